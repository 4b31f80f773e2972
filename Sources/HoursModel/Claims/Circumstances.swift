public import Causality

/// A day that a record names, with the entries that say so.
public struct DayFact: Hashable, Sendable {
    /// The day.
    public let day: LocalDate
    /// The entries that say so.
    public let entries: Set<EntryRef>

    /// Creates the fact.
    public init(day: LocalDate, entries: Set<EntryRef>) {
        self.day = day
        self.entries = entries
    }
}

/// What is known of a person that questions minutes (rule 9), from all volunteer records that are the person.
///
/// Where records or concurrent values differ, what questions more holds: the earliest death, the latest full age.
public struct PersonFacts: Hashable, Sendable {
    /// The days of death that are said.
    public var deaths: Set<DayFact> = []
    /// The first days of full age that are said; whoever has none is taken as of age.
    public var fullAges: Set<DayFact> = []
    /// Since when a guardian consents, at most one of each record; the earliest holds.
    public var consents: Set<DayFact> = []
    /// The licences, as far as an activity asks for one.
    public var licences: Set<Licence> = []

    /// Creates facts of a person of whom nothing is known.
    public init() {}

    /// Whether nothing of it questions a minute of a day at or before another.
    func isQuiet(from first: LocalDate, through last: LocalDate) -> Bool {
        deaths.allSatisfy { last <= $0.day } && fullAges.allSatisfy { $0.day <= first }
    }
}

/// What is known of an activity that questions minutes (rule 9).
public struct ActivityFacts: Hashable, Sendable {
    /// An activity does not take place, from a day on; nil is the beginning of time.
    public struct Cancellation: Hashable, Sendable {
        /// The first day on which it does not take place.
        public let from: LocalDate?
        /// The entry that says so.
        public let entry: EntryRef

        /// Creates the cancellation.
        public init(from: LocalDate?, entry: EntryRef) {
            self.from = from
            self.entry = entry
        }
    }

    /// An activity asks for a licence of a profession.
    public struct Demand: Hashable, Sendable {
        /// The profession.
        public let profession: FoldedText
        /// The roles that need it; all if empty.
        public let roles: Set<FoldedText>
        /// The entry that says so.
        public let entry: EntryRef

        /// Creates the demand.
        public init(profession: FoldedText, roles: Set<FoldedText>, entry: EntryRef) {
            self.profession = profession
            self.roles = roles
            self.entry = entry
        }
    }

    /// All that is said; any of concurrent ones is enough.
    public var cancellations: Set<Cancellation> = []
    /// All that is asked for; each of concurrent ones counts.
    public var demands: Set<Demand> = []
    /// The entries that say that the shift lies inside paid duty of the body that offers it; one is enough.
    public var paidDuty: Set<EntryRef> = []
    /// Who offers it; the policies of all must allow paid duty.
    public var bodies: Set<ID<Organisation>> = []

    /// Creates facts of an activity of which nothing is known.
    public init() {}

    /// Whether nothing of it questions a minute by itself.
    public var isQuiet: Bool { cancellations.isEmpty && demands.isEmpty && paidDuty.isEmpty }
}

/// What a claim says beside its credit unit that a circumstance may hang on.
public struct ClaimMarks: Hashable, Sendable {
    /// The roles that its heads name.
    public var roles: Set<FoldedText>
    /// The entries that say that the shift lies inside paid duty; one is enough.
    public var paidDuty: Set<EntryRef>

    /// Creates the marks.
    public init(roles: Set<FoldedText> = [], paidDuty: Set<EntryRef> = []) {
        self.roles = roles
        self.paidDuty = paidDuty
    }
}

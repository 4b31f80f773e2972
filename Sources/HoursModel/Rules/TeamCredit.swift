public import Causality

/// What a record of the kind `helpers` says, and how many of its heads have a name by now.
public struct HelpersCase: Hashable, Sendable {
    /// One of the concurrent words on how many they were.
    public struct Count: Hashable, Sendable {
        /// To what they gave their time.
        public let activity: ID<Activity>
        /// The local day.
        public let day: LocalDate
        /// How many they were.
        public let heads: Int
        /// How many minutes each of them gave.
        public let minutes: Int

        /// Creates the word.
        public init(activity: ID<Activity>, day: LocalDate, heads: Int, minutes: Int) {
            self.activity = activity
            self.day = day
            self.heads = heads
            self.minutes = minutes
        }
    }

    /// The record.
    public let id: RecordID
    /// The words of leaders that nobody replaced; at least one.
    public let counts: [Count]
    /// The claims of those who were named, as long as they stand, ascending.
    public let named: [ID<Claim>]

    /// Creates the case; nil without a word.
    public init?(id: RecordID, counts: [Count], named: Set<ID<Claim>>) {
        guard !counts.isEmpty else { return nil }
        self.id = id
        self.counts = counts
        self.named = named.sorted()
    }
}

/// Rule 10: the credit of a team for helpers without a name; it is nobody's, and stands beside the ledger of persons.
public struct TeamCredit: Hashable, Sendable {
    /// The record of the helpers.
    public let helpers: RecordID
    /// To what they gave their time.
    public let activity: ID<Activity>
    /// The local day.
    public let day: LocalDate
    /// How many they were; of concurrent words the fewest.
    public let heads: Int
    /// How many minutes each of them gave; of concurrent words the fewest.
    public let minutesEach: Int
    /// The claims of those who were named, ascending: their minutes are in the ledgers of these persons.
    public let named: [ID<Claim>]
    /// Minutes that count.
    public let credited: Int
    /// Minutes that wait.
    public let questioned: Int
    /// Why minutes wait; nil where none do.
    public let rule: RuleName?

    /// The heads that nobody has named.
    public var remaining: Int { max(0, heads - named.count) }
    /// How many more were named than were counted; their claims stand, and the team is credited nothing for them.
    public var excess: Int { max(0, named.count - heads) }

    /// Settles the credit of some helpers.
    ///
    /// Naming moves one head's minutes to a claim, so it never adds. Concurrent words that name several activities or days
    /// question the whole, as does a circumstance of rule 9 that needs no person; nobody is credited more than the day limit.
    /// - Parameters:
    ///   - helpers: what is said.
    ///   - facts: what is known of the activity.
    ///   - policy: the numbers of the rules.
    public init(_ helpers: HelpersCase, facts: ActivityFacts, policy: Policy) {
        let first = helpers.counts.min { ($0.day, $0.activity) < ($1.day, $1.activity) } ?? helpers.counts[0]
        self.helpers = helpers.id
        activity = first.activity
        day = first.day
        heads = helpers.counts.map(\.heads).min() ?? 0
        minutesEach = helpers.counts.map(\.minutes).min() ?? 0
        named = helpers.named
        let left = max(0, heads - named.count)
        let person = PersonCase(
            volunteers: [], claims: [], activityFacts: [first.activity: facts], policy: policy)
        let circumstances: [Circumstance] = [
            .paidDuty(person), .noLicence(person), .cancelled(person.activityFacts),
        ]
        let isContradicted = helpers.counts.contains {
            $0.activity != first.activity || $0.day != first.day
        }
        let doubt =
            isContradicted
            ? RuleName.eligible
            : circumstances.first { $0.entries(first.activity, ClaimMarks(), first.day) != nil }?.rule
        let within = min(minutesEach, policy.value(of: .dayLimit, on: first.day))
        credited = doubt == nil ? left * within : 0
        questioned = left * minutesEach - credited
        rule = questioned == 0 ? nil : doubt ?? .dayLimit
    }
}

public import Causality

/// The rules for duplicate claims: a pure function from all that is known of a person to that person's ledger.
///
/// The same set of claims and decisions gives the same ledger in whatever order it is given. How the rules are read is
/// written in `README.md` beside this file.
public enum RuleBook {
    /// The version of the rules; a settlement names the one that it was computed by.
    public static let version: UInt32 = 2

    /// Settles one person.
    ///
    /// - Complexity: O(n log n + k) in the claims and the pairs of reports that overlap in time.
    public static func settle(_ person: PersonCase) -> PersonLedger {
        ledgerApart(person) ?? settleByAllRules(person)
    }

    /// Settles one person the short way, for comparison; nil where it is not open.
    package static func settleApart(_ person: PersonCase) -> PersonLedger? { ledgerApart(person) }

    /// Settles one person without any short way, for comparison.
    package static func settleByAllRules(_ person: PersonCase) -> PersonLedger {
        let (sessions, accounts, notes, book) = apply(to: person)
        return ledger(sessions, accounts, notes, in: book)
    }

    /// By claim, the entries of the circumstances that whoever decides on it is shown, ascending.
    public static func circumstances(of person: PersonCase) -> [ID<Claim>: [EntryRef]] {
        apply(to: person).2.entries.mapValues { $0.sorted() }
    }

    /// What the rules make of a person's reports: sessions, dated accounts, circumstances, and all that was looked up.
    static func apply(to person: PersonCase) -> (
        [Session], DatedLedger, CircumstanceNotes, SettlementContext
    ) {
        let verdicts = Verdicts(person)
        let claims = person.claims.map { ClaimCase($0, person: person, verdicts: verdicts) }.sorted {
            $0.id < $1.id
        }
        let book = SettlementContext(person: person, verdicts: verdicts, claims: claims)
        var sessions = sessionsByRule3(book).map { Session($0, in: book) }
        takeTurns(&sessions, in: book)
        var accounts = creditDatedClaims(sessions, in: book)
        keepDayLimit(&sessions, &accounts, in: book)
        let notes = questionByCircumstances(&sessions, &accounts, in: book)
        return (sessions, accounts, notes, book)
    }
}

/// What all rules look up: the person, the decisions in force and the claims as rule 1 left them.
struct SettlementContext {
    let person: PersonCase
    let verdicts: Verdicts
    /// Ascending by id.
    let claims: [ClaimCase]
    /// The pairs that decisions join.
    let same: Set<ClaimPair>
    /// The pairs that decisions keep apart.
    let distinct: Set<ClaimPair>
    /// Own dated reports of no minutes, by activity.
    let denials: [ID<Activity>: [Report]]

    init(person: PersonCase, verdicts: Verdicts, claims: [ClaimCase]) {
        self.person = person
        self.verdicts = verdicts
        self.claims = claims
        let here = Set(claims.map(\.id))
        let pairs = verdicts.pairs().filter { here.contains($0.a) && here.contains($0.b) }
        same = Set(pairs.filter { $0.verdict == .same }.map { ClaimPair($0.a, $0.b) })
        distinct = Set(pairs.filter { $0.verdict == .distinct }.map { ClaimPair($0.a, $0.b) })
        let own = claims.flatMap(\.datedReports).filter { report in
            if case .dated(_, _, 0) = report.version.unit.time { report.isOwn } else { false }
        }
        denials = Dictionary(grouping: own, by: \.activity)
    }

    func zone(_ activity: ID<Activity>) -> Zone { person.zones[activity] ?? .utc }

    /// The first local day of a report, by which the policy applies.
    func firstDay(_ report: Report) -> LocalDate {
        switch report.version.unit.time {
        case .timed(let start, _, _): zone(report.activity).day(of: start)
        case .dated(let first, _, _): first
        }
    }
}

extension ClaimTime {
    /// The first and last day of a dated time; nil for a timed one.
    var days: ClosedRange<LocalDate>? {
        if case .dated(let first, let last, _) = self, first <= last { first...last } else { nil }
    }
}

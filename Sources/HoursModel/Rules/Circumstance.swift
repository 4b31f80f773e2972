import Causality

/// Rule 9: something known of a day, an activity or the person that questions what the other rules credit.
struct Circumstance {
    let rule: RuleName
    /// Whether a sum over several days is questioned whole if it concerns one of them.
    var concernsSums = true
    /// The entries that say so; nil where it does not concern a claim's minutes of an activity on a day.
    let entries: (ID<Activity>, ClaimMarks, LocalDate) -> Set<EntryRef>?

    /// All that may concern a person, in the order in which the first gives its reason to a minute.
    static func all(in book: SettlementContext) -> [Circumstance] {
        let person = book.person
        var all: [Circumstance] = []
        if !person.rosters.isEmpty { all.append(.roster(in: book)) }
        let marksPaidDuty =
            person.claims.contains { !$0.marks.paidDuty.isEmpty }
            || person.activityFacts.values.contains { !$0.paidDuty.isEmpty }
        if marksPaidDuty { all.append(.paidDuty(person)) }
        if !person.facts.fullAges.isEmpty { all.append(.noConsent(person.facts)) }
        if !person.facts.deaths.isEmpty { all.append(.afterDeath(person.facts)) }
        if person.activityFacts.values.contains(where: { !$0.demands.isEmpty }) {
            all.append(.noLicence(person))
        }
        if person.activityFacts.values.contains(where: { !$0.cancellations.isEmpty }) {
            all.append(.cancelled(person.activityFacts))
        }
        return all
    }
}

/// What circumstances there are for claims.
struct CircumstanceNotes {
    /// By claim, the entries that say so: whoever decides on the claim is shown them.
    private(set) var entries: [ID<Claim>: Set<EntryRef>] = [:]
    /// Approved minutes that a circumstance concerns of which no approval says that it was shown.
    private(set) var findings: Set<Finding> = []

    mutating func note(_ claim: ID<Claim>, _ entries: Set<EntryRef>) {
        self.entries[claim, default: []].formUnion(entries)
    }

    mutating func notePinned(
        _ claim: ID<Claim>, _ rule: RuleName, _ entries: Set<EntryRef>, _ verdicts: Verdicts
    ) {
        if !verdicts.wereShown(entries, on: claim) { findings.insert(Finding(claim: claim, rule: rule)) }
    }
}

/// Rule 9: questions what is credited under a circumstance; approved minutes stay, and are named.
func questionByCircumstances(
    _ sessions: inout [Session], _ dated: inout DatedLedger, in book: SettlementContext
) -> CircumstanceNotes {
    var notes = CircumstanceNotes()
    let all = Circumstance.all(in: book)
    guard !all.isEmpty else { return notes }
    let marks = Dictionary(
        book.person.claims.map { ($0.id, $0.marks) }, uniquingKeysWith: { first, _ in first })
    for circumstance in all {
        for index in sessions.indices {
            sessions[index].question(by: circumstance, marks, &notes, in: book)
        }
        for index in dated.accounts.indices {
            dated.accounts[index].question(by: circumstance, marks, &notes, in: book)
        }
    }
    return notes
}

extension Session {
    /// A minute is concerned if a report of the session that covers it is.
    fileprivate mutating func question(
        by circumstance: Circumstance, _ marks: [ID<Claim>: ClaimMarks], _ notes: inout CircumstanceNotes,
        in book: SettlementContext
    ) {
        var concerned: [Range<Int>] = []
        for day in zone.days(of: credited) {
            let onDay = creditedMinutes(on: day)
            for report in reports {
                let minutes = report.span.intersection(onDay)
                guard !minutes.isEmpty,
                    let entries = circumstance.entries(activity, marks[report.claim] ?? ClaimMarks(), day)
                else { continue }
                concerned += minutes.runs
                for (other, owned) in zip(reports, owned)
                where !other.span.intersection(minutes).isEmpty {
                    notes.note(other.claim, entries)
                    if other.isPinned, !owned.intersection(minutes).isEmpty {
                        notes.notePinned(other.claim, circumstance.rule, entries, book.verdicts)
                    }
                }
            }
        }
        hold(
            MinuteSet(concerned).subtracting(pinned), .questioned, circumstance.rule, with: [])
    }
}

extension Account {
    /// An account is concerned whole, if one of its claims is on one of its days: nobody knows which minutes lie where.
    fileprivate mutating func question(
        by circumstance: Circumstance, _ marks: [ID<Claim>: ClaimMarks], _ notes: inout CircumstanceNotes,
        in book: SettlementContext
    ) {
        guard credited > 0, circumstance.concernsSums || days.count == 1 else { return }
        let found = claims.flatMap { claim in
            days.compactMap { circumstance.entries(activity, marks[claim] ?? ClaimMarks(), $0) }
        }
        guard !found.isEmpty else { return }
        let entries = found.reduce(into: Set()) { $0.formUnion($1) }
        for place in credits.indices {
            let claim = credits[place].claim.id
            notes.note(claim, entries)
            guard credits[place].credited > 0 else { continue }
            if isPinned {
                notes.notePinned(claim, circumstance.rule, entries, book.verdicts)
            } else {
                credits[place].question(credits[place].credited, circumstance.rule)
            }
        }
    }
}

import Causality

/// The ledger of claims none of which can influence another, in the way that most claims of a large ledger can go.
///
/// Each has one version, on which nobody decided and which nothing limits; their times do not meet, no dated one names the activity of
/// another, and all together stay within the day limit: each is its own base. Whatever is not as simple as that goes through all rules; a
/// law compares the two ways.
/// - Complexity: O(n²) in the claims, of which it takes few.
func ledgerApart(_ person: PersonCase) -> PersonLedger? {
    guard (1...mostApart).contains(person.claims.count), person.decisions.isEmpty, person.rosters.isEmpty,
        person.activityFacts.values.allSatisfy(\.isQuiet)
    else { return nil }
    var claims: [PlainReport] = []
    for history in person.claims {
        guard let claim = PlainReport(history, of: person),
            claims.allSatisfy({ !$0.mayMeet(claim) })
        else { return nil }
        claims.append(claim)
    }
    let minutes = claims.reduce(0) { $0 + $1.minutes }
    guard claims.allSatisfy({ minutes <= $0.dayLimit }) else { return nil }
    claims.sort { $0.id < $1.id }
    return PersonLedger(
        claims: claims.map(\.line),
        findings: claims.filter(\.isAhead).map { Finding(claim: $0.id, rule: .clockOrPlan) }, requests: [])
}

/// How many claims are looked at pair by pair.
private let mostApart = 8

/// A claim with one version that takes part, before anything else is looked at.
private struct PlainReport {
    let id: ID<Claim>
    let activity: ID<Activity>
    let minutes: Int
    /// From start to end; nil for a dated claim.
    let clock: Range<Int>?
    /// The smallest day limit of its days.
    let dayLimit: Int
    /// Whether it begins more than a day after it was recorded.
    let isAhead: Bool
    let hasRecorder: Bool

    /// Nil if a rule could find anything about it alone.
    init?(_ claim: ClaimHistory, of person: PersonCase) {
        guard claim.versions.count == 1, claim.withdrawals.isEmpty, claim.marks.paidDuty.isEmpty else {
            return nil
        }
        let version = claim.versions[0]
        let unit = version.unit
        guard version.isHead, !version.isBeyondLimit, person.volunteers.contains(unit.volunteer) else {
            return nil
        }
        id = claim.id
        activity = unit.activity
        hasRecorder = unit.recorder != nil
        let zone = person.zones[unit.activity] ?? .utc
        let start: Int
        switch unit.time {
        case .timed(let from, let to, _):
            minutes = unit.time.span.count
            guard minutes > 0 else { return nil }
            let (first, last) = (zone.day(of: from), zone.day(of: to - 1))
            guard last <= first.advanced(by: 1), person.facts.isQuiet(from: first, through: last),
                minutes <= person.policy.value(of: .sessionLimit, on: first)
            else { return nil }
            clock = from..<to
            start = from
            dayLimit = min(
                person.policy.value(of: .dayLimit, on: first), person.policy.value(of: .dayLimit, on: last))
        case .dated(let first, let last, let stated):
            guard first == last, person.facts.isQuiet(from: first, through: last), stated > 0 else {
                return nil
            }
            minutes = stated
            clock = nil
            start = zone.minute(of: first, at: 0)
            dayLimit = person.policy.value(of: .dayLimit, on: first)
        }
        isAhead = start - version.recordedAt > 1440
    }

    var line: ClaimLedger {
        ClaimLedger(
            claim: id, minutes: minutes, witnesses: hasRecorder ? 1 : 0,
            reasons: [Reason(rule: .base, state: .provisional, minutes: minutes, with: [])])
    }

    /// Whether a rule could look at both together: their times meet, or one is dated and both are of one activity.
    func mayMeet(_ other: PlainReport) -> Bool {
        if let clock, let others = other.clock { return clock.overlaps(others) }
        return activity == other.activity
    }
}

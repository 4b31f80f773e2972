import Causality

/// The ledger of a claim that stands alone, in the way that most claims of a large ledger can go.
///
/// One version, on which nobody decided, which nothing limits and beside which nothing lies: it is its own base. Whatever is not as
/// simple as that goes through all rules; a law compares the two ways.
func ledgerAlone(_ person: PersonCase) -> PersonLedger? {
    guard person.claims.count == 1, person.decisions.isEmpty, person.rosters.isEmpty else { return nil }
    let claim = person.claims[0]
    guard claim.versions.count == 1, claim.withdrawals.isEmpty, claim.marks.paidDuty.isEmpty,
        person.activityFacts.values.allSatisfy(\.isQuiet)
    else { return nil }
    let version = claim.versions[0]
    let unit = version.unit
    guard version.isHead, !version.isBeyondLimit, person.volunteers.contains(unit.volunteer) else {
        return nil
    }
    let zone = person.zones[unit.activity] ?? .utc
    let minutes: Int
    let start: Int
    switch unit.time {
    case .timed(let from, let to, _):
        minutes = unit.time.span.count
        start = from
        guard minutes > 0 else { return nil }
        let (first, last) = (zone.day(of: from), zone.day(of: to - 1))
        guard last <= first.advanced(by: 1), person.facts.isQuiet(from: first, through: last),
            minutes <= person.policy.value(of: .sessionLimit, on: first),
            minutes <= person.policy.value(of: .dayLimit, on: first),
            minutes <= person.policy.value(of: .dayLimit, on: last)
        else { return nil }
    case .dated(let first, let last, let stated):
        minutes = stated
        start = zone.minute(of: first, at: 0)
        guard first == last, person.facts.isQuiet(from: first, through: last), stated > 0,
            stated <= person.policy.value(of: .dayLimit, on: first)
        else {
            return nil
        }
    }
    let line = ClaimLedger(
        claim: claim.id, minutes: minutes, witnesses: unit.recorder == nil ? 0 : 1,
        reasons: [Reason(rule: .base, state: .provisional, minutes: minutes, with: [])])
    let isAhead = start - version.recordedAt > 1440
    return PersonLedger(
        claims: [line], findings: isAhead ? [Finding(claim: claim.id, rule: .clockOrPlan)] : [], requests: [])
}

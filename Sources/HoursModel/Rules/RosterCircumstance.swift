import Causality

/// Rule 9, the roster: what is credited on a day on which the leader's closed list lacks the person is questioned,
/// unless evidence of a leader or stronger has him there.
///
/// Approved minutes stay.
func questionByRoster(_ sessions: inout [Session], _ dated: inout DatedLedger, in book: SettlementContext) {
    let rosters = Dictionary(grouping: book.person.rosters) { RosterKey(activity: $0.activity, day: $0.day) }
    for key in rosters.keys.sorted(by: { ($0.day, $0.activity) < ($1.day, $1.activity) }) {
        let isListed = (rosters[key] ?? []).contains { !$0.present.isDisjoint(with: book.person.volunteers) }
        guard !isListed, !isVouchedFor(key, in: book) else { continue }
        for index in sessions.indices where sessions[index].activity == key.activity {
            let absent = sessions[index].creditedMinutes(on: key.day).subtracting(sessions[index].pinned)
            sessions[index].hold(absent, .questioned, .roster, with: [])
        }
        for index in dated.accounts.indices {
            let account = dated.accounts[index]
            guard account.activity == key.activity, account.days == key.day...key.day, !account.isPinned
            else {
                continue
            }
            for place in account.credits.indices {
                dated.accounts[index].credits[place].question(account.credits[place].credited, .roster)
            }
        }
    }
}

private struct RosterKey: Hashable {
    let activity: ID<Activity>
    let day: LocalDate
}

/// Whether a leader or stronger reports the person for that activity and day.
private func isVouchedFor(_ key: RosterKey, in book: SettlementContext) -> Bool {
    let zone = book.zone(key.activity)
    return book.claims.contains { claim in
        claim.reports.contains { report in
            guard report.activity == key.activity, report.evidence >= .leader else { return false }
            if let days = report.version.unit.time.days {
                return days.contains(key.day) && report.version.unit.time.statedMinutes > 0
            }
            return !report.span.intersection(MinuteSet(zone.minutes(of: key.day))).isEmpty
        }
    }
}

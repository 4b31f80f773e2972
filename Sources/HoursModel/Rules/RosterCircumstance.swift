import Causality

extension Circumstance {
    /// The leader's closed list of that activity and day lacks the person, and no evidence of a leader or stronger has him there.
    static func roster(in book: SettlementContext) -> Circumstance {
        let rosters = Dictionary(grouping: book.person.rosters) {
            RosterKey(activity: $0.activity, day: $0.day)
        }
        let lacking = rosters.filter { key, rosters in
            !rosters.contains { !$0.present.isDisjoint(with: book.person.volunteers) }
                && !isVouchedFor(key, in: book)
        }.mapValues { rosters in rosters.reduce(into: Set<EntryRef>()) { $0.formUnion($1.entries) } }
        return Circumstance(rule: .roster, concernsSums: false) { activity, _, day in
            lacking[RosterKey(activity: activity, day: day)]
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

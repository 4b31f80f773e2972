import Causality
import HoursModel

/// Rules 7 and 9: what a day can hold, and what a closed roster says.
struct SlowLimits {
    let person: PersonCase
    let claims: [SlowClaim]
    let calendar: SlowCalendar

    // MARK: Rule 7

    /// Questions what is more than a day can hold.
    func holdToDays(_ sessions: inout [SlowSession], _ accounts: inout [SlowAccount]) {
        var days: [LocalDate: Set<Place>] = [:]
        for (index, session) in sessions.enumerated() {
            for minute in session.credited {
                days[calendar.day(minute, of: session.activity), default: []].insert(Place(index, minute))
            }
        }
        for account in accounts where days[account.first] == nil { days[account.first] = [] }
        for (day, places) in days {
            let rows = accounts.indices.filter { accounts[$0].first == day && accounts[$0].last == day }
            var excess = places.count - person.policy.value(of: .dayLimit, on: day)
            var weak: [(account: Int, row: SlowRow)] = []
            for index in rows {
                excess += accounts[index].credit
                for row in accounts[index].members where !row.isPinned { weak.append((index, row)) }
            }
            weak.sort { a, b in
                a.row.evidence != b.row.evidence ? a.row.evidence < b.row.evidence : a.row.claim < b.row.claim
            }
            for (index, row) in weak where excess > 0 {
                excess -= accounts[index].question(upTo: excess, of: row.claim, rule: .dayLimit)
            }
            guard excess > 0 else { continue }
            var open: [(place: Place, weight: Int)] = []
            for place in places {
                guard let owner = sessions[place.session].owner(of: place.minute), !owner.isPinned else {
                    continue
                }
                open.append((place, owner.evidence.rawValue))
            }
            open.sort { a, b in
                a.weight != b.weight ? a.weight < b.weight : a.place.minute > b.place.minute
            }
            for (place, _) in open.prefix(excess) {
                sessions[place.session].credited.remove(place.minute)
                sessions[place.session].cells[place.minute] = .init(rule: .dayLimit, state: .questioned)
            }
        }
    }

    private struct Place: Hashable {
        let session: Int
        let minute: Int
        init(_ session: Int, _ minute: Int) { (self.session, self.minute) = (session, minute) }
    }

    // MARK: Rule 9

    /// Questions what a closed roster does not have.
    func holdToRosters(
        _ sessions: inout [SlowSession], _ accounts: inout [SlowAccount],
        _ circumstances: inout SlowCircumstances
    ) {
        for roster in person.rosters where roster.present.isDisjoint(with: person.volunteers) {
            let isListed = person.rosters.contains {
                $0.activity == roster.activity && $0.day == roster.day
                    && !$0.present.isDisjoint(with: person.volunteers)
            }
            if isListed || isVouchedFor(roster.activity, roster.day) { continue }
            for index in sessions.indices where sessions[index].activity == roster.activity {
                for minute in sessions[index].credited
                where calendar.day(minute, of: roster.activity) == roster.day {
                    guard let owner = sessions[index].owner(of: minute) else { continue }
                    if owner.isPinned {
                        circumstances.note(owner.claim, .roster, roster.entries)
                        continue
                    }
                    sessions[index].credited.remove(minute)
                    sessions[index].cells[minute] = .init(rule: .roster, state: .questioned)
                }
            }
            for index in accounts.indices
            where accounts[index].activity == roster.activity && accounts[index].first == roster.day
                && accounts[index].last == roster.day && accounts[index].credit > 0
            {
                for member in accounts[index].members {
                    if member.isPinned {
                        circumstances.note(member.claim, .roster, roster.entries)
                        continue
                    }
                    _ = accounts[index].question(upTo: .max, of: member.claim, rule: .roster)
                }
            }
        }
    }

    private func isVouchedFor(_ activity: ID<Activity>, _ day: LocalDate) -> Bool {
        let timed = claims.flatMap(\.reports).contains { report in
            report.evidence >= .leader && report.activity == activity
                && calendar.days(report.minutes, of: activity).contains(day)
        }
        let dated = claims.flatMap(\.rows).contains { row in
            row.evidence >= .leader && row.activity == activity && row.minutes > 0 && row.days.contains(day)
        }
        return timed || dated
    }
}

extension SlowAccount {
    /// Moves credited minutes of one claim to questioned; gives how many.
    mutating func question(upTo most: Int, of claim: ID<Claim>, rule: RuleName) -> Int {
        guard let index = lumps[claim]?.firstIndex(where: { $0.cell.state == .provisional }) else { return 0 }
        let moved = min(most, lumps[claim]?[index].minutes ?? 0)
        guard moved > 0 else { return 0 }
        lumps[claim]?[index].minutes -= moved
        lumps[claim]?.append(.init(cell: .init(rule: rule, state: .questioned), minutes: moved))
        credit -= moved
        return moved
    }
}

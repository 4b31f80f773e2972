import Causality

/// Rule 7: at most so many credited minutes per person and local day; approved minutes are never touched.
func keepDayLimit(_ sessions: inout [Session], _ dated: inout DatedLedger, in book: SettlementContext) {
    for day in creditedDays(sessions, dated) {
        let limit = book.person.policy.value(of: .dayLimit, on: day)
        let onDay = sessions.map { $0.days.contains(day) ? $0.creditedMinutes(on: day) : MinuteSet() }
        let places = dated.accounts.indices.flatMap { a in
            dated.accounts[a].days == day...day
                ? dated.accounts[a].credits.indices.map { (account: a, credit: $0) } : []
        }
        let stated = places.reduce(0) { $0 + dated.accounts[$1.account].credits[$1.credit].credited }
        var excess = onDay.reduce(0) { $0 + $1.count } + stated - limit
        guard excess > 0 else { continue }
        let weakest = places.filter { !dated.accounts[$0.account].isPinned }.sorted { x, y in
            let (a, b) = (
                dated.accounts[x.account].credits[x.credit].claim,
                dated.accounts[y.account].credits[y.credit].claim
            )
            return (a.report.evidence, a.id) < (b.report.evidence, b.id)
        }
        for place in weakest where excess > 0 {
            let taken = min(excess, dated.accounts[place.account].credits[place.credit].credited)
            dated.accounts[place.account].credits[place.credit].question(taken, .dayLimit)
            excess -= taken
        }
        questionLatest(&sessions, onDay, excess: excess)
    }
}

/// Takes the latest minutes of the weakest evidence until the excess is gone.
private func questionLatest(_ sessions: inout [Session], _ onDay: [MinuteSet], excess: Int) {
    var excess = excess
    for evidence in Evidence.allCases where excess > 0 {
        let parts = sessions.indices.map { index in
            zip(sessions[index].reports, sessions[index].owned).reduce(MinuteSet()) { set, pair in
                pair.0.evidence == evidence && !pair.0.isPinned
                    ? set.union(pair.1.intersection(onDay[index])) : set
            }.subtracting(sessions[index].pinned)
        }
        let taken = MinuteSet(parts.flatMap(\.runs)).latest(excess)
        for index in sessions.indices {
            sessions[index].hold(parts[index].intersection(taken), .questioned, .dayLimit, with: [])
        }
        excess -= taken.count
    }
}

private func creditedDays(_ sessions: [Session], _ dated: DatedLedger) -> [LocalDate] {
    let timed = sessions.flatMap { $0.zone.days(of: $0.credited) }
    let stated = dated.accounts.filter { $0.days.count == 1 && $0.credited > 0 }.map(\.days.lowerBound)
    return Set(timed + stated).sorted()
}

extension Session {
    /// The credited minutes of a local day.
    func creditedMinutes(on day: LocalDate) -> MinuteSet {
        credited.intersection(MinuteSet(zone.minutes(of: day)))
    }
}

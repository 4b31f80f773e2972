import Causality

/// Rule 5: each session, in the order of the first reports, is credited its minutes unless an earlier one has them.
func takeTurns(_ sessions: inout [Session], in book: SettlementContext) {
    for later in sessions.indices {
        let day = book.firstDay(sessions[later].reports[0])
        let handover = book.person.policy.value(of: .handoverMinutes, on: day)
        for earlier in sessions.indices.prefix(later) {
            guard sessions[later].union.mayMeet(sessions[earlier].union) else { continue }
            let clash = sessions[later].credited.intersection(sessions[earlier].credited)
            guard !clash.isEmpty else { continue }
            let (a, b) = (sessions[earlier], sessions[later])
            let isSettled =
                a.activity == b.activity || a.isRemote || b.isRemote || b.reports[0].isPinned
            for run in clash.runs {
                let state: MinuteState = isSettled || run.count <= handover ? .setAside : .questioned
                sessions[later].hold(MinuteSet(run), state, .clash, with: a.claims)
            }
        }
    }
}

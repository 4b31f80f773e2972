import Causality

/// The grade of each claim: the number of different recorders of its session and of dated claims of that activity and day.
///
/// A report without a recorder adds nobody; a claim that takes no part has no entry.
func countWitnesses(_ sessions: [Session], _ dated: DatedLedger, in book: SettlementContext) -> [ID<Claim>:
    Int]
{
    let stated = (dated.accounts.flatMap(\.credits) + dated.linked).map(\.claim)
    let byActivity = Dictionary(grouping: stated, by: \.report.activity)
    let sessionsByActivity = Dictionary(grouping: sessions, by: \.activity)
    var counts: [ID<Claim>: Int] = [:]
    for session in sessions {
        let beside = (byActivity[session.activity] ?? []).filter { claim in
            claim.minutes > 0 && session.days.contains(where: claim.days.contains)
        }
        let recorders = Set(
            session.reports.compactMap(\.version.unit.recorder) + beside.compactMap(\.recorder))
        for claim in session.claims { counts[claim] = recorders.count }
    }
    for claim in stated {
        let beside = (byActivity[claim.report.activity] ?? []).filter {
            $0.days.overlaps(claim.days) && $0.minutes > 0
        }
        let timed = (sessionsByActivity[claim.report.activity] ?? []).filter {
            $0.days.contains(where: claim.days.contains)
        }
        let recorders = Set(
            beside.compactMap(\.recorder) + timed.flatMap { $0.reports.compactMap(\.version.unit.recorder) })
        counts[claim.id] = max(recorders.count, counts[claim.id] ?? 0)
    }
    return counts
}

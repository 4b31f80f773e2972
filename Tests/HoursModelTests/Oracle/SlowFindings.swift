import Causality
import HoursModel

/// The grade: how many different recorders stand behind a claim.
struct SlowWitnesses {
    let claims: [SlowClaim]
    let sessions: [SlowSession]
    let calendar: SlowCalendar

    func count(of claim: SlowClaim) -> Int {
        var recorders: Set<ID<Recorder>> = []
        if let session = sessions.first(where: { $0.claims.contains(claim.id) }) {
            let days = calendar.days(session.union, of: session.activity)
            recorders.formUnion(session.reports.compactMap(\.version.unit.recorder))
            recorders.formUnion(datedRecorders(session.activity, days))
        } else if let row = claim.counting {
            recorders.formUnion(datedRecorders(row.activity, row.days))
            for session in sessions where session.activity == row.activity {
                let days = calendar.days(session.union, of: session.activity)
                guard !days.isDisjoint(with: row.days) else { continue }
                recorders.formUnion(session.reports.compactMap(\.version.unit.recorder))
            }
        }
        return recorders.count
    }

    private func datedRecorders(_ activity: ID<Activity>, _ days: Set<LocalDate>) -> [ID<Recorder>] {
        claims.compactMap(\.counting)
            .filter { $0.minutes > 0 && $0.activity == activity && !$0.days.isDisjoint(with: days) }
            .compactMap(\.recorder)
    }
}

/// The remarks and requests that move no minute.
struct SlowFindings {
    let person: PersonCase
    let claims: [SlowClaim]
    let accounts: [SlowAccount]
    let word: SlowDecisions
    let calendar: SlowCalendar
    /// Remarks that were made before.
    let remarks: [Finding]

    func all() -> [Finding] {
        var findings = Set(remarks)
        for claim in claims {
            if claim.history.versions.indices.contains(where: { isPlanned(claim, $0) }) {
                findings.insert(Finding(claim: claim.id, rule: .clockOrPlan))
            }
            if claim.fates.contains(.absence) { findings.insert(Finding(claim: claim.id, rule: .absence)) }
        }
        for void in word.selfApprovals where claims.contains(where: { $0.id == void.claim }) {
            findings.insert(Finding(claim: void.claim, rule: .selfApproval, with: [void.decision]))
        }
        for account in accounts {
            for member in account.members where member.minutes > 0 {
                let equal = account.members.filter {
                    $0.claim != member.claim && $0.recorder == member.recorder
                        && $0.evidence == member.evidence
                        && $0.minutes == member.minutes
                }
                guard !equal.isEmpty else { continue }
                let with = Array(equal.map(\.claim.record).sorted().prefix(20))
                findings.insert(Finding(claim: member.claim, rule: .equalRows, with: with))
            }
        }
        return findings.sorted { a, b in
            if a.claim != b.claim { return a.claim < b.claim }
            if a.rule != b.rule { return a.rule < b.rule }
            return a.with.lexicographicallyPrecedes(b.with)
        }
    }

    private func isPlanned(_ claim: SlowClaim, _ index: Int) -> Bool {
        guard claim.fates[index] == .takesPart else { return false }
        let version = claim.history.versions[index]
        switch version.unit.time {
        case .timed(let start, _, _): return start > version.recordedAt + 1440
        case .dated(let first, _, _):
            return calendar.start(of: first, in: version.unit.activity) > version.recordedAt + 1440
        }
    }

    func requests() -> [WithdrawalRequest] {
        var requests: [WithdrawalRequest] = []
        for claim in claims {
            for withdrawal in claim.history.withdrawals {
                let isAnswered = word.existing.contains { $0.covers.contains(withdrawal.id.entry) }
                let asks = claim.history.versions.indices.contains { index in
                    let version = claim.history.versions[index]
                    guard !version.entries.isDisjoint(with: withdrawal.covers) else { return false }
                    // A version that takes part although it is covered is pinned or somebody else's.
                    return claim.fates[index] == .takesPart
                }
                if asks && !isAnswered {
                    requests.append(WithdrawalRequest(claim: claim.id, withdrawal: withdrawal.id))
                }
            }
        }
        return requests.sorted { a, b in
            a.claim != b.claim ? a.claim < b.claim : a.withdrawal < b.withdrawal
        }
    }
}

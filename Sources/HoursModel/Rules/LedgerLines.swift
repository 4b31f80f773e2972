import Causality

/// Gathers what the rules gave into one line per claim.
func ledger(_ sessions: [Session], _ dated: DatedLedger, in book: SettlementContext) -> PersonLedger {
    var lines: [ID<Claim>: LedgerLine] = [:]
    for session in sessions { session.addLines(to: &lines) }
    for credit in dated.accounts.flatMap(\.credits) + dated.linked { addLine(credit, to: &lines, in: book) }
    let witnesses = countWitnesses(sessions, dated, in: book)
    let claims = book.claims.map { claim in
        var line = lines[claim.id] ?? LedgerLine()
        let minutes = claim.addRest(to: &line)
        return ClaimLedger(
            claim: claim.id, minutes: minutes, witnesses: witnesses[claim.id] ?? 0, reasons: line.reasons)
    }
    return PersonLedger(
        claims: claims, findings: findings(dated, in: book), requests: book.claims.flatMap(\.requests))
}

/// The reasons of one claim while they are gathered.
struct LedgerLine {
    private struct Key: Hashable {
        let state: MinuteState
        let rule: RuleName
        let with: Set<ID<Claim>>
    }

    private var amounts: [Key: Int] = [:]
    private(set) var total = 0

    mutating func add(_ minutes: Int, _ state: MinuteState, _ rule: RuleName, with: Set<ID<Claim>> = []) {
        guard minutes > 0 else { return }
        amounts[Key(state: state, rule: rule, with: with), default: 0] += minutes
        total += minutes
    }

    var reasons: [Reason] {
        amounts.map { Reason(rule: $0.rule, state: $0.state, minutes: $1, with: $0.with.sorted()) }.sorted {
            a, b in
            if a.state != b.state { return a.state < b.state }
            if a.rule != b.rule { return a.rule < b.rule }
            return a.with.lexicographicallyPrecedes(b.with)
        }
    }
}

extension Session {
    /// Gives each minute to the first report that covers it; the claims of the other reports set it aside.
    fileprivate func addLines(to lines: inout [ID<Claim>: LedgerLine]) {
        var mine: [ID<Claim>: MinuteSet] = [:]
        for (report, minutes) in zip(reports, owned) {
            let others = claims.subtracting([report.claim])
            mine[report.claim] = (mine[report.claim] ?? MinuteSet()).union(minutes)
            for part in held {
                let count = part.minutes.intersection(minutes).count
                lines[report.claim, default: LedgerLine()]
                    .add(count, part.state, part.rule, with: part.with.subtracting([report.claim]))
            }
            let credit = minutes.intersection(credited)
            lines[report.claim, default: LedgerLine()]
                .add(
                    credit.count, report.isPinned ? .confirmed : .provisional,
                    report.isPinned ? .approved : .base, with: others)
        }
        for claim in claims {
            let all = MinuteSet(reports.filter { $0.claim == claim }.flatMap(\.span.runs))
            lines[claim, default: LedgerLine()].add(
                all.subtracting(mine[claim] ?? MinuteSet()).count, .setAside, .corroborates,
                with: claims.subtracting([claim]))
        }
    }
}

private func addLine(
    _ credit: DatedCredit, to lines: inout [ID<Claim>: LedgerLine], in book: SettlementContext
) {
    let claim = credit.claim
    var line = lines[claim.id] ?? LedgerLine()
    line.add(
        credit.credited, claim.isPinned ? .confirmed : .provisional, claim.isPinned ? .approved : .base)
    for part in credit.held {
        line.add(part.minutes, part.state, part.rule, with: part.with.subtracting([claim.id]))
    }
    let beyond = claim.largest - claim.minutes
    let tolerance = book.person.policy.tolerance(base: claim.minutes, on: claim.days.lowerBound)
    line.add(beyond, beyond > tolerance ? .questioned : .setAside, .moreThanBase)
    lines[claim.id] = line
}

extension ClaimCase {
    /// Adds the minutes that only versions say which take no part, and gives the minutes of the claim.
    fileprivate func addRest(to line: inout LedgerLine) -> Int {
        let live =
            reports.map(\.version) + out.map(\.version) + refused.map(\.version)
            + history.versions.filter { version in version.isHead }
        let timed = MinuteSet(live.flatMap { $0.unit.time.span.runs }).count
        let dated = live.map(\.unit.time.statedMinutes).max() ?? 0
        let rest: [(version: Version, state: MinuteState, rule: RuleName)] =
            [RuleName.eligible, .beyondLimit, .editedWhileWithdrawn].flatMap { rule in
                out.filter { $0.rule == rule }.map { ($0.version, MinuteState.questioned, rule) }
            }
            + [RuleName.rejected, .withdrawn].flatMap { rule in
                refused.filter { $0.rule == rule }.map { ($0.version, MinuteState.setAside, rule) }
            }
        if timed > 0 && dated > 0 {
            let isOut = !out.isEmpty
            line.add(
                max(timed, dated) - line.total, isOut ? .questioned : .setAside,
                isOut ? out[0].rule : (refused.first?.rule ?? .already))
            return max(timed, dated)
        }
        var covered = MinuteSet(reports.flatMap(\.span.runs))
        for part in rest {
            let span = part.version.unit.time.span
            line.add(span.subtracting(covered).count, part.state, part.rule)
            covered = covered.union(span)
            line.add(
                part.version.unit.time.statedMinutes - line.total, dated > 0 ? part.state : .setAside,
                part.rule)
        }
        return max(timed, dated)
    }
}

private func findings(_ dated: DatedLedger, in book: SettlementContext) -> [Finding] {
    var findings = book.claims.flatMap(\.findings)
    findings += book.verdicts.selfApprovals.map {
        Finding(claim: $0.claim, rule: .selfApproval, with: [$0.decision])
    }
    for voice in dated.accounts.flatMap(\.voices) {
        for (minutes, claims) in Dictionary(grouping: voice.claims, by: \.minutes)
        where minutes > 0 && claims.count > 1 {
            findings += claims.map { claim in
                Finding(
                    claim: claim.id, rule: .equalRows,
                    with: claims.map(\.id).filter { $0 != claim.id }.map(\.record).sorted())
            }
        }
    }
    return findings.sorted { a, b in
        if a.claim != b.claim { return a.claim < b.claim }
        if a.rule != b.rule { return a.rule < b.rule }
        return a.with.lexicographicallyPrecedes(b.with)
    }
}

import Causality

/// Gathers what the rules gave into one line per claim.
func ledger(
    _ sessions: [Session], _ dated: DatedLedger, _ notes: CircumstanceNotes, in book: SettlementContext
) -> PersonLedger {
    let witnesses = countWitnesses(sessions, dated, in: book)
    let lines = gatherLines(sessions, dated, in: book, empty: LedgerLine())
    let claims = lines.map { claim, line, minutes in
        ClaimLedger(
            claim: claim.id, minutes: minutes, witnesses: witnesses[claim.id] ?? 0, reasons: line.reasons)
    }
    return PersonLedger(
        claims: claims, findings: findings(dated, notes, in: book), requests: book.claims.flatMap(\.requests))
}

/// The line and the minutes of each claim, ascending by claim.
///
/// - Parameter empty: what every line begins as.
func gatherLines(
    _ sessions: [Session], _ dated: DatedLedger, in book: SettlementContext, empty: LedgerLine
) -> [(claim: ClaimCase, line: LedgerLine, minutes: Int)] {
    var lines: [ID<Claim>: LedgerLine] = [:]
    for session in sessions { session.addLines(to: &lines, empty: empty) }
    for credit in dated.accounts.flatMap(\.credits) + dated.linked {
        var line = lines[credit.claim.id] ?? empty
        line.add(credit, in: book)
        lines[credit.claim.id] = line
    }
    return book.claims.map { claim in
        var line = lines[claim.id] ?? empty
        let minutes = claim.addRest(to: &line, in: book)
        return (claim, line, minutes)
    }
}

/// The reasons of one claim while they are gathered.
struct LedgerLine {
    struct Key: Hashable {
        let state: MinuteState
        let rule: RuleName
        let with: Set<ID<Claim>>
    }

    private var amounts: [Key: Int] = [:]
    private(set) var total = 0
    /// On which days the minutes lie, if that is asked for; a settlement does not ask.
    private let keepsDays: Bool
    private(set) var placed: [(key: Key, days: ClosedRange<LocalDate>, minutes: Int)] = []

    init(keepsDays: Bool = false) { self.keepsDays = keepsDays }

    /// Adds minutes that are known only as a number, on days of which nobody knows how many lie on which.
    mutating func add(
        _ minutes: Int, on days: @autoclosure () -> ClosedRange<LocalDate>, _ state: MinuteState,
        _ rule: RuleName, with: Set<ID<Claim>> = []
    ) {
        guard minutes > 0 else { return }
        let key = Key(state: state, rule: rule, with: with)
        amounts[key, default: 0] += minutes
        total += minutes
        if keepsDays { placed.append((key, days(), minutes)) }
    }

    /// Adds minutes on the clock, each on its local day.
    mutating func add(
        _ minutes: MinuteSet, in zone: Zone, _ state: MinuteState, _ rule: RuleName,
        with: Set<ID<Claim>> = []
    ) {
        let count = minutes.count
        guard count > 0 else { return }
        let key = Key(state: state, rule: rule, with: with)
        amounts[key, default: 0] += count
        total += count
        guard keepsDays else { return }
        for day in zone.days(of: minutes) {
            placed.append(
                (key, day...day, minutes.intersection(MinuteSet(zone.minutes(of: day))).count))
        }
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
    fileprivate func addLines(to lines: inout [ID<Claim>: LedgerLine], empty: LedgerLine) {
        var mine: [ID<Claim>: MinuteSet] = [:]
        for (report, minutes) in zip(reports, owned) {
            let others = claims.subtracting([report.claim])
            mine[report.claim] = (mine[report.claim] ?? MinuteSet()).union(minutes)
            for part in held {
                lines[report.claim, default: empty]
                    .add(
                        part.minutes.intersection(minutes), in: zone, part.state, part.rule,
                        with: part.with.subtracting([report.claim]))
            }
            lines[report.claim, default: empty]
                .add(
                    minutes.intersection(credited), in: zone, report.isPinned ? .confirmed : .provisional,
                    report.isPinned ? .approved : .base, with: others)
        }
        for claim in claims {
            let all = MinuteSet(reports.filter { $0.claim == claim }.flatMap(\.span.runs))
            lines[claim, default: empty].add(
                all.subtracting(mine[claim] ?? MinuteSet()), in: zone, .setAside, .corroborates,
                with: claims.subtracting([claim]))
        }
    }
}

extension LedgerLine {
    /// Adds what rule 6 gave to a dated claim.
    fileprivate mutating func add(_ credit: DatedCredit, in book: SettlementContext) {
        let claim = credit.claim
        add(
            credit.credited, on: claim.days, claim.isPinned ? .confirmed : .provisional,
            claim.isPinned ? .approved : .base)
        for part in credit.held {
            add(part.minutes, on: claim.days, part.state, part.rule, with: part.with.subtracting([claim.id]))
        }
        let beyond = claim.largest - claim.minutes
        let tolerance = book.person.policy.tolerance(base: claim.minutes, on: claim.days.lowerBound)
        add(beyond, on: claim.days, beyond > tolerance ? .questioned : .setAside, .moreThanBase)
    }
}

extension ClaimCase {
    /// Adds the minutes that only versions say which take no part, and gives the minutes of the claim.
    fileprivate func addRest(to line: inout LedgerLine, in book: SettlementContext) -> Int {
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
                max(timed, dated) - line.total, on: days(of: live[0], in: book),
                isOut ? .questioned : .setAside, isOut ? out[0].rule : (refused.first?.rule ?? .already))
            return max(timed, dated)
        }
        var covered = MinuteSet(reports.flatMap(\.span.runs))
        for part in rest {
            let span = part.version.unit.time.span
            line.add(
                span.subtracting(covered), in: book.zone(part.version.unit.activity), part.state, part.rule)
            covered = covered.union(span)
            line.add(
                part.version.unit.time.statedMinutes - line.total, on: days(of: part.version, in: book),
                dated > 0 ? part.state : .setAside, part.rule)
        }
        return max(timed, dated)
    }

    /// The days of a dated version, the first local day of a timed one.
    private func days(of version: Version, in book: SettlementContext) -> ClosedRange<LocalDate> {
        let first = version.unit.time.firstDay(in: book.zone(version.unit.activity))
        return version.unit.time.days ?? first...first
    }
}

/// How many equal rows a finding names at most, the smallest ids.
private let mostEqualRowsNamed = 20

private func findings(
    _ dated: DatedLedger, _ notes: CircumstanceNotes, in book: SettlementContext
) -> [Finding] {
    var findings = book.claims.flatMap(\.findings) + notes.findings
    findings += book.verdicts.selfApprovals.map {
        Finding(claim: $0.claim, rule: .selfApproval, with: [$0.decision])
    }
    for voice in dated.accounts.flatMap(\.voices) {
        for (minutes, claims) in Dictionary(grouping: voice.claims, by: \.minutes)
        where minutes > 0 && claims.count > 1 {
            // Thousands of equal rows would name each other millions of times.
            let first = claims.map(\.id).sorted().prefix(mostEqualRowsNamed + 1)
            findings += claims.map { claim in
                Finding(
                    claim: claim.id, rule: .equalRows,
                    with: first.filter { $0 != claim.id }.prefix(mostEqualRowsNamed).map(\.record))
            }
        }
    }
    return findings.sorted { a, b in
        if a.claim != b.claim { return a.claim < b.claim }
        if a.rule != b.rule { return a.rule < b.rule }
        return a.with.lexicographicallyPrecedes(b.with)
    }
}

import Causality

/// Rule 1 and the part of rule 8 on rejection and withdrawal: which versions of a claim take part, and what becomes of the rest.
struct ClaimCase {
    let id: ID<Claim>
    let history: ClaimHistory
    /// The versions that take part, in the order of reports.
    private(set) var reports: [Report] = []
    /// Versions whose minutes are questioned whole, with the rule.
    private(set) var out: [(version: Version, rule: RuleName)] = []
    /// Heads whose minutes are set aside, with the rule.
    private(set) var refused: [(version: Version, rule: RuleName)] = []
    private(set) var findings: [Finding] = []
    private(set) var requests: [WithdrawalRequest] = []

    init(_ history: ClaimHistory, person: PersonCase, verdicts: Verdicts) {
        id = history.id
        self.history = history
        var pinned: [Version] = []
        var standing: [Version] = []
        for version in history.versions {
            switch verdicts.onVersion(version, of: id) {
            case .approved where version.isBeyondLimit: out.append((version, .beyondLimit))
            case .approved: pinned.append(version)
            case .rejected: if version.isHead { refused.append((version, .rejected)) }
            case nil: if version.isHead { standing.append(version) }
            }
        }
        let open = sortWithdrawals(pinned: pinned, standing: &standing)
        judge(pinned: pinned, standing: standing, person: person)
        for request in open where !verdicts.answers(request.id.entry, of: id) {
            let covers = Set(request.covers)
            if reports.contains(where: { !$0.version.entries.isDisjoint(with: covers) }) {
                requests.append(WithdrawalRequest(claim: id, withdrawal: request.id))
            }
        }
        requests.sort { $0.withdrawal < $1.withdrawal }
    }

    /// Moves withdrawn versions out of the standing ones; gives the withdrawals that are only requests.
    private mutating func sortWithdrawals(pinned: [Version], standing: inout [Version]) -> [Withdrawal] {
        var requests: [Withdrawal] = []
        var covered: Set<EntryRef> = []
        var withdrawn: [Version] = []
        for withdrawal in history.withdrawals {
            let covers = Set(withdrawal.covers)
            covered.formUnion(covers)
            let own = standing.filter { version in
                !version.entries.isDisjoint(with: covers)
                    && version.authors.allSatisfy { $0.isCertainly(withdrawal.author) }
            }
            withdrawn += own
            let others = (pinned + standing).filter { version in
                !version.entries.isDisjoint(with: covers) && !own.contains(version)
            }
            if !others.isEmpty { requests.append(withdrawal) }
        }
        guard !withdrawn.isEmpty else { return requests }
        for version in Set(withdrawn) { refused.append((version, .withdrawn)) }
        standing.removeAll(where: withdrawn.contains)
        out += standing.filter { $0.entries.isDisjoint(with: covered) }.map { ($0, .editedWhileWithdrawn) }
        standing.removeAll { $0.entries.isDisjoint(with: covered) }
        return requests
    }

    private mutating func judge(pinned: [Version], standing: [Version], person: PersonCase) {
        out += standing.filter(\.isBeyondLimit).map { ($0, .beyondLimit) }
        let unpinned = standing.filter { !$0.isBeyondLimit }
        let missed = out.filter { $0.rule == .editedWhileWithdrawn && !$0.version.isBeyondLimit }.map(
            \.version)
        let isOut =
            (unpinned + missed).contains { $0.isImpossible(in: person) }
            || contradict(pinned + unpinned + missed, person)
        if isOut { out += unpinned.map { ($0, .eligible) } }
        let here = pinned.filter { person.volunteers.contains($0.unit.volunteer) }
        let isOnClock = here.contains { $0.unit.time.days == nil }
        let valid = here.filter { !isOnClock || $0.unit.time.days == nil }
        out += pinned.filter { !valid.contains($0) }.map { ($0, .eligible) }
        let taking =
            valid.map { ($0, true) }
            + (isOut ? [] : unpinned.map { ($0, false) })
        for (version, isPinned) in taking {
            let report = Report(
                claim: id, version: version, isPinned: isPinned, volunteers: person.volunteers)
            if case .dated(_, _, 0) = version.unit.time, !report.isOwn {
                findings.append(Finding(claim: id, rule: .absence))
            } else {
                reports.append(report)
                if version.startsAfterRecording(in: person) {
                    findings.append(Finding(claim: id, rule: .clockOrPlan))
                }
            }
        }
        findings = Set(findings).sorted { $0.rule < $1.rule }
        reports.sort(by: Report.precedes)
    }

    /// Whether versions name two persons, two activities, two ranges of days, or clock times beside days.
    private func contradict(_ versions: [Version], _ person: PersonCase) -> Bool {
        var days: Set<[LocalDate]> = []
        var isTimed = false
        for version in versions {
            switch version.unit.time {
            case .timed: isTimed = true
            case .dated(let first, let last, _): days.insert([first, last])
            }
        }
        return versions.contains { !person.volunteers.contains($0.unit.volunteer) }
            || Set(versions.map(\.unit.activity)).count > 1 || days.count > 1 || (isTimed && !days.isEmpty)
    }

    var timedReports: [Report] {
        reports.filter { if case .timed = $0.version.unit.time { true } else { false } }
    }

    var datedReports: [Report] {
        reports.filter { if case .dated = $0.version.unit.time { true } else { false } }
    }
}

extension Version {
    /// Whether a timed version is longer than the session limit or has no positive minutes.
    fileprivate func isImpossible(in person: PersonCase) -> Bool {
        guard case .timed(let start, _, _) = unit.time else { return false }
        let minutes = unit.time.span.count
        let day = (person.zones[unit.activity] ?? .utc).day(of: start)
        return minutes == 0 || minutes > person.policy.value(of: .sessionLimit, on: day)
    }

    /// Whether it starts more than 24 hours after it was recorded.
    fileprivate func startsAfterRecording(in person: PersonCase) -> Bool {
        switch unit.time {
        case .timed(let start, _, _): start - recordedAt > 1440
        case .dated(let first, _, _):
            (person.zones[unit.activity] ?? .utc).minute(of: first, at: 0) - recordedAt > 1440
        }
    }
}

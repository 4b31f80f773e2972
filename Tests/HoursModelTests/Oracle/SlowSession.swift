import Causality
import HoursModel

/// Rules 2 to 5: a group of timed reports that mean the same stretch of work.
struct SlowSession {
    /// In the order of reports.
    let reports: [SlowReport]
    let claims: Set<ID<Claim>>
    let union: Set<Int>
    let policyDay: LocalDate

    /// The minutes that rule 4 would credit, before anything is questioned.
    var base: Set<Int> = []
    /// What is questioned or set aside, minute by minute.
    var cells: [Int: SlowRuleBook.Cell] = [:]
    /// What is credited.
    var credited: Set<Int> = []

    var first: SlowReport { reports[0] }
    var activity: ID<Activity> { first.activity }
    var isPinned: Bool { reports.contains(where: \.isPinned) }
    var isRemote: Bool { reports.allSatisfy(\.version.unit.isRemote) }
    /// The strongest evidence behind the base.
    var strength: Int { reports.map(\.strength).max() ?? 0 }

    /// Rule 4: the first report that covers a minute has it.
    func owner(of minute: Int) -> SlowReport? { reports.first { $0.minutes.contains(minute) } }

    /// What a minute of a claim is; nil if no report of the claim covers it.
    func cell(of minute: Int, claim: ID<Claim>, others: Set<ID<Claim>>) -> SlowRuleBook.Cell? {
        let mine = reports.filter { $0.claim == claim && $0.minutes.contains(minute) }
        guard !mine.isEmpty, let owner = owner(of: minute) else { return nil }
        guard owner.claim == claim else { return .init(rule: .corroborates, state: .setAside, with: others) }
        if var cell = cells[minute] {
            if cell.rule == .moreThanBase || cell.rule == .saysLess { cell.with.formUnion(others) }
            return cell
        }
        precondition(credited.contains(minute), "a minute without a cell is credited")
        let isApproved = mine.contains(where: \.isPinned)
        return isApproved
            ? .init(rule: .approved, state: .confirmed, with: others)
            : .init(rule: .base, state: .provisional, with: others)
    }
}

// MARK: Rules 2 and 3

extension SlowSession {
    private struct Link {
        let a: Int
        let b: Int
        let common: Int
    }

    /// Forms the sessions, in the order of their first reports.
    static func form(_ claims: [SlowClaim], word: SlowDecisions, calendar: SlowCalendar) -> [SlowSession] {
        let reports = claims.flatMap(\.reports).sorted(by: SlowReport.isBefore)
        var label = Array(reports.indices)
        func join(_ link: Link) {
            let (old, new) = (label[link.b], label[link.a])
            for index in label.indices where label[index] == old { label[index] = new }
        }
        func isForbidden(_ link: Link) -> Bool {
            let left = reports.indices.filter { label[$0] == label[link.a] }
            let right = reports.indices.filter { label[$0] == label[link.b] }
            return left.contains { x in
                right.contains { y in word.areDistinct(reports[x].claim, reports[y].claim) }
            }
        }
        var pairs: [Link] = []
        for a in reports.indices {
            for b in reports.indices where a < b {
                pairs.append(
                    Link(a: a, b: b, common: reports[a].minutes.intersection(reports[b].minutes).count))
            }
        }
        pairs.sort { x, y in
            if x.common != y.common { return x.common > y.common }
            return x.a != y.a ? x.a < y.a : x.b < y.b
        }
        for link in pairs where reports[link.a].claim == reports[link.b].claim { join(link) }
        for link in pairs where word.areSame(reports[link.a].claim, reports[link.b].claim) {
            if !isForbidden(link) { join(link) }
        }
        for link in pairs where SlowReport.overlap(reports[link.a], reports[link.b]) {
            if !isForbidden(link) { join(link) }
        }
        return reports.indices.filter { index in label.firstIndex(of: label[index]) == index }.map { index in
            let members = reports.indices.filter { label[$0] == label[index] }.map { reports[$0] }
            return SlowSession(
                reports: members, claims: Set(members.map(\.claim)),
                union: members.reduce(into: []) { $0.formUnion($1.minutes) },
                policyDay: calendar.day(members[0].bounds.start, of: members[0].activity))
        }
    }
}

// MARK: Rule 4

extension SlowSession {
    /// Finds what the session credits.
    mutating func findBase(_ word: SlowDecisions) {
        base = []
        if isPinned {
            for report in reports where report.isPinned { base.formUnion(report.minutes) }
            return
        }
        let strong = reports.filter { $0.strength == strength }
        var groups = strong.map { [$0] }
        var joined = true
        while joined {
            joined = false
            search: for i in groups.indices {
                for j in groups.indices where i < j {
                    guard
                        groups[i].contains(where: { a in
                            groups[j].contains { SlowSession.meansSame(a, $0, word) }
                        })
                    else { continue }
                    groups[i] += groups.remove(at: j)
                    joined = true
                    break search
                }
            }
        }
        for group in groups {
            let needed = min(group.count, 2)
            var votes: [Int: Int] = [:]
            for report in group { for minute in report.minutes { votes[minute, default: 0] += 1 } }
            for (minute, count) in votes where count >= needed { base.insert(minute) }
        }
    }

    private static func meansSame(_ a: SlowReport, _ b: SlowReport, _ word: SlowDecisions) -> Bool {
        if a.claim == b.claim || SlowReport.overlap(a, b) { return true }
        return word.areSame(a.claim, b.claim) && !a.minutes.isDisjoint(with: b.minutes)
    }

    /// Hears those who say less, and those who say more.
    mutating func listen(_ claims: [SlowClaim], policy: Policy, calendar: SlowCalendar) {
        let most = policy.tolerance(base: base.count, on: policyDay)
        credited = base

        let touched = calendar.days(union, of: activity)
        let saysNothing = claims.flatMap(\.rows).filter { row in
            row.isOwn && row.minutes == 0 && row.activity == activity && !row.days.isDisjoint(with: touched)
        }
        let own = reports.filter(\.isOwn)
        let hasStronger = reports.contains { $0.evidence > .own }
        if !isPinned && hasStronger && !(saysNothing.isEmpty && own.isEmpty) {
            var denied = base
            for report in own { denied.subtract(report.minutes) }
            if denied.count > most {
                let deniers = Set(saysNothing.map(\.claim))
                for minute in denied {
                    cells[minute] = .init(rule: .saysLess, state: .questioned, with: deniers)
                }
                credited.subtract(denied)
            }
        }
        for run in slowRuns(union.subtracting(base)) {
            let state: MinuteState = run.count > most ? .questioned : .setAside
            for minute in run { cells[minute] = .init(rule: .moreThanBase, state: state) }
        }
    }
}

// MARK: Rule 5

extension SlowSession {
    /// Lets the sessions take their minutes one after the other.
    static func clash(_ sessions: inout [SlowSession], policy: Policy) {
        for later in sessions.indices {
            let wanted = sessions[later].credited
            for earlier in sessions.indices where earlier < later {
                for run in slowRuns(wanted.intersection(sessions[earlier].credited)) {
                    let handover = policy.value(of: .handoverMinutes, on: sessions[later].policyDay)
                    let isHarmless =
                        sessions[later].activity == sessions[earlier].activity
                        || sessions[later].isRemote || sessions[earlier].isRemote
                        || sessions[later].isPinned || run.count <= handover
                    for minute in run {
                        sessions[later].cells[minute] = .init(
                            rule: .clash, state: isHarmless ? .setAside : .questioned,
                            with: sessions[earlier].claims)
                    }
                    sessions[later].credited.subtract(run)
                }
            }
        }
    }
}

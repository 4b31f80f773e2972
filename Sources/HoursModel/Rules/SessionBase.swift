import Causality

/// Minutes of a session that are not credited, with the state and the rule that gave it.
struct Held {
    let minutes: MinuteSet
    let state: MinuteState
    let rule: RuleName
    let with: Set<ID<Claim>>
}

/// The real thing behind a group of timed reports, and rule 4: what it credits.
struct Session {
    /// In the order of reports; never empty.
    let reports: [Report]
    let claims: Set<ID<Claim>>
    let activity: ID<Activity>
    let zone: Zone
    /// All minutes of all reports.
    let union: MinuteSet
    /// The local days that a report touches.
    let days: Set<LocalDate>
    /// The evidence of the base; pinned above all.
    let strength: Int
    /// What each report is the first to cover, in the order of reports.
    let owned: [MinuteSet]
    /// The approved minutes; no rule takes them away but an earlier session.
    let pinned: MinuteSet
    private(set) var credited: MinuteSet
    private(set) var held: [Held] = []

    init(_ reports: [Report], in book: SettlementContext) {
        self.reports = reports
        claims = Set(reports.map(\.claim))
        activity = reports[0].activity
        zone = book.zone(activity)
        strength = reports[0].strength
        union = MinuteSet(reports.flatMap(\.span.runs))
        days = Set(zone.days(of: union))
        var covered = MinuteSet()
        owned = reports.map { report in
            let mine = report.span.subtracting(covered)
            covered = covered.union(report.span)
            return mine
        }
        pinned = MinuteSet(reports.filter(\.isPinned).flatMap(\.span.runs))
        credited = reports[0].isPinned ? pinned : Session.base(of: reports, in: book)
        let tolerance = book.person.policy.tolerance(base: credited.count, on: book.firstDay(reports[0]))
        for run in union.subtracting(credited).runs {
            hold(MinuteSet(run), run.count > tolerance ? .questioned : .setAside, .moreThanBase, with: claims)
        }
        questionWhatOwnReportsLack(tolerance, in: book)
    }

    /// Whether the work was done from elsewhere, by all reports.
    var isRemote: Bool { reports.allSatisfy { $0.version.unit.isRemote } }

    /// Takes minutes out of the credit, or gives uncredited ones their state.
    mutating func hold(_ minutes: MinuteSet, _ state: MinuteState, _ rule: RuleName, with: Set<ID<Claim>>) {
        guard !minutes.isEmpty else { return }
        credited = credited.subtracting(minutes)
        held.append(Held(minutes: minutes, state: state, rule: rule, with: with))
    }

    /// What the strongest reports agree on, group by group.
    private static func base(of reports: [Report], in book: SettlementContext) -> MinuteSet {
        let strongest = reports.filter { $0.strength == reports[0].strength }
        var groups = Groups(strongest.map(\.claim), apart: [])
        for (i, a) in strongest.enumerated() {
            for (j, b) in strongest.enumerated().dropFirst(i + 1) {
                let isDecided =
                    book.same.contains(ClaimPair(a.claim, b.claim)) && !a.span.intersection(b.span).isEmpty
                if a.claim == b.claim || isDecided || isLinkedByTime(a, b) { groups.unite(i, j) }
            }
        }
        return groups.members().reduce(MinuteSet()) { base, members in
            let spans = members.map { strongest[$0].span }
            let agreed =
                spans.count > 2
                ? MinuteSet.inAtLeastTwo(spans) : spans.dropFirst().reduce(spans[0]) { $0.intersection($1) }
            return base.union(agreed)
        }
    }

    /// Less, said against one's own interest.
    private mutating func questionWhatOwnReportsLack(_ tolerance: Int, in book: SettlementContext) {
        guard pinned.isEmpty, !reports[0].isPinned, strength > Evidence.own.rawValue else { return }
        let own = reports.filter(\.isOwn)
        let denials = (book.denials[activity] ?? []).filter { report in
            report.version.unit.time.days.map { $0.contains(where: self.days.contains) } ?? false
        }
        guard !own.isEmpty || !denials.isEmpty else { return }
        let lacking = credited.subtracting(MinuteSet(own.flatMap(\.span.runs)))
        guard lacking.count > tolerance else { return }
        hold(lacking, .questioned, .saysLess, with: claims.union(denials.map(\.claim)))
    }
}

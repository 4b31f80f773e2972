import Causality
import HoursModel

/// Rules 1 and 8 for one claim: which of its versions take part, and what becomes of the others.
struct SlowClaim {
    /// What becomes of a version.
    enum Fate: Hashable {
        case takesPart, absence, replaced, rejected, withdrawn
        case out(RuleName)
    }

    let id: ID<Claim>
    let history: ClaimHistory
    /// One for each version, in the same order.
    let fates: [Fate]
    let pinned: [Bool]
    let own: [Bool]
    /// The minutes of each version, one by one.
    let spans: [Set<Int>]

    /// The versions that take part and are timed.
    private(set) var reports: [SlowReport] = []
    /// The versions that take part and are dated.
    private(set) var rows: [SlowRow] = []
    /// The version at which a dated claim counts.
    private(set) var counting: SlowRow?
    /// All minutes that a head or a pinned version names.
    private(set) var allMinutes: Set<Int> = []

    init(_ history: ClaimHistory, in person: PersonCase, word: SlowDecisions, calendar: SlowCalendar) {
        id = history.id
        self.history = history
        let versions = history.versions
        spans = versions.map { slowSpan($0.unit.time) }
        let words = versions.map { word.word(on: $0, of: history.id) }
        let own = versions.map { version in
            slowEvidence(version) == .own
                && version.authors.contains { $0.volunteer.map(person.volunteers.contains) ?? false }
        }
        let pinned = words.map { $0 == .approved }

        let isWithdrawn = versions.indices.map { index in
            versions[index].isHead && words[index] == nil
                && history.withdrawals.contains { withdrawal in
                    !versions[index].entries.isDisjoint(with: withdrawal.covers)
                        && versions[index].authors.allSatisfy { SlowSigner.areOne($0, withdrawal.author) }
                }
        }
        let stands = versions.indices.map {
            versions[$0].isHead && words[$0] != .rejected && !isWithdrawn[$0] && !pinned[$0]
        }
        let missed = versions.indices.map { index in
            let wasSeen = history.withdrawals.contains {
                !versions[index].entries.isDisjoint(with: $0.covers)
            }
            return stands[index] && isWithdrawn.contains(true) && !wasSeen
        }
        let isEligible = SlowClaim.isEligible(
            standing: versions.indices.filter { stands[$0] && !versions[$0].isBeyondLimit }.map {
                versions[$0]
            },
            pinned: versions.indices.filter { pinned[$0] && !versions[$0].isBeyondLimit }.map {
                versions[$0]
            },
            person: person, calendar: calendar)

        let isTimedPinned = versions.indices.contains { index in
            guard pinned[index], !versions[index].isBeyondLimit, case .timed = versions[index].unit.time
            else {
                return false
            }
            return person.volunteers.contains(versions[index].unit.volunteer)
        }
        fates = versions.indices.map { index in
            let version = versions[index]
            if pinned[index] {
                // An approval takes part whatever rule 1 says, but for the two cases of "never".
            } else if !version.isHead {
                return .replaced
            } else if words[index] == .rejected {
                return .rejected
            } else if isWithdrawn[index] {
                return .withdrawn
            }
            if missed[index] { return .out(.editedWhileWithdrawn) }
            if version.isBeyondLimit { return .out(.beyondLimit) }
            if !person.volunteers.contains(version.unit.volunteer) { return .out(.eligible) }
            if !pinned[index] && !isEligible { return .out(.eligible) }
            if isTimedPinned, case .dated = version.unit.time { return .out(.eligible) }
            if case .dated(_, _, 0) = version.unit.time, !own[index] { return .absence }
            return .takesPart
        }
        self.own = own
        self.pinned = pinned
        hear()
    }

    private static func isEligible(
        standing: [Version], pinned: [Version], person: PersonCase, calendar: SlowCalendar
    ) -> Bool {
        for version in standing {
            guard case .timed(let start, let end, let pause) = version.unit.time else { continue }
            let day = calendar.day(start, of: version.unit.activity)
            if end - start - pause <= 0 { return false }
            if end - start - pause > person.policy.value(of: .sessionLimit, on: day) { return false }
        }
        let all = standing + pinned
        for a in all {
            for b in all {
                if a.unit.activity != b.unit.activity { return false }
                let bothMine =
                    person.volunteers.contains(a.unit.volunteer)
                    && person.volunteers.contains(b.unit.volunteer)
                if a.unit.volunteer != b.unit.volunteer && !bothMine { return false }
                switch (a.unit.time, b.unit.time) {
                case (.timed, .timed): break
                case (.dated(let f, let l, _), .dated(let g, let m, _)): if f != g || l != m { return false }
                default: return false
                }
            }
        }
        return true
    }

    private mutating func hear() {
        for (index, version) in history.versions.enumerated() {
            if version.isHead || pinned[index] { allMinutes.formUnion(spans[index]) }
            guard fates[index] == .takesPart else { continue }
            switch version.unit.time {
            case .timed:
                reports.append(
                    SlowReport(
                        claim: id, version: version, minutes: spans[index], isPinned: pinned[index],
                        isOwn: own[index]))
            case .dated:
                rows.append(SlowRow(claim: id, version: version, isPinned: pinned[index], isOwn: own[index]))
            }
        }
        let wanted = rows.contains(where: \.isPinned) ? rows.filter(\.isPinned) : rows
        let least = wanted.map(\.minutes).min()
        counting = wanted.filter { $0.minutes == least }.min { SlowRow.isBefore($0, $1) }
    }
}

// MARK: The claim's minutes

extension SlowClaim {
    private var counted: [Int] {
        history.versions.indices.filter { history.versions[$0].isHead || pinned[$0] }
    }

    /// The minutes of the claim.
    var minutes: Int { max(allMinutes.count, largestDated { _ in true }) }

    private func largestDated(where holds: (Int) -> Bool) -> Int {
        var largest = 0
        for index in counted where holds(index) {
            if case .dated(_, _, let minutes) = history.versions[index].unit.time {
                largest = max(largest, minutes)
            }
        }
        return largest
    }

    /// The state of a minute that no report of the claim covers.
    func unheardCell(of minute: Int) -> SlowRuleBook.Cell {
        let fates = counted.filter { spans[$0].contains(minute) }.map { self.fates[$0] }
        return SlowClaim.cell(fates)
    }

    private static func cell(
        _ fates: [Fate], _ order: [RuleName] = [.eligible, .beyondLimit, .editedWhileWithdrawn]
    ) -> SlowRuleBook.Cell {
        for rule in order where fates.contains(.out(rule)) {
            return .init(rule: rule, state: .questioned)
        }
        if fates.contains(.rejected) { return .init(rule: .rejected, state: .setAside) }
        if fates.contains(.withdrawn) { return .init(rule: .withdrawn, state: .setAside) }
        return .init(rule: .corroborates, state: .setAside)
    }

    /// Whether the claim has minutes on the clock and dated minutes.
    private var isMixture: Bool { !allMinutes.isEmpty && (counting != nil || largestDated { _ in true } > 0) }

    /// The minutes that are looked at one by one; the others are lumps.
    var clockMinutes: Set<Int> {
        if counting != nil { return [] }
        return isMixture ? reports.reduce(into: []) { $0.formUnion($1.minutes) } : allMinutes
    }

    /// What of the claim's minutes is neither a minute on the clock nor in the account of the claim.
    var rest: [SlowRuleBook.Lump] {
        let heard = largestDated { fates[$0] == .takesPart }
        if isMixture {
            let left = minutes - (counting != nil ? heard : clockMinutes.count)
            let order: [RuleName] = [.editedWhileWithdrawn, .beyondLimit, .eligible]
            return [.init(cell: SlowClaim.cell(counted.map { fates[$0] }, order), minutes: left)]
        }
        var lumps: [SlowRuleBook.Lump] = []
        var height = heard
        let layers: [Fate] = [
            .out(.eligible), .out(.beyondLimit), .out(.editedWhileWithdrawn), .rejected, .withdrawn,
        ]
        for layer in layers {
            let top = largestDated { fates[$0] == layer }
            if top > height { lumps.append(.init(cell: SlowClaim.cell([layer]), minutes: top - height)) }
            height = max(height, top)
        }
        return lumps
    }
}

/// The minutes of a time on the clock, one by one.
func slowSpan(_ time: ClaimTime) -> Set<Int> {
    guard case .timed(let start, let end, let pause) = time, end - start - pause > 0 else { return [] }
    let pauseStart = start + (end - start - pause) / 2
    var minutes: Set<Int> = []
    for minute in start..<end where minute < pauseStart || minute >= pauseStart + pause {
        minutes.insert(minute)
    }
    return minutes
}

/// The evidence of a version, never above what the strongest of its authors may give.
func slowEvidence(_ version: Version) -> Evidence {
    var cap = Evidence.own
    for author in version.authors {
        switch author.role {
        case .researcher, .volunteer: break
        case .recorder: cap = max(cap, .sheet)
        case .leader: cap = max(cap, .device)
        case .reviewer, .admin: cap = max(cap, .office)
        }
    }
    return version.unit.evidence > cap ? cap : version.unit.evidence
}

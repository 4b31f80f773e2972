import Causality

extension RuleBook {
    /// Cuts a case into parts that can be settled one by one: together they give the ledger of the whole.
    ///
    /// Claims lie in one part if they touch a local day in common, if their times overlap, or if decisions connect them; no rule looks
    /// at two claims otherwise. So a late claim changes its own part only, however long the person's history is.
    /// - Complexity: O(n log n) in the claims.
    public static func parts(of person: PersonCase) -> [PersonCase] {
        guard person.claims.count > 1 else { return [person] }
        guard person.decisions.isEmpty else { return partsWithDecisions(of: person) }
        var groups: [[Int]] = []
        for run in runs(of: person.claims) {
            if run.count == 1 {
                groups.append(run)
            } else {
                var sets = sets(of: run.map { person.claims[$0] }, in: person.zones)
                groups += sets.members().map { $0.map { run[$0] } }
            }
        }
        return groups.sorted { $0[0] < $1[0] }.map { members in
            var part = person
            part.claims = members.map { person.claims[$0] }
            return part
        }
    }

    static func partsWithDecisions(of person: PersonCase) -> [PersonCase] {
        var groups = sets(of: person.claims, in: person.zones)
        let decisions = connect(person, &groups)
        return groups.members().map { members in
            var part = person
            part.claims = members.map { person.claims[$0] }
            part.decisions = members.flatMap { decisions[groups.find($0)] ?? [] }.uniqued()
            return part
        }
    }

    /// Claims by runs between which too many days lie in UTC for a local day in common, whatever their zones; each ascending.
    ///
    /// Most claims are alone in theirs, and then nobody need look at zones.
    private static func runs(of claims: [ClaimHistory]) -> [[Int]] {
        var runs: [[Int]] = []
        var spans: [(days: ClosedRange<Int>, claim: Int)] = []
        for (claim, history) in claims.enumerated() {
            if let days = history.daysInUTC { spans.append((days, claim)) } else { runs.append([claim]) }
        }
        spans.sort { $0.days.lowerBound < $1.days.lowerBound }
        var end = Int.min
        for (days, claim) in spans {
            if end == Int.min || days.lowerBound - LocalDay.mostBetween > end {
                runs.append([claim])
            } else {
                runs[runs.count - 1].append(claim)
            }
            end = max(end, days.upperBound)
        }
        return runs.map { $0.sorted() }
    }

    /// Sets of claims whose days or times meet.
    private static func sets(of claims: [ClaimHistory], in zones: [ID<Activity>: Zone]) -> DisjointSets {
        var sets = DisjointSets(count: claims.count)
        join(claims.map { $0.localDays(in: zones) }, &sets)
        join(claims.map(\.timesOnClock), &sets)
        return sets
    }

    /// Joins claims whose stretches overlap.
    private static func join(_ stretches: [[Range<Int>]], _ groups: inout DisjointSets) {
        let all = stretches.enumerated().flatMap { claim, ranges in ranges.map { (range: $0, claim: claim) } }
            .sorted { $0.range.lowerBound < $1.range.lowerBound }
        var end = Int.min
        var last: Int?
        for (range, claim) in all where !range.isEmpty {
            if let last, range.lowerBound < end { groups.join(last, claim) }
            if range.upperBound >= end { last = claim }
            end = max(end, range.upperBound)
        }
    }

    /// Joins claims that decisions name together, directly or through the decisions that they replace.
    ///
    /// - Returns: the decisions by the claim that stands for a group.
    private static func connect(_ person: PersonCase, _ groups: inout DisjointSets) -> [Int: [Decision]] {
        guard !person.decisions.isEmpty else { return [:] }
        let places = Dictionary(
            person.claims.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { a, _ in a })
        let known = Dictionary(person.decisions.map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a })
        // A release names no claim of its own; it belongs to what it takes back, so links are followed both ways.
        var links: [RecordID: Set<RecordID>] = [:]
        for decision in person.decisions {
            for replaced in decision.replaces where known[replaced] != nil {
                links[decision.id, default: []].insert(replaced)
                links[replaced, default: []].insert(decision.id)
            }
        }
        var seen: Set<RecordID> = []
        var byClaim: [(claim: Int, decisions: [Decision])] = []
        for decision in person.decisions where seen.insert(decision.id).inserted {
            var connected: [Decision] = []
            var open = [decision.id]
            while let id = open.popLast() {
                if let decision = known[id] { connected.append(decision) }
                for next in links[id] ?? [] where seen.insert(next).inserted { open.append(next) }
            }
            let claims = connected.flatMap(\.claims).compactMap { places[$0] }
            for claim in claims.dropFirst() { groups.join(claims[0], claim) }
            if let claim = claims.first { byClaim.append((claim, connected)) }
        }
        var result: [Int: [Decision]] = [:]
        for (claim, decisions) in byClaim { result[groups.find(claim), default: []] += decisions }
        return result
    }
}

/// Days of the calendar in some zone.
public enum LocalDay {
    /// Two claims that touch a local day in common are at most so many days apart in UTC: each zone is less than a day off.
    public static let mostBetween = 2
}

extension ClaimHistory {
    /// From the first to the last day in UTC that its versions touch; nil without any.
    public var daysInUTC: ClosedRange<Int>? {
        let days = versions.map(\.unit.time.daysInUTC)
        guard let first = days.map(\.lowerBound).min(), let last = days.map(\.upperBound).max() else {
            return nil
        }
        return first...last
    }

    /// The local days that its versions touch, as half-open ranges of their numbers.
    fileprivate func localDays(in zones: [ID<Activity>: Zone]) -> [Range<Int>] {
        versions.map { version in
            switch version.unit.time {
            case .timed(let start, let end, _):
                let zone = zones[version.unit.activity] ?? .utc
                return zone.day(of: start).dayNumber..<zone.day(of: max(start, end - 1)).dayNumber + 1
            case .dated(let first, let last, _): return first.dayNumber..<max(first, last).dayNumber + 1
            }
        }
    }

    /// The minutes between start and end of its timed versions.
    fileprivate var timesOnClock: [Range<Int>] {
        versions.compactMap { version in
            guard case .timed(let start, let end, _) = version.unit.time, start < end else { return nil }
            return start..<end
        }
    }
}

extension [Decision] {
    fileprivate func uniqued() -> [Decision] {
        var seen: Set<RecordID> = []
        return filter { seen.insert($0.id).inserted }
    }
}

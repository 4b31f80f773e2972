/// A set of whole minutes since 1970-01-01T00:00Z, kept as ascending half-open ranges that neither overlap nor touch.
///
/// The ranges are the unbroken runs. Every operation is linear in the number of ranges, whatever their length.
public struct MinuteSet: Hashable, Sendable {
    /// The unbroken runs, ascending.
    public private(set) var runs: [Range<Int>]

    /// Creates the empty set.
    public init() { runs = [] }

    /// Creates the set of one range; an empty range gives the empty set.
    public init(_ range: Range<Int>) { runs = range.isEmpty ? [] : [range] }

    /// Creates the set from ranges in any order, overlapping or not.
    public init(_ ranges: some Sequence<Range<Int>>) {
        runs = []
        for range in ranges.filter({ !$0.isEmpty }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = runs.last, range.lowerBound <= last.upperBound {
                runs[runs.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                runs.append(range)
            }
        }
    }

    /// The number of minutes.
    public var count: Int { runs.reduce(0) { $0 + $1.count } }
    /// Whether no minute is in the set.
    public var isEmpty: Bool { runs.isEmpty }
    /// The first minute.
    public var first: Int? { runs.first?.lowerBound }
    /// The end of the last run: one past the last minute.
    public var end: Int? { runs.last?.upperBound }

    /// Whether a minute is in the set.
    ///
    /// - Complexity: O(number of runs).
    public func contains(_ minute: Int) -> Bool { runs.contains { $0.contains(minute) } }

    /// The minutes in either set.
    public func union(_ other: MinuteSet) -> MinuteSet {
        if isEmpty { return other }
        if other.isEmpty { return self }
        return MinuteSet(runs + other.runs)
    }

    /// The minutes in both sets.
    public func intersection(_ other: MinuteSet) -> MinuteSet {
        var result = MinuteSet()
        var (i, j) = (0, 0)
        while i < runs.count, j < other.runs.count {
            let low = max(runs[i].lowerBound, other.runs[j].lowerBound)
            let high = min(runs[i].upperBound, other.runs[j].upperBound)
            if low < high { result.runs.append(low..<high) }
            if runs[i].upperBound < other.runs[j].upperBound { i += 1 } else { j += 1 }
        }
        return result
    }

    /// The minutes in this set and not in the other.
    public func subtracting(_ other: MinuteSet) -> MinuteSet {
        if isEmpty || other.isEmpty { return self }
        var result = MinuteSet()
        var j = 0
        for run in runs {
            var low = run.lowerBound
            while j < other.runs.count, other.runs[j].upperBound <= low { j += 1 }
            var k = j
            while k < other.runs.count, other.runs[k].lowerBound < run.upperBound {
                if low < other.runs[k].lowerBound { result.runs.append(low..<other.runs[k].lowerBound) }
                low = max(low, other.runs[k].upperBound)
                k += 1
            }
            if low < run.upperBound { result.runs.append(low..<run.upperBound) }
        }
        return result
    }

    /// The latest `count` minutes of the set, or all of it if it has fewer.
    public func latest(_ count: Int) -> MinuteSet {
        var left = count
        var ranges: [Range<Int>] = []
        for run in runs.reversed() where left > 0 {
            let taken = min(left, run.count)
            ranges.append(run.upperBound - taken..<run.upperBound)
            left -= taken
        }
        return MinuteSet(ranges)
    }

    /// The minutes that at least two of the sets hold.
    public static func inAtLeastTwo(_ sets: [MinuteSet]) -> MinuteSet {
        var once = MinuteSet()
        var twice = MinuteSet()
        for set in sets {
            twice = twice.union(once.intersection(set))
            once = once.union(set)
        }
        return twice
    }
}

extension MinuteSet {
    /// Whether the bounds of two sets overlap; false means that they have no minute in common.
    ///
    /// - Complexity: O(1).
    func mayMeet(_ other: MinuteSet) -> Bool {
        guard let a = first, let b = end, let c = other.first, let d = other.end else { return false }
        return a < d && c < b
    }
}

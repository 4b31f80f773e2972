import HoursModel

/// The days in UTC of claims, with those around them on which others may touch a local day in common.
struct NearDays {
    /// How many days around claims are read at once, so that mostly one query is enough.
    static let margin = 4

    /// Ascending, without days in common.
    private var ranges: [ClosedRange<Int>] = []

    init(_ days: some Sequence<ClosedRange<Int>>) {
        join(days.map { $0.lowerBound - LocalDay.mostBetween...$0.upperBound + LocalDay.mostBetween })
    }

    /// The days of all of them.
    init(joining all: [NearDays]) {
        if all.count == 1 { ranges = all[0].ranges } else { join(all.flatMap(\.ranges)) }
    }

    private mutating func join(_ days: [ClosedRange<Int>]) {
        for days in days.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = ranges.last, days.lowerBound <= last.upperBound {
                ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, days.upperBound)
            } else {
                ranges.append(days)
            }
        }
    }

    /// From the first to the last; nil if there is none.
    var all: ClosedRange<Int>? {
        guard let first = ranges.first, let last = ranges.last else { return nil }
        return first.lowerBound...last.upperBound
    }

    /// Whether one of them is among some days.
    ///
    /// - Complexity: O(log n).
    func touch(_ days: ClosedRange<Int>) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < days.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= days.upperBound
    }
}

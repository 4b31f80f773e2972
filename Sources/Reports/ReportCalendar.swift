public import HoursModel

/// The calendar whose months and years put figures in rows: the Gregorian one, or another by the first days of its months.
public struct ReportCalendar: Hashable, Sendable {
    /// A month of another calendar.
    public struct Month: Hashable, Sendable {
        /// Its first day.
        public let first: LocalDate
        /// Its year.
        public let year: Int
        /// Its number, from 1.
        public let month: Int

        /// Creates the month.
        public init(first: LocalDate, year: Int, month: Int) {
            self.first = first
            self.year = year
            self.month = month
        }
    }

    /// The months, ascending and without a gap; empty for the Gregorian calendar.
    private let months: [Month]

    /// The Gregorian calendar.
    public static let gregorian = ReportCalendar([])

    /// Creates a calendar from all its months of some time, ascending and without a gap; days outside of them lie in Gregorian steps.
    public init(_ months: [Month]) { self.months = months }

    /// The days of the step that a day lies in.
    ///
    /// - Complexity: O(log months).
    public func days(of step: PeriodStep, around day: LocalDate) -> ClosedRange<LocalDate> {
        guard let place = place(of: day) else { return step.days(around: day) }
        let own = months[place]
        func isInside(_ other: Month) -> Bool {
            switch step {
            case .month: other == own
            case .quarter: other.year == own.year && (other.month - 1) / 3 == (own.month - 1) / 3
            case .year: other.year == own.year
            case .twoYears: (other.year + 1) / 2 == (own.year + 1) / 2
            }
        }
        var (first, next) = (place, place + 1)
        while first > 0, isInside(months[first - 1]) { first -= 1 }
        while next < months.count - 1, isInside(months[next]) { next += 1 }
        return months[first].first...months[next].first.advanced(by: -1)
    }

    /// The place of the month that a day lies in; nil before the first one and from the last one on, whose end is not known.
    private func place(of day: LocalDate) -> Int? {
        guard let first = months.first, let last = months.last, first.first <= day, day < last.first else {
            return nil
        }
        var (low, high) = (0, months.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if months[middle].first <= day { low = middle } else { high = middle }
        }
        return low
    }
}

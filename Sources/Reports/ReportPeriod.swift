public import HoursModel

/// Days from a first to a last one, both included; open where one is nil.
public struct ReportPeriod: Hashable, Sendable {
    /// The first day; nil from the beginning on.
    public var from: LocalDate?
    /// The last day; nil up to now.
    public var until: LocalDate?

    /// Creates the period.
    public init(from: LocalDate? = nil, until: LocalDate? = nil) {
        self.from = from
        self.until = until
    }

    /// Creates the period of some days.
    public init(_ days: ClosedRange<LocalDate>) { self.init(from: days.lowerBound, until: days.upperBound) }

    /// How many days it has; nil if it is open.
    public var dayCount: Int? {
        guard let from, let until else { return nil }
        return until.dayNumber - from.dayNumber + 1
    }

    /// Whether all of some days lie in it.
    public func contains(_ days: ClosedRange<LocalDate>) -> Bool {
        from.map { days.lowerBound >= $0 } ?? true && until.map { days.upperBound <= $0 } ?? true
    }

    /// Whether one of some days lies in it.
    public func touches(_ days: ClosedRange<LocalDate>) -> Bool {
        from.map { days.upperBound >= $0 } ?? true && until.map { days.lowerBound <= $0 } ?? true
    }

    /// Whether another period has a day in common with it.
    public func touches(_ other: ReportPeriod) -> Bool {
        func isOver(_ a: ReportPeriod, before b: ReportPeriod) -> Bool {
            guard let end = a.until, let start = b.from else { return false }
            return end < start
        }
        return !isOver(self, before: other) && !isOver(other, before: self)
    }

    /// Whether two periods cannot be compared: one is open, or their lengths differ by more than what months and leap years differ by.
    public func isUnlike(_ other: ReportPeriod) -> Bool {
        guard let a = dayCount, let b = other.dayCount else { return self != other }
        // A month has 28 to 31 days, a quarter 90 to 92, a year 365 or 366.
        return abs(a - b) > 3 || 10 * abs(a - b) > max(a, b)
    }
}

/// A length of calendar time by which figures are put in rows.
public enum PeriodStep: String, Hashable, Sendable, CaseIterable {
    /// A month of the Gregorian calendar.
    case month
    /// Three months.
    case quarter
    /// A year.
    case year
    /// Two years, the first of them odd: 2019-2020, 2021-2022.
    case twoYears

    /// The days of the step that a day lies in.
    public func days(around day: LocalDate) -> ClosedRange<LocalDate> {
        let (year, month, _) = day.civil
        switch self {
        case .month: return span(year, month, months: 1)
        case .quarter: return span(year, (month - 1) / 3 * 3 + 1, months: 3)
        case .year: return span(year, 1, months: 12)
        case .twoYears: return span(year.isMultiple(of: 2) ? year - 1 : year, 1, months: 24)
        }
    }

    private func span(_ year: Int, _ month: Int, months: Int) -> ClosedRange<LocalDate> {
        let next = year * 12 + month - 1 + months
        guard let first = LocalDate(year: year, month: month, day: 1),
            let after = LocalDate(year: next / 12, month: next % 12 + 1, day: 1)
        else { preconditionFailure("a local day lies in a year that has a first and a last day") }
        return first...after.advanced(by: -1)
    }
}

public import HoursModel

/// Writes dates in a calendar and in the digits of a language.
public struct DateWriter: Hashable, Sendable {
    /// The calendar of the dates that are shown.
    public var calendar: SheetCalendar
    /// The digits of the dates that are shown.
    public var digits: Digits

    /// Creates a writer; without arguments it writes ISO 8601.
    public init(calendar: SheetCalendar = .gregorian, digits: Digits = .ascii) {
        self.calendar = calendar
        self.digits = digits
    }

    /// Writes a date as year, month and day with hyphens: `2026-03-01`, in the Persian calendar `1404-12-10`.
    public func text(_ date: LocalDate) -> String {
        let (year, month, day) = calendar.parts(of: date)
        return digits.text("\(zeroPadded(year, 4))-\(zeroPadded(month, 2))-\(zeroPadded(day, 2))")
    }
}

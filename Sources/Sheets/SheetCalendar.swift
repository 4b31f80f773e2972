import Foundation
public import HoursModel

/// The calendar in which dates are typed and shown; the words are those of `--calendar`.
///
/// Stored dates are always Gregorian. The islamic calendar is Umm al-Qura, never the tabular one, which differs from
/// it by a day in many months; it is read from 1343 to 1500, the years of its table, and shown before and after as
/// Foundation computes it.
public enum SheetCalendar: String, Hashable, Sendable, CaseIterable {
    /// The Gregorian calendar.
    case gregorian
    /// The Solar Hijri calendar of Iran and Afghanistan.
    case persian
    /// The calendar of Umm al-Qura.
    case islamic

    /// The years that are read: those that a volunteer's record can hold, so that a year of another calendar is noticed.
    var years: ClosedRange<Int> {
        switch self {
        case .gregorian: 1800...9999
        case .persian: 1200...1600
        case .islamic: UmmAlQura.years
        }
    }

    /// The day of a year, month and day of the month; nil if the calendar has no such day or the year is not read.
    public func date(year: Int, month: Int, day: Int) -> LocalDate? {
        guard years.contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        if self == .islamic { return UmmAlQura.date(year: year, month: month, day: day) }
        guard let calendar = foundation else { return LocalDate(year: year, month: month, day: day) }
        guard let instant = calendar.date(from: DateComponents(year: year, month: month, day: day)) else {
            return nil
        }
        let date = LocalDate(dayNumber: Int((instant.timeIntervalSince1970 / 86_400).rounded(.down)))
        // Foundation moves the 31st of a month of 30 days into the next month; reading it back shows that.
        return parts(of: date) == (year, month, day) ? date : nil
    }

    /// The year, month and day of the month of a day.
    public func parts(of date: LocalDate) -> (year: Int, month: Int, day: Int) {
        if self == .islamic, let parts = UmmAlQura.parts(of: date) { return parts }
        guard let calendar = foundation else { return date.civil }
        let instant = Date(timeIntervalSince1970: Double(date.dayNumber) * 86_400)
        let parts = calendar.dateComponents([.year, .month, .day], from: instant)
        return (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
    }

    /// The calendar in GMT; nil for the Gregorian one, which `LocalDate` computes.
    private var foundation: Calendar? {
        switch self {
        case .gregorian: nil
        case .persian: SheetCalendar.solarHijri
        case .islamic: SheetCalendar.ummAlQura
        }
    }

    private static let solarHijri = inGMT(.persian)
    private static let ummAlQura = inGMT(.islamicUmmAlQura)

    private static func inGMT(_ identifier: Calendar.Identifier) -> Calendar {
        var calendar = Calendar(identifier: identifier)
        calendar.timeZone = .gmt
        return calendar
    }
}

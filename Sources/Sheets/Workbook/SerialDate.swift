import Foundation
import HoursModel

/// Which day a workbook's numbers count from (ECMA-376 part 1, 18.17.4.1).
enum DateSystem: Hashable {
    /// 1 is 1900-01-01, and 60 a 29 February 1900 that never was.
    case from1900
    /// 0 is 1904-01-01.
    case from1904

    /// The day of a number; nil for a day that does not exist or cannot be shown.
    func date(_ day: Int) -> LocalDate? {
        switch self {
        case .from1904: (0...2_957_003).contains(day) ? LocalDate(dayNumber: day - 24_107) : nil
        case .from1900:
            switch day {
            case 1..<60: LocalDate(dayNumber: day - 25_568)
            case 61...2_958_465: LocalDate(dayNumber: day - 25_569)
            default: nil
            }
        }
    }
}

/// Writes what a number in a cell shows, so that the readers of sheets read it again.
struct CellNumber {
    let system: DateSystem
    /// The calendar in which days are written, so that a sheet of that calendar has its days in one.
    let calendar: SheetCalendar

    /// The text of a number as it stands in a file.
    func text(_ typed: String, _ format: NumberFormat) -> String {
        guard let value = Double(typed), value.isFinite, abs(value) < 1e15 else { return typed }
        switch format {
        case .number: return CellNumber.plain(value)
        case .padded(let digits):
            let plain = CellNumber.plain(value)
            guard value >= 0, plain.isDigits else { return plain }
            return String(repeating: "0", count: max(0, digits - plain.utf8.count)) + plain
        case .date, .dateTime, .time, .elapsed: return moment(value, format) ?? CellNumber.plain(value)
        }
    }

    /// A day, a time of day or a length; nil for what cannot be one.
    private func moment(_ value: Double, _ format: NumberFormat) -> String? {
        guard value >= 0, value < 3_000_000 else { return nil }
        // To the second: 9:00 is kept as 0.375 or as 0.37499999999.
        let seconds = Int((value * 86_400).rounded())
        let (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
        switch format {
        case .date: return day(days)
        case .dateTime: return day(days).map { "\($0) \(CellNumber.clock(rest))" }
        // A format without a day over a number with one.
        case .time where days > 60: return day(days).map { "\($0) \(CellNumber.clock(rest))" }
        case .time, .elapsed: return CellNumber.clock(seconds)
        case .number, .padded: return nil
        }
    }

    private func day(_ number: Int) -> String? {
        system.date(number).map { DateWriter(calendar: calendar).text($0) }
    }

    private static func clock(_ seconds: Int) -> String {
        let text = "\(zeroPadded(seconds / 3600, 2)):\(zeroPadded(seconds / 60 % 60, 2))"
        return seconds.isMultiple(of: 60) ? text : text + ":\(zeroPadded(seconds % 60, 2))"
    }

    private static let locale = Locale(identifier: "en_US_POSIX")

    /// A number in at most 15 digits, as spreadsheets show it, and never with an exponent.
    private static func plain(_ value: Double) -> String {
        if value.rounded() == value { return String(Int(value)) }
        // The shortest text that is read as the same number; most have few digits.
        let short = "\(value)"
        if short.utf8.count <= 16, !short.utf8.contains(UInt8(ascii: "e")) { return short }
        let places = abs(value) >= 1 ? max(0, 15 - String(Int(abs(value))).utf8.count) : 15
        var text = String(format: "%.\(places)f", locale: locale, value)
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }
}

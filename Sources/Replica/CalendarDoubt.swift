import HoursModel
import Sheets

/// Notices days that were read in the wrong one of the two calendars whose years are alike.
///
/// The year 1447 is a coming one in the Solar Hijri calendar and a present one in that of Umm al-Qura. Whoever named the calendar is
/// asked again if a day lies more than a year ahead or twenty years back, and would not in the other calendar.
struct CalendarDoubt {
    private let calendar: SheetCalendar
    private let near: ClosedRange<Int>

    init(_ calendar: SheetCalendar, today: LocalDate) {
        self.calendar = calendar
        near = (today.dayNumber - 7_305)...(today.dayNumber + 366)
    }

    /// - Throws: `SheetError.unclearCalendar`.
    func check(_ time: SheetTime, line: Int) throws(SheetError) {
        let other: SheetCalendar
        switch calendar {
        case .gregorian: return
        case .persian: other = .islamic
        case .islamic: other = .persian
        }
        let day: LocalDate
        switch time {
        case .dated(let first, _, _): day = first
        case .timed(.wall(let date, _), _, _, _): day = date
        case .timed(.instant, _, _, _): return
        }
        guard !near.contains(day.dayNumber) else { return }
        let parts = calendar.parts(of: day)
        guard let meant = other.date(year: parts.year, month: parts.month, day: parts.day),
            near.contains(meant.dayNumber)
        else { return }
        throw .inLine(
            line,
            .unclearCalendar(
                DateWriter(calendar: calendar).text(day),
                readings: [
                    SheetError.CalendarReading(calendar: calendar, date: day),
                    SheetError.CalendarReading(calendar: other, date: meant),
                ]))
    }
}

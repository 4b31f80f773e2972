import HoursModel
import Reports
import Sheets

extension ReportCalendar {
    /// The calendar in which a report is asked for, as far as its facts and period reach, with some years around them.
    init(_ calendar: SheetCalendar, _ facts: ReportFacts, _ request: ReportRequest) {
        let known = facts.hours.flatMap { [$0.days.lowerBound, $0.days.upperBound] }
        let days = known + [request.period.from, request.period.until].compactMap { $0 }
        guard calendar != .gregorian, let first = days.min(), let last = days.max() else {
            self = .gregorian
            return
        }
        let years = (calendar.parts(of: first).year - 3)...(calendar.parts(of: last).year + 4)
        let all = years.flatMap { year in
            (1...12).compactMap { month in
                calendar.date(year: year, month: month, day: 1).map {
                    Month(first: $0, year: year, month: month)
                }
            }
        }
        // Years that the calendar does not know leave a gap: what lies before it stays in Gregorian steps.
        let gap = all.indices.dropFirst().last { all[$0].first > all[$0 - 1].first.advanced(by: 31) }
        self.init(Array(all[(gap ?? 0)...]))
    }
}

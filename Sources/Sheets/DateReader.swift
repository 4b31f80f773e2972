public import HoursModel

/// Reads dates as people and programs write them, and never guesses between day and month.
///
/// `2026-03-01`, `2026/03/01`, `20260301`, `03-01-2026` and `1/3/26` with an order, `March 17 2011`, `17 Mar 2011`,
/// in three sets of digits, with month names in English, Arabic and Persian; a time of day after the date is checked
/// and left out. Years of two digits are read in the Gregorian calendar only: 00-68 are 20xx, 69-99 are 19xx. A year
/// of four digits in front always means year, month, day.
///
/// A date that is none in the calendar, but is one in another, is asked about: 1404-12-10 may be a day of the Solar Hijri calendar
/// or of that of Umm al-Qura, and which of them a sheet means only its writer knows.
public struct DateReader: Hashable, Sendable {
    /// Which part of a numeric date comes first; nil refuses dates that two orders read differently.
    public var order: DateOrder?
    /// The calendar in which the dates are typed.
    public var calendar: SheetCalendar

    /// Creates a reader.
    public init(order: DateOrder? = nil, calendar: SheetCalendar = .gregorian) {
        self.order = order
        self.calendar = calendar
    }

    /// Reads one date.
    ///
    /// - Throws: `unreadableDate`, `noSuchDay`, `unclearCalendar`, `ambiguousDate`, `unreadableClock` for what follows the date.
    public func read(_ text: String) throws(SheetError) -> LocalDate {
        if calendar == .gregorian, text.utf8.dropFirst(4).first == 0x2D, let date = LocalDate(iso: text),
            date >= DateReader.firstDay
        {
            return date
        }
        return try WallTime(text, dates: self).date
    }

    /// Reads a folded text that is only a date.
    func read(key: String, text: String) throws(SheetError) -> LocalDate {
        guard let tokens = DateTokens(key) else { throw .unreadableDate(text) }
        let numbers = tokens.numbers
        if !tokens.monthName.isEmpty {
            guard numbers.count == 2 else { throw .unreadableDate(text) }
            if let month = MonthNames.month(tokens.monthName, in: calendar) {
                return try date(named: month, numbers, text)
            }
            throw try monthOfAnother(tokens.monthName, numbers, text)
        }
        if numbers.count == 1, numbers[0].utf8.count == 8 {
            let digits = numbers[0]
            return try only(.ymd, digits.prefix(4), digits.dropFirst(4).prefix(2), digits.suffix(2), text)
        }
        guard numbers.count == 3, tokens.hasOneSeparator else { throw .unreadableDate(text) }
        return try numeric(numbers, text)
    }

    private static let firstDay = LocalDate(dayNumber: -62_091)  // 1800-01-01

    /// The question about a date with a month of another calendar.
    private func monthOfAnother(_ name: String, _ numbers: [Substring], _ text: String) throws(SheetError)
        -> SheetError
    {
        var readings: [SheetError.CalendarReading] = []
        for other in SheetCalendar.allCases where other != calendar {
            guard let month = MonthNames.month(name, in: other) else { continue }
            let reader = DateReader(order: order, calendar: other)
            if let date = try? reader.date(named: month, numbers, text) {
                readings.append(SheetError.CalendarReading(calendar: other, date: date))
            }
        }
        return readings.isEmpty ? .unreadableDate(text) : .unclearCalendar(text, readings: readings)
    }

    /// Why a text is no day: of this calendar, or the question whether another is meant.
    private func noDay(
        _ text: String, year: Substring, _ orders: [(SheetCalendar) -> LocalDate?]
    ) -> SheetError {
        // A year of this calendar with a day that it has not is no matter of calendars.
        if year.utf8.count == 4, let year = Int(year), calendar.years.contains(year) {
            return .noSuchDay(text, calendar)
        }
        var readings: [SheetError.CalendarReading] = []
        for other in SheetCalendar.allCases where other != calendar {
            for read in orders {
                guard let date = read(other), !readings.contains(where: { $0.date == date }) else { continue }
                readings.append(SheetError.CalendarReading(calendar: other, date: date))
            }
        }
        return readings.isEmpty ? .noSuchDay(text, calendar) : .unclearCalendar(text, readings: readings)
    }

    private func date(named month: Int, _ numbers: [Substring], _ text: String) throws(SheetError)
        -> LocalDate
    {
        // Two short numbers around a name are day and year, as spreadsheets write them, unless the order says otherwise.
        let yearIsFirst = numbers[0].utf8.count == 4 || (order == .ymd && numbers[1].utf8.count != 4)
        let (year, day) = yearIsFirst ? (numbers[0], numbers[1]) : (numbers[1], numbers[0])
        return try only(.ymd, year, Substring(String(month)), day, text)
    }

    private func numeric(_ parts: [Substring], _ text: String) throws(SheetError) -> LocalDate {
        let lengths = (parts[0].utf8.count, parts[1].utf8.count, parts[2].utf8.count)
        let orders: [DateOrder]
        switch lengths {
        case (4, 1...2, 1...2): orders = [.ymd]
        case (1...2, 1...2, 4): orders = order.map { [$0] } ?? [.dmy, .mdy]
        case (1...2, 1...2, 1...2): orders = order.map { [$0] } ?? DateOrder.allCases
        default: throw .unreadableDate(text)
        }
        var readings: [LocalDate] = []
        for order in orders {
            guard let date = day(order.arranged(parts[0], parts[1], parts[2]), calendar),
                !readings.contains(date)
            else { continue }
            readings.append(date)
        }
        guard let first = readings.first else {
            throw noDay(
                text, year: parts.first { $0.utf8.count == 4 } ?? "",
                orders.map { order in { day(order.arranged(parts[0], parts[1], parts[2]), $0) } })
        }
        if readings.count > 1 { throw .ambiguousDate(text, readings: readings) }
        return first
    }

    private func only(
        _ order: DateOrder, _ a: Substring, _ b: Substring, _ c: Substring, _ text: String
    ) throws(SheetError) -> LocalDate {
        guard let date = day(order.arranged(a, b, c), calendar) else {
            throw noDay(text, year: order.arranged(a, b, c).year, [{ day(order.arranged(a, b, c), $0) }])
        }
        return date
    }

    private func day(
        _ parts: (year: Substring, month: Substring, day: Substring), _ calendar: SheetCalendar
    ) -> LocalDate? {
        guard parts.month.utf8.count <= 2, parts.day.utf8.count <= 2, let month = Int(parts.month),
            let day = Int(parts.day), let number = Int(parts.year)
        else { return nil }
        switch parts.year.utf8.count {
        case 4: return calendar.date(year: number, month: month, day: day)
        case 2 where calendar == .gregorian:
            return calendar.date(year: number + (number <= 68 ? 2000 : 1900), month: month, day: day)
        default: return nil
        }
    }
}

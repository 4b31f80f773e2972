public import HoursModel

/// Reads dates as people and programs write them, and never guesses between day and month.
///
/// `2026-03-01`, `2026/03/01`, `20260301`, `03-01-2026` and `1/3/26` with an order, `March 17 2011`, `17 Mar 2011`,
/// in three sets of digits, with month names in English, Arabic and Persian; a time of day after the date is checked
/// and left out. Years of two digits are read in the Gregorian calendar only: 00-68 are 20xx, 69-99 are 19xx. A year
/// of four digits in front always means year, month, day.
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
    /// - Throws: `unreadableDate`, `noSuchDay`, `ambiguousDate`, `unreadableClock` for what follows the date.
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
        if let month = try named(tokens.monthName, text) {
            guard numbers.count == 2 else { throw .unreadableDate(text) }
            return try date(named: month, numbers, text)
        }
        if numbers.count == 1, numbers[0].utf8.count == 8 {
            let digits = numbers[0]
            return try only(.ymd, digits.prefix(4), digits.dropFirst(4).prefix(2), digits.suffix(2), text)
        }
        guard numbers.count == 3, tokens.hasOneSeparator else { throw .unreadableDate(text) }
        return try numeric(numbers, text)
    }

    private static let firstDay = LocalDate(dayNumber: -62_091)  // 1800-01-01

    private func named(_ name: String, _ text: String) throws(SheetError) -> Int? {
        if name.isEmpty { return nil }
        guard let month = MonthNames.month(name, in: calendar) else { throw .unreadableDate(text) }
        return month
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
            guard let date = day(order.arranged(parts[0], parts[1], parts[2])), !readings.contains(date)
            else { continue }
            readings.append(date)
        }
        guard let first = readings.first else { throw .noSuchDay(text, calendar) }
        if readings.count > 1 { throw .ambiguousDate(text, readings: readings) }
        return first
    }

    private func only(
        _ order: DateOrder, _ a: Substring, _ b: Substring, _ c: Substring, _ text: String
    ) throws(SheetError) -> LocalDate {
        guard let date = day(order.arranged(a, b, c)) else { throw .noSuchDay(text, calendar) }
        return date
    }

    private func day(_ parts: (year: Substring, month: Substring, day: Substring)) -> LocalDate? {
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

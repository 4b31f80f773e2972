import HoursModel

/// What a cell says about a moment: a day, and perhaps a time of day and an offset from UTC.
struct WallTime: Hashable, Sendable {
    /// The day; one day later than typed where the time is 24:00.
    let date: LocalDate
    /// The minute of the day; nil if the cell has only a date.
    let minuteOfDay: Int?
    /// The offset in minutes; nil if the cell names none.
    let offsetMinutes: Int?

    /// Reads a date with or without a time of day.
    init(_ text: String, dates: DateReader) throws(SheetError) {
        let key = cellKey(text)
        guard let colon = key.utf8.firstIndex(of: 0x3A) else {
            date = try dates.read(key: key, text: text)
            (minuteOfDay, offsetMinutes) = (nil, nil)
            return
        }
        let hour = key[..<colon].lastIndex { !$0.isASCII || !$0.isNumber }
        guard let hour, key[hour] == " " || key[hour] == "t" || key[hour] == "," else {
            throw .unreadableDate(text)
        }
        let day = try dates.read(key: String(key[..<hour]).trimmed, text: text)
        let clock = key[key.index(after: hour)...]
        let sign = clock.firstIndex { $0 == "+" || $0 == "-" || $0 == "z" } ?? clock.endIndex
        guard let minute = ClockReader.minute(key: clock[..<sign].trimmed) else {
            throw .unreadableClock(text)
        }
        guard let offset = WallTime.offset(clock[sign...]) else { throw .unreadableInstant(text) }
        date = minute == 1440 ? day.advanced(by: 1) : day
        minuteOfDay = minute % 1440
        offsetMinutes = sign == clock.endIndex ? nil : offset
    }

    /// The minutes of `z`, `+04:00`, `+0400` and `+04`, 0 for nothing; nil for anything else.
    private static func offset(_ text: Substring) -> Int? {
        if text.isEmpty || text == "z" { return 0 }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        let digits = parts.joined()
        guard parts.allSatisfy({ $0.isDigits }), parts.count == 1 || parts.map(\.utf8.count) == [2, 2],
            digits.utf8.count == 2 || digits.utf8.count == 4, let hours = Int(digits.prefix(2)),
            let minutes = Int(digits.dropFirst(2) + "0"), hours <= 18, minutes < 600
        else { return nil }
        return (text.first == "-" ? -1 : 1) * (hours * 60 + minutes / 10)
    }
}

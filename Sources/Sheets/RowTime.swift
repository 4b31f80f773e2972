import HoursModel

/// Makes one time of the dates, clock times and lengths of a row.
struct RowTime {
    /// The longest span that an end before its start may mean, in minutes.
    static let overMidnightLimit = 960

    private let row: RowReader

    init(_ row: RowReader) { self.row = row }

    /// What a start or an end cell says: a time of day, a date, or both.
    private struct Point {
        var date: LocalDate?
        var minuteOfDay: Int?
        var offsetMinutes: Int?
    }

    /// The time of the row and what is unusual about it.
    func time() throws(SheetError) -> (SheetTime, [SheetFlag]) {
        let start = try row.read(.start, point) ?? Point()
        let end = try row.read(.end, point) ?? Point()
        let first = try firstDay(start.date)
        let lastGiven = try oneDay(.until, .end, end.date)
        let stated = try statedMinutes()
        let pause = try row.read(.break) { text throws(SheetError) in
            try DurationReader(unit: .wholeMinutes).read(text)
        }
        guard let first else { throw missingDay() }
        let last = lastGiven ?? first
        if last < first {
            throw row.located(.endNotAfterStart(start: text(.date, .start), end: text(.until, .end)))
        }
        if stated == 0 { return (.dated(first: first, last: last, minutes: 0), []) }
        guard let from = start.minuteOfDay, let to = end.minuteOfDay else {
            return try dated(
                first, last, stated, hasStart: start.minuteOfDay != nil, hasEnd: end.minuteOfDay != nil, pause
            )
        }
        guard (start.offsetMinutes == nil) == (end.offsetMinutes == nil) else {
            throw row.located(.contradiction(text(.start), text(.end)))
        }
        var flags: [SheetFlag] = []
        var lastDay = last
        var span = (last.dayNumber - first.dayNumber) * 1440 + to - from
        if let a = start.offsetMinutes, let b = end.offsetMinutes { span += a - b }
        if span < 0, first == last, end.date == nil, span + 1440 <= RowTime.overMidnightLimit {
            lastDay = first.advanced(by: 1)
            span += 1440
            flags.append(.overMidnight)
        }
        let moments = (
            moment(first, from, start.offsetMinutes), moment(lastDay, to, end.offsetMinutes)
        )
        return try timed(moments, span, stated, pause, days: first...last, flags)
    }

    /// The time between start and end alone, whatever the row says of its sum.
    func timeOfClocks() throws(SheetError) -> (SheetTime, [SheetFlag]) {
        let start = try row.read(.start, point) ?? Point()
        let end = try row.read(.end, point) ?? Point()
        guard let first = try firstDay(start.date) else { throw missingDay() }
        guard let from = start.minuteOfDay else { throw row.missing(.start) }
        guard let to = end.minuteOfDay else { throw row.missing(.end) }
        var lastDay = end.date ?? first
        var flags: [SheetFlag] = []
        var span = (lastDay.dayNumber - first.dayNumber) * 1440 + to - from
        if span < 0, end.date == nil, span + 1440 <= RowTime.overMidnightLimit {
            lastDay = first.advanced(by: 1)
            span += 1440
            flags.append(.overMidnight)
        }
        if span <= 0 { throw row.located(.endNotAfterStart(start: text(.start), end: text(.end))) }
        return (
            .timed(
                start: moment(first, from, start.offsetMinutes), end: moment(lastDay, to, end.offsetMinutes),
                breakMinutes: 0, statedMinutes: nil), flags
        )
    }

    private func missingDay() -> SheetError {
        let parts: [SheetField] = [.year, .month, .day]
        if row.reader.columns.columns[.day] != nil, let part = parts.first(where: { row.text($0) == nil }) {
            return row.missing(part)
        }
        return row.missing(row.text(.date) == nil ? .date : .start)
    }

    /// The first day: of the date column, of the date beside the start, or of the columns for day, month and year.
    private func firstDay(_ inClock: LocalDate?) throws(SheetError) -> LocalDate? {
        let columns = row.reader.columns.columns
        guard columns[.date] == nil, columns[.day] != nil, let day = row.text(.day),
            let month = row.text(.month), let year = row.text(.year)
        else { return try oneDay(.date, .start, inClock) }
        let isNumber = Digits.toASCII(month).isDigits
        let text = isNumber ? "\(year)-\(month)-\(day)" : "\(day) \(month) \(year)"
        return try row.read(.day) { _ throws(SheetError) in try row.reader.dates.read(text) }
    }

    /// A time without both clock times: by the day.
    private func dated(
        _ first: LocalDate, _ last: LocalDate, _ stated: Int?, hasStart: Bool, hasEnd: Bool, _ pause: Int?
    ) throws(SheetError) -> (SheetTime, [SheetFlag]) {
        guard let stated else {
            if hasStart || hasEnd { throw row.missing(hasStart ? .end : .start) }
            throw row.located(.missingTime)
        }
        let flags: [SheetFlag] =
            (hasStart || hasEnd ? [.clockIncomplete] : []) + (pause == nil ? [] : [.breakNotUsed])
        return (.dated(first: first, last: last, minutes: stated), flags)
    }

    /// A time with both clock times: hours win.
    private func timed(
        _ moments: (start: SheetMoment, end: SheetMoment), _ span: Int, _ stated: Int?, _ pause: Int?,
        days: ClosedRange<LocalDate>, _ flags: [SheetFlag]
    ) throws(SheetError) -> (SheetTime, [SheetFlag]) {
        guard let stated else {
            if span <= 0 { throw row.located(.endNotAfterStart(start: text(.start), end: text(.end))) }
            // The usual break is only for days that are longer than it.
            let pause = pause ?? row.reader.usualBreak.flatMap { $0 < span ? $0 : nil } ?? 0
            if pause >= span {
                throw row.located(.breakTooLong(breakMinutes: pause, spanMinutes: span), .break)
            }
            return (
                .timed(start: moments.start, end: moments.end, breakMinutes: pause, statedMinutes: nil), flags
            )
        }
        let byDay = SheetTime.dated(first: days.lowerBound, last: days.upperBound, minutes: stated)
        // From 9 on Monday to 17 on Friday with 40 hours is five days' work and no session with a break of 64 hours.
        let isOverDays = span > 1440 && days.lowerBound < days.upperBound
        if span <= 0 || (isOverDays && stated <= span) { return (byDay, [.clockNotUsable]) }
        if stated > span { return (byDay, [.moreThanClock]) }
        let rest = span - stated
        return (
            .timed(start: moments.start, end: moments.end, breakMinutes: rest, statedMinutes: stated),
            flags + (isUnusual(rest, pause) ? [.breakNotUsed] : [])
        )
    }

    /// Whether what is left between times and hours is neither the row's break nor, without one, the usual break.
    private func isUnusual(_ rest: Int, _ pause: Int?) -> Bool {
        if let pause { return pause != rest }
        // Hours are often given in hundredths.
        return row.reader.usualBreak.map { abs($0 - rest) > 1 } ?? false
    }

    private func moment(_ date: LocalDate, _ minuteOfDay: Int, _ offset: Int?) -> SheetMoment {
        if let offset {
            return .instant(
                Instant(minute: date.dayNumber * 1440 + minuteOfDay - offset, offsetMinutes: offset))
        }
        return minuteOfDay == 1440
            ? .wall(date.advanced(by: 1), minuteOfDay: 0) : .wall(date, minuteOfDay: minuteOfDay)
    }

    private func point(_ text: String) throws(SheetError) -> Point {
        if let minute = ClockReader.minute(key: cellKey(text)) { return Point(minuteOfDay: minute) }
        do {
            let wall = try WallTime(text, dates: row.reader.dates)
            return Point(date: wall.date, minuteOfDay: wall.minuteOfDay, offsetMinutes: wall.offsetMinutes)
        } catch .unreadableDate {
            throw .unreadableClock(text)
        }
    }

    /// The day of a date column or of the date beside a clock time; both must agree.
    private func oneDay(
        _ field: SheetField, _ clock: SheetField, _ inClock: LocalDate?
    ) throws(SheetError) -> LocalDate? {
        let date = try row.read(field) { text throws(SheetError) in try row.reader.dates.read(text) }
        if let date, let inClock, date != inClock {
            throw row.located(.contradiction(text(field), text(clock)), clock)
        }
        return inClock ?? date
    }

    /// The length in the hours column, in the minutes column, or in both: 2 and 30, or 2.5 and 150.
    func statedMinutes() throws(SheetError) -> Int? {
        let hours = try row.read(.hours) { text throws(SheetError) in
            try DurationReader(unit: .hours).read(text)
        }
        let minutes = try row.read(.minutes) { text throws(SheetError) in
            try DurationReader(unit: .minutes).read(text)
        }
        guard let hours, let minutes else { return hours ?? minutes }
        if abs(hours - minutes) <= 1 { return minutes }
        guard hours.isMultiple(of: 60), minutes < 60 else {
            throw row.located(.contradiction(text(.hours), text(.minutes)), .minutes)
        }
        return hours + minutes
    }

    /// The cells of fields, as they stand in a message.
    private func text(_ fields: SheetField...) -> String {
        fields.compactMap { row.text($0) }.joined(separator: " ")
    }
}

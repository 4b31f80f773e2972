import HoursModel

/// The calendar of Umm al-Qura from 1343 to 1500 (1924-08-01 to 2077-11-16), month by month.
///
/// It is observed and decreed, not computed, so it is a table. Foundation's calendar of that name (ICU) agrees with it from
/// 1420 to 1450; before and after that it is off by a day or two in 69 of the 300 dates of our oracle. The lengths
/// of the months are those of hijridate 2.5.0, MIT License, Copyright (c) Mohammed Alshehri.
enum UmmAlQura {
    /// The years of the table.
    static let years = 1343...1500

    /// The day of a year, month and day of the month; nil if there is no such day or the year is not in the table.
    static func date(year: Int, month: Int, day: Int) -> LocalDate? {
        guard years.contains(year), (1...12).contains(month), day >= 1 else { return nil }
        let index = (year - years.lowerBound) * 12 + month - 1
        guard day <= starts[index + 1] - starts[index] else { return nil }
        return LocalDate(dayNumber: starts[index] + day - 1)
    }

    /// The year, month and day of the month of a day; nil for a day outside the table.
    ///
    /// - Complexity: O(log months).
    static func parts(of date: LocalDate) -> (year: Int, month: Int, day: Int)? {
        let day = date.dayNumber
        guard let first = starts.first, let end = starts.last, day >= first, day < end else { return nil }
        var (low, high) = (0, starts.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= day { low = middle } else { high = middle }
        }
        return (years.lowerBound + low / 12, low % 12 + 1, day - starts[low] + 1)
    }

    /// The first day of every month, as days since 1970-01-01, and the day after the last.
    private static let starts: [Int] = {
        var day = -16589  // 1924-08-01
        var starts = [day]
        for year in lengths {
            for month in 0..<12 {
                day += 28 + year >> (2 * month) & 3
                starts.append(day)
            }
        }
        return starts
    }()

    /// For each year the lengths of its months less 28, two bits a month, the first month lowest.
    private static let lengths: [Int] = [
        0xA8A9A6, 0x666665, 0x9A2766, 0x6969A5, 0x5A69A5, 0x35A666, 0xB2A666, 0x9A6599, 0x9A5666, 0x666666,
        0x9699A6, 0x666999, 0x9A6666, 0x65A665, 0xA66666, 0x69659A, 0x65966A, 0xA66666, 0x666666, 0x666666,
        0xA66666, 0x6A2666, 0xA66666, 0x666666, 0x666666, 0xA66666, 0x69A666, 0x666666, 0xA99966, 0xA65999,
        0x999999, 0xA5A666, 0x696666, 0x666A59, 0xA69996, 0x666666, 0x999999, 0x666666, 0x6659A6, 0x9969A6,
        0x666699, 0x666666, 0x6A65A6, 0xA6665A, 0xA66665, 0x666669, 0xA66666, 0x59A666, 0xA66666, 0xA66665,
        0xA66566, 0x696666, 0x6659A6, 0x9966A6, 0x666699, 0x99A666, 0x699999, 0xA6659A, 0x665999, 0x99666A,
        0x6599A9, 0x966A69, 0x6669A5, 0x9A6666, 0x999999, 0x996666, 0x6599A6, 0x9666A6, 0x59A699, 0x66A696,
        0xA69A59, 0x9A9965, 0x9A6599, 0x996666, 0x599A66, 0x666A66, 0x9A6999, 0x9AA659, 0x9AA565, 0x9A9596,
        0x999666, 0x6659A6, 0x6699A6, 0x9A6999, 0x69A665, 0xA6A596, 0xA69659, 0x999969, 0x966669, 0x5999A9,
        0x6669A6, 0x5A6999, 0x9A6666, 0x999999, 0x9665A6, 0x6596A6, 0x9666A6, 0x599A99, 0x669A66, 0x669999,
        0xA66666, 0x999699, 0x9659A9, 0x5969A9, 0x6666A6, 0x99A699, 0x69A665, 0x699966, 0x66659A, 0x99966A,
        0x6665A9, 0x9999A9, 0x6699A5, 0x9A9996, 0xA69659, 0x9A5966, 0x69659A, 0xA5999A, 0x666699, 0x9A6666,
        0x69A659, 0xA99966, 0xA96599, 0x999666, 0x6659A6, 0x9999A6, 0x5A69A5, 0x6A6696, 0x69A659, 0x699666,
        0x6659A6, 0x99669A, 0x659A99, 0x969A99, 0x5A9A65, 0x9A6996, 0x9A6659, 0x999969, 0x659A69, 0x9669A6,
        0x59A9A5, 0x69A696, 0xA99A59, 0xA66665, 0xA65999, 0x996669, 0x6599A9, 0x9669A6, 0xA66999, 0x9A6665,
        0x9A5996, 0x99965A, 0x66599A, 0x99666A, 0x665A69, 0x999A66, 0x699999, 0xA9965A,
    ]
}

/// A day of the proleptic Gregorian calendar without a zone, counted in days since 1970-01-01.
public struct LocalDate: Hashable, Sendable, Comparable, CustomStringConvertible, Strideable {
    /// Days since 1970-01-01; negative before it.
    public let dayNumber: Int

    /// Creates the day from its number.
    public init(dayNumber: Int) { self.dayNumber = dayNumber }

    /// Creates the day from year, month and day of the month; nil if there is no such day.
    ///
    /// Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, (-9999...9999).contains(year),
            day <= LocalDate.length(ofMonth: month, in: year)
        else { return nil }
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        dayNumber = era * 146_097 + dayOfEra - 719_468
    }

    /// Reads `YYYY-MM-DD` in ASCII digits; nil for anything else.
    public init?(iso text: some StringProtocol) {
        var text = String(text)
        let day = text.withUTF8 { LocalDate(iso: $0) }
        guard let day else { return nil }
        self = day
    }

    /// Reads the same from its bytes.
    public init?(iso bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count == 10, bytes[4] == 45, bytes[7] == 45, let year = decimal(bytes, 0, 4),
            let month = decimal(bytes, 5, 2), let day = decimal(bytes, 8, 2)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Year, month and day of the month.
    public var civil: (year: Int, month: Int, day: Int) {
        let z = dayNumber + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// The day as `YYYY-MM-DD`.
    public var description: String {
        var bytes: [UInt8] = []
        appendISO(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the same as bytes.
    public func appendISO(to bytes: inout [UInt8]) {
        let (year, month, day) = civil
        bytes.appendDecimal(year, 4)
        bytes.append(45)
        bytes.appendDecimal(month, 2)
        bytes.append(45)
        bytes.appendDecimal(day, 2)
    }

    /// The number of days in a month of the Gregorian calendar.
    static func length(ofMonth month: Int, in year: Int) -> Int {
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Orders by time.
    public static func < (a: LocalDate, b: LocalDate) -> Bool { a.dayNumber < b.dayNumber }
    /// The number of days to another day.
    public func distance(to other: LocalDate) -> Int { other.dayNumber - dayNumber }
    /// The day that many days later.
    public func advanced(by days: Int) -> LocalDate { LocalDate(dayNumber: dayNumber + days) }
}

/// Writes a number with leading zeros.
package func zeroPadded(_ number: Int, _ width: Int) -> String {
    let digits = String(abs(number))
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// Reads some ASCII digits; nil if one of them is none.
func decimal(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> Int? {
    var number = 0
    for byte in bytes[start..<start + count] {
        guard (48...57).contains(byte) else { return nil }
        number = number * 10 + Int(byte) - 48
    }
    return number
}

extension [UInt8] {
    /// Appends a number in ASCII digits with leading zeros.
    mutating func appendDecimal(_ number: Int, _ width: Int) {
        if number < 0 { append(45) }
        var rest = number.magnitude
        var (place, digits): (UInt, Int) = (1, 1)
        while digits < width || rest / place >= 10 {
            place *= 10
            digits += 1
        }
        while place > 0 {
            append(UInt8(48 + rest / place))
            rest %= place
            place /= 10
        }
    }
}

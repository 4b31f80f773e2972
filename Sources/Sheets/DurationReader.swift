/// Reads lengths of time as whole minutes.
///
/// `3`, `2.5`, `2,5` in the unit of the column; `3h`, `3h30`, `3 h 30 min`, `30m`, `90 min`, `1:30`, `02:00:00`
/// whatever the unit; units in English, Arabic and Persian. Rounded to the nearest minute, a half upwards. A comma
/// with three digits after it may part thousands or decimals, and is refused.
public struct DurationReader: Hashable, Sendable {
    /// What a bare number counts.
    public enum Unit: Hashable, Sendable {
        /// Hours, with fractions.
        case hours
        /// Minutes, with fractions.
        case minutes
        /// Minutes where a fraction would rather be hours, as in a column of breaks, and is refused.
        case wholeMinutes
    }

    /// The longest length that is read, in hours.
    public static let limitHours = 100_000
    /// What a bare number counts.
    public var unit: Unit

    /// Creates a reader.
    public init(unit: Unit = .hours) { self.unit = unit }

    /// Reads one length in minutes, 0 or more.
    ///
    /// - Throws: `unreadableDuration`, `negativeDuration`, `durationTooShort` for what is not zero but rounds to it,
    ///   `durationTooLong`.
    public func read(_ text: String) throws(SheetError) -> Int {
        var key = Substring(cellKey(text))
        let isNegative = key.hasPrefix("-")
        if isNegative { key = key.dropFirst() }
        guard let length = key.contains(":") ? colons(key) : terms(key) else {
            throw .unreadableDuration(text)
        }
        if isNegative, length.value > 0 { throw .negativeDuration(text) }
        let minutes = length.minutes
        if minutes > DurationReader.limitHours * 60 {
            throw .durationTooLong(text, limitHours: DurationReader.limitHours)
        }
        if minutes == 0, length.value > 0 { throw .durationTooShort(text) }
        return minutes
    }

    /// `h:mm` or `h:mm:ss`.
    private func colons(_ key: Substring) -> Fraction? {
        let parts = key.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts.allSatisfy({ $0.isDigits }), parts[0].utf8.count <= 9,
            parts.dropFirst().allSatisfy({ $0.utf8.count == 2 })
        else { return nil }
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == parts.count, numbers.dropFirst().allSatisfy({ $0 < 60 }) else { return nil }
        let seconds = numbers.count == 3 ? numbers[2] : 0
        return Fraction(value: numbers[0] * 3600 + numbers[1] * 60 + seconds, perMinute: 60)
    }

    /// A bare number, or numbers with units; a bare number after hours is minutes (`3h30`).
    private func terms(_ key: Substring) -> Fraction? {
        var rest = key
        var total: Fraction?
        var isAfterHours = false
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == ",") }
            rest = rest.dropFirst(number.count).drop { $0 == " " }
            let word = rest.prefix { $0.isLetter || $0 == "." }
            rest = rest.dropFirst(word.count).drop { $0 == " " }
            guard let decimal = Decimals(number) else { return nil }
            let unit: Unit
            switch DurationReader.units[String(word).trimmed] {
            case let known?: unit = known
            case nil where word.isEmpty && rest.isEmpty: unit = isAfterHours ? .minutes : self.unit
            case nil: return nil
            }
            if unit == .wholeMinutes, decimal.scale > 1 { return nil }
            // Only minutes may follow, and only hours: "3 h 30 min", never "30 min 3 h" or "3 h 2 h".
            guard total == nil || (isAfterHours && unit != .hours) else { return nil }
            let term = Fraction(value: decimal.digits * (unit == .hours ? 60 : 1), perMinute: decimal.scale)
            guard let sum = total.map({ $0.adding(term) }) ?? term else { return nil }
            total = sum
            isAfterHours = unit == .hours
            if rest.hasPrefix("و ") || rest.hasPrefix("and ") { rest = rest.drop { $0 != " " }.dropFirst() }
        }
        return total
    }

    private static let units: [String: Unit] = {
        var units: [String: Unit] = [:]
        for word in ["h", "h.", "hr", "hrs", "hour", "hours", "ساعه", "ساعت", "ساعات", "س"] {
            units[word] = .hours
        }
        for word in ["m", "min", "min.", "mins", "minute", "minutes", "دقیقه", "دقایق", "دقائق", "د"] {
            units[word] = .minutes
        }
        return units
    }()
}

/// A length as a whole number of equal parts of a minute.
private struct Fraction {
    var value: Int
    var perMinute: Int

    /// The nearest whole minute, a half upwards.
    var minutes: Int { value / perMinute + (value % perMinute * 2 >= perMinute ? 1 : 0) }

    /// The sum; nil where neither unit is a whole number of the other or the numbers are too large.
    func adding(_ other: Fraction) -> Fraction? {
        let unit = max(perMinute, other.perMinute)
        guard unit.isMultiple(of: perMinute), unit.isMultiple(of: other.perMinute) else { return nil }
        let (a, overflowA) = value.multipliedReportingOverflow(by: unit / perMinute)
        let (b, overflowB) = other.value.multipliedReportingOverflow(by: unit / other.perMinute)
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflowA || overflowB || overflow ? nil : Fraction(value: sum, perMinute: unit)
    }
}

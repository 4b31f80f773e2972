/// The runs of digits and of letters in a folded date, with what stands between them.
struct DateTokens {
    /// The numbers in the order of the text.
    private(set) var numbers: [Substring] = []
    /// The letters that are no weekday and no mark of an era, in one word; empty in a numeric date.
    private(set) var monthName = ""
    /// Whether the same one separator stands between all numbers.
    private(set) var hasOneSeparator = true

    private static let separators: [Unicode.Scalar] = ["-", "/", ".", ",", " ", "\u{060C}", "'", "\u{2019}"]

    /// Cuts a text; nil if it has characters that no date has, or a separator before its first character.
    init?(_ key: String) {
        if let parts = DateTokens.plainParts(key) {
            numbers = parts
            return
        }
        let scalars = key.unicodeScalars
        var index = scalars.startIndex
        var gaps: [String] = []
        var gap = ""
        while index < scalars.endIndex {
            let scalar = scalars[index]
            if DateTokens.separators.contains(scalar) {
                guard index > scalars.startIndex else { return nil }
                gap.unicodeScalars.append(scalar)
                index = scalars.index(after: index)
                continue
            }
            let isNumber = DateTokens.isDigit(scalar)
            guard isNumber || scalar.properties.isAlphabetic else { return nil }
            let rest = scalars[index...]
            let end =
                rest.firstIndex { isNumber ? !DateTokens.isDigit($0) : !$0.properties.isAlphabetic }
                ?? rest.endIndex
            let token = key[index..<end]
            if isNumber {
                if !numbers.isEmpty { gaps.append(gap) }
                numbers.append(token)
            } else if !MonthNames.isLeftOut(String(token)) {
                monthName += token
            }
            gap = ""
            index = end
        }
        guard gap.isEmpty || gap == "." else { return nil }
        hasOneSeparator = DateTokens.areOne(gaps)
    }

    /// The short way for `01-11-2018`: three numbers with one of `-`, `/` and `.` between them.
    private static func plainParts(_ key: String) -> [Substring]? {
        guard let mark = key.utf8.first(where: { $0 < 0x30 || $0 > 0x39 }), (0x2D...0x2F).contains(mark)
        else {
            return nil
        }
        let parts = key.utf8.split(separator: mark, omittingEmptySubsequences: false).map { Substring($0) }
        return parts.count == 3 && parts.allSatisfy({ $0.isDigits }) ? parts : nil
    }

    private static func areOne(_ gaps: [String]) -> Bool {
        let marks = gaps.map { gap in gap == " " ? gap : gap.trimmed }
        guard let first = marks.first else { return true }
        return ["-", "/", ".", " "].contains(first) && marks.allSatisfy { $0 == first }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }
}

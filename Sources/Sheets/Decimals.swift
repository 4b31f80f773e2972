/// An exact decimal number of at most 16 digits: `digits / scale`.
///
/// Reads `2.5`, `2,5`, `.5`, `1,234.5` and `1.234,5`. Digits beyond the ninth after the
/// point are left out: they are less than a thousandth of a second of an hour.
struct Decimals: Hashable {
    /// The number without its point.
    let digits: Int
    /// The power of ten that the point stands for.
    let scale: Int

    /// Reads a number in ASCII digits; nil for anything else, and for `1,234`, which may be 1234 or 1.234.
    init?(_ text: Substring) {
        guard let (whole, fraction) = Decimals.parts(text) else { return nil }
        let kept = Decimals.significant(fraction)
        guard whole.utf8.count <= 7, let digits = Int(whole + kept) else { return nil }
        self.digits = digits
        var scale = 1
        for _ in 0..<kept.utf8.count { scale *= 10 }
        self.scale = scale
    }

    private static func significant(_ fraction: Substring) -> Substring {
        var kept = fraction.prefix(9)
        while kept.last == "0" { kept = kept.dropLast() }
        return kept
    }

    /// The digits before and after the decimal mark.
    private static func parts(_ text: Substring) -> (whole: String, fraction: Substring)? {
        let marks = text.filter { $0 == "." || $0 == "," }
        guard text.utf8.count <= 40, let mark = marks.last else {
            return text.isDigits ? (String(text), "") : nil
        }
        let pieces = text.split(separator: mark, omittingEmptySubsequences: false)
        let fraction = pieces[pieces.count - 1]
        guard pieces.count == 2, fraction.isEmpty ? !pieces[0].isEmpty : fraction.isDigits else { return nil }
        let isLoneComma = mark == "," && marks.count == 1 && fraction.utf8.count == 3
        // "0,333" cannot be thousands.
        if isLoneComma, pieces[0] != "0", !pieces[0].isEmpty { return nil }
        guard let whole = ungrouped(pieces[0], by: mark == "." ? "," : ".") else { return nil }
        return (whole, fraction)
    }

    private static func ungrouped(_ text: Substring, by mark: Character) -> String? {
        if text.isEmpty { return "0" }
        let groups = text.split(separator: mark, omittingEmptySubsequences: false)
        guard groups.allSatisfy({ $0.isDigits }), groups[0].utf8.count <= (groups.count == 1 ? 40 : 3),
            groups.dropFirst().allSatisfy({ $0.utf8.count == 3 })
        else { return nil }
        return groups.joined()
    }
}

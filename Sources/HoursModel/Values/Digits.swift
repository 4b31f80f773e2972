/// The sets of digits that people type and read.
///
/// Nothing here goes through `applyingTransform(.toLatin)`: it would also transliterate the letters of a name.
public enum Digits: String, Hashable, Sendable, CaseIterable {
    /// 0-9.
    case ascii
    /// ٠-٩, U+0660 to U+0669.
    case arabic
    /// ۰-۹, U+06F0 to U+06F9.
    case persian

    /// The digits that readers of a language expect: `ar` and `fa` have their own, any other language has ASCII.
    public init(language: String) {
        switch language.prefix(2).lowercased() {
        case "ar": self = .arabic
        case "fa": self = .persian
        default: self = .ascii
        }
    }

    /// Writes a whole number, without marks between thousands; a minus sign goes before the digits.
    public func text(_ number: Int) -> String { text(String(number)) }

    /// Writes a text with its ASCII digits replaced by these; everything else stays.
    public func text(_ text: String) -> String {
        guard let zero else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isDigit = (0x30...0x39).contains(scalar.value)
            result.append(isDigit ? Unicode.Scalar(zero + scalar.value - 0x30) ?? scalar : scalar)
        }
        return String(result)
    }

    /// The code of the digit nought; nil for ASCII.
    private var zero: UInt32? {
        switch self {
        case .ascii: nil
        case .arabic: 0x0660
        case .persian: 0x06F0
        }
    }

    /// Gives a text with every Arabic-Indic, Persian and full-width digit as its ASCII digit.
    ///
    /// The decimal mark ٫ becomes `.`; the mark ٬ between thousands goes, but only where it stands between two digits.
    /// - Complexity: O(length); a text without any of them comes back as it is.
    public static func toASCII(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0 == "\u{066C}" || asciiDigit($0) != $0 }) else {
            return text
        }
        let scalars = text.unicodeScalars.map(asciiDigit)
        var result = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            if scalar == "\u{066C}", index > 0, index + 1 < scalars.count, isASCIIDigit(scalars[index - 1]),
                isASCIIDigit(scalars[index + 1])
            {
                continue
            }
            result.append(scalar)
        }
        return String(result)
    }

    /// The ASCII digit or decimal point of a scalar, or the scalar.
    static func asciiDigit(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x0660...0x0669: Unicode.Scalar(UInt8(0x30 + scalar.value - 0x0660))
        case 0x06F0...0x06F9: Unicode.Scalar(UInt8(0x30 + scalar.value - 0x06F0))
        case 0xFF10...0xFF19: Unicode.Scalar(UInt8(0x30 + scalar.value - 0xFF10))
        case 0x066B: "."
        default: scalar
        }
    }

    private static func isASCIIDigit(_ scalar: Unicode.Scalar) -> Bool {
        (0x30...0x39).contains(scalar.value)
    }
}

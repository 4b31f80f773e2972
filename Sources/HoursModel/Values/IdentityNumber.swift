/// The number of an identity card or passport as it is compared: letters in capitals and ASCII digits, nothing between them.
public struct IdentityNumber: Hashable, Sendable {
    /// What a number's own check digit says.
    public enum Check: UInt8, Hashable, Sendable {
        /// No form of number that we know.
        case unknown
        /// The check digit fits.
        case fits
        /// A digit is wrong; a registrar should look.
        case wrong
    }

    /// The number, at most 32 letters and digits.
    public let canonical: String
    /// What its check digit says.
    public let check: Check

    /// Reads what was typed, in any of the three scripts' digits; nil unless 4 to 32 letters and digits are left.
    ///
    /// An exclamation mark at the end says that the number is right although its check digit does not fit.
    public init?(_ typed: String) {
        let kept = Digits.toASCII(typed).uppercased().unicodeScalars.filter {
            ("0"..."9").contains($0) || ("A"..."Z").contains($0)
        }
        guard (4...32).contains(kept.count) else { return nil }
        canonical = String(String.UnicodeScalarView(kept))
        let digits = kept.compactMap { ("0"..."9").contains($0) ? Int($0.value) - 48 : nil }
        let isEmirates = digits.count >= 13 && digits.prefix(3) == [7, 8, 4]
        let isAffirmed = typed.unicodeScalars.last { !$0.properties.isWhitespace } == "!"
        check =
            isAffirmed
            ? .unknown
            : digits.count == kept.count ? IdentityNumber.check(digits) : isEmirates ? .wrong : .unknown
    }

    private static func check(_ digits: [Int]) -> Check {
        // The Emirates ID: 784, the year of birth, seven digits and one of Luhn (ISO/IEC 7812-1).
        if digits.count == 15, Array(digits.prefix(3)) == [7, 8, 4] {
            let sum = digits.reversed().enumerated().reduce(0) { sum, item in
                let digit = item.offset.isMultiple(of: 2) ? item.element : item.element * 2
                return sum + (digit > 9 ? digit - 9 : digit)
            }
            return sum.isMultiple(of: 10) ? .fits : .wrong
        }
        // The Iranian national code: weights 10 to 2, and the rest by 11 or what is left of 11.
        if digits.count == 10 { return isIranian(digits) ? .fits : .wrong }
        // One of these with a digit too many or too few, or without the noughts that spreadsheets drop.
        if (13...17).contains(digits.count), Array(digits.prefix(3)) == [7, 8, 4] { return .wrong }
        let noughts = [Int](repeating: 0, count: max(0, 10 - digits.count))
        return (8...9).contains(digits.count) && isIranian(noughts + digits) ? .wrong : .unknown
    }

    private static func isIranian(_ digits: [Int]) -> Bool {
        let rest = zip(digits, stride(from: 10, to: 1, by: -1)).reduce(0) { $0 + $1.0 * $1.1 } % 11
        return digits[9] == (rest < 2 ? rest : 11 - rest)
    }
}

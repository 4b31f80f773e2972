/// An amount of money that is not negative, exact: a whole number of parts of ten.
public struct Amount: Hashable, Sendable, CustomStringConvertible {
    /// How many parts.
    public let units: Int
    /// How many decimal places a part stands at, from 0 to 6; no more than are needed.
    public let places: Int

    /// Reads an amount such as `78` or `78.50` in ASCII digits; nil for anything else, or for more than twelve digits.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }),
            parts.reduce(0, { $0 + $1.utf8.count }) <= 12
        else { return nil }
        var decimals = parts.count == 2 ? parts[1] : ""
        while decimals.last == "0" { decimals.removeLast() }
        guard decimals.utf8.count <= 6, let units = Int(String(parts[0]) + String(decimals)) else {
            return nil
        }
        self.units = units
        places = decimals.utf8.count
    }

    /// How many parts one has: 1, 10, 100 and so on.
    public var scale: Int { (0..<places).reduce(1) { scale, _ in scale * 10 } }

    /// The amount without noughts at its end: `78`, `78.5`.
    public var description: String {
        guard places > 0 else { return String(units) }
        let (whole, rest) = units.quotientAndRemainder(dividingBy: scale)
        return "\(whole).\(zeroPadded(rest, places))"
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

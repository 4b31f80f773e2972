public import HoursModel

/// An exact amount in a currency, in hundredths.
public struct Money: Hashable, Sendable {
    /// Hundredths; negative where a cost exceeds a value.
    public var hundredths: Int128
    /// The currency as it was typed; empty if nobody said.
    public var currency: String

    /// Creates the money.
    public init(hundredths: Int128, currency: String) {
        self.hundredths = hundredths
        self.currency = currency
    }

    /// The amount in ASCII: `19408896`, or with two decimals where it is not whole.
    public var plain: String {
        let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
        let sign = hundredths < 0 ? "-" : ""
        return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}

/// Minutes times what an hour is worth.
public struct Product: Hashable, Sendable {
    /// The minutes.
    public let minutes: Int
    /// What an hour is worth.
    public let rate: Amount
    /// What comes out, rounded half up to hundredths.
    public let money: Money

    /// Multiplies.
    public init(minutes: Int, rate: Amount, currency: String) {
        self.minutes = minutes
        self.rate = rate
        money = Money(
            hundredths: Product.hundredths(minutes: Int128(minutes), rate), currency: currency)
    }

    /// Minutes, parts of an hour's worth and hundredths make one fraction, which is rounded once.
    static func hundredths(minutes: Int128, _ rate: Amount) -> Int128 {
        let (above, below) = (minutes * Int128(rate.units) * 100, 60 * Int128(rate.scale))
        return (2 * above + below) / (2 * below)
    }
}

import HoursModel
import Reports

extension Speech {
    /// A whole number with marks between thousands: `19,408,896`, `١٩٬٤٠٨٬٨٩٦`.
    func grouped(_ number: Int) -> String { grouped("\(number)") }

    /// An ASCII number with marks between the thousands before its point.
    func grouped(_ plain: String) -> String {
        let isNegative = plain.hasPrefix("-")
        let parts = (isNegative ? plain.dropFirst() : plain[...]).split(separator: ".")
        guard let whole = parts.first else { return plain }
        let marks: (thousands: String, point: String) =
            digits == .ascii ? (",", ".") : ("\u{066C}", "\u{066B}")
        var text = ""
        for (place, digit) in whole.enumerated() {
            if place > 0, (whole.count - place).isMultiple(of: 3) { text += marks.thousands }
            text.append(digit)
        }
        let rest = parts.count > 1 ? marks.point + parts[1] : ""
        return (isNegative ? "\u{2212}" : "") + digits.text(text + rest)
    }

    /// A length in hours, with minutes only where there are some: `509,100`, `2:30`.
    func hours(_ minutes: Int) -> String {
        let (hours, rest) = minutes.quotientAndRemainder(dividingBy: 60)
        return rest == 0
            ? grouped(hours) : "\(grouped(hours))\(digits.text(":\(rest < 10 ? "0" : "")\(rest)"))"
    }

    /// An amount with its currency.
    func money(_ money: Money) -> String {
        grouped(money.plain) + (money.currency.isEmpty ? "" : " \(money.currency.printable)")
    }

    /// A multiplication with its result: `248,832 × 78 = 19,408,896 SAR`.
    func product(_ product: Product) -> String {
        "\(hours(product.minutes)) × \(grouped(product.rate.description)) = \(money(product.money))"
    }

    /// A part of a whole in percent, with one decimal, rounded half up.
    func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return nothing }
        return tenths(Speech.rounded(part, times: 1_000, by: whole)) + (digits == .ascii ? "%" : "\u{066A}")
    }

    /// A quotient with one decimal, rounded half up.
    func quotient(_ number: Int, by divisor: Int) -> String {
        divisor > 0 ? tenths(Speech.rounded(number, times: 10, by: divisor)) : nothing
    }

    /// A quotient times a factor, rounded half up.
    static func rounded(_ number: Int, times factor: Int, by divisor: Int) -> Int {
        let product = Int128(number) * Int128(factor) * 2 + Int128(divisor)
        return Int(clamping: product / (Int128(divisor) * 2))
    }

    private func tenths(_ tenths: Int) -> String {
        grouped(tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)")
    }
}

import ArgumentParser
import HoursModel
import Reports
import Texts

/// Multiplies hours with what one is worth, without a ledger.
struct ValueCommand: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "value",
        abstract: "Multiply hours with what an hour is worth, and print the multiplication.",
        discussion:
            "For hours of the ledger with the rates of their roles and days: `saat report value`. For example: saat value 248832 --rate 78 --currency SAR"
    )

    @Argument(help: "The hours: whole, or as 2:30.")
    var hours: String

    @Option(help: "What an hour is worth.")
    var rate: String

    @Option(help: "The currency.")
    var currency: String = ""

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        guard let amount = Amount(Digits.toASCII(rate)) else {
            throw CommandError.badOption("--rate", rate, "78.50")
        }
        let parts = Digits.toASCII(hours).split(separator: ":").map { Int($0) }
        guard (1...2).contains(parts.count), let whole = parts[0], (0...1_000_000_000).contains(whole),
            let rest = parts.count == 2 ? parts[1] : 0, (0..<60).contains(rest)
        else { throw CommandError.badOption("HOURS", hours, "248832") }
        let product = Product(minutes: whole * 60 + rest, rate: amount, currency: currency)
        let speech = Speech(call)
        try call.output.answer([
            "minutes": .number(product.minutes), "rate": .id(product.rate),
            "amount": .text(product.money.plain), "currency": .text(currency),
            "formula": .text(speech.product(product)),
        ]) { [speech.product(product)] }
    }
}

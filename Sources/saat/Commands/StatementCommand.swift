import ArgumentParser
import Foundation
import HoursModel
import HoursStore
import Replica
import Sheets
import Texts

/// Prints what a bank would call a statement.
struct StatementCommand: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement",
        abstract:
            "Print the statement of a volunteer: every minute of a period with its state and its reason.",
        discussion: "What it sums up as confirmed is what a certificate over the same period says.")

    @Argument(help: "The volunteer.")
    var volunteer: String

    @Option(help: "The first day.")
    var from: String?

    @Option(help: "The last day.")
    var to: String?

    @Option(help: "The form: text, csv, json, html or pdf; by default that of the file's name, else text.")
    var format: Format?

    @Option(
        help: ArgumentHelp("The file; without one it goes to standard output.", valueName: "file"),
        completion: .file())
    var out: String?

    @OptionGroup var common: CommonOptions

    /// The forms of a statement.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case csv
        case json
        case html
        case pdf
    }

    func run(_ call: Invocation) throws {
        let (first, last) = (try from.map { try call.dates.read($0) }, try to.map { try call.dates.read($0) })
        let named = out.flatMap { Format(rawValue: URL(fileURLWithPath: $0).pathExtension.lowercased()) }
        let format = format ?? named ?? .text
        if format == .pdf, out == nil { throw CommandError.needed("--out") }
        let replica = try call.replica()
        try replica.store.read { reader in
            let id = try reader.resolve(volunteer, among: [Kinds.volunteer]).id
            // A file for people has the digits of its language whatever the form of the answer.
            let digits = Digits(language: call.texts.language.rawValue)
            let speech =
                out == nil && format != .html || format == .json || format == .csv
                ? Speech(call) : Speech(call.texts, call.calendar, digits)
            let sheet = try StatementSheet(
                Names(reader, call.texts.language), of: id, from: first, until: last, speech)
            guard let out else { return try print(sheet, format, call) }
            let minute = Int(call.around.nowMilliseconds / 60_000)
            let bytes: [UInt8] =
                switch format {
                case .text: Array((try sheet.people(call.output).joined(separator: "\n") + "\n").utf8)
                case .csv: Array(try sheet.csv.utf8)
                case .json: Array((try sheet.json.text(isIndented: true) + "\n").utf8)
                case .html: Array(try sheet.html(minute: minute).utf8)
                case .pdf: try sheet.pdf(minute: minute)
                }
            try OutputFile.write(bytes, to: out)
            let json: JSON = ["file": .text(out), "confirmed": .number(sheet.statement.minutes(.confirmed))]
            try call.output.answer(json) { [call.texts("certificate.written", ["file": out])] }
        }
    }

    private func print(_ sheet: StatementSheet, _ format: Format, _ call: Invocation) throws {
        switch format {
        case .csv where !call.output.isJSON: try call.output.write(try sheet.csv, to: .standardOutput)
        case .json where !call.output.isJSON:
            try call.output.write(try sheet.json.text(isIndented: true) + "\n", to: .standardOutput)
        case .html where !call.output.isJSON:
            let minute = Int(call.around.nowMilliseconds / 60_000)
            try call.output.write(try sheet.html(minute: minute), to: .standardOutput)
        default: try call.output.answer(try sheet.json) { try sheet.people(call.output) }
        }
    }
}

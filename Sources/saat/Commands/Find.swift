import ArgumentParser
import HoursModel
import HoursStore
import Replica
import Texts

/// Finds records by a text.
struct Find: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "find",
        abstract: "Find records of every kind by a text; different spellings of Arabic and Persian are one.")

    @Argument(help: "Part of a name or of another text.")
    var text: String

    @Option(help: "How many at most.")
    var limit = 50

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        guard limit > 0 else { throw CommandError.badOption("--limit", "\(limit)", "50") }
        let replica = try call.replica()
        try replica.store.read { reader in
            let records = try reader.find(text, limit: limit)
            let names = Names(reader, call.texts.language)
            try call.output.answer(["records": .list(records.map(\.json))]) {
                guard !records.isEmpty else { return [call.texts("find.empty", ["text": text.printable])] }
                var table = TextTable([
                    .init(title: call.texts("list.id")), .init(title: call.texts("find.kind")),
                    .init(title: call.texts("list.ref")), .init(title: call.texts("find.name")),
                ])
                for record in records {
                    table.add([
                        try names.short(record.id), record.kind.label(call.texts.language), record.ref ?? "",
                        try description(record, names, Speech(call)),
                    ])
                }
                return table.lines(call.output)
            }
        }
    }

    private func description(_ record: ShownRecord, _ names: Names, _ speech: Speech) throws -> String {
        guard let claim = ShownClaim(record) else { return names.name(record) ?? "" }
        let volunteer = try names.called(claim.unit.volunteer.record, Kinds.volunteer)
        return
            "\(volunteer) \(speech.time(claim.unit.time, offsets: claim.offsets)) \(record.text("note") ?? "")"
    }
}

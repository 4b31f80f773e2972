import ArgumentParser
import HoursModel
import HoursStore
import Replica
import Sheets
import Texts

/// Edits fields of a record.
struct Edit: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Edit fields of a record; the versions before stay in its history.",
        usage: "saat edit ID --FIELD VALUE ... [--kind KIND]")

    @Argument(help: "The record: its name, its outside name or the first digits of its id.")
    var record: String

    @Argument(parsing: .allUnrecognized, help: "Fields with their values; an empty value takes a field away.")
    var rest: [String] = []

    @Option(help: "The kind of record, where a name could mean several.")
    var kind: String?

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let fields = try FieldArguments(rest)
        if let word = fields.words.first { throw CommandError.unexpectedWord(word) }
        if fields.values.isEmpty { throw CommandError.needed("--FIELD VALUE") }
        let replica = try call.writingReplica()
        let kinds = try kind.map { [try KindDeclaration.typed($0)] } ?? Kinds.all
        let found = try replica.store.read { try $0.resolve(record, among: kinds) }
        switch found.kind.number {
        case Kinds.claim.number: throw CommandError.useCommand("saat amend", kind: found.kind.name)
        case Kinds.decision.number, Kinds.sameAs.number, Kinds.notSameAs.number:
            throw CommandError.useCommand("saat release", kind: found.kind.name)
        default: break
        }
        // An identity number says who is one person, and so whose hours a certificate is about.
        let joins = fields.values.contains { $0.name == "nationalId" }
        let before = joins ? Set(try replica.doubtfulCertificates().map(\.id)) : []
        try replica.edit(
            found.id, kind: found.kind, values: fields.values, text: FieldText(dates: call.dates), call.around
        )
        let doubtful = joins ? try replica.doubtfulCertificates().filter { !before.contains($0.id) } : []
        let json: JSON = ["id": .id(found.id)]
        try call.output.answer(
            joins ? json.adding(["suspendedCertificates": .serials(doubtful)]) : json
        ) {
            try replica.store.read { reader in
                let names = Names(reader, call.texts.language)
                let kind = found.kind.label(call.texts.language)
                let name = try names.name(found.id, found.kind) ?? ""
                return [
                    call.texts("edit.done", ["kind": kind, "id": try names.short(found.id), "name": name])
                ] + (try names.suspended(doubtful, Speech(call)))
            }
        }
    }
}

import ArgumentParser
import HoursModel
import HoursStore
import Replica
import Sheets
import Texts

/// Adds a record of any kind; options come from the kind's fields.
struct Add: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a record: a volunteer, an activity, an organisation, a policy, a roster.",
        usage: "saat add KIND NAME [--ref REF] [--FIELD VALUE ...]",
        discussion: """
            Options are the fields of the kind; an unknown one names them all. For example:
              saat add volunteer "Maya Sharif" --ref v7 --phone 0501234567
              saat add activity "Food parcels" --zone Asia/Dubai
              saat add policy --valid-from 2026-01-01 --tolerance-minutes 10
              saat add roster --activity a1 --date 2026-03-05 --present v7,v9 --closed yes
            """)

    @Argument(help: "The kind of record.")
    var kind: String

    @Argument(parsing: .allUnrecognized, help: "The name, and fields with their values.")
    var rest: [String] = []

    @Option(help: "An outside name, which is unique among the records of the kind.")
    var ref: String?

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let kind = try KindDeclaration.typed(kind)
        if kind.number == Kinds.claim.number { throw CommandError.useCommand("saat log", kind: kind.name) }
        var fields = try FieldArguments(rest)
        if let name = fields.words.first {
            guard kind.field(named: "name") != nil, fields.words.count == 1 else {
                throw CommandError.unexpectedWord(fields.words.count == 1 ? name : fields.words[1])
            }
            fields.put("name", name)
        } else if kind.field(named: "name") != nil, !fields.values.contains(where: { $0.name == "name" }) {
            throw CommandError.needed("NAME")
        }
        let replica = try call.writingReplica()
        let id = try replica.add(
            kind, values: fields.values, ref: ref, text: FieldText(dates: call.dates), call.around)
        try call.output.answer(["id": .id(id)]) {
            try replica.store.read { reader in
                let names = Names(reader, call.texts.language)
                let name = try names.name(id, kind) ?? ""
                return [
                    call.texts(
                        "add.done",
                        ["kind": kind.label(call.texts.language), "id": try names.short(id), "name": name])
                ]
            }
        }
    }
}

extension KindDeclaration {
    /// The kind that a word names, whatever its case and number.
    ///
    /// - Throws: `ReplicaError.unknownKind`.
    static func typed(_ word: String) throws -> KindDeclaration {
        let key = word.lowercased()
        let singulars = [("", ""), ("s", ""), ("es", ""), ("ies", "y")].compactMap { ending, singular in
            key.hasSuffix(ending) ? key.dropLast(ending.count) + singular : nil
        }
        let match = singulars.lazy.compactMap { name in Kinds.all.first { $0.name.lowercased() == name } }
            .first
        guard let match else { throw ReplicaError.unknownKind(word, known: Kinds.all.map(\.name)) }
        return match
    }
}

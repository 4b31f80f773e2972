import ArgumentParser
import Causality
import HoursModel
import HoursStore
import Replica
import Texts

/// Destroys what is known of a person.
struct Erase: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Destroy what is known of a person, on every node; the hours stay, under no name.",
        discussion: "It cannot be taken back. Backups and bundles that were made before are beyond its reach."
    )

    @Argument(help: "The volunteer.")
    var volunteer: String

    @Option(help: "Why: request, law or mistake.")
    var reason: String

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        guard let ground = ErasureGround.allCases.first(where: { $0.name == reason }) else {
            throw CommandError.badOption(
                "--reason", reason, ErasureGround.allCases.map(\.name).joined(separator: ", "))
        }
        let replica = try call.writingReplica()
        let record = try replica.store.read { reader in
            // A recorder often has a volunteer's name; then the volunteer is meant.
            try (try? reader.resolve(volunteer, among: [Kinds.volunteer]))
                ?? reader.resolve(volunteer, among: [Kinds.volunteer, Kinds.recorder])
        }
        let report =
            record.kind == Kinds.recorder
            ? try replica.eraseRecorder(record.id, ground: ground, call.around)
            : try replica.erase(record.id, ground: ground, call.around)
        try replica.store.read { reader in
            try call.output.answer(json(report, record.id)) {
                try lines(report, Names(reader, call.texts.language), call)
            }
        }
    }

    private func json(_ report: ErasureReport, _ id: RecordID) -> JSON {
        [
            "id": .id(id), "erased": .ids(report.volunteers.isEmpty ? [id] : report.volunteers),
            "recorderOfSameName": report.namesake.map { .id($0) } ?? .null,
            "mentions": .list(report.mentions.map { ["kind": .text($0.kind.name), "id": .id($0.id)] }),
        ]
    }

    private func lines(_ report: ErasureReport, _ names: Names, _ call: Invocation) throws -> [String] {
        let speech = Speech(call)
        let count = max(1, report.volunteers.count)
        var lines = [call.texts.counted("erase.done", count, ["n": speech.number(count)])]
        if let namesake = report.namesake {
            lines.append(call.texts("erase.namesake", ["id": try names.short(namesake), "reason": reason]))
        }
        if !report.mentions.isEmpty {
            var ids = try report.mentions.prefix(10).map { try names.short($0.id) }
            if report.mentions.count > 10 {
                ids.append(call.texts("list.more", ["n": speech.number(report.mentions.count - 10)]))
            }
            lines.append(call.texts("erase.mentions", ["ids": ids.joined(separator: speech.comma)]))
        }
        return lines
    }
}

import ArgumentParser
import HoursModel
import HoursStore
import Replica
import Texts

/// Destroys what is known of a person.
struct Erase: SaatCommand {
    static let configuration = CommandConfiguration(
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
        let id = try replica.store.read { try $0.resolve(volunteer, among: [Kinds.volunteer]).id }
        let erased = try replica.erase(id, ground: ground, call.around)
        try call.output.answer(["id": .id(id), "erased": .ids(erased)]) {
            [call.texts.counted("erase.done", erased.count, ["n": Speech(call).number(erased.count)])]
        }
    }
}

import ArgumentParser
import HoursModel
import HoursStore
import Replica
import Texts

/// Takes a decision back.
struct Release: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Take a decision back; the ledger is as if it had not been made.")

    @Argument(help: "The decision: on claims, or on who is the person.")
    var decision: String

    @Option(help: "Why.")
    var reason: String?

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.writingReplica()
        let kinds = [Kinds.decision, Kinds.sameAs, Kinds.notSameAs]
        let id = try replica.store.read { try $0.resolve(decision, among: kinds).id }
        let before = Set(try replica.doubtfulCertificates().map(\.id))
        let written = try replica.release(id, reason: reason, call.around)
        // Those that were suspended before are no news.
        let doubtful = try replica.doubtfulCertificates().filter { !before.contains($0.id) }
        let json: JSON = [
            "id": .id(written), "released": .id(id), "suspendedCertificates": .serials(doubtful),
        ]
        try call.output.answer(json) {
            try replica.store.read { reader in
                let names = Names(reader, call.texts.language)
                return [call.texts("decided.release", ["id": try names.short(id)])]
                    + (try names.suspended(doubtful, Speech(call)))
            }
        }
    }
}

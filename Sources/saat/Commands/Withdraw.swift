import ArgumentParser
import HoursModel
import HoursStore
import Replica
import Texts

/// Takes a claim back.
struct Withdraw: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract:
            "Take a claim back; one that somebody else wrote or approved becomes a request in the inbox.")

    @Argument(help: "The claim.")
    var claim: String

    @Option(help: "Why.")
    var reason: String

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.writingReplica()
        let id = try replica.store.read { try $0.resolve(claim, among: [Kinds.claim]).id }
        let isRequest = try replica.withdraw(id, reason: reason, call.around)
        try call.output.answer(["id": .id(id), "isRequest": .bool(isRequest)]) {
            try replica.store.read { reader in
                let short = try Names(reader, call.texts.language).short(id)
                // An approved version goes on to count although a later one of the own user was taken back.
                let line = try reader.ledgerLine(of: id)?.line
                let credited = (line?.minutes(.confirmed) ?? 0) + (line?.minutes(.provisional) ?? 0)
                let word = isRequest ? "requested" : credited > 0 ? "approvedStays" : "done"
                let values = ["claim": short, "length": Speech(call).length(credited)]
                return [call.texts("withdraw.\(word)", values)]
            }
        }
    }
}

import ArgumentParser
import HoursModel
import HoursStore
import Replica

/// Refuses claims.
struct Reject: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Refuse claims: the versions that stand now are set aside, with the reason.")

    @Argument(help: "The claims.")
    var claims: [String]

    @Option(help: "Why; it stays with the claim.")
    var reason: String

    @Option(help: "What the inbox showed; refused if it has changed since.")
    var basis: String?

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.writingReplica()
        let ids = try replica.store.read { reader in
            try claims.map { try reader.resolve($0, among: [Kinds.claim]).id }
        }
        let decisions = try replica.reject(ids, reason: reason, basis: basis, call.around)
        try DecisionAnswer(decisions, action: "reject").tell(call, replica)
    }
}

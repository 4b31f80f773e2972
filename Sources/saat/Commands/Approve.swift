import ArgumentParser
import HoursModel
import HoursStore
import Replica

/// Approves claims.
struct Approve: SaatCommand {
    static let configuration = CommandConfiguration(
        abstract: "Approve claims: the versions that stand now are confirmed, whatever is edited later.",
        discussion: "Nobody approves what they wrote themselves, or their own hours.")

    @Argument(help: "The claims.")
    var claims: [String]

    @Option(help: "What the inbox showed; refused if it has changed since.")
    var basis: String?

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.writingReplica()
        let ids = try replica.store.read { reader in
            try claims.map { try reader.resolve($0, among: [Kinds.claim]).id }
        }
        let decisions = try replica.approve(ids, basis: basis, call.around)
        try DecisionAnswer(decisions, action: "approve").tell(call, replica)
    }
}

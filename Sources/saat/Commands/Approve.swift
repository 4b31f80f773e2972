import ArgumentParser
import Causality
import HoursModel
import HoursStore
import Replica
import Texts

/// Approves claims.
struct Approve: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve claims: the versions that stand now are confirmed, whatever is edited later.",
        discussion: """
            Nobody approves what they wrote themselves, or their own hours. After an import, or for one person:
              saat approve --batch 01a21b7f33d38b20
              saat approve --volunteer "Maya Sharif"
            """)

    @Argument(help: "The claims.")
    var claims: [String] = []

    @Option(
        help:
            "All claims of an import that count and that nobody confirmed yet; `saat list batch` shows the imports."
    )
    var batch: String?

    @Option(
        help:
            "All claims of a volunteer that count and that nobody confirmed yet; with --batch those of that import."
    )
    var volunteer: String?

    @Option(help: "What the inbox showed; refused if it has changed since.")
    var basis: String?

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let isMany = batch != nil || volunteer != nil
        if claims.isEmpty, !isMany { throw CommandError.needed("CLAIM") }
        if isMany, !claims.isEmpty || basis != nil {
            throw CommandError.eitherOr(
                batch == nil ? "--volunteer" : "--batch", basis == nil ? "CLAIM" : "--basis")
        }
        let replica = try call.writingReplica()
        let ids =
            isMany
            ? try waiting(replica, call)
            : try replica.store.read { reader in
                try claims.map { try reader.resolve($0, among: [Kinds.claim]).id }
            }
        let decisions = try replica.approve(ids, basis: basis, call.around)
        try DecisionAnswer(decisions, action: "approve").tell(call, replica)
    }

    /// The claims of an import or a person that wait; who may not approve some of them is told.
    private func waiting(_ replica: Replica, _ call: Invocation) throws -> [RecordID] {
        let (imported, person) = try replica.store.read { reader in
            (
                try batch.map { try reader.resolve($0, among: [Kinds.batch]).id },
                try volunteer.map { try reader.resolve($0, among: [Kinds.volunteer]).id }
            )
        }
        let found = try replica.claimsToApprove(batch: imported, volunteer: person)
        for (word, count) in [("own", found.own), ("questioned", found.questioned)] where count > 0 {
            let text = call.texts.counted("approve.\(word)", count, ["n": Speech(call).number(count)])
            try call.output.remark(call.texts("warning", ["text": text]))
        }
        guard !found.claims.isEmpty else { throw ReplicaError.nothingToDo("No claim waits for an approval.") }
        return found.claims
    }
}

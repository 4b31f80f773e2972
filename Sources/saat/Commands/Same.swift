import ArgumentParser
import HoursModel
import HoursStore
import Replica

/// Says that two claims report one session.
struct Same: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "same",
        abstract: "Say that two claims report one and the same session.")

    @OptionGroup var pair: PairOfClaims
    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws { try pair.decide(call, areSame: true, action: "same") }
}

/// Two claims on the command line.
struct PairOfClaims: ParsableArguments {
    @Argument(help: "One claim.")
    var first: String

    @Argument(help: "The other claim.")
    var second: String

    @Option(help: "Why.")
    var reason: String?

    func decide(_ call: Invocation, areSame: Bool, action: String) throws {
        let replica = try call.writingReplica()
        let (a, b) = try replica.store.read { reader in
            (
                try reader.resolve(first, among: [Kinds.claim]).id,
                try reader.resolve(second, among: [Kinds.claim]).id
            )
        }
        let decision = try replica.decidePair(a, b, areSame: areSame, reason: reason, call.around)
        try DecisionAnswer([decision], action: action).tell(call, replica)
    }
}

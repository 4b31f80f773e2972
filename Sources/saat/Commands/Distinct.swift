import ArgumentParser

/// Says that two claims report two sessions.
struct Distinct: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "distinct",
        abstract: "Say that two claims report two different sessions.")

    @OptionGroup var pair: PairOfClaims
    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws { try pair.decide(call, areSame: false, action: "distinct") }
}

import ArgumentParser

extension Saat {
    /// All commands, by what they are for.
    static let groups = [
        CommandGroup(name: "Team", subcommands: [Init.self, Status.self]),
        CommandGroup(name: "Records", subcommands: [Add.self]),
        CommandGroup(name: "Hours", subcommands: [Log.self]),
        CommandGroup(name: "Ledger", subcommands: [Settle.self, BalanceSheet.self]),
    ]
}

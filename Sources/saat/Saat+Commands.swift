import ArgumentParser

extension Saat {
    /// All commands, by what they are for.
    static let groups = [
        CommandGroup(
            name: "Team",
            subcommands: [
                Init.self, Invite.self, Join.self, Members.self, Limit.self, Readmit.self, Handover.self,
                Entrust.self, Erase.self,
                Status.self,
            ]),
        CommandGroup(
            name: "Records", subcommands: [Add.self, Edit.self, Show.self, List.self, Find.self, Person.self]),
        CommandGroup(
            name: "Hours",
            subcommands: [
                Log.self, Amend.self, Withdraw.self, NameHelper.self, Import.self, Undo.self,
            ]),
        CommandGroup(
            name: "Ledger",
            subcommands: [
                Settle.self, BalanceSheet.self, Inbox.self, Approve.self, Reject.self, Same.self,
                Distinct.self,
                Release.self, Publish.self,
            ]),
        CommandGroup(
            name: "Documents",
            subcommands: [
                CertificateCommand.self, StatementCommand.self, ReportCommand.self, ValueCommand.self,
                Export.self, Honours.self, GuideCommand.self,
            ]),
        CommandGroup(name: "Network", subcommands: [Sync.self, Serve.self, BundleCommand.self, Merge.self]),
        CommandGroup(
            name: "Care",
            subcommands: [
                Verify.self, Heal.self, Doctor.self, Backup.self, Restore.self, Completions.self, Manual.self,
            ]),
    ]

    /// The words of all commands.
    static let commandNames = groups.flatMap(\.subcommands).map { $0._commandName }
}

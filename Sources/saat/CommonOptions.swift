import ArgumentParser
import Replica
import Sheets
import Texts

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the replica.", valueName: "dir"), completion: .directory)
    var home: String?

    @Flag(help: "Answer with one JSON document on standard output.")
    var json = false

    @Option(help: ArgumentHelp("The language of texts: en, ar or fa.", valueName: "code"))
    var lang: Language?

    @Option(
        help: ArgumentHelp(
            "The calendar of days: gregorian (if not given), persian or islamic.", valueName: "name"))
    var calendar: SheetCalendar?

    @Option(
        help: ArgumentHelp("The team, by its name or id, where a replica holds several.", valueName: "team"))
    var team: String?
}

/// A command that works with a replica; it gets what the process was given beside its own arguments.
protocol SaatCommand: AsyncParsableCommand {
    var common: CommonOptions { get }
    func run(_ call: Invocation) async throws
}

extension SaatCommand {
    mutating func run() async throws { try await run(Invocation(common)) }
}

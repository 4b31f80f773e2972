import ArgumentParser
import Foundation
import Replica
import Texts

/// The command line: parse, call, print.
@main
struct Saat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "saat",
        abstract: "A bank of volunteer hours that works without a network.",
        discussion: """
            Hours are recorded on this device, with or without a connection, and reconciled later: every minute of a \
            person counts at most once, every doubtful minute is explained, nothing is lost.

            Times: 2026-03-01T09:00 or 2026-03-01T09:00+04:00; days: 2026-03-01. A volunteer, an activity or a claim \
            is named by its name, its outside name or the first digits of its id.

            Environment: SAAT_HOME (the replica), NO_COLOR, LC_ALL, LC_MESSAGES, LANG (the language).
            Exit status: 0 done, 1 refused or found something, 2 usage or a missing file, 3 network, 4 storage.
            """,
        version: "0.1.0",
        groupedSubcommands: groups)

    static func main() async {
        var arguments = Array(CommandLine.arguments.dropFirst())
        do {
            if let help = HelpRequest(arguments) {
                if try Failure.help(help, arguments) { return }
                // The command of the parser knows none of the common options.
                let words = ArgumentOrder.withoutCommon(arguments)
                if words.first == "help" { arguments = words }
            }
            var command = try await asyncParseAsRoot(
                ArgumentOrder.arranged(arguments, commands: commandNames))
            if var waiting = command as? any AsyncParsableCommand {
                try await waiting.run()
            } else {
                try command.run()
            }
        } catch {
            Foundation.exit(Failure.report(error, arguments: arguments))
        }
    }
}

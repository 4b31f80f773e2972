import ArgumentParser
import HoursStore
import Replica
import Texts

/// Shows what waits for a person.
struct Inbox: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "inbox",
        abstract: "Show what waits for a person, and what each choice would change.")

    @Flag(help: "Exit with 1 if anything waits.")
    var fail = false

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.replica()
        let waiting = try replica.inbox()
        try replica.store.read { reader in
            let speech = Speech(call)
            let page = InboxPage(Names(reader, call.texts.language), speech)
            let items = try page.sorted(waiting)
            try call.output.answer(["items": .list(try items.map { try page.json($0) })]) {
                guard !items.isEmpty else { return [call.output.styled(call.texts("inbox.empty"), .good)] }
                let lines = try items.enumerated().flatMap { try page.lines($1, number: $0 + 1, call.output) }
                return lines + [
                    call.texts.counted("inbox.count", items.count, ["n": speech.number(items.count)])
                ]
            }
        }
        if fail, !waiting.isEmpty { throw ExitCode(1) }
    }
}

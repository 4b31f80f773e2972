import ArgumentParser
import HoursModel
import HoursStore
import Replica
import Texts

/// Names one of some unnamed helpers.
struct NameHelper: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "name",
        abstract: "Name one of some unnamed helpers: the minutes become hours of the volunteer.",
        discussion: """
            Naming moves minutes and never adds: the team is credited one head less.
              saat add helpers --activity a1 --date 2026-03-05 --people 50 --minutes 2h
              saat name 1f2e3d4c v7
            If a naming was wrong, withdraw or reject its claim: the head has no name again.
            """)

    @Argument(help: "The helpers.")
    var helpers: String

    @Argument(help: "The volunteer who was one of them.")
    var volunteer: String

    @Flag(help: "Name the volunteer although an equal claim is here: a second true session.")
    var again = false

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.writingReplica()
        let (group, person) = try replica.store.read { reader in
            (
                try reader.resolve(helpers, among: [Kinds.helpers]).id,
                try reader.resolve(volunteer, among: [Kinds.volunteer]).id
            )
        }
        let named = try replica.name(group, person, isAgain: again, call.around)
        try call.output.answer(["id": .id(named.claim), "remaining": .number(named.remaining)]) {
            try replica.store.read { reader in
                let names = Names(reader, call.texts.language)
                let speech = Speech(call)
                let values = [
                    "claim": try names.short(named.claim),
                    "volunteer": try names.called(person, Kinds.volunteer).printable,
                ]
                return [
                    call.texts("name.done", values),
                    call.texts.counted("name.left", named.remaining, ["n": speech.number(named.remaining)]),
                ]
            }
        }
    }
}

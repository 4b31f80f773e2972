import ArgumentParser
import Causality
import HoursModel
import HoursStore
import Replica
import Texts

/// Says who is the person.
struct Person: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "person",
        abstract: "Say that two volunteer records are one person, or two.",
        subcommands: [Merge.self, Split.self, Number.self])

    /// Joins two records.
    struct Merge: SaatCommand {
        static let configuration = CommandConfiguration(
            commandName: "merge",
            abstract:
                "Say that two volunteer records are one person; `saat release` gives back the ledger before it."
        )

        @Argument(help: "One volunteer.")
        var first: String

        @Argument(help: "The other volunteer.")
        var second: String

        @Option(help: "Why.")
        var reason: String?

        @OptionGroup var common: CommonOptions

        func run(_ call: Invocation) throws {
            try Person.decide(call, first, second, "person.merged") { replica, a, b in
                try replica.mergePersons(a, b, reason: reason, call.around)
            }
        }
    }

    /// Parts two records.
    struct Split: SaatCommand {
        static let configuration = CommandConfiguration(
            commandName: "split",
            abstract: "Say that two volunteer records are two persons; it is never suggested again.")

        @Argument(help: "One volunteer.")
        var first: String

        @Argument(help: "The other volunteer.")
        var second: String

        @Option(help: "Why.")
        var reason: String?

        @OptionGroup var common: CommonOptions

        func run(_ call: Invocation) throws {
            try Person.decide(call, first, second, "person.parted") { replica, a, b in
                try replica.splitPersons(a, b, reason: reason, call.around)
            }
        }
    }

    /// Opens an identity number.
    struct Number: SaatCommand {
        static let configuration = CommandConfiguration(
            commandName: "number",
            abstract: "Show the identity number of a volunteer, on a device that was entrusted with the key.")

        @Argument(help: "The volunteer.")
        var volunteer: String

        @OptionGroup var common: CommonOptions

        func run(_ call: Invocation) throws {
            let replica = try call.replica()
            let id = try replica.store.read { try $0.resolve(volunteer, among: [Kinds.volunteer]).id }
            let number = try replica.identityNumber(of: id)
            try call.output.answer(["id": .id(id), "nationalId": .optional(number)]) {
                [number ?? call.texts("person.noNumber")]
            }
        }
    }

    private static func decide(
        _ call: Invocation, _ first: String, _ second: String, _ key: String,
        _ write: (Replica, RecordID, RecordID) throws -> RecordID
    ) throws {
        let replica = try call.writingReplica()
        let (a, b) = try replica.store.read { reader in
            (
                try reader.resolve(first, among: [Kinds.volunteer]).id,
                try reader.resolve(second, among: [Kinds.volunteer]).id
            )
        }
        let decision = try write(replica, a, b)
        let doubtful = try replica.doubtfulCertificates(of: [a, b])
        let json: JSON = [
            "id": .id(decision), "volunteers": .ids([a, b]), "suspendedCertificates": .serials(doubtful),
        ]
        try call.output.answer(json) {
            try replica.store.read { reader in
                let names = Names(reader, call.texts.language)
                let values = [
                    "a": try label(a, names), "b": try label(b, names), "id": try names.lasting(decision),
                ]
                return [call.texts(key, values)] + (try names.suspended(doubtful, Speech(call)))
            }
        }
    }

    private static func label(_ id: RecordID, _ names: Names) throws -> String {
        let short = try names.short(id)
        return try names.name(id, Kinds.volunteer).map { "\($0.printable) (\(short))" } ?? short
    }
}

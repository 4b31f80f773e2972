import ArgumentParser
import Causality
import Replica
import Texts

/// Tells teams what only the office sees.
struct Publish: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract:
            "Tell teams which of their credited minutes would not count if all teams of this node were settled together.",
        discussion: """
            Persons are compared by identity numbers, in teams whose key this device was entrusted with. A finding names the claim \
            and the minutes, and nothing of the other team; it changes no minute there: `saat settle` shows it, and reviewers of \
            the team decide.
            """)

    @Flag(help: "Only say what would be written.")
    var dryRun = false

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        guard call.team == nil else { throw CommandError.unexpectedWord("--team") }
        let replicas = try call.writingReplicas()
        let across = AcrossTeams(replicas)
        let persons = try across.sharedPersons().count
        let findings = try across.findings()
        let written = dryRun ? [:] : try across.publish { call.around }
        let teams: [JSON] = try replicas.map { replica in
            let own = findings.filter { $0.team == replica.team }
            return [
                "team": .id(replica.team), "name": .text(try Invocation.name(of: replica)),
                "findings": .number(own.count), "minutes": .number(own.reduce(0) { $0 + $1.minutes }),
                "written": .number(written[replica.team] ?? 0),
            ]
        }
        try call.output.answer([
            "persons": .number(persons), "findings": .number(findings.count),
            "written": .number(written.values.reduce(0, +)), "teams": .list(teams),
        ]) {
            let speech = Speech(call)
            var lines = [
                call.texts.counted("publish.persons", persons, ["n": speech.number(persons)])
            ]
            for replica in replicas {
                let own = findings.filter { $0.team == replica.team }
                guard !own.isEmpty else { continue }
                let values = [
                    "team": try Invocation.name(of: replica).printable, "n": speech.number(own.count),
                    "minutes": speech.clock(own.reduce(0) { $0 + $1.minutes }),
                    "written": speech.number(written[replica.team] ?? 0),
                ]
                lines.append(call.texts.counted("publish.team", own.count, values))
            }
            return lines
        }
    }
}

import ArgumentParser
import Causality
import HoursModel
import HoursStore
import Replica
import Texts

/// Lists who is to be honoured, from confirmed hours only.
struct Honours: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "honours",
        abstract:
            "List veterans, who reached which hours, and whom to honour after death; from confirmed hours only.",
        discussion: """
            That an honour was given, and its story, are records:
              saat add honour --volunteer v7 --award veteran --awarded-on 2026-12-05
              saat edit 1f2e3d4c --story "…" --story-consent yes
            """)

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        try call.replica().store.read { reader in
            let page = HonourPage(
                Names(reader, call.texts.language), Speech(call), HonourRoll(try reader.services()),
                try reader.honours())
            try call.output.answer(try page.json()) { try page.lines(call.output) }
        }
    }
}

/// The roll of honour as it is shown.
private struct HonourPage {
    let names: Names
    let speech: Speech
    let roll: HonourRoll
    let given: [GivenHonour]

    init(_ names: Names, _ speech: Speech, _ roll: HonourRoll, _ given: [GivenHonour]) {
        self.names = names
        self.speech = speech
        self.roll = roll
        self.given = given
    }

    func json() throws -> JSON {
        let awards: [JSON] = try given.map { honour in
            [
                "id": .id(honour.id), "volunteer": .id(honour.volunteer),
                "name": .text(try name(honour.volunteer)), "award": .text(honour.award.name),
                "awardedOn": honour.awardedOn.map { .text($0.description) } ?? .null,
                "hours": honour.hours.map { .number($0) } ?? .null, "story": .optional(honour.story),
            ]
        }
        return [
            "veterans": .list(
                try roll.veterans.map { try entry($0).adding(["firstYear": .number($0.firstYear)]) }),
            "milestones": .list(
                try roll.milestones.map { hours, reached in
                    [
                        "hours": .number(hours),
                        "reached": .list(
                            try reached.map {
                                try entry($0).adding(["on": .text($0.reached[hours]?.description ?? "")])
                            }),
                    ]
                }),
            "posthumous": .list(
                try roll.posthumous.map {
                    try entry($0).adding(["diedOn": .text($0.diedOn?.description ?? "")])
                }),
            "awards": .list(awards),
        ]
    }

    private func entry(_ service: Service) throws -> JSON {
        [
            "id": .id(service.person), "name": .text(try name(service.person)),
            "minutes": .number(service.minutes),
        ]
    }

    private func name(_ person: RecordID) throws -> String { try names.person(person).name }

    func lines(_ output: Output) throws -> [String] {
        let texts = speech.texts
        guard !roll.veterans.isEmpty || !given.isEmpty else { return [texts("honours.empty")] }
        var lines: [String] = []
        func add(_ title: String, _ rows: [(service: Service, what: String)]) throws {
            guard !rows.isEmpty else { return }
            var table = TextTable([
                .init(title: texts("balance.volunteer")), .init(title: texts("honours.since")),
                .init(title: texts("ledger.hours"), side: .end), .init(title: ""),
            ])
            for (service, what) in rows {
                table.add([
                    try name(service.person), speech.number(service.firstYear),
                    speech.clock(service.minutes), what,
                ])
            }
            lines += (lines.isEmpty ? [] : [""]) + [output.styled(title, .strong)] + table.lines(output)
        }
        try add(texts("honours.veterans"), roll.veterans.map { ($0, "") })
        for (hours, reached) in roll.milestones {
            try add(
                texts("honours.milestone", ["hours": speech.number(hours)]),
                reached.map { ($0, $0.reached[hours].map(speech.day) ?? "") })
        }
        try add(
            texts("honours.posthumous"), roll.posthumous.map { ($0, $0.diedOn.map(speech.day) ?? "") })
        if !given.isEmpty { lines += ["", output.styled(texts("honours.given"), .strong)] }
        for honour in given {
            let parts = [
                try name(honour.volunteer).printable, texts("award.\(honour.award.name)"),
                honour.hours.map(speech.number), honour.awardedOn.map(speech.day),
            ].compactMap { $0 }
            lines.append("  " + parts.joined(separator: speech.comma))
            if let story = honour.story { lines.append("    " + story.printable) }
        }
        return lines
    }
}

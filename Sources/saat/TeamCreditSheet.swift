import HoursModel
import HoursStore
import Texts

/// The credit of the team for helpers without a name, as `settle` and `balance` show it beside the ledger of persons.
struct TeamCreditSheet {
    private let credits: [TeamCredit]
    private let names: Names
    private let speech: Speech

    /// Reads the credit of the days of a period.
    init(_ names: Names, _ speech: Speech, from first: LocalDate? = nil, to last: LocalDate? = nil) throws {
        self.names = names
        self.speech = speech
        credits = try names.reader.teamCredits().filter { credit in
            first.map { $0 <= credit.day } ?? true && last.map { credit.day <= $0 } ?? true
        }
    }

    /// One object for each record of helpers.
    var json: JSON {
        .list(
            credits.map { credit in
                let findings: [JSON] =
                    credit.excess == 0
                    ? []
                    : [
                        [
                            "rule": .text(RuleName.moreNamed.rawValue), "heads": .number(credit.excess),
                            "with": .ids(credit.named), "text": .text(speech.rule(.moreNamed, nil)),
                        ]
                    ]
                return [
                    "id": .id(credit.helpers), "activity": .id(credit.activity),
                    "date": .text(credit.day.description), "heads": .number(credit.heads),
                    "named": .number(credit.named.count), "remaining": .number(credit.remaining),
                    "minutesEach": .number(credit.minutesEach), "minutes": .number(credit.credited),
                    "questioned": .number(credit.questioned),
                    "rule": credit.rule.map { .text($0.rawValue) } ?? .null,
                    "findings": .list(findings),
                ]
            })
    }

    /// A table of its own, after that of persons; nothing where there are no helpers.
    func lines(_ output: Output) throws -> [String] {
        guard !credits.isEmpty else { return [] }
        let texts = speech.texts
        var table = TextTable([
            .init(title: texts("helpers.id")), .init(title: texts("ledger.when")),
            .init(title: texts("ledger.activity")), .init(title: texts("helpers.heads"), side: .end),
            .init(title: texts("helpers.unnamed"), side: .end),
            .init(title: texts("helpers.each"), side: .end),
            .init(title: texts("helpers.team"), side: .end),
            .init(title: speech.state(.questioned), side: .end),
        ])
        for credit in credits {
            table.add([
                try names.short(credit.helpers), speech.day(credit.day),
                try names.called(credit.activity.record, Kinds.activity), speech.number(credit.heads),
                speech.number(credit.remaining), speech.clock(credit.minutesEach),
                speech.clock(credit.credited), speech.clock(credit.questioned),
            ])
            if let rule = credit.rule {
                table.add(line: "    " + output.styled("↳ " + speech.rule(rule, .questioned), .faint))
            }
            if credit.excess > 0 {
                let with = try speech.involved(credit.named.map(\.record), names)
                table.add(
                    line: "    " + output.styled("↳ \(speech.rule(.moreNamed, nil)) \(with)", .warning))
            }
        }
        table.addSums(
            [texts("ledger.sum"), "", "", speech.number(sum(\.heads)), speech.number(sum(\.remaining)), ""]
                + [speech.clock(sum(\.credited)), speech.clock(sum(\.questioned))])
        return ["", output.styled(texts("helpers.title"), .strong)] + table.lines(output)
    }

    private func sum(_ part: (TeamCredit) -> Int) -> Int { credits.reduce(0) { $0 + part($1) } }
}

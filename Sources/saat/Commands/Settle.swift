import ArgumentParser
import Causality
import HoursModel
import HoursStore
import Replica
import Sheets
import SignedLog
import Texts

/// Shows the ledger: per claim the minutes by state, with reasons.
struct Settle: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Show the ledger: per claim the minutes by state, with reasons.")

    @Argument(help: "The volunteer; everybody if not given.")
    var volunteer: String?

    @Option(help: "The first day; claims count by their first local day.")
    var from: String?

    @Option(help: "The last day.")
    var to: String?

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let (first, last) = (try from.map { try call.dates.read($0) }, try to.map { try call.dates.read($0) })
        let replica = try call.replica()
        try replica.store.read { reader in
            let names = Names(reader, call.texts.language)
            let id = try volunteer.map { try reader.resolve($0, among: [Kinds.volunteer]).id }
            let sheet = try LedgerSheet(names, of: id, from: first, to: last)
            let speech = Speech(call)
            // Helpers without a name are nobody's: a volunteer's ledger says nothing of them.
            let team =
                volunteer == nil ? try TeamCreditSheet(names, speech, from: first, to: last) : nil
            try call.output.answer(
                try json(sheet, names, speech).adding(["teamCredit": team?.json ?? .list([])])
            ) {
                let persons =
                    sheet.lines.isEmpty
                    ? [call.texts("ledger.empty")] : try lines(sheet, names, speech, call.output)
                return try persons + (team?.lines(call.output) ?? [])
            }
        }
    }

    private func json(_ sheet: LedgerSheet, _ names: Names, _ speech: Speech) throws -> JSON {
        let reader = names.reader
        let heads = try reader.heads
        let policy: [JSON] = try reader.list(Kinds.policy).map { record in
            .object([.init(key: "id", value: .id(record.id))] + record.jsonFields)
        }
        return [
            "claims": .list(try sheet.lines.map { try $0.json(names, speech) }),
            "policy": ["rules": .number(Int(RuleBook.version)), "records": .list(policy)],
            "vector": .vector(heads), "digest": .id(try reader.digest),
            "ledgerDigest": .id(try reader.ledgerDigest()),
        ]
    }

    private func lines(_ sheet: LedgerSheet, _ names: Names, _ speech: Speech, _ output: Output) throws
        -> [String]
    {
        let texts = speech.texts
        var table = TextTable(
            [
                .init(title: texts("ledger.claim")), .init(title: texts("ledger.when")),
                .init(title: texts("ledger.activity")),
                .init(title: texts("ledger.by")), .init(title: texts("ledger.hours"), side: .end),
            ]
                + MinuteState.allCases.map { .init(title: speech.state($0), side: .end) })
        var person: RecordID?
        for line in sheet.lines {
            if line.person != person {
                person = line.person
                let (name, ids) = try names.person(line.person)
                let shorts = try ids.map { try names.short($0) }.joined(separator: " ")
                table.add(line: output.styled(name.printable, .strong) + "  " + output.styled(shorts, .faint))
            }
            let unit = line.claim.unit
            let recorder = try unit.recorder.flatMap { try names.name($0.record, Kinds.recorder) }
            table.add(
                [
                    "  " + (try names.short(line.claim.id)),
                    speech.time(unit.time, offsets: line.claim.offsets),
                    try names.called(unit.activity.record, Kinds.activity),
                    speech.evidence(unit.evidence) + (recorder.map { speech.comma + $0 } ?? ""),
                    speech.clock(line.ledger.minutes),
                ] + MinuteState.allCases.map { speech.clock(line.ledger.minutes($0)) })
            for text in try line.explanation(names, speech) {
                table.add(line: "    " + output.styled("↳ " + text, .faint))
            }
        }
        let total = MinuteState.allCases.reduce(0) { $0 + sheet.sum($1) }
        table.addSums(
            [
                texts("ledger.sum"),
                texts.counted("ledger.claims", sheet.lines.count, ["n": speech.number(sheet.lines.count)]),
                "", "",
                speech.clock(total),
            ] + MinuteState.allCases.map { speech.clock(sheet.sum($0)) })
        return table.lines(output)
    }
}

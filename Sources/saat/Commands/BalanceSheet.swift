import ArgumentParser
import Causality
import HoursModel
import HoursStore
import Replica
import Texts

/// Shows per volunteer the minutes by state.
struct BalanceSheet: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "balance", abstract: "Show per volunteer: confirmed, provisional, questioned, set aside."
    )

    @Argument(help: "The volunteer; everybody if not given.")
    var volunteer: String?

    @OptionGroup var common: CommonOptions

    private struct Row {
        let person: RecordID
        let ref: String?
        let name: String
        let minutes: [MinuteState: Int]
    }

    func run(_ call: Invocation) throws {
        let replica = try call.replica()
        try replica.store.read { reader in
            let names = Names(reader, call.texts.language)
            let rows = try rows(names)
            let json: [JSON] = rows.map { row in
                [
                    "id": .id(row.person), "ref": .optional(row.ref), "name": .text(row.name),
                    "confirmed": .number(row.minutes[.confirmed] ?? 0),
                    "provisional": .number(row.minutes[.provisional] ?? 0),
                    "questioned": .number(row.minutes[.questioned] ?? 0),
                    "setAside": .number(row.minutes[.setAside] ?? 0),
                ]
            }
            let team = volunteer == nil ? try TeamCreditSheet(names, Speech(call)) : nil
            try call.output.answer(["volunteers": .list(json), "teamCredit": team?.json ?? .list([])]) {
                let persons =
                    rows.isEmpty
                    ? [call.texts("balance.empty")] : try lines(rows, names, Speech(call), call.output)
                return try persons + (team?.lines(call.output) ?? [])
            }
        }
    }

    /// One row per person, by name; the records that decisions joined are one row.
    private func rows(_ names: Names) throws -> [Row] {
        let reader = names.reader
        let sums = Dictionary(
            try reader.balances().map { ($0.person, $0.minutes) }, uniquingKeysWith: { a, _ in a })
        var shown: [ShownRecord]
        if let volunteer {
            let person = try reader.person(of: reader.resolve(volunteer, among: [Kinds.volunteer]).id)
            shown = try reader.shown(person, kind: Kinds.volunteer).map { [$0] } ?? []
        } else {
            shown = try reader.list(Kinds.volunteer)
            let joined = Set(try reader.persons().flatMap { $0 })
            shown = try shown.filter { try !joined.contains($0.id) || reader.person(of: $0.id) == $0.id }
        }
        if shown.count >= Names.many { names.learn(shown.map(\.id)) }
        return try shown.map { record in
            let (name, ids) = try names.person(record.id)
            let ref =
                try record.ref
                ?? ids.lazy.compactMap { try reader.shown($0, kind: Kinds.volunteer)?.ref }.first
            return Row(person: record.id, ref: ref, name: name, minutes: sums[record.id] ?? [:])
        }.sorted { a, b in
            let (x, y) = (FoldedText(a.name), FoldedText(b.name))
            return x != y ? x < y : a.person < b.person
        }
    }

    private func lines(_ rows: [Row], _ names: Names, _ speech: Speech, _ output: Output) throws -> [String] {
        let texts = speech.texts
        var table = TextTable(
            [.init(title: texts("balance.volunteer")), .init(title: texts("balance.id"))]
                + MinuteState.allCases.map { .init(title: speech.state($0), side: .end) })
        for row in rows {
            table.add(
                [row.name, try row.ref ?? names.short(row.person)]
                    + MinuteState.allCases.map { speech.clock(row.minutes[$0] ?? 0) })
        }
        let sums = MinuteState.allCases.map { state in rows.reduce(0) { $0 + ($1.minutes[state] ?? 0) } }
        table.addSums(
            [texts.counted("balance.sum", rows.count, ["n": speech.number(rows.count)]), ""]
                + sums.map { speech.clock($0) })
        return table.lines(output)
    }
}

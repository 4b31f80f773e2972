import ArgumentParser
import Causality
import HoursModel
import HoursStore
import Replica
import Sheets
import Texts

/// Shows one record.
struct Show: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a record; with --history who wrote what, and which versions still stand.")

    @Argument(help: "The record: its name, its outside name or the first digits of its id.")
    var record: String

    @Flag(help: "Show every write, oldest arrival first.")
    var history = false

    @Option(help: "The kind of record, where a name could mean several.")
    var kind: String?

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let replica = try call.replica()
        let kinds = try kind.map { [try KindDeclaration.typed($0)] } ?? Kinds.all
        try replica.store.read { reader in
            let record = try reader.resolve(record, among: kinds)
            let page = RecordPage(record, Names(reader, call.texts.language), Speech(call))
            var json = try page.json
            if history { json = json.adding(["history": .list(try page.historyJSON)]) }
            try call.output.answer(json) {
                try page.lines(call.output) + (history ? page.historyLines(call.output) : [])
            }
        }
    }
}

/// A record with everything that is shown of it.
struct RecordPage {
    private let record: ShownRecord
    private let names: Names
    private let speech: Speech

    init(_ record: ShownRecord, _ names: Names, _ speech: Speech) {
        self.record = record
        self.names = names
        self.speech = speech
    }

    var json: JSON {
        get throws {
            var json = record.json
            guard record.kind.number == Kinds.claim.number else { return json }
            let decisions: [JSON] = try names.reader.decisions(of: record.id).map { decision in
                [
                    "id": .id(decision.id), "action": .text(decision.action.word),
                    "claims": .ids(decision.claims),
                    "signer": .text(decision.author.identity.word), "reason": .optional(try reason(decision)),
                    "covers": .entries(decision.covers.sorted()),
                    "replaces": .ids(decision.replaces.sorted()),
                ]
            }
            json = json.adding(["decisions": .list(decisions)])
            guard let line = try ledgerLine else { return json }
            return json.adding(["ledger": try line.json(names, speech)])
        }
    }

    func lines(_ output: Output) throws -> [String] {
        let words = FieldWords(names: names, speech: speech)
        let title = record.kind.label(speech.texts.language)
        let name = names.name(record).map { " " + $0.printable } ?? ""
        var table = TextTable([.init(title: ""), .init(title: "")])
        table.add(["id", "\(record.id)"])
        if let ref = record.ref { table.add(["ref", ref]) }
        for line in try words.lines(record.kind, record.fields) { table.add([line.label, line.value]) }
        if record.rivals > 1 { table.add([speech.texts("show.versions"), speech.number(record.rivals)]) }
        if record.isUndone { table.add([speech.texts("show.undone"), speech.texts("word.yes")]) }
        var lines = [output.styled(title + name, .strong)] + table.lines(output).dropFirst()
        guard record.kind.number == Kinds.claim.number else { return lines }
        if let line = try ledgerLine {
            let states = MinuteState.allCases.filter { line.ledger.minutes($0) > 0 }
            lines.append(
                speech.texts("show.ledger") + " "
                    + states.map { "\(speech.state($0)) \(speech.clock(line.ledger.minutes($0)))" }.joined(
                        separator: ", "))
            lines += try line.explanation(names, speech).map { "  ↳ " + $0 }
        }
        for decision in try names.reader.decisions(of: record.id) {
            let values = [
                "action": speech.texts("action.\(decision.action.word)"), "id": try names.short(decision.id),
                "who": try who(decision.author),
            ]
            lines.append(speech.texts("show.decision", values))
            if let reason = try reason(decision) { lines.append("    " + reason.printable) }
        }
        return lines
    }

    private func who(_ signer: Signer) throws -> String {
        switch signer.identity {
        case .person(let id): try names.called(id, Kinds.recorder).printable
        case .device(let replica): String("\(replica)".prefix(8))
        }
    }

    /// Why it was decided, if its author said so.
    private func reason(_ decision: Decision) throws -> String? {
        try names.reader.shown(decision.id, kind: Kinds.decision)?.text("reason")
    }

    private var ledgerLine: LedgerSheet.Line? {
        get throws {
            guard let claim = ShownClaim(record), let entry = try names.reader.ledgerLine(of: record.id)
            else { return nil }
            let findings = try names.reader.findings(of: entry.person).filter { $0.claim.record == record.id }
            return LedgerSheet.Line(
                claim: claim, ledger: entry.line, person: entry.person, findings: findings)
        }
    }

    var historyJSON: [JSON] {
        get throws {
            try names.reader.history(record.id, kind: record.kind).map { item in
                [
                    "replica": .id(item.id.entry.dot.replica),
                    "number": .number(Int(clamping: item.id.entry.dot.number)),
                    "signer": .text(item.signer.identity.word), "role": .text(item.signer.role.name),
                    "recordedAt": .text(Instant.text(Int(item.recordedAt / 60_000), offsetMinutes: 0)),
                    "isHead": .bool(item.isHead), "fields": .object(record.kind.json(item.fields)),
                ]
            }
        }
    }

    func historyLines(_ output: Output) throws -> [String] {
        let words = FieldWords(names: names, speech: speech)
        var lines = ["", output.styled(speech.texts("show.history"), .strong)]
        for item in try names.reader.history(record.id, kind: record.kind) {
            let values = [
                "when": speech.moment(Int(item.recordedAt / 60_000), offset: 0), "who": try who(item.signer),
                "role": speech.texts("role.\(item.signer.role.name)"),
                "entry": "\("\(item.id.entry.dot.replica)".prefix(8)):\(item.id.entry.dot.number)",
            ]
            lines.append(speech.texts(item.isHead ? "show.standing" : "show.replaced", values))
            for line in try words.lines(record.kind, item.fields) {
                lines.append("    \(line.label): \(line.value)")
            }
        }
        return lines
    }
}

extension ShownRecord {
    /// The record as `show` and `list` give it.
    var json: JSON {
        [
            "id": .id(id), "kind": .text(kind.name), "ref": .optional(ref), "fields": .object(jsonFields),
            "versions": .number(rivals), "isUndone": .bool(isUndone),
        ]
    }
}

extension Signer.Identity {
    /// The id of the person or the device.
    fileprivate var word: String {
        switch self {
        case .person(let id): id.description
        case .device(let replica): replica.description
        }
    }
}

extension Decision.Action {
    /// The word used on the command line.
    var word: String {
        switch self {
        case .approve: "approve"
        case .reject: "reject"
        case .same: "same"
        case .distinct: "distinct"
        case .release: "release"
        }
    }
}

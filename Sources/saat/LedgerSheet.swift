import Causality
import HoursModel
import HoursStore
import Replica
import Texts

/// Lines of the ledger as they are shown: with their claims, by person, then time.
struct LedgerSheet {
    struct Line {
        let claim: ShownClaim
        let ledger: ClaimLedger
        let person: RecordID
        let findings: [Finding]
        /// Minutes that an office found credited in another team too.
        var elsewhere = 0
    }

    let lines: [Line]

    /// Reads the ledger of a person or of all, of the claims whose first day is in a period.
    init(_ names: Names, of volunteer: RecordID?, from first: LocalDate?, to last: LocalDate?) throws {
        let reader = names.reader
        let person = try volunteer.map { try reader.person(of: $0) }
        let entries = try reader.ledger(of: person)
        let findings = Dictionary(grouping: try reader.findings(of: person), by: \.claim.record)
        let records: [RecordID: ShownRecord] =
            person == nil
            ? Dictionary(try reader.list(Kinds.claim).map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a })
            : [:]
        if records.count >= Names.many { names.learn(records.keys) }
        let elsewhere = try reader.minutesElsewhere()
        var lines: [Line] = []
        for entry in entries {
            let id = entry.line.claim.record
            guard let record = try records[id] ?? reader.shown(id, kind: Kinds.claim),
                let claim = ShownClaim(record)
            else { continue }
            if let first, claim.firstDay < first { continue }
            if let last, claim.firstDay > last { continue }
            lines.append(
                Line(
                    claim: claim, ledger: entry.line, person: entry.person, findings: findings[id] ?? [],
                    elsewhere: min(
                        elsewhere[id] ?? 0,
                        entry.line.minutes(.confirmed) + entry.line.minutes(.provisional))))
        }
        var keys: [RecordID: FoldedText] = [:]
        for line in lines where keys[line.person] == nil {
            keys[line.person] = FoldedText(try names.person(line.person).name)
        }
        self.lines = lines.sorted { a, b in
            if a.person != b.person {
                let (x, y) = (keys[a.person] ?? FoldedText(""), keys[b.person] ?? FoldedText(""))
                return x != y ? x < y : a.person < b.person
            }
            return a.claim.place != b.claim.place ? a.claim.place < b.claim.place : a.claim.id < b.claim.id
        }
    }

    /// The minutes in a state of all lines.
    func sum(_ state: MinuteState) -> Int { lines.reduce(0) { $0 + $1.ledger.minutes(state) } }
}

extension LedgerSheet.Line {
    /// The line as `settle --json` gives it.
    func json(_ names: Names, _ speech: Speech) throws -> JSON {
        let unit = claim.unit
        let reasons: [JSON] = ledger.reasons.map { reason in
            [
                "rule": .text(reason.rule.rawValue), "state": .text(reason.state.name),
                "with": .ids(reason.with),
                "minutes": .number(reason.minutes), "text": .text(speech.rule(reason.rule, reason.state)),
            ]
        }
        let remarks: [JSON] = findings.map { finding in
            [
                "rule": .text(finding.rule.rawValue), "with": .ids(finding.with),
                "text": .text(speech.rule(finding.rule, nil)),
            ]
        }
        let head: JSON = [
            "id": .id(claim.id), "ref": .optional(claim.record.ref), "volunteer": .id(unit.volunteer),
            "person": .id(person), "activity": .id(unit.activity),
        ]
        let tail: JSON = [
            "evidence": .text(unit.evidence.name), "recorder": unit.recorder.map { .id($0) } ?? .null,
            "remote": .bool(unit.isRemote), "kindOfMinutes": .text(unit.kindOfMinutes.name),
            "versions": .number(claim.record.rivals), "minutes": .number(ledger.minutes),
            "confirmed": .number(ledger.minutes(.confirmed)),
            "provisional": .number(ledger.minutes(.provisional)),
            "questioned": .number(ledger.minutes(.questioned)),
            "setAside": .number(ledger.minutes(.setAside)),
            "witnesses": .number(ledger.witnesses), "reasons": .list(reasons), "findings": .list(remarks),
            "elsewhere": .number(elsewhere),
        ]
        return head.adding(claim.times).adding(tail)
    }

    /// Why the minutes are in their states, a line each; nothing where there is nothing to explain.
    func explanation(_ names: Names, _ speech: Speech) throws -> [String] {
        var lines: [String] = []
        let isPlain = ledger.reasons.count == 1 && ledger.reasons[0].rule == .base && ledger.witnesses < 2
        for reason in isPlain ? [] : ledger.reasons {
            var text =
                "\(speech.state(reason.state)) \(speech.clock(reason.minutes)): \(speech.rule(reason.rule, reason.state))"
            if !reason.with.isEmpty { text += try involved(reason.with.map(\.record), names, speech) }
            lines.append(text)
        }
        if ledger.witnesses > 1, ledger.minutes(.confirmed) + ledger.minutes(.provisional) > 0 {
            let count = speech.number(ledger.witnesses)
            lines.append(speech.texts.counted("ledger.witnesses", ledger.witnesses, ["n": count]))
        }
        if elsewhere > 0 {
            lines.append(speech.texts("ledger.elsewhere", ["minutes": speech.clock(elsewhere)]))
        }
        for finding in findings {
            var text = speech.rule(finding.rule, nil)
            if !finding.with.isEmpty { text += try involved(finding.with, names, speech) }
            lines.append(text)
        }
        return lines
    }

    private func involved(_ ids: [RecordID], _ names: Names, _ speech: Speech) throws -> String {
        " " + (try speech.involved(ids, names))
    }
}

extension Speech {
    /// The claims that a reason names, in parentheses; at most six of them.
    func involved(_ ids: [RecordID], _ names: Names) throws -> String {
        var shown = try ids.prefix(6).map { try names.short($0) }
        if ids.count > 6 { shown.append(texts("list.more", ["n": number(ids.count - 6)])) }
        return "(" + texts("ledger.see", ["claims": shown.joined(separator: comma)]) + ")"
    }
}

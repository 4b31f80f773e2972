import Causality
import HoursModel
import HoursStore
import Replica
import Sheets
import Texts

/// What `import` answers.
struct ImportAnswer {
    private let names: Names
    private let speech: Speech
    private let sheet: SheetSpeech
    private static let listed = 20

    init(_ names: Names, _ speech: Speech) {
        self.names = names
        self.speech = speech
        sheet = SheetSpeech(speech.texts)
    }

    static func json(_ report: ImportReport, _ refusedPath: String?) -> JSON {
        let verdicts: [JSON] = report.verdicts.map { verdict in
            [
                "line": .number(verdict.line), "outcome": .text(verdict.outcome.rawValue),
                "id": verdict.record.map { .id($0) } ?? .null,
                "flags": .list(verdict.flags.map { .text($0) }),
                "code": .optional(verdict.refusal.map(SheetSpeech.code)),
                "reason": .optional(verdict.reason), "hint": .optional(verdict.hint),
                "said": verdict.content.map { said($0) } ?? .null,
            ]
        }
        return [
            "batch": report.batch.map { .id($0) } ?? .null, "rows": .number(report.rows),
            "accepted": .number(report.accepted), "unchanged": .number(report.unchanged),
            "edited": .number(report.edited), "absent": .number(report.absent),
            "flagged": .number(report.flagged),
            "newVolunteers": .ids(report.newVolunteers), "newActivities": .ids(report.newActivities),
            "refused": .number(report.refused), "refusedFile": .optional(refusedPath),
            "notes": .list(report.notes.map { .text($0.description) }), "verdicts": .list(verdicts),
        ]
    }

    /// What a row was understood as, for scripts.
    private static func said(_ content: RowContent) -> JSON {
        var start: String?
        var end: String?
        var days: (first: String, last: String)?
        switch content.time {
        case .timed(let from, let to, _)?:
            start = Instant.text(from, offsetMinutes: content.startOffset)
            end = Instant.text(to, offsetMinutes: content.endOffset)
        case .dated(let first, let last, _)?: days = (first.description, last.description)
        case nil: break
        }
        return [
            "volunteer": .optional(content.volunteerName), "activity": .optional(content.activityName),
            "start": .optional(start), "end": .optional(end), "date": .optional(days?.first),
            "until": .optional(days?.last),
            "minutes": content.minutes.map { .number($0) } ?? .null,
        ]
    }

    func lines(_ report: ImportReport, isDryRun: Bool, refusedPath: String?, _ output: Output) throws
        -> [String]
    {
        let texts = speech.texts
        var lines = report.notes.map { note($0) }
        let counts = [
            ("accepted", report.accepted), ("unchanged", report.unchanged), ("edited", report.edited),
            ("absent", report.absent), ("refused", report.refused),
        ].filter { $0.1 > 0 }.map { "\(texts("import.\($0.0)")) \(speech.number($0.1))" }
        let rows = texts.counted("import.rows", report.rows, ["n": speech.number(report.rows)])
        lines.append(
            output.styled(rows, .strong)
                + (counts.isEmpty ? "" : ": " + counts.joined(separator: speech.comma)))
        lines += newLines(report)
        lines += flagLines(report)
        lines += isDryRun ? hintLine(report) : refusedLines(report, output)
        if let refusedPath { lines.append(texts("import.refusedFile", ["path": refusedPath])) }
        if isDryRun {
            lines.append(texts("import.tried"))
        } else if let batch = report.batch {
            lines.append(texts("import.batch", ["id": try names.lasting(batch)]))
        } else {
            lines.append(texts("import.nothing"))
        }
        return lines
    }

    /// What there is to say about the whole sheet.
    private func note(_ note: SheetNote) -> String {
        var values: [String: String] = [:]
        if !note.names.isEmpty {
            values["names"] = note.names.map(\.printable).joined(separator: speech.comma)
        }
        if !note.numbers.isEmpty { values["numbers"] = ranges(note.numbers) }
        return speech.texts("note.\(note.word)", values)
    }

    /// Numbers in ascending order, those that follow each other as from and to.
    private func ranges(_ numbers: [Int]) -> String {
        var ranges: [(first: Int, last: Int)] = []
        for number in numbers {
            if let last = ranges.last?.last, last + 1 == number {
                ranges[ranges.count - 1].last = number
            } else {
                ranges.append((number, number))
            }
        }
        var shown = ranges.prefix(ImportAnswer.listed).map { range in
            range.first == range.last
                ? speech.number(range.first) : "\(speech.number(range.first))–\(speech.number(range.last))"
        }
        if ranges.count > ImportAnswer.listed {
            shown.append(
                speech.texts("list.more", ["n": speech.number(ranges.count - ImportAnswer.listed)]))
        }
        return shown.joined(separator: speech.comma)
    }

    /// Whom and what the sheet brings that no record was here of: a misspelt name stands among them.
    private func newLines(_ report: ImportReport) -> [String] {
        [("newVolunteers", report.newVolunteers), ("newActivities", report.newActivities)].compactMap {
            word, names in
            guard !names.isEmpty else { return nil }
            var shown = names.prefix(5).map(\.printable)
            if names.count > shown.count {
                shown.append(speech.texts("list.more", ["n": speech.number(names.count - shown.count)]))
            }
            return "  "
                + speech.texts(
                    "import.\(word)",
                    ["n": speech.number(names.count), "names": shown.joined(separator: speech.comma)])
        }
    }

    /// How many rows have each flag, with the first lines.
    private func flagLines(_ report: ImportReport) -> [String] {
        var byFlag: [String: [Int]] = [:]
        for verdict in report.verdicts {
            for flag in verdict.flags { byFlag[flag, default: []].append(verdict.line) }
        }
        return byFlag.sorted { $0.key < $1.key }.map { flag, lines in
            var shown = lines.prefix(5).map { speech.number($0) }
            if lines.count > 5 {
                shown.append(speech.texts("list.more", ["n": speech.number(lines.count - 5)]))
            }
            let values = [
                "flag": ImportAnswer.words(flag, speech), "lines": shown.joined(separator: speech.comma),
            ]
            return "  " + speech.texts.counted("import.flag", lines.count, values)
        }
    }

    /// What a flag says; an unknown field is flagged by its name.
    static func words(_ flag: String, _ speech: Speech) -> String {
        let parts = flag.split(separator: ":", maxSplits: 1).map(String.init)
        return parts.count == 2
            ? speech.texts("flag.unknownField", ["field": parts[1].printable]) : speech.texts("flag.\(flag)")
    }

    private func refusedLines(_ report: ImportReport, _ output: Output) -> [String] {
        let refused = report.verdicts.filter { $0.outcome == .refused }
        var lines = refused.prefix(ImportAnswer.listed).map { verdict in
            "  "
                + output.styled(
                    speech.texts("import.refusedRow", ["line": speech.number(verdict.line)]), .bad) + " "
                + (verdict.refusal.map { sheet.reason($0) } ?? "").printable
        }
        let more = refused.count - ImportAnswer.listed
        if more > 0 { lines.append("  " + speech.texts("list.more", ["n": speech.number(more)])) }
        return lines + hintLine(report)
    }

    /// What to do about the first refused row that something can be done about.
    private func hintLine(_ report: ImportReport) -> [String] {
        guard let hint = report.verdicts.lazy.compactMap(\.refusal).compactMap({ sheet.hint($0) }).first
        else { return [] }
        return ["  " + speech.texts("import.hint", ["hint": hint.printable])]
    }
}

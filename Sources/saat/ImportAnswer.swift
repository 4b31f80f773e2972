import Causality
import HoursModel
import HoursStore
import Replica
import Texts

/// What `import` answers.
struct ImportAnswer {
    private let names: Names
    private let speech: Speech
    private static let listed = 20

    init(_ names: Names, _ speech: Speech) {
        self.names = names
        self.speech = speech
    }

    static func json(_ report: ImportReport, _ refusedPath: String?) -> JSON {
        let verdicts: [JSON] = report.verdicts.map { verdict in
            [
                "line": .number(verdict.line), "outcome": .text(verdict.outcome.rawValue),
                "id": verdict.record.map { .id($0) } ?? .null,
                "flags": .list(verdict.flags.map { .text($0) }),
                "reason": .optional(verdict.reason), "hint": .optional(verdict.hint),
            ]
        }
        return [
            "batch": report.batch.map { .id($0) } ?? .null, "rows": .number(report.rows),
            "accepted": .number(report.accepted), "unchanged": .number(report.unchanged),
            "edited": .number(report.edited), "absent": .number(report.absent),
            "flagged": .number(report.flagged),
            "refused": .number(report.refused), "refusedFile": .optional(refusedPath),
            "notes": .list(report.notes.map { .text($0) }), "verdicts": .list(verdicts),
        ]
    }

    func lines(_ report: ImportReport, isDryRun: Bool, refusedPath: String?, _ output: Output) throws
        -> [String]
    {
        let texts = speech.texts
        var lines = report.notes.map(\.printable)
        let counts = [
            ("accepted", report.accepted), ("unchanged", report.unchanged), ("edited", report.edited),
            ("absent", report.absent), ("refused", report.refused),
        ].filter { $0.1 > 0 }.map { "\(texts("import.\($0.0)")) \(speech.number($0.1))" }
        let rows = texts.counted("import.rows", report.rows, ["n": speech.number(report.rows)])
        lines.append(
            output.styled(rows, .strong)
                + (counts.isEmpty ? "" : ": " + counts.joined(separator: speech.comma)))
        lines += flagLines(report)
        lines += refusedLines(report, output)
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
            // An unknown field is flagged by its name.
            let parts = flag.split(separator: ":", maxSplits: 1).map(String.init)
            let field = parts.count == 2 ? parts[1].printable : ""
            let values = [
                "flag": parts.count == 2
                    ? speech.texts("flag.unknownField", ["field": field]) : speech.texts("flag.\(flag)"),
                "lines": shown.joined(separator: speech.comma),
            ]
            return "  " + speech.texts.counted("import.flag", lines.count, values)
        }
    }

    /// Why a row was refused, without the line that stands before it already.
    private func reason(_ verdict: RowVerdict) -> String {
        let reason = (verdict.reason ?? "").printable
        for mark in [": ", ", "] where reason.hasPrefix("line \(verdict.line)\(mark)") {
            return String(reason.dropFirst("line \(verdict.line)\(mark)".count))
        }
        return reason
    }

    private func refusedLines(_ report: ImportReport, _ output: Output) -> [String] {
        let refused = report.verdicts.filter { $0.outcome == .refused }
        var lines = refused.prefix(ImportAnswer.listed).map { verdict in
            "  "
                + output.styled(
                    speech.texts("import.refusedRow", ["line": speech.number(verdict.line)]), .bad) + " "
                + reason(verdict)
        }
        let more = refused.count - ImportAnswer.listed
        if more > 0 { lines.append("  " + speech.texts("list.more", ["n": speech.number(more)])) }
        if let hint = refused.first?.hint {
            lines.append("  " + speech.texts("import.hint", ["hint": hint.printable]))
        }
        return lines
    }
}

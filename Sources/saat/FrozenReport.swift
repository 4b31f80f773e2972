import HoursModel
import Reports
import Sheets
import Texts

/// A published report as its file says it: nothing is computed again, and no replica is needed.
struct FrozenReport {
    private let content: [String: JSONValue]
    private let evidence: Int
    private let conflicts: Int
    private let speech: Speech

    /// Reads a document; nil for something else.
    init?(_ text: [UInt8], _ speech: Speech) {
        guard case .object(let document)? = try? JSONValue(json: text),
            case .object(let content)? = document["content"]
        else { return nil }
        self.content = content
        self.speech = speech
        evidence = document["evidence"]?.items.count ?? 0
        conflicts = document["conflicts"]?.items.count ?? 0
    }

    /// What people see of it.
    func lines(_ output: Output) -> [String] {
        var lines = [output.styled(content["title"]?.string?.printable ?? "", .strong)]
        let tables = content["tables"]?.items ?? []
        for (place, table) in tables.enumerated() {
            if place > 0, let name = table["name"]?.string {
                let key = "reportTable.\(name)"
                lines += ["", speech.texts.has(key) ? speech.texts(key) : name.printable]
            }
            lines += self.lines(of: table, output)
        }
        let remarks = (content["remarks"]?.items ?? []).compactMap(\.string)
        if !remarks.isEmpty { lines += [""] + remarks.map(\.printable) }
        lines += [
            "", speech.texts.counted("frozen.evidence", evidence, ["n": speech.grouped(evidence)]),
            speech.texts.counted("frozen.conflicts", conflicts, ["n": speech.grouped(conflicts)]),
        ]
        if let digest = content["basis"]?["digest"]?.string {
            lines.append(speech.texts("frozen.basis", ["digest": digest.printable]))
        }
        var seen: Set<String> = []
        let means = tables.flatMap { $0["figures"]?.items ?? [] }.compactMap { figure -> String? in
            guard let title = figure["title"]?.string, let text = figure["definition"]?.string,
                seen.insert(title).inserted
            else { return nil }
            return speech.texts("report.means", ["figure": title.printable, "text": text.printable])
        }
        return lines + [""] + means.map { output.styled($0, .faint) }
    }

    private func lines(of table: JSONValue, _ output: Output) -> [String] {
        let by = (table["by"]?.items ?? []).compactMap(\.string)
        let figures = table["figures"]?.items ?? []
        let names = figures.compactMap { $0["name"]?.string }
        var shown = TextTable(
            by.map { word in
                let key = "dimension.\(word)"
                return .init(title: speech.texts.has(key) ? speech.texts(key) : word.printable, side: .start)
            }
                + figures.map { .init(title: $0["title"]?.string?.printable ?? "", side: .end) })
        for row in table["rows"]?.items ?? [] {
            shown.add(by.map { key(row[$0]) } + names.map { text(row[$0], of: $0) })
        }
        if case .object? = table["total"] {
            let first = by.isEmpty ? [] : [speech.texts("report.total")]
            shown.addSums(
                first + by.dropFirst().map { _ in "" } + names.map { text(table["total"]?[$0], of: $0) })
        }
        return shown.isEmpty ? [speech.texts("report.empty")] : shown.lines(output)
    }

    /// What a row is about.
    private func key(_ value: JSONValue?) -> String {
        switch value {
        case .string(let word):
            speech.texts.has("reportWord.\(word)") ? speech.texts("reportWord.\(word)") : word.printable
        case .object(let parts): parts["name"]?.string?.printable ?? days(parts)
        default: speech.texts("report.unknown")
        }
    }

    private func text(_ value: JSONValue?, of figure: String) -> String {
        switch value {
        case .integer(let number):
            return Figure(rawValue: figure)?.isMinutes == true
                ? speech.hours(Int(clamping: number)) : speech.grouped(Int(clamping: number))
        case .string(let text): return text.printable
        case .object(let parts):
            if let formula = parts["formula"]?.string { return formula.printable }
            if let amount = parts["amount"]?.string {
                return speech.grouped(amount) + " " + (parts["currency"]?.string?.printable ?? "")
            }
            if let part = parts["part"]?.whole, let whole = parts["of"]?.whole {
                return speech.percent(part, of: whole)
            }
            if let number = parts["number"]?.whole, let divisor = parts["by"]?.whole {
                return speech.quotient(number, by: divisor)
            }
            return days(parts)
        default: return speech.nothing
        }
    }

    private func days(_ parts: [String: JSONValue]) -> String {
        "\(parts["from"]?.string?.printable ?? "…") – \(parts["until"]?.string?.printable ?? "…")"
    }
}

extension JSONValue {
    fileprivate subscript(_ key: String) -> JSONValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    fileprivate var string: String? { if case .string(let text) = self { text } else { nil } }

    fileprivate var whole: Int? { if case .integer(let number) = self { Int(clamping: number) } else { nil } }

    fileprivate var items: [JSONValue] { if case .array(let items) = self { items } else { [] } }
}

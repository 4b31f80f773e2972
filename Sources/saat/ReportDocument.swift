import Causality
import HoursModel
import HoursStore
import Replica
import Reports
import Sheets
import SignedLog
import Texts

/// A documented report: figures, how they were asked for, the evidence under them and the conflicts that were open.
///
/// The same entries and the same words give the same bytes, whatever was recorded since.
struct ReportDocument {
    /// The document on one line.
    let text: [UInt8]
    /// What the log keeps of it.
    let sums: ReportSums
    private static let format = "saat report 1"

    /// Makes the document from one state of the ledger.
    init(
        _ name: ReportName, _ options: ReportOptions, _ reader: StoreReader, _ texts: Catalogue,
        _ calendar: SheetCalendar
    )
        throws
    {
        var request = try options.request(DateReader(calendar: calendar))
        let facts = try reader.reportFacts()
        request.calendar = ReportCalendar(calendar, facts, request)
        let names = Names(reader, texts.language)
        let sheet = ReportSheet(
            facts.report(name, request), request, facts, try ReportSource(names),
            Speech(texts, calendar, .ascii),
            adjustments: try reader.adjustments(facts, upTo: request.period))
        let kept = options.kept.adding([
            "report": .text(name.rawValue), "language": .text(texts.language.rawValue),
            "calendar": .text(calendar.rawValue),
        ])
        let inside = facts.hours.filter { request.period.contains($0.days) }
        let document: JSON = [
            "format": .text(ReportDocument.format), "team": .id(reader.team), "arguments": kept,
            "content": try sheet.json, "evidence": ReportDocument.evidence(inside),
            "conflicts": ReportDocument.conflicts(inside), "requests": .number(try reader.requestCount()),
        ]
        text = Array(document.text(isIndented: false).utf8)
        var sums = facts.sums(request.period, heads: try reader.heads.map(\.entry).sorted())
        sums.report = name.rawValue
        self.sums = sums
    }

    /// The claims under the figures, each with its credited minutes.
    private static func evidence(_ facts: [HoursFact]) -> JSON {
        let groups = Dictionary(grouping: facts.filter(\.isCredited), by: \.claim)
        return .list(
            groups.sorted { $0.key < $1.key }.map { claim, parts in
                func minutes(_ state: MinuteState) -> JSON {
                    .number(parts.reduce(0) { $1.state == state ? $0 + $1.minutes : $0 })
                }
                return [
                    "claim": .id(claim), "confirmed": minutes(.confirmed),
                    "provisional": minutes(.provisional),
                ]
            })
    }

    /// The minutes that waited for a person.
    private static func conflicts(_ facts: [HoursFact]) -> JSON {
        struct Place: Hashable {
            let claim: ID<Claim>
            let rule: RuleName
        }
        let groups = Dictionary(grouping: facts.filter { $0.state == .questioned }) {
            Place(claim: $0.claim, rule: $0.rule)
        }
        return .list(
            groups.sorted { a, b in
                a.key.claim != b.key.claim ? a.key.claim < b.key.claim : a.key.rule < b.key.rule
            }.map { place, parts in
                [
                    "claim": .id(place.claim), "rule": .text(place.rule.rawValue),
                    "minutes": .number(parts.reduce(0) { $0 + $1.minutes }),
                ]
            })
    }

    /// What a document says of itself, enough to compute it again.
    struct Arguments {
        let name: ReportName
        let options: ReportOptions
        let language: Language
        let calendar: SheetCalendar
        let title: String
        let digest: String

        /// Reads a document; nil for something else.
        init?(_ text: [UInt8]) {
            let limits = SheetLimits()
            guard case .object(let document)? = try? JSONValue(json: text, limits: limits),
                document["format"] == .string(ReportDocument.format),
                case .object(let kept)? = document["arguments"],
                case .object(let content)? = document["content"],
                case .string(let name)? = kept["report"], let report = ReportName(rawValue: name),
                case .string(let code)? = kept["language"], let language = Language(rawValue: code),
                case .string(let word)? = kept["calendar"], let calendar = SheetCalendar(rawValue: word),
                let options = try? ReportOptions.reading(kept)
            else { return nil }
            self.name = report
            self.language = language
            self.calendar = calendar
            self.options = options
            if case .string(let title)? = content["title"] { self.title = title } else { title = "" }
            if case .object(let basis)? = content["basis"], case .string(let digest)? = basis["digest"] {
                self.digest = digest
            } else {
                digest = ""
            }
        }

        /// The document as some state of the ledger gives it.
        func compute(_ reader: StoreReader) throws -> ReportDocument {
            try ReportDocument(name, options, reader, Catalogue(language), calendar)
        }
    }
}

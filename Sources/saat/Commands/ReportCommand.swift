import ArgumentParser
import Foundation
import HoursModel
import HoursStore
import Replica
import Reports
import Sheets
import Texts

/// Figures that come out of the ledger.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Print a report: \(ReportName.allCases.map(\.rawValue).joined(separator: ", ")).",
        subcommands: [Make.self, ReportVerify.self], defaultSubcommand: Make.self)

    /// Prints one.
    struct Make: SaatCommand {
        static let configuration = CommandConfiguration(
            commandName: "make",
            abstract: "Print a report with the definition of each figure and what it was computed from.",
            discussion: """
                For example:
                  saat report hours --by year,body --from 2026-01-01 --to 2026-12-31
                  saat report hours --from 2022-01-01 --to 2022-12-31 --compare 2021-01-01..2021-12-31
                  saat report value --from 2026-01-01 --to 2026-12-31 --format html --out value.html
                  saat report hours --from 2026-03-01 --to 2026-03-31 --publish march.report
                A published report stays as it is; what arrives later stands as an adjustment in the next one. An office that holds \
                several teams asks over all of them with --all-teams, by team with --by team; it is not published.
                """)

        @Argument(help: "The report.")
        var name: ReportName

        @OptionGroup var options: ReportOptions

        @Option(
            help: "The form: text, csv, json, html or pdf; by default that of the file's name, else text.")
        var format: Format?

        @Option(help: ArgumentHelp("The table for CSV; by default the first.", valueName: "name"))
        var table: String?

        @Option(
            help: ArgumentHelp("The file; without one it goes to standard output.", valueName: "file"),
            completion: .file())
        var out: String?

        @Option(
            help: ArgumentHelp(
                "Publish it: a signed file with figures, method, evidence and open conflicts.",
                valueName: "file"),
            completion: .file())
        var publish: String?

        @Flag(help: "Over all teams that this node holds; who is in several of them counts once.")
        var allTeams = false

        @OptionGroup var common: CommonOptions

        /// The forms of a report.
        enum Format: String, ExpressibleByArgument, CaseIterable {
            case text
            case csv
            case json
            case html
            case pdf
        }

        func run(_ call: Invocation) throws {
            try options.check(name)
            if allTeams, call.team != nil { throw CommandError.eitherOr("--all-teams", "--team") }
            if publish != nil {
                if format != nil { throw CommandError.eitherOr("--publish", "--format") }
                if out != nil { throw CommandError.eitherOr("--publish", "--out") }
                if table != nil { throw CommandError.eitherOr("--publish", "--table") }
            }
            if allTeams, publish != nil { throw CommandError.eitherOr("--all-teams", "--publish") }
            if let publish { return try self.publish(to: publish, call) }
            let named = out.flatMap { Format(rawValue: URL(fileURLWithPath: $0).pathExtension.lowercased()) }
            let format = format ?? named ?? .text
            if format == .pdf, out == nil { throw CommandError.needed("--out") }
            if table != nil, format != .csv { throw CommandError.needed("--format csv") }
            let asked = try options.request(call.dates)
            if allTeams { return try tell(try sheetOfAll(asked, call, format), format, call) }
            let replica = try call.replica()
            let earlier = try PublishedChanges.earlier(name, asked, call.calendar, in: replica)
            try replica.store.read { reader in
                let facts = try reader.reportFacts()
                var request = asked
                request.calendar = ReportCalendar(call.calendar, facts, request)
                let adjustments =
                    name == .hours ? try reader.adjustments(facts, upTo: request.period) : []
                let sheet = ReportSheet(
                    facts.report(name, request), request, facts,
                    try ReportSource(Names(reader, call.texts.language)), speech(call, format),
                    adjustments: adjustments,
                    changes: earlier.compactMap { PublishedChanges(since: $0, facts, call.calendar) },
                    words: words(call, format))
                try tell(sheet, format, call)
            }
        }

        /// The report over all teams of this node.
        private func sheetOfAll(_ asked: ReportRequest, _ call: Invocation, _ format: Format) throws
            -> ReportSheet
        {
            let across = AcrossTeams(try call.replicas())
            var gathered = GatheredTeams()
            let (facts, unlike) = try across.reportFacts { reader, facts, shared in
                try gathered.add(Names(reader, call.texts.language), facts, shared)
            }
            var request = asked
            request.calendar = ReportCalendar(call.calendar, facts, request)
            let speech = speech(call, format)
            let source = ReportSource(
                gathered, blindTeams: try across.blindTeams(), unlikePersons: unlike, speech)
            return ReportSheet(
                facts.report(name, request), request, facts, source, speech, words: words(call, format))
        }

        private func tell(_ sheet: ReportSheet, _ format: Format, _ call: Invocation) throws {
            // A table has no place for what has to be said about it.
            if format == .csv {
                for line in sheet.remarks + (try sheet.adjustmentLines()) { try call.output.remark(line) }
            }
            guard let out else { return try print(sheet, format, call) }
            try OutputFile.write(try bytes(sheet, format, call), to: out)
            try call.output.answer(["file": .text(out)]) {
                [call.texts("certificate.written", ["file": out])]
            }
        }

        private func words(_ call: Invocation, _ format: Format) -> DayWords? {
            [.html, .pdf].contains(format) ? DayWords(language: call.texts.language.rawValue) : nil
        }

        /// A file for people has the digits of its language; what a script reads has not.
        private func speech(_ call: Invocation, _ format: Format) -> Speech {
            switch format {
            case .csv, .json: Speech(call.texts, call.calendar, .ascii)
            case .html, .pdf,
                .text where out != nil || format == .html:
                Speech(call.texts, call.calendar, Digits(language: call.texts.language.rawValue))
            default: Speech(call)
            }
        }

        private func bytes(_ sheet: ReportSheet, _ format: Format, _ call: Invocation) throws -> [UInt8] {
            switch format {
            case .text: Array((try sheet.people(call.output).joined(separator: "\n") + "\n").utf8)
            case .csv: Array(try sheet.csv(try chosen(sheet.report)).utf8)
            case .json: Array((try sheet.json.text(isIndented: true) + "\n").utf8)
            case .html: Array(try ReportPage(sheet).html().utf8)
            case .pdf: try sheet.pdf(minute: Int(call.around.nowMilliseconds / 60_000))
            }
        }

        private func print(_ sheet: ReportSheet, _ format: Format, _ call: Invocation) throws {
            guard format == .text || call.output.isJSON else {
                let text = String(decoding: try bytes(sheet, format, call), as: UTF8.self)
                return try call.output.write(text, to: .standardOutput)
            }
            try call.output.answer(try sheet.json) { try sheet.people(call.output) }
        }

        private func chosen(_ report: Report) throws -> ReportTable {
            guard let table else { return report.tables[0] }
            guard let found = report.tables.first(where: { $0.name == table }) else {
                let names = report.tables.map(\.name).joined(separator: ", ")
                throw CommandError.badOption("--table", table, names)
            }
            return found
        }

        private func publish(to path: String, _ call: Invocation) throws {
            _ = try options.request(call.dates)
            // What was published stays; another report is another file.
            if FileManager.default.fileExists(atPath: path) { throw CommandError.existingFile(path) }
            let replica = try call.writingReplica()
            let document = try replica.store.read {
                try ReportDocument(name, options, $0, call.texts, call.calendar)
            }
            try ReservedFiles([path]).fill {
                ((), [try replica.publish(document.text, document.sums, call.around)])
            }
            let digest = Replica.digest(document.text)
            try call.output.answer([
                "file": .text(path), "digest": .text(Names.hex(digest)),
                "confirmed": .number(document.sums.confirmed),
                "provisional": .number(document.sums.provisional),
                "volunteers": .number(document.sums.volunteers),
            ]) {
                [
                    call.texts(
                        "report.published", ["file": path, "digest": Names.hex(digest)])
                ]
            }
        }
    }
}

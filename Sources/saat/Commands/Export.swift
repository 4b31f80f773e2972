import ArgumentParser
import Causality
import Foundation
import HoursModel
import HoursStore
import Replica
import Reports
import Sheets
import SignedLog
import Texts

/// Writes records for other programs, and open data for researchers.
struct Export: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write records as JSON Lines or CSV, or open data without anybody in it.",
        usage: """
            saat export [KIND] [--format jsonl|csv] [--out FILE] [--FIELD VALUE ...] [--from DAY] [--to DAY]
            saat export --open-data --out DIR [--dry-run]
            """,
        discussion: """
            JSON Lines are what `saat import` takes: all kinds, or one. A table is of one kind; that of claims has the minutes by state. \
            Filters are those of `saat list`. Names and phone numbers are in such files, identity numbers are not. Decisions, members and \
            certificates stay in the log: `saat backup` and `saat bundle export` keep all. For example:
              saat export --out all.jsonl
              saat export claims --from 2026-03-01 --to 2026-03-31 --out march.csv
            Open data are hours and volunteers by year, body and kind of minutes. Figures of fewer than \(Disclosure.fewest) people, \
            figures of which one person gave more than half, and those from which they would follow are left out, also across releases; \
            sensitive places are in none. Mark those before the first release: what was published cannot be called back.
            """)

    @Argument(help: "The kind of records; by default all that can be imported.")
    var kind: String?

    @Argument(parsing: .allUnrecognized, help: "Fields with their values.")
    var rest: [String] = []

    @Option(help: "The form: jsonl or csv; by default that of the file's name, else jsonl.")
    var format: Format?

    @Flag(help: "Write open data.")
    var openData = false

    @Option(
        help: ArgumentHelp(
            "The file, without one standard output; with --open-data the folder.", valueName: "path"),
        completion: .file())
    var out: String?

    @Flag(help: "With --open-data: say what would be shown, and write nothing.")
    var dryRun = false

    @OptionGroup var common: CommonOptions

    /// The forms of records.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case jsonl
        case csv
    }

    func run(_ call: Invocation) throws {
        if openData {
            if let kind { throw CommandError.eitherOr("--open-data", kind) }
            if format != nil { throw CommandError.eitherOr("--open-data", "--format") }
            if let word = rest.first { throw CommandError.eitherOr("--open-data", word) }
            return try writeOpenData(call)
        }
        if dryRun { throw CommandError.needed("--open-data") }
        try writeRecords(call)
    }

    private func writeRecords(_ call: Invocation) throws {
        let named = out.flatMap { Format(rawValue: URL(fileURLWithPath: $0).pathExtension.lowercased()) }
        let format = format ?? named ?? .jsonl
        let selections: [RecordSelection]
        if let kind {
            selections = [try RecordSelection(try KindDeclaration.typed(kind), rest, call.dates)]
        } else {
            if format == .csv { throw CommandError.needed("KIND") }
            if let word = rest.first { throw CommandError.unexpectedWord(word) }
            selections = try LineKinds.all.map { try RecordSelection($0, [], call.dates) }
        }
        let replica = try call.replica()
        try replica.store.read { reader in
            let names = Names(reader, call.texts.language)
            let exported = ExportedRecords(names)
            var records = try selections.flatMap { try $0.records(names) }
            // A recorder who was erased has no name to be known by; the hours keep his id.
            records = records.filter { $0.kind != Kinds.recorder || names.name($0) != nil }
            let found = records.count
            if format == .jsonl { records = try records.filter { try !exported.isWithdrawn($0) } }
            try answer(records, leftOut: found - records.count, exported, format, selections[0].kind, call)
        }
    }

    private func answer(
        _ records: [ShownRecord], leftOut: Int, _ exported: ExportedRecords, _ format: Format,
        _ kind: KindDeclaration, _ call: Invocation
    ) throws {
        let speech = Speech(call)
        let remark =
            leftOut > 0
            ? [call.texts.counted("export.leftOut", leftOut, ["n": speech.number(leftOut)])] : []
        if out == nil, call.output.isJSON {
            let lines = try records.map { try exported.line($0) }
            return try call.output.answer(["records": .list(lines), "leftOut": .number(leftOut)]) { [] }
        }
        var text: String
        switch format {
        case .jsonl:
            text = try records.map { try exported.line($0).text(isIndented: false) + "\n" }.joined()
        case .csv:
            let writer = TableWriter()
            text = writer.line(exported.header(kind))
            for record in records { text += writer.line(try exported.row(record)) }
        }
        guard let out else {
            try call.output.write(text, to: .standardOutput)
            for line in remark { try call.output.remark(line) }
            return
        }
        try OutputFile.write(Array(text.utf8), to: out, isPrivate: true)
        try call.output.answer([
            "file": .text(out), "records": .number(records.count), "leftOut": .number(leftOut),
        ]) {
            let values = ["n": speech.number(records.count), "file": out]
            return [call.texts.counted("export.records", records.count, values)] + remark
        }
    }

    private func writeOpenData(_ call: Invocation) throws {
        guard let out = out ?? (dryRun ? "" : nil) else { throw CommandError.needed("--out") }
        let replica = dryRun ? try call.replica() : try call.writingReplica()
        let earlier = try replica.openReleases()
        let number = (earlier.map(\.published.number).max() ?? 0) + 1
        if Set(earlier.map(\.published.number)).count < earlier.count {
            try call.output.remark(call.texts("warning", ["text": call.texts("export.apart")]))
        }
        let (files, release, heads, leftOut) = try replica.store.read { reader in
            let facts = try reader.reportFacts()
            let release = OpenRelease(OpenCells(facts), after: earlier.map(\.release))
            let files = try OpenDataFiles(
                release, number: number, after: earlier.last?.published, Names(reader, call.texts.language))
            return (files, release, try reader.heads.map(\.entry).sorted(), OpenCells.leftOut(facts).count)
        }
        if !dryRun {
            // Only what the log knows is published: a refused release leaves no file.
            try files.write(to: out) {
                try replica.publish(
                    release, number: number, manifest: files.manifest, heads: heads, call.around)
            }
        }
        let hidden = release.figures.count - release.shown.count
        let speech = Speech(call)
        try call.output.answer([
            "release": .number(number), "folder": .text(out), "shown": .number(release.shown.count),
            "hidden": .number(hidden), "sensitiveActivities": .number(leftOut), "files": .ids(files.names),
        ]) {
            let marked =
                leftOut > 0
                ? [call.texts.counted("export.sensitive", leftOut, ["n": speech.number(leftOut)])] : []
            return marked + [
                call.texts(
                    dryRun ? "export.wouldShow" : "export.done",
                    [
                        "release": speech.number(number), "shown": speech.number(release.shown.count),
                        "hidden": speech.number(hidden), "folder": out,
                    ])
            ]
        }
    }
}

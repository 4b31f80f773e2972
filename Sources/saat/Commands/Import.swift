import ArgumentParser
import Foundation
import HoursModel
import HoursStore
import Replica
import Sheets
import Texts

/// Imports a sign-in sheet or JSON Lines.
struct Import: SaatCommand {
    static let configuration = CommandConfiguration(
        abstract: "Import a sign-in sheet (CSV, TSV) or JSON Lines, with a verdict per row.",
        discussion: """
            The same file again changes nothing; a corrected copy under the same name edits the rows that changed. \
            Refused rows go to FILE.refused.csv with their reasons. `saat undo BATCH` takes the whole import back.
              saat import sheet.csv --date-order dmy --map "Volunteer name=volunteer" --dry-run
            """)

    @Argument(help: "The file.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp(
            "Which column holds which field; may be given several times.", valueName: "header=field"))
    var map: [String] = []

    @Option(help: "Which part of a numeric date comes first: dmy, mdy or ymd.")
    var dateOrder: DateOrder?

    @Option(help: "The volunteer of rows without one.")
    var volunteer: String?

    @Option(help: "The activity of rows without one.")
    var activity: String?

    @Option(help: "What stands behind the rows that do not say it.")
    var evidence: Evidence?

    @Option(help: "Who reported the rows that do not say it.")
    var recorder: String?

    @Option(help: "The encoding of the file, such as windows-1256.")
    var encoding: String?

    @Flag(help: "Only say what would happen.")
    var dryRun = false

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let bytes = try read(file)
        let input = try input(bytes, DateReader(order: dateOrder, calendar: call.calendar))
        var options = ImportOptions(source: URL(fileURLWithPath: file).lastPathComponent)
        options.volunteer = volunteer
        options.activity = activity
        options.evidence = evidence
        options.recorder = recorder
        options.isDryRun = dryRun
        let replica = try dryRun ? call.replica() : call.writingReplica()
        let speech = Speech(call)
        var progress = Progress(call.output) { call.texts("import.progress", ["n": speech.number($0)]) }
        let report = try replica.importRows(input, options, call.around) { progress.show($0) }
        progress.end()
        let refusedPath = try writeRefused(report)
        try call.output.answer(ImportAnswer.json(report, refusedPath)) {
            try replica.store.read { reader in
                let names = Names(reader, call.texts.language)
                return try ImportAnswer(names, speech).lines(
                    report, isDryRun: dryRun, refusedPath: refusedPath, call.output)
            }
        }
        if report.rows > 0, report.refused == report.rows { throw ExitCode(1) }
    }

    private func input(_ bytes: [UInt8], _ dates: DateReader) throws -> ImportInput {
        let ending = URL(fileURLWithPath: file).pathExtension.lowercased()
        let encoding = try encoding.map { try TextEncoding(name: $0) }
        if ["jsonl", "ndjson"].contains(ending) {
            if !map.isEmpty { throw CommandError.eitherOr("--map", ".\(ending)") }
            return .lines(try TextEncoding.utf8(bytes, encoding: encoding), dates)
        }
        let table = try Table(bytes, encoding: encoding, delimiter: ending == "tsv" ? .tab : nil)
        return .table(table, try ColumnMap(headers: table.header, options: map), dates)
    }

    private func read(_ path: String) throws -> [UInt8] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandError.missingFile(path)
        }
        guard !isFolder.boolValue, let data = FileManager.default.contents(atPath: path) else {
            throw CommandError.unusableFile(path)
        }
        return Array(data)
    }

    /// Writes the refused rows beside the file; an older list goes away when nothing is refused any more.
    private func writeRefused(_ report: ImportReport) throws -> String? {
        guard !dryRun else { return nil }
        let path = file + ".refused.csv"
        guard let text = report.refusedTable else {
            if FileManager.default.fileExists(atPath: path) {
                try FileManager.default.removeItem(atPath: path)
            }
            return nil
        }
        do {
            // It holds the rows as they were typed, with names and numbers of persons.
            let part = path + ".part"
            guard
                FileManager.default.createFile(
                    atPath: part, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]),
                rename(part, path) == 0
            else { throw CommandError.unusableFile(path) }
        } catch {
            throw CommandError.unusableFile(path)
        }
        return path
    }
}

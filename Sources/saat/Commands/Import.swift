import ArgumentParser
import Foundation
import HoursModel
import HoursStore
import Replica
import Sheets
import Texts

/// Imports a sign-in sheet, a list of volunteers or JSON Lines.
struct Import: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import a sign-in sheet (XLSX, CSV, TSV) or JSON Lines, with a verdict per row.",
        discussion: """
            The same file again changes nothing; a corrected copy under the same name edits the rows that changed. \
            Refused rows go to FILE.refused.csv or .jsonl with their reasons. `saat undo BATCH` takes the whole import back.
              saat import sheet.xlsx --dry-run
              saat import sheet.csv --date-order dmy --map "Volunteer name=volunteer" --save-mapping "Sign-in page"
              saat import april.csv --mapping "Sign-in page"
              saat import people.csv --rows volunteers --map "Member no=volunteerRef"
            """)

    @Argument(help: "The file.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp(
            "Which column holds which field; may be given several times.", valueName: "header=field"))
    var map: [String] = []

    @Option(help: ArgumentHelp("How such sheets are read, as it was remembered.", valueName: "name"))
    var mapping: String?

    @Option(
        help: ArgumentHelp("Remember under a name how this sheet was read.", valueName: "name"))
    var saveMapping: String?

    @Option(help: "What the rows are: claims, or volunteers for a list of people from another system.")
    var rows: SheetRows?

    @Option(help: "Which part of a numeric date comes first: dmy, mdy or ymd.")
    var dateOrder: DateOrder?

    @Option(help: "The sheet of a workbook.")
    var sheet: String?

    @Option(help: ArgumentHelp("The row of the header, from 1.", valueName: "row"))
    var headerRow: Int?

    @Option(help: "The volunteer of rows without one.")
    var volunteer: String?

    @Option(help: "The activity of rows without one.")
    var activity: String?

    @Option(help: "What stands behind the rows that do not say it.")
    var evidence: Evidence?

    @Option(help: "Who reported the rows that do not say it.")
    var recorder: String?

    @Option(help: "What the person of rows without a role did.")
    var role: String?

    @Option(help: "The encoding of the file, such as windows-1256.")
    var encoding: String?

    @Option(
        name: .customLong("break"),
        help: ArgumentHelp("The break that hours leave out of the times, such as 1h.", valueName: "length"))
    var usualBreak: String?

    @Flag(help: "Every file is a longer copy of the one before, whatever it is called; needs a mapping.")
    var growing = false

    @Flag(help: "Only say what would happen, row by row.")
    var dryRun = false

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let bytes = try read(file)
        let replica = try dryRun ? call.replica() : call.writingReplica()
        var mapping = try told(replica)
        let calendar = mapping.calendar ?? .gregorian
        let input = try input(bytes, &mapping, DateReader(order: mapping.order, calendar: calendar))
        let name = self.mapping ?? saveMapping
        let source = mapping.isGrowing ? name : nil
        var options = ImportOptions(source: source ?? URL(fileURLWithPath: file).lastPathComponent)
        options.volunteer = mapping.volunteer
        options.activity = mapping.activity
        options.evidence = mapping.evidence
        options.recorder = mapping.recorder
        options.role = mapping.role
        options.usualBreak = mapping.usualBreak
        options.isDryRun = dryRun
        let speech = Speech(call)
        var progress = Progress(call.output) { call.texts("import.progress", ["n": speech.number($0)]) }
        let report = try replica.importRows(input, options, call.around) { progress.show($0) }
        progress.end()
        let refusedPath = try writeRefused(report, call)
        let isSaved = try saveMapping.map { name in
            try !dryRun && replica.save(mapping, named: name, call.around)
        }
        try call.output.answer(ImportAnswer.json(report, refusedPath)) {
            try replica.store.read { reader in
                let names = Names(reader, call.texts.language)
                var lines = try ImportAnswer(names, speech).lines(
                    report, isDryRun: dryRun, refusedPath: refusedPath, call.output)
                if dryRun {
                    let preview = ImportPreview(names, speech, reading: calendar, showing: call.calendar)
                    lines = try preview.lines(report, call.output) + lines
                }
                if let saveMapping, isSaved == true {
                    lines.append(call.texts("import.mappingSaved", ["name": saveMapping.printable]))
                }
                return lines
            }
        }
        if report.rows > 0, report.refused == report.rows { throw ExitCode(1) }
    }

    /// How the sheet is to be read: as it was remembered, and over that as the options say.
    private func told(_ replica: Replica) throws -> SheetMapping {
        var told =
            try mapping.map { name in try replica.store.read { try $0.mapping(name) } } ?? SheetMapping()
        if growing {
            guard mapping != nil || saveMapping != nil else { throw CommandError.needed("--mapping") }
            told.isGrowing = true
        }
        // A header that an option names is the option's.
        let headers = Set(map.map { FoldedText(Import.header($0)) })
        told.columns = told.columns.filter { !headers.contains(FoldedText(Import.header($0))) } + map
        told.rows = rows ?? told.rows
        told.order = dateOrder ?? told.order
        told.calendar = common.calendar ?? told.calendar
        told.encoding = try encoding.map { try TextEncoding(name: $0) } ?? told.encoding
        told.sheet = sheet ?? told.sheet
        told.headerRow = headerRow ?? told.headerRow
        told.volunteer = volunteer ?? told.volunteer
        told.activity = activity ?? told.activity
        told.evidence = evidence ?? told.evidence
        told.recorder = recorder ?? told.recorder
        told.role = role ?? told.role
        told.usualBreak =
            try usualBreak.map { try DurationReader(unit: .wholeMinutes).read($0) } ?? told.usualBreak
        return told
    }

    /// What stands before the last `=` of a pair.
    private static func header(_ pair: String) -> String {
        pair.lastIndex(of: "=").map { String(pair[..<$0]) } ?? pair
    }

    /// - Parameter mapping: gets the columns as they were found, so that they can be remembered.
    private func input(_ bytes: [UInt8], _ mapping: inout SheetMapping, _ dates: DateReader) throws
        -> ImportInput
    {
        let ending = URL(fileURLWithPath: file).pathExtension.lowercased()
        if ["jsonl", "ndjson"].contains(ending) {
            if !map.isEmpty { throw CommandError.eitherOr("--map", ".\(ending)") }
            if let name = self.mapping ?? saveMapping {
                throw CommandError.eitherOr("--mapping \(name)", ".\(ending)")
            }
            return .lines(try TextEncoding.utf8(bytes, encoding: mapping.encoding), dates)
        }
        let table =
            Workbook.isWorkbook(bytes)
            ? try Table(
                try Workbook(bytes), sheet: mapping.sheet, calendar: dates.calendar, layout: mapping.layout)
            : try Table(
                bytes, encoding: mapping.encoding, delimiter: ending == "tsv" ? .tab : nil,
                layout: mapping.layout)
        let columns = try ColumnMap(table, options: mapping.columns, rows: mapping.rows)
        if !columns.options.isEmpty { mapping.columns = columns.options }
        return mapping.rows == .volunteers ? .people(table, columns, dates) : .table(table, columns, dates)
    }

    private func read(_ path: String) throws -> [UInt8] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandError.missingFile(path)
        }
        // A file that is too large is not read into memory first.
        let limit = SheetLimits().fileBytes
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        if let size = attributes?[.size] as? Int, size > limit, !isFolder.boolValue {
            throw SheetError.tooMany(.fileBytes, allowed: limit)
        }
        guard !isFolder.boolValue, let data = FileManager.default.contents(atPath: path) else {
            throw CommandError.unusableFile(path)
        }
        return Array(data)
    }

    /// Writes the refused rows beside the file; an older list goes away when nothing is refused any more.
    private func writeRefused(_ report: ImportReport, _ call: Invocation) throws -> String? {
        guard !dryRun else { return nil }
        guard let rows = report.refusedRows else {
            for ending in ["csv", "jsonl"] {
                let path = "\(file).refused.\(ending)"
                if FileManager.default.fileExists(atPath: path) {
                    try FileManager.default.removeItem(atPath: path)
                }
            }
            return nil
        }
        let path = "\(file).refused.\(rows.ending)"
        let speech = SheetSpeech(call.texts)
        do {
            // It holds the rows as they were typed, with names and numbers of persons.
            let part = path + ".part"
            guard
                FileManager.default.createFile(
                    atPath: part, contents: Data(rows.text { speech.reason($0) }.utf8),
                    attributes: [.posixPermissions: 0o600]),
                rename(part, path) == 0
            else { throw CommandError.unusableFile(path) }
        } catch {
            throw CommandError.unusableFile(path)
        }
        return path
    }
}

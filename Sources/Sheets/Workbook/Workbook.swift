/// A workbook of Excel, LibreOffice or Google Sheets in the format XLSX (ECMA-376): the sheets and the cells of each as texts.
///
/// Days are written in the calendar that the reader is told, times as `09:00`, numbers in at most 15 digits: as the readers of other sheets
/// read them. Formulas have the value that was saved with them. Nothing is computed, nothing outside of the file is looked at.
public struct Workbook: Sendable {
    /// A sheet of a workbook.
    public struct Sheet: Hashable, Sendable {
        /// Its name on the tab.
        public let name: String
        /// Whether the people who made the workbook hid it.
        public let isHidden: Bool
        fileprivate let part: String
    }

    /// The sheets with cells in the order of the tabs.
    public let sheets: [Sheet]
    private let archive: ZipArchive
    private let limits: SheetLimits
    private let system: DateSystem
    private let sharedPart: String?
    private let stylesPart: String?

    /// Opens a workbook.
    ///
    /// - Throws: `oldWorkbook` for other formats, `encryptedWorkbook`, `damagedWorkbook`, `tooMany`.
    public init(_ bytes: [UInt8], limits: SheetLimits = SheetLimits()) throws(SheetError) {
        if bytes.count > limits.fileBytes { throw .tooMany(.fileBytes, allowed: limits.fileBytes) }
        try Workbook.checkKind(bytes)
        var archive = try ZipArchive(bytes, limits: limits)
        let names = archive.names
        guard let main = names.first(where: { $0.hasSuffix("workbook.xml") && !$0.hasPrefix("docprops") })
        else {
            let other =
                names.contains("content.xml") ? "ODS" : names.contains("xl/workbook.bin") ? "XLSB" : nil
            if let other { throw .oldWorkbook(format: other) }
            throw .damagedWorkbook("there is no workbook in it")
        }
        let folder = main.lastIndex(of: "/").map { String(main[...$0]) } ?? ""
        let file = String(main.dropFirst(folder.count))
        let links = WorkbookLinks(limits)
        if let bytes = try archive.file("\(folder)_rels/\(file).rels") {
            try XMLScan.read(bytes, "the list of its parts", links, limits)
        }
        let parts = WorkbookParts(limits)
        try XMLScan.read(try archive.file(main) ?? [], "the workbook", parts, limits)
        func path(_ target: String) -> String {
            target.hasPrefix("/") ? String(target.dropFirst()) : folder + target
        }
        sheets = parts.sheets.compactMap { sheet in
            guard let link = links.byID[sheet.link], link.type.hasSuffix("/worksheet") else { return nil }
            return Sheet(name: sheet.name, isHidden: sheet.isHidden, part: path(link.target))
        }
        sharedPart = links.byID.values.first { $0.type.hasSuffix("/sharedStrings") }.map { path($0.target) }
        stylesPart = links.byID.values.first { $0.type.hasSuffix("/styles") }.map { path($0.target) }
        system = parts.system
        self.archive = archive
        self.limits = limits
    }

    /// Whether bytes are those of a workbook, of whatever format.
    public static func isWorkbook(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6])
            || bytes.starts(with: compound)
    }

    /// The cells of a sheet, with days in a calendar.
    ///
    /// - Throws: `damagedWorkbook`, `tooMany`.
    func grid(_ sheet: Sheet, calendar: SheetCalendar) throws(SheetError) -> Grid {
        var archive = archive
        let shared = SharedStrings(limits)
        if let bytes = try sharedPart.flatMap({ name throws(SheetError) in try archive.file(name) }) {
            try XMLScan.read(bytes, "the list of texts", shared, limits)
        }
        let styles = CellStyles(limits)
        if let bytes = try stylesPart.flatMap({ name throws(SheetError) in try archive.file(name) }) {
            try XMLScan.read(bytes, "the list of formats", styles, limits)
        }
        guard let bytes = try archive.file(sheet.part) else {
            throw .damagedWorkbook("the sheet \(sheet.name) is missing")
        }
        let reader = GridReader(
            shared: shared.texts, styles: styles, number: CellNumber(system: system, calendar: calendar),
            limits: limits)
        try XMLScan.read(bytes, "the sheet \(sheet.name)", reader, limits)
        return reader.finished()
    }

    /// The first bytes of the container of Excel 97, and of workbooks with a password.
    private static let compound: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

    private static func checkKind(_ bytes: [UInt8]) throws(SheetError) {
        guard bytes.starts(with: compound) else { return }
        let mark = [UInt8]("EncryptedPackage".utf8).flatMap { [$0, 0] as [UInt8] }
        var place = bytes.startIndex
        while let found = bytes[place...].firstIndex(of: mark[0]) {
            if bytes[found...].starts(with: mark) { throw .encryptedWorkbook }
            place = found + 1
        }
        throw .oldWorkbook(format: "XLS")
    }
}

/// What the part `xl/workbook.xml` says.
private final class WorkbookParts: XMLListener {
    private(set) var sheets: [(name: String, isHidden: Bool, link: String)] = []
    private(set) var system = DateSystem.from1900
    private let limits: SheetLimits

    init(_ limits: SheetLimits) { self.limits = limits }

    func begin(_ name: String, _ attributes: [String: String]) throws(SheetError) {
        switch name {
        case "workbookPr": if attributes["date1904"].isTrue { system = .from1904 }
        case "sheet":
            if sheets.count >= limits.sheets { throw .tooMany(.sheets, allowed: limits.sheets) }
            let link = attributes.first { $0.key == "r:id" || $0.key.hasSuffix(":id") }?.value
            sheets.append(
                (
                    attributes["name"] ?? "", (attributes["state"] ?? "visible") != "visible", link ?? ""
                ))
        default: break
        }
    }

    func end(_ name: String) throws(SheetError) {}

    func text(_ text: String) throws(SheetError) {}
}

/// Which part stands behind which reference: `xl/_rels/workbook.xml.rels`.
private final class WorkbookLinks: XMLListener {
    private(set) var byID: [String: (type: String, target: String)] = [:]
    private let limits: SheetLimits

    init(_ limits: SheetLimits) { self.limits = limits }

    func begin(_ name: String, _ attributes: [String: String]) throws(SheetError) {
        guard name == "Relationship", let id = attributes["Id"] else { return }
        if byID.count >= limits.entries { throw .tooMany(.entries, allowed: limits.entries) }
        byID[id] = (attributes["Type"] ?? "", attributes["Target"] ?? "")
    }

    func end(_ name: String) throws(SheetError) {}

    func text(_ text: String) throws(SheetError) {}
}

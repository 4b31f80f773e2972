import CZlib
import Foundation

/// Writes small workbooks, for tests to read: a zip archive of XML, packed or as it is.
struct TinyWorkbook {
    /// A cell as it is written.
    enum Cell {
        case shared(String)
        case inline(String)
        case number(String, style: Int = 0)
        case formula(String, value: String?)
        case flag(Bool)
    }

    /// One sheet.
    struct Sheet {
        var name = "Sheet1"
        var state = "visible"
        var isRightToLeft = false
        /// Rows by their number.
        var rows: [(line: Int, cells: [(column: Int, cell: Cell)], isHidden: Bool)] = []
        var merged: [String] = []

        /// Adds a row of texts, leaving out blank ones.
        mutating func add(_ line: Int, _ texts: [String], isHidden: Bool = false) {
            let cells = texts.enumerated().filter { !$0.element.isEmpty }.map {
                ($0.offset, Cell.shared($0.element))
            }
            rows.append((line, cells, isHidden))
        }

        mutating func add(_ line: Int, cells: [Cell?]) {
            rows.append(
                (line, cells.enumerated().compactMap { place, cell in cell.map { (place, $0) } }, false))
        }
    }

    /// The styles: 0 general, 1 day, 2 time, 3 day and time, 4 elapsed, 5 eight digits, 6 a day of its own code.
    static let styles = """
        <styleSheet><numFmts count="3"><numFmt numFmtId="164" formatCode="[h]:mm"/>\
        <numFmt numFmtId="165" formatCode="00000000"/>\
        <numFmt numFmtId="166" formatCode="[$-3000401]d/m/yyyy;@"/></numFmts>\
        <cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>\
        <xf numFmtId="20"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/>\
        </cellXfs></styleSheet>
        """

    var sheets: [Sheet] = []
    var is1904 = false
    var isPacked = true

    /// The names and contents of the files.
    func parts() -> [(name: String, text: String)] {
        var shared: [String] = []
        var places: [String: Int] = [:]
        var files: [(name: String, text: String)] = []
        for (number, sheet) in sheets.enumerated() {
            let rows = sheet.rows.map { row in
                let cells = row.cells.map { column, cell in
                    xml(cell, TinyWorkbook.reference(row.line, column), &shared, &places)
                }
                return "<row r=\"\(row.line)\"\(row.isHidden ? " hidden=\"1\"" : "")>\(cells.joined())</row>"
            }
            let merged = sheet.merged.map { "<mergeCell ref=\"\($0)\"/>" }.joined()
            files.append(
                (
                    "xl/worksheets/sheet\(number + 1).xml",
                    "<worksheet><sheetViews><sheetView rightToLeft=\"\(sheet.isRightToLeft)\"/></sheetViews>"
                        + "<sheetData>\(rows.joined())</sheetData><mergeCells>\(merged)</mergeCells></worksheet>"
                ))
        }
        let list = sheets.enumerated().map { number, sheet in
            "<sheet name=\"\(escaped(sheet.name))\" sheetId=\"\(number + 1)\" state=\"\(sheet.state)\" r:id=\"r\(number + 1)\"/>"
        }
        let type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let links = sheets.indices.map {
            "<Relationship Id=\"r\($0 + 1)\" Type=\"\(type)/worksheet\" Target=\"worksheets/sheet\($0 + 1).xml\"/>"
        }
        let texts = shared.map { "<si><t xml:space=\"preserve\">\(escaped($0))</t></si>" }.joined()
        return [
            (
                "xl/workbook.xml",
                "<workbook xmlns:r=\"\(type)\"><workbookPr date1904=\"\(is1904)\"/><sheets>\(list.joined())</sheets></workbook>"
            ),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships>\(links.joined())<Relationship Id=\"s\" Type=\"\(type)/styles\" Target=\"styles.xml\"/>"
                    + "<Relationship Id=\"t\" Type=\"\(type)/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
            ), ("xl/styles.xml", TinyWorkbook.styles), ("xl/sharedStrings.xml", "<sst>\(texts)</sst>"),
        ] + files
    }

    /// The bytes of the file.
    func bytes() -> [UInt8] {
        TinyWorkbook.zip(parts().map { ($0.name, Array($0.text.utf8)) }, isPacked: isPacked)
    }

    private func xml(
        _ cell: Cell, _ reference: String, _ shared: inout [String], _ places: inout [String: Int]
    ) -> String {
        switch cell {
        case .shared(let text):
            let place = places[text] ?? shared.count
            if places.updateValue(place, forKey: text) == nil { shared.append(text) }
            return "<c r=\"\(reference)\" t=\"s\"><v>\(place)</v></c>"
        case .inline(let text):
            return
                "<c r=\"\(reference)\" t=\"inlineStr\"><is><t xml:space=\"preserve\">\(escaped(text))</t></is></c>"
        case .number(let text, let style): return "<c r=\"\(reference)\" s=\"\(style)\"><v>\(text)</v></c>"
        case .formula(let text, let value):
            return "<c r=\"\(reference)\"><f>\(escaped(text))</f>\(value.map { "<v>\($0)</v>" } ?? "")</c>"
        case .flag(let flag): return "<c r=\"\(reference)\" t=\"b\"><v>\(flag ? 1 : 0)</v></c>"
        }
    }

    private func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: "\"", with: "&quot;").replacingOccurrences(of: "\r", with: "&#13;")
    }

    /// `AB12` of row 12, column 27.
    static func reference(_ line: Int, _ column: Int) -> String {
        var letters = ""
        var rest = column + 1
        while rest > 0 {
            letters = String(Character(Unicode.Scalar(UInt8(0x41 + (rest - 1) % 26)))) + letters
            rest = (rest - 1) / 26
        }
        return "\(letters)\(line)"
    }

    /// An archive of some files.
    static func zip(_ files: [(name: String, bytes: [UInt8])], isPacked: Bool) -> [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        func word(_ value: Int, _ bytes: Int) -> [UInt8] {
            (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        for (name, bytes) in files {
            let crc = Int(crc32(0, bytes, UInt32(bytes.count)))
            let content = isPacked ? packed(bytes) : bytes
            let common =
                word(20, 2) + word(0x800, 2) + word(isPacked ? 8 : 0, 2) + word(0, 4) + word(crc, 4)
                + word(content.count, 4) + word(bytes.count, 4) + word(name.utf8.count, 2) + word(0, 2)
            directory += word(0x0201_4B50, 4) + word(20, 2) + common + word(0, 10) + word(archive.count, 4)
            directory += Array(name.utf8)
            archive += word(0x0403_4B50, 4) + common + Array(name.utf8) + content
        }
        let start = archive.count
        return archive + directory + word(0x0605_4B50, 4) + word(0, 4) + word(files.count, 2)
            + word(files.count, 2) + word(directory.count, 4) + word(start, 4) + word(0, 2)
    }

    private static func packed(_ bytes: [UInt8]) -> [UInt8] {
        var count = compressBound(UInt(bytes.count))
        var target = [UInt8](repeating: 0, count: Int(count))
        _ = compress(&target, &count, bytes, UInt(bytes.count))
        // Without the zlib header of two bytes and the checksum of four.
        return Array(target[2..<(Int(count) - 4)])
    }
}

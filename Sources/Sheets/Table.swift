/// A table: a header and rows of cells, from a CSV or TSV file or from a sheet of a workbook.
///
/// The bytes of a text are kept once; rows are cut into cells as they are read. Empty lines are no rows.
public struct Table: Sendable {
    /// The cells of the header, and after them the labels of what stands above it; empty for an empty file.
    public let header: [String]
    /// How many of the last headers are labels of lines above the table.
    public let titles: Int
    /// The line of the header, from 1.
    public let headerLine: Int
    /// The rows after the header.
    public let rows: TableRows
    /// What parts the cells.
    public let delimiter: Delimiter
    /// What there is to say about the sheet before its rows are read.
    public internal(set) var notes: [SheetNote] = []

    /// Reads a file.
    ///
    /// The whole of it is scanned at once, so that a table that was made has no fault beyond its rows'.
    /// - Parameters:
    ///   - encoding: The encoding of a file without a byte order mark; nil means UTF-8.
    ///   - delimiter: What parts the cells; nil finds it out. A first line `sep=;` says it too.
    ///   - layout: Where the header is.
    /// - Throws: `notText`, `workbook`, `unclosedQuote`, `textAfterQuote` in the header, `badHeaderRow`, `tooMany`; a fault in the
    ///   form of a row is not thrown but stands in the row.
    /// - Complexity: O(bytes).
    public init(
        _ bytes: [UInt8], encoding: TextEncoding? = nil, delimiter: Delimiter? = nil,
        layout: TableLayout = TableLayout(), limits: SheetLimits = SheetLimits()
    ) throws(SheetError) {
        try self.init(
            utf8: try TextEncoding.utf8(bytes, encoding: encoding, limits: limits), delimiter, layout, limits)
    }

    /// Reads a text as `init(_:encoding:delimiter:layout:limits:)` reads a file.
    public init(
        text: String, delimiter: Delimiter? = nil, layout: TableLayout = TableLayout(),
        limits: SheetLimits = SheetLimits()
    ) throws(SheetError) {
        try self.init(Array(text.utf8), delimiter: delimiter, layout: layout, limits: limits)
    }

    private init(
        utf8 bytes: [UInt8], _ delimiter: Delimiter?, _ layout: TableLayout, _ limits: SheetLimits
    ) throws(SheetError) {
        var position = RowScanner.Position()
        let named = Table.namedDelimiter(bytes, &position)
        let used = delimiter ?? named ?? Delimiter.detected(in: bytes, from: position, limits: limits)
        var scanner = RowScanner(delimiter: used, limits: limits)
        var starts: [RowScanner.Position] = []
        var first: [TableLayout.Line] = []
        var faults: Set<Int> = []
        while true {
            let start = position
            guard try scanner.scan(bytes, &position) else { break }
            if scanner.isBlank { continue }
            starts.append(start)
            if starts.count > limits.rows + TableLayout.searched {
                throw .tooMany(.rows, allowed: limits.rows)
            }
            if first.count < TableLayout.searched || start.line == layout.headerRow {
                if scanner.hasTextAfterQuote { faults.insert(first.count) }
                first.append(TableLayout.Line(line: start.line, cells: scanner.texts(in: bytes)))
            }
        }
        let place = try layout.header(among: first)
        if let place, faults.contains(place) { throw .inLine(first[place].line, .textAfterQuote) }
        let header = place.map { first[$0].cells } ?? []
        let line = place.map { first[$0].line } ?? 0
        let titles = layout.titles(Array(first.prefix(place ?? 0)), header: header)
        let below = starts.drop { $0.line <= line }
        if below.count > limits.rows { throw .tooMany(.rows, allowed: limits.rows) }
        self.header = header + titles.map(\.label)
        self.titles = titles.count
        headerLine = line
        self.delimiter = used
        rows = TableRows(
            source: .text(bytes, starts: below, used), titles: titles.map(\.value), columns: header.count,
            limits: limits)
        notes = TableLayout.notes(isFirst: (place ?? 0) == 0, line: line, titles)
    }

    init(
        header: [String], headerLine: Int, rows: [TableRow], titles: [(label: String, value: String)],
        notes: [SheetNote], limits: SheetLimits
    ) {
        self.header = header + titles.map(\.label)
        self.titles = titles.count
        self.headerLine = headerLine
        delimiter = .comma
        self.rows = TableRows(
            source: .cells(rows), titles: titles.map(\.value), columns: header.count, limits: limits)
        self.notes = notes
    }

    /// Reads the line `sep=;` that spreadsheets write, and moves behind it.
    private static func namedDelimiter(_ bytes: [UInt8], _ position: inout RowScanner.Position) -> Delimiter?
    {
        guard bytes.count >= 5, bytes.starts(with: Array("sep=".utf8)),
            let named = Delimiter(rawValue: bytes[4])
        else {
            return nil
        }
        let rest = bytes.dropFirst(5)
        guard let end = rest.first else { return nil }
        switch end {
        case 0x0A: position = RowScanner.Position(offset: 6, line: 2)
        case 0x0D: position = RowScanner.Position(offset: rest.dropFirst().first == 0x0A ? 7 : 6, line: 2)
        default: return nil
        }
        return named
    }
}

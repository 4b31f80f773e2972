/// A CSV or TSV file: a header and rows of cells.
///
/// The bytes are kept once; rows are cut into cells as they are read. Empty lines are no rows.
public struct Table: Sendable {
    /// The cells of the first row that is not empty; empty for an empty file.
    public let header: [String]
    /// The rows after the header.
    public let rows: TableRows
    /// What parts the cells.
    public let delimiter: Delimiter

    /// Reads a file.
    ///
    /// The whole of it is scanned at once, so that a table that was made has no fault beyond its rows'.
    /// - Parameters:
    ///   - encoding: The encoding of a file without a byte order mark; nil means UTF-8.
    ///   - delimiter: What parts the cells; nil finds it out. A first line `sep=;` says it too.
    /// - Throws: `notText`, `workbook`, `unclosedQuote`, `textAfterQuote` in the header, `tooMany`; a fault in the form of a
    ///   row is not thrown but stands in the row.
    /// - Complexity: O(bytes).
    public init(
        _ bytes: [UInt8], encoding: TextEncoding? = nil, delimiter: Delimiter? = nil,
        limits: SheetLimits = SheetLimits()
    ) throws(SheetError) {
        try self.init(
            utf8: try TextEncoding.utf8(bytes, encoding: encoding, limits: limits), delimiter, limits)
    }

    /// Reads a text as `init(_:encoding:delimiter:limits:)` reads a file.
    public init(
        text: String, delimiter: Delimiter? = nil, limits: SheetLimits = SheetLimits()
    ) throws(SheetError) {
        try self.init(Array(text.utf8), delimiter: delimiter, limits: limits)
    }

    private init(utf8 bytes: [UInt8], _ delimiter: Delimiter?, _ limits: SheetLimits) throws(SheetError) {
        var position = RowScanner.Position()
        let named = Table.namedDelimiter(bytes, &position)
        let used = delimiter ?? named ?? Delimiter.detected(in: bytes, from: position, limits: limits)
        var scanner = RowScanner(delimiter: used, limits: limits)
        var header: [String]?
        var starts: [RowScanner.Position] = []
        while true {
            let start = position
            guard try scanner.scan(bytes, &position) else { break }
            if scanner.isBlank { continue }
            if header != nil {
                starts.append(start)
                if starts.count > limits.rows { throw .tooMany(.rows, allowed: limits.rows) }
            } else if scanner.hasTextAfterQuote {
                throw .inLine(start.line, .textAfterQuote)
            } else {
                header = scanner.texts(in: bytes)
            }
        }
        self.header = header ?? []
        self.delimiter = used
        rows = TableRows(
            bytes: bytes, starts: starts, columns: header?.count ?? 0, delimiter: used, limits: limits)
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

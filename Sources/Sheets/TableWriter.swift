/// Writes rows of cells as CSV (RFC 4180).
///
/// Lines end in CRLF; a cell with a delimiter, a quote, a line break or white space at an end stands in quotes.
/// Nothing else is guarded: a cell that a spreadsheet takes for a formula stays.
public struct TableWriter: Hashable, Sendable {
    /// What parts the cells.
    public var delimiter: Delimiter

    /// Creates a writer.
    public init(delimiter: Delimiter = .comma) { self.delimiter = delimiter }

    /// Writes one row with its line end.
    public func line(_ cells: [String]) -> String {
        if cells == [""] { return "\"\"\r\n" }
        let mark = String(Unicode.Scalar(delimiter.rawValue))
        return cells.map(field).joined(separator: mark) + "\r\n"
    }

    /// Writes the rows that were refused, each with its reason in one more column, as a table that can be corrected
    /// and imported again.
    ///
    /// A ragged row is not filled up, so that it is refused again while nobody mends it. A last column `reason` that
    /// the header has already, from an earlier time, is replaced.
    public func refused(header: [String], rows: some Sequence<(row: TableRow, reason: String)>) -> String {
        let hasReason = header.last == TableWriter.reasonHeader
        let columns = hasReason ? header.count - 1 : header.count
        var text = line(header.prefix(columns) + [TableWriter.reasonHeader])
        for (row, reason) in rows {
            let cells = hasReason && row.cells.count == header.count ? Array(row.cells.dropLast()) : row.cells
            text += line(cells + [reason])
        }
        return text
    }

    /// The header of the column with the reasons.
    public static let reasonHeader = "reason"

    private func field(_ cell: String) -> String {
        let bytes = cell.utf8
        let needsQuotes = bytes.contains {
            $0 == delimiter.rawValue || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D
        }
        let hasEdge = cell.first?.isWhitespace == true || cell.last?.isWhitespace == true
        guard needsQuotes || hasEdge else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }
}

/// One row of a sheet as it stands in the file.
public struct TableRow: Hashable, Sendable {
    /// The line of the file on which the row begins, from 1; a row may span several lines.
    public let line: Int
    /// The cells as typed, unquoted.
    public let cells: [String]
    /// What is wrong with the row as a row: ragged, or text after a quote; nil if nothing.
    public let fault: SheetError?

    /// Creates a row.
    public init(line: Int, cells: [String], fault: SheetError? = nil) {
        self.line = line
        self.cells = cells
        self.fault = fault
    }
}

/// The rows of a table, in the order of the file; each is cut into cells when it is asked for.
public struct TableRows: RandomAccessCollection, Sendable {
    let bytes: [UInt8]
    let starts: [RowScanner.Position]
    let columns: Int
    let delimiter: Delimiter
    let limits: SheetLimits

    /// The index of the first row.
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int { starts.count }

    /// The row at an index.
    ///
    /// - Complexity: O(bytes of the row).
    public subscript(index: Int) -> TableRow {
        var scanner = RowScanner(delimiter: delimiter, limits: limits)
        var position = starts[index]
        do {
            _ = try scanner.scan(bytes, &position)
        } catch {
            return TableRow(line: starts[index].line, cells: [], fault: error)
        }
        let cells = scanner.texts(in: bytes)
        return TableRow(
            line: starts[index].line, cells: cells, fault: fault(cells, scanner.hasTextAfterQuote))
    }

    private func fault(_ cells: [String], _ hasTextAfterQuote: Bool) -> SheetError? {
        if hasTextAfterQuote { return .textAfterQuote }
        let isLongerByBlanks = cells.count > columns && cells[columns...].allSatisfy(\.trimmed.isEmpty)
        guard cells.count != columns, !isLongerByBlanks else { return nil }
        return .raggedRow(found: cells.count, expected: columns)
    }
}

extension RowScanner {
    /// The cells of the row that was read last as text.
    func texts(in bytes: [UInt8]) -> [String] { cells.map { $0.text(in: bytes) } }
}

extension RowScanner.Cell {
    /// The text of the cell, with doubled quotes as one.
    func text(in source: [UInt8]) -> String {
        guard hasDoubledQuotes else { return String(decoding: source[bytes], as: UTF8.self) }
        var text: [UInt8] = []
        var index = bytes.lowerBound
        while index < bytes.upperBound {
            text.append(source[index])
            index += source[index] == 0x22 ? 2 : 1
        }
        return String(decoding: text, as: UTF8.self)
    }
}

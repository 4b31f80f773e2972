/// One row of a sheet as it stands in the file.
public struct TableRow: Hashable, Sendable {
    /// The line of the file on which the row begins, from 1; a row may span several lines.
    public let line: Int
    /// The cells as typed, unquoted.
    public let cells: [String]
    /// What is wrong with the row as a row: ragged, or text after a quote; nil if nothing.
    public let fault: SheetError?
    /// Whether the row is hidden in its workbook.
    public let isHidden: Bool
    /// The columns whose text belongs to a merged cell that began in a row above.
    public let continued: Set<Int>

    /// Creates a row.
    public init(
        line: Int, cells: [String], fault: SheetError? = nil, isHidden: Bool = false,
        continued: Set<Int> = []
    ) {
        self.line = line
        self.cells = cells
        self.fault = fault
        self.isHidden = isHidden
        self.continued = continued
    }
}

/// The rows of a table, in the order of the file; each is cut into cells when it is asked for.
public struct TableRows: RandomAccessCollection, Sendable {
    /// Where the rows are.
    enum Source: Sendable {
        /// In the bytes of a text, each from its start.
        case text([UInt8], starts: ArraySlice<RowScanner.Position>, Delimiter)
        /// As cells of a workbook.
        case cells([TableRow])
    }

    let source: Source
    /// What the lines above the table say; every row ends in it.
    let titles: [String]
    /// The cells of the header, without the titles.
    let columns: Int
    let limits: SheetLimits

    /// The index of the first row.
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int {
        switch source {
        case .text(_, let starts, _): starts.count
        case .cells(let rows): rows.count
        }
    }

    /// The row at an index.
    ///
    /// - Complexity: O(bytes of the row).
    public subscript(index: Int) -> TableRow {
        switch source {
        case .cells(let rows): return titled(rows[index])
        case .text(let bytes, let starts, let delimiter):
            var scanner = RowScanner(delimiter: delimiter, limits: limits)
            var position = starts[starts.startIndex + index]
            let line = position.line
            do {
                _ = try scanner.scan(bytes, &position)
            } catch {
                return TableRow(line: line, cells: [], fault: error)
            }
            let cells = scanner.texts(in: bytes)
            return titled(
                TableRow(line: line, cells: cells, fault: fault(cells, scanner.hasTextAfterQuote)))
        }
    }

    private func titled(_ row: TableRow) -> TableRow {
        // A row that is not whole stays as it is, so that it is refused again while nobody mends it.
        guard !titles.isEmpty, row.fault == nil, !row.cells.allSatisfy(\.isBlankCell) else { return row }
        var cells = Array(row.cells.prefix(columns))
        while cells.count < columns { cells.append("") }
        return TableRow(
            line: row.line, cells: cells + titles, isHidden: row.isHidden, continued: row.continued)
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

/// Finds the cells of one row after another in UTF-8 bytes, without making any text.
///
/// RFC 4180 with the liberties that real files take: LF, CRLF or CR end a row; a quote inside a bare cell is a
/// character; spaces around a quoted cell are left out. It stands in for SwiftCSV 0.10, which on our files reads
/// 6 MB/s, takes an unclosed quote without a word, drops an empty last cell, fills up ragged rows, gives no line
/// numbers, stops the whole file at one stray quote, and sees no comma before a combining mark (a cell that begins
/// with a haraka) because it compares grapheme clusters.
struct RowScanner {
    /// A place in the bytes and the number of its line, from 1.
    struct Position: Hashable, Sendable {
        var offset = 0
        var line = 1
    }

    /// The bytes of a cell, without the quotes around it.
    struct Cell {
        var bytes: Range<Int>
        var hasDoubledQuotes = false
    }

    /// The cells of the row that was read last.
    private(set) var cells: [Cell] = []
    /// Whether that row has text after a closing quote.
    private(set) var hasTextAfterQuote = false

    private let delimiter: UInt8
    private let limits: SheetLimits
    private static let quote: UInt8 = 0x22
    private static let space: UInt8 = 0x20
    private static let newline: UInt8 = 0x0A
    private static let carriageReturn: UInt8 = 0x0D

    init(delimiter: Delimiter, limits: SheetLimits) {
        self.delimiter = delimiter.rawValue
        self.limits = limits
    }

    /// Whether the row that was read last is an empty line.
    var isBlank: Bool { cells.count == 1 && cells[0].bytes.isEmpty }

    /// Reads the row at a position and moves the position behind it; false at the end of the bytes.
    ///
    /// - Throws: `unclosedQuote`, `tooMany` for columns or the bytes of a cell, both with the line.
    mutating func scan(_ bytes: [UInt8], _ position: inout Position) throws(SheetError) -> Bool {
        cells.removeAll(keepingCapacity: true)
        hasTextAfterQuote = false
        guard position.offset < bytes.count else { return false }
        let firstLine = position.line
        while true {
            let cell = try scanCell(bytes, &position)
            if cell.bytes.count > limits.cellBytes {
                throw .inLine(firstLine, .tooMany(.cellBytes, allowed: limits.cellBytes))
            }
            cells.append(cell)
            if cells.count > limits.columns {
                throw .inLine(firstLine, .tooMany(.columns, allowed: limits.columns))
            }
            guard position.offset < bytes.count, bytes[position.offset] == delimiter else { break }
            position.offset += 1
        }
        RowScanner.skipNewline(bytes, &position)
        return true
    }

    /// Reads one cell and stops at the delimiter, the end of the row or the end of the bytes.
    private mutating func scanCell(_ bytes: [UInt8], _ position: inout Position) throws(SheetError) -> Cell {
        var start = position.offset
        var index = start
        while index < bytes.count, bytes[index] == RowScanner.space { index += 1 }
        if index < bytes.count, bytes[index] == RowScanner.quote {
            position.offset = index + 1
            return try scanQuoted(bytes, &position)
        }
        start = position.offset
        index = endOfBareCell(bytes, from: index)
        position.offset = index
        return Cell(bytes: start..<index)
    }

    private mutating func scanQuoted(_ bytes: [UInt8], _ position: inout Position) throws(SheetError) -> Cell
    {
        let openingLine = position.line
        let start = position.offset
        var index = start
        var cell = Cell(bytes: start..<start)
        while true {
            guard index < bytes.count else { throw .inLine(openingLine, .unclosedQuote) }
            let byte = bytes[index]
            if byte == RowScanner.quote {
                guard index + 1 < bytes.count, bytes[index + 1] == RowScanner.quote else { break }
                cell.hasDoubledQuotes = true
                index += 1
            } else if byte == RowScanner.newline {
                position.line += 1
            } else if byte == RowScanner.carriageReturn {
                if index + 1 >= bytes.count || bytes[index + 1] != RowScanner.newline { position.line += 1 }
            }
            index += 1
        }
        cell.bytes = start..<index
        let end = endOfBareCell(bytes, from: index + 1)
        if bytes[(index + 1)..<end].contains(where: { $0 != RowScanner.space }) {
            // The cell is kept with its quotes, so that the row can be written back as it was.
            hasTextAfterQuote = true
            cell = Cell(bytes: (start - 1)..<end)
        }
        position.offset = end
        return cell
    }

    private func endOfBareCell(_ bytes: [UInt8], from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if byte == delimiter || byte == RowScanner.newline || byte == RowScanner.carriageReturn { break }
            index += 1
        }
        return index
    }

    private static func skipNewline(_ bytes: [UInt8], _ position: inout Position) {
        guard position.offset < bytes.count else { return }
        let isCarriageReturn = bytes[position.offset] == carriageReturn
        position.offset += 1
        position.line += 1
        if isCarriageReturn, position.offset < bytes.count, bytes[position.offset] == newline {
            position.offset += 1
        }
    }
}

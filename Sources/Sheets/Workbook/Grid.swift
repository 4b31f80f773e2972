/// The cells of one sheet of a workbook as texts.
struct Grid: Hashable {
    /// A row that has cells.
    struct Row: Hashable {
        /// The number of the row, from 1.
        let line: Int
        /// The cells up to the last that is not blank.
        var cells: [String]
        /// Whether the row is hidden.
        var isHidden = false
        /// The columns whose text belongs to a merged cell that began further up.
        var continued: Set<Int> = []
    }

    /// The rows in order.
    var rows: [Row]
    /// How many columns the merged cell at a row and column covers; 1 is left out.
    var widths: [Place: Int] = [:]
    /// How many formulas have no value, because the program that wrote the file computed none.
    var formulasWithoutValue = 0
    /// Whether columns run from right to left; the order of the cells does not depend on it.
    var isRightToLeft = false

    /// A row and a column.
    struct Place: Hashable {
        let line: Int
        let column: Int
    }

    /// The cell of a row; blank beyond its end.
    static func cell(_ row: Row, _ column: Int) -> String {
        row.cells.indices.contains(column) ? row.cells[column] : ""
    }

    /// Gives the rows below the first of each merged cell its text; of one that goes across, only the first column has it.
    mutating func fill(_ merged: [MergedRange]) {
        for range in merged {
            if range.columns.count > 1 {
                widths[Place(line: range.lines.lowerBound, column: range.columns.lowerBound)] =
                    range.columns.count
            }
            guard range.lines.count > 1, let first = row(at: range.lines.lowerBound),
                rows[first].line == range.lines.lowerBound
            else { continue }
            let column = range.columns.lowerBound
            let text = Grid.cell(rows[first], column)
            guard !text.isEmpty else { continue }
            var place = first + 1
            while place < rows.count, rows[place].line <= range.lines.upperBound {
                while rows[place].cells.count <= column { rows[place].cells.append("") }
                rows[place].cells[column] = text
                rows[place].continued.insert(column)
                place += 1
            }
        }
    }

    /// The index of the first row from a line on.
    private func row(at line: Int) -> Int? {
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].line < line { low = middle + 1 } else { high = middle }
        }
        return low < rows.count ? low : nil
    }
}

/// The rows and columns of a merged cell.
struct MergedRange: Hashable {
    let lines: ClosedRange<Int>
    let columns: ClosedRange<Int>

    /// Reads `B1:D3`; nil for anything else.
    init?(_ reference: String) {
        let ends = reference.split(separator: ":").compactMap { CellReference($0) }
        guard ends.count == 2, ends[0].line <= ends[1].line, ends[0].column <= ends[1].column else {
            return nil
        }
        lines = ends[0].line...ends[1].line
        columns = ends[0].column...ends[1].column
    }
}

/// The place of a cell as files write it: `AB12`.
struct CellReference: Hashable {
    /// From 1.
    let line: Int
    /// From 0.
    let column: Int

    /// Reads a reference; nil for anything else, and beyond the last row and column that a sheet can have.
    init?(_ text: some StringProtocol) {
        var column = 0
        var digits = text.utf8[...]
        while let letter = digits.first, (0x41...0x5A).contains(letter) {
            column = column * 26 + Int(letter) - 0x40
            guard column <= 16_384 else { return nil }
            digits = digits.dropFirst()
        }
        guard column > 0, let line = Int(String(decoding: digits, as: UTF8.self)),
            (1...1_048_576).contains(line)
        else { return nil }
        self.line = line
        self.column = column - 1
    }
}

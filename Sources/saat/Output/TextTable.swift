/// Rows of cells in aligned columns for people.
struct TextTable {
    enum Side { case start, end }

    struct Column {
        let title: String
        var side: Side = .start
    }

    private let columns: [Column]
    private var rows: [Row] = []

    fileprivate enum Row {
        case cells([String])
        case line(String)
        case sums([String])
    }

    init(_ columns: [Column]) { self.columns = columns }

    var isEmpty: Bool { rows.isEmpty }

    /// Adds a row; it has as many cells as there are columns.
    mutating func add(_ cells: [String]) { rows.append(.cells(cells.map(\.printable))) }

    /// Adds a line that goes across the columns, under the row before it.
    mutating func add(line: String) { rows.append(.line(line)) }

    /// Adds a last row of sums.
    mutating func addSums(_ cells: [String]) { rows.append(.sums(cells)) }

    /// The lines, without white space at their ends.
    func lines(_ output: Output) -> [String] {
        var widths = columns.map(\.title.displayWidth)
        for row in rows {
            guard let cells = row.cells else { continue }
            for (place, cell) in cells.enumerated() { widths[place] = max(widths[place], cell.displayWidth) }
        }
        var lines = [styled(columns.map(\.title), widths, output, .faint)]
        for row in rows {
            switch row {
            case .cells(let cells): lines.append(line(cells, widths))
            case .line(let text): lines.append(text)
            case .sums(let cells): lines.append(styled(cells, widths, output, .strong))
            }
        }
        return lines
    }

    private func styled(_ cells: [String], _ widths: [Int], _ output: Output, _ style: Output.Style) -> String
    {
        output.styled(line(cells, widths), style)
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = cells.enumerated().map { place, cell in
            let pad = String(repeating: " ", count: max(0, widths[place] - cell.displayWidth))
            return columns[place].side == .end ? pad + cell : cell + pad
        }
        return padded.joined(separator: "  ").withoutTrailingSpaces
    }
}

extension TextTable.Row {
    fileprivate var cells: [String]? {
        switch self {
        case .cells(let cells), .sums(let cells): cells
        case .line: nil
        }
    }
}

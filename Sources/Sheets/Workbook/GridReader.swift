/// Reads the cells of one sheet: a part `xl/worksheets/sheet1.xml`.
final class GridReader: XMLListener {
    private(set) var grid = Grid(rows: [])
    private let shared: [String]
    private let styles: CellStyles
    private let number: CellNumber
    private let limits: SheetLimits
    private var merged: [MergedRange] = []
    private var cells = 0
    private var row: Grid.Row?
    private var column = -1
    private var type = ""
    private var style: Int?
    private var value = ""
    private var isInValue = false
    private var hasFormula = false
    private var run = TextRun()

    init(shared: [String], styles: CellStyles, number: CellNumber, limits: SheetLimits) {
        self.shared = shared
        self.styles = styles
        self.number = number
        self.limits = limits
    }

    /// The sheet, once all of its part was read.
    func finished() -> Grid {
        grid.rows.sort { $0.line < $1.line }
        grid.fill(merged)
        return grid
    }

    func begin(_ name: String, _ attributes: [String: String]) throws(SheetError) {
        switch name {
        case "row":
            let line = attributes["r"].flatMap { Int($0) } ?? (grid.rows.last?.line ?? 0) + 1
            guard (1...1_048_576).contains(line) else {
                throw .damagedWorkbook("a row has the number \(line)")
            }
            row = Grid.Row(line: line, cells: [], isHidden: attributes["hidden"].isTrue)
            column = -1
        case "c":
            column = attributes["r"].flatMap { CellReference($0)?.column } ?? column + 1
            type = attributes["t"] ?? "n"
            style = attributes["s"].flatMap { Int($0) }
            value = ""
            hasFormula = false
            run = TextRun()
        case "v": isInValue = true
        case "f": hasFormula = true
        case "mergeCell":
            if merged.count >= limits.merged { throw .tooMany(.merged, allowed: limits.merged) }
            if let range = attributes["ref"].flatMap({ MergedRange($0) }) { merged.append(range) }
        case "sheetView": grid.isRightToLeft = attributes["rightToLeft"].isTrue
        default: run.begin(name)
        }
    }

    func end(_ name: String) throws(SheetError) {
        switch name {
        case "v": isInValue = false
        case "c": try take()
        case "row":
            if let row, !row.cells.isEmpty {
                if grid.rows.count >= limits.rows { throw .tooMany(.rows, allowed: limits.rows) }
                grid.rows.append(row)
            }
            row = nil
        default: run.end(name)
        }
    }

    func text(_ text: String) throws(SheetError) {
        if isInValue {
            value += text
            if value.utf8.count > limits.cellBytes { throw .tooMany(.cellBytes, allowed: limits.cellBytes) }
        } else {
            try run.add(text, limits)
        }
    }

    /// Puts the cell that ends into its row.
    private func take() throws(SheetError) {
        guard row != nil else { return }
        if hasFormula, value.isEmpty, run.text.isEmpty { grid.formulasWithoutValue += 1 }
        let text = try shown()
        guard !text.isEmpty else { return }
        cells += 1
        if cells > limits.cells { throw .tooMany(.cells, allowed: limits.cells) }
        if column >= limits.columns { throw .tooMany(.columns, allowed: limits.columns) }
        while row?.cells.count ?? 0 <= column { row?.cells.append("") }
        row?.cells[column] = text
    }

    private func shown() throws(SheetError) -> String {
        switch type {
        case "s":
            guard let index = Int(value) else { return "" }
            guard shared.indices.contains(index) else {
                throw .damagedWorkbook("a cell has no text \(index)")
            }
            return shared[index]
        case "inlineStr": return run.text.withoutEscapes
        case "b": return value == "1" ? "true" : value == "0" ? "false" : value
        case "n", "": return value.isEmpty ? "" : number.text(value.trimmed, styles.format(style))
        default: return value.withoutEscapes
        }
    }
}

extension String? {
    /// Whether an attribute says yes.
    var isTrue: Bool { self == "1" || self == "true" }
}

extension Table {
    /// Reads the table of a sheet of a workbook.
    ///
    /// Without a name, the one sheet that has a table; hidden sheets are left out unless they are named.
    /// - Parameters:
    ///   - sheet: the name of the sheet.
    ///   - calendar: the calendar in which the sheet's days are written out.
    ///   - layout: where the header is.
    /// - Throws: `noSheet`, `severalSheets`, `noTable`, and what reading the workbook throws.
    public init(
        _ workbook: Workbook, sheet: String? = nil, calendar: SheetCalendar,
        layout: TableLayout = TableLayout(),
        limits: SheetLimits = SheetLimits()
    ) throws(SheetError) {
        if let sheet {
            let key = HeaderKey(sheet).exact
            guard let named = workbook.sheets.first(where: { HeaderKey($0.name).exact == key }) else {
                throw .noSheet(sheet, sheets: workbook.sheets.map(\.name))
            }
            guard let table = try Table.of(try workbook.grid(named, calendar: calendar), layout, limits)
            else {
                throw .noTable
            }
            self = table
            return
        }
        var found: [(name: String, table: Table)] = []
        for sheet in workbook.sheets where !sheet.isHidden {
            let grid = try workbook.grid(sheet, calendar: calendar)
            if let table = try Table.of(grid, layout, limits) { found.append((sheet.name, table)) }
        }
        // A sheet of remarks is a table only if nothing else is.
        let known = found.filter {
            (try? ColumnMap($0.table, options: layout.options).columns.count) ?? 2 >= 2
        }
        let chosen = known.isEmpty ? found : known
        if chosen.count > 1 { throw .severalSheets(chosen.map(\.name)) }
        guard var (name, table) = chosen.first else { throw .noTable }
        let hidden = workbook.sheets.filter(\.isHidden).map(\.name)
        let others = found.map(\.name).filter { $0 != name }
        if !(hidden + others).isEmpty { table.notes.append(.otherSheets(others + hidden)) }
        self = table
        name = ""
    }

    /// The table of a grid; nil for one without cells.
    private static func of(_ grid: Grid, _ layout: TableLayout, _ limits: SheetLimits) throws(SheetError)
        -> Table?
    {
        let full = grid.rows.filter { !$0.cells.allSatisfy(\.isBlankCell) }
        var first = full.prefix(TableLayout.searched).map { row in
            TableLayout.Line(line: row.line, cells: row.cells, widths: grid.widths(of: row))
        }
        if let named = layout.headerRow, let row = full.first(where: { $0.line == named }),
            !first.contains(where: { $0.line == named })
        {
            first.append(TableLayout.Line(line: row.line, cells: row.cells))
        }
        guard let place = try layout.header(among: first) else { return nil }
        let headerLine = first[place].line
        // Columns without a header and to the left of the first one are margins; further right they are outside of the table.
        let cells = first[place].cells.map { $0.onOneLine }
        let kept = cells.indices.filter { !cells[$0].isBlankCell }
        let header = kept.map { cells[$0] }
        let titles = layout.titles(Array(first.prefix(place)), header: header)
        var notes = TableLayout.notes(isFirst: place == 0, line: headerLine, titles)
        if grid.formulasWithoutValue > 0 { notes.append(.formulasWithoutValue(grid.formulasWithoutValue)) }
        var outside: [Int] = []
        var rows: [TableRow] = []
        for row in full where row.line > headerLine {
            let inside = kept.map { Grid.cell(row, $0) }
            let isOutside = row.cells.indices.contains { column in
                !kept.contains(column) && row.cells[column].hasWord && !row.continued.contains(column)
            }
            if isOutside { outside.append(row.line) }
            guard !inside.allSatisfy(\.isBlankCell) else { continue }
            let continued = Set(kept.indices.filter { row.continued.contains(kept[$0]) })
            rows.append(
                TableRow(line: row.line, cells: inside, isHidden: row.isHidden, continued: continued))
        }
        if !outside.isEmpty { notes.append(.outside(lines: outside)) }
        return Table(
            header: header, headerLine: headerLine, rows: rows, titles: titles, notes: notes, limits: limits)
    }
}

extension Grid {
    /// How many columns the merged cells of a row cover, by their first column.
    fileprivate func widths(of row: Row) -> [Int: Int] {
        var widths: [Int: Int] = [:]
        for column in row.cells.indices {
            if let width = self.widths[Place(line: row.line, column: column)] { widths[column] = width }
        }
        return widths
    }
}

extension String {
    /// The text with line breaks as spaces.
    fileprivate var onOneLine: String {
        split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// Whether there is a letter or a digit.
    fileprivate var hasWord: Bool {
        unicodeScalars.contains { $0.properties.isAlphabetic || $0.properties.numericType != nil }
    }
}

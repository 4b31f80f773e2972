import HoursModel

/// Turns the rows of a sheet into claims, or into reasons why not.
///
/// Where a row has times and hours, the hours win: less than the span is a break, more makes a dated claim, flagged.
/// An end that is not after its start, with one date, is on the next day if that gives at most 16 hours, flagged. Zero
/// hours are an absence. A row without a person, a day or a length is refused, and so is one with a cell that cannot
/// be read; blank rows are passed over.
public struct SheetReader: Hashable, Sendable {
    /// Which column holds which field.
    public var columns: ColumnMap
    /// How dates are read.
    public var dates: DateReader
    /// The person of rows without one; nil refuses them.
    public var defaultVolunteer: String?
    /// The activity of rows without one; nil refuses them.
    public var defaultActivity: String?
    /// The break, in minutes, of rows with times that name neither a break nor their hours; rows whose hours leave another are flagged.
    public var usualBreak: Int?

    /// Creates a reader.
    public init(
        columns: ColumnMap, dates: DateReader = DateReader(), defaultVolunteer: String? = nil,
        defaultActivity: String? = nil
    ) {
        self.columns = columns
        self.dates = dates
        self.defaultVolunteer = defaultVolunteer
        self.defaultActivity = defaultActivity
    }

    /// Reads all rows, and flags those that say the same as an earlier one.
    ///
    /// Rows with totals are no claims, and neither is what stands below the last of them if nothing there is one; both are noted.
    /// - Throws: `noColumn` if there are rows and no claim can come of the columns, `unclearCalendar` if that is why no row can be read.
    ///   Other faults of rows are not thrown.
    public func read(_ table: Table) throws(SheetError) -> SheetReading {
        if table.header.isEmpty { return SheetReading(rows: [], notes: [.empty]) }
        if table.rows.isEmpty { return SheetReading(rows: [], notes: [.headerOnly(headers: table.header)]) }
        try columns.check(hasVolunteer: defaultVolunteer != nil, hasActivity: defaultActivity != nil)
        var (rows, totals, unfilled): ([SheetRow], [Int], [Int]) = ([], [], [])
        var firstLines: [SheetClaim: Int] = [:]
        for row in table.rows {
            if isTotal(row) {
                totals.append(row.line)
                continue
            }
            let read = read(row)
            if read?.isEmpty == true { unfilled.append(row.line) }
            for part in read ?? [] {
                guard case .claim(var claim) = part, claim.ref == nil else {
                    rows.append(part)
                    continue
                }
                let said = claim.withoutPlace
                if let line = firstLines[said] {
                    claim.flags.append(.repeats(line: line))
                } else {
                    firstLines[said] = claim.line
                }
                rows.append(.claim(claim))
            }
        }
        let below = SheetReader.takeBelow(totals.last, &rows, &unfilled)
        if let question = SheetReader.question(rows) { throw question }
        var notes = table.notes
        if !columns.unused.isEmpty { notes.append(.unusedColumns(columns.unused)) }
        if !unfilled.isEmpty { notes.append(.unfilled(lines: unfilled)) }
        if !totals.isEmpty { notes.append(.totals(lines: totals)) }
        if !below.isEmpty { notes.append(.below(lines: below)) }
        return SheetReading(rows: rows, notes: notes)
    }

    /// Reads one row: its claims, or why there are none; nil if it is blank, nothing if nobody filled it in.
    public func read(_ row: TableRow) -> [SheetRow]? {
        if row.fault != .textAfterQuote, isBlank(row) { return nil }
        do throws(SheetError) {
            if let fault = row.fault { throw SheetError.inLine(row.line, fault) }
            return try RowReader(self, row).claims().map { .claim($0) }
        } catch {
            return [.refused(row, reason: error)]
        }
    }

    /// A row without the lengths and times of merged cells that began above it, as it can be written back and read alone.
    public func unmerged(_ row: TableRow) -> TableRow {
        guard !row.continued.isEmpty else { return row }
        var cells = row.cells
        for field in RowReader.measures {
            guard let column = columns.columns[field], row.continued.contains(column) else { continue }
            cells[column] = ""
        }
        return TableRow(line: row.line, cells: cells, fault: row.fault)
    }

    private func isBlank(_ row: TableRow) -> Bool { row.cells.allSatisfy(\.isBlankCell) }

    /// Takes the rows below the last total off the end, if none of them is a claim.
    private static func takeBelow(
        _ total: Int?, _ rows: inout [SheetRow], _ unfilled: inout [Int]
    ) -> [Int] {
        guard let total else { return [] }
        let below = rows.drop { $0.line < total }
        let blank = unfilled.drop { $0 < total }
        guard below.allSatisfy({ $0.claim == nil }) else { return [] }
        let lines = (below.map(\.line) + blank).sorted()
        rows.removeLast(below.count)
        unfilled.removeLast(blank.count)
        return lines
    }

    /// The question about the calendar, if no row can be read and the first that was refused asks it.
    private static func question(_ rows: [SheetRow]) -> SheetError? {
        guard rows.allSatisfy({ $0.claim == nil }) else { return nil }
        return rows.lazy.compactMap { row in
            guard case .refused(_, let reason) = row, case .unclearCalendar = reason.cause else { return nil }
            return reason
        }.first
    }
}

extension SheetClaim {
    /// What the row says, without where it says it.
    fileprivate var withoutPlace: SheetClaim {
        var claim = self
        claim.line = 0
        claim.flags = []
        return claim
    }
}

extension String {
    /// Whether nothing in the cell can be seen.
    var isBlankCell: Bool {
        guard let first = unicodeScalars.first else { return true }
        switch first.value {
        // What can be seen for certain: ASCII, and the letters of Arabic script without tatweel and marks.
        case 0x21..<0x7F, 0x0620...0x063F, 0x0641...0x064A, 0x0671...0x06D3: return false
        default: return FoldedText(self).key.isEmpty
        }
    }
}

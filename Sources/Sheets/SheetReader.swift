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
    /// - Throws: `noColumn` if there are rows and no claim can come of the columns. Faults of rows are not thrown.
    public func read(_ table: Table) throws(SheetError) -> SheetReading {
        if table.header.isEmpty { return SheetReading(rows: [], notes: [.empty]) }
        if table.rows.isEmpty { return SheetReading(rows: [], notes: [.headerOnly(headers: table.header)]) }
        try columns.check(hasVolunteer: defaultVolunteer != nil, hasActivity: defaultActivity != nil)
        var reading = SheetReading(
            rows: [], notes: columns.unused.isEmpty ? [] : [.unusedColumns(columns.unused)])
        var firstLines: [SheetClaim: Int] = [:]
        for row in table.rows {
            guard var read = read(row) else { continue }
            if case .claim(var claim) = read, claim.ref == nil {
                let said = claim.withoutPlace
                if let line = firstLines[said] {
                    claim.flags.append(.repeats(line: line))
                    read = .claim(claim)
                } else {
                    firstLines[said] = claim.line
                }
            }
            reading.rows.append(read)
        }
        return reading
    }

    /// Reads one row; nil if it is blank.
    public func read(_ row: TableRow) -> SheetRow? {
        if row.cells.allSatisfy(\.isBlankCell), row.fault != .textAfterQuote { return nil }
        do throws(SheetError) {
            if let fault = row.fault { throw SheetError.inLine(row.line, fault) }
            return .claim(try RowReader(self, row).claim())
        } catch {
            return .refused(row, reason: error)
        }
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

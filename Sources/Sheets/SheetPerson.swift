/// What one row of a list of volunteers says; texts are as typed, without white space at their ends.
public struct SheetPerson: Hashable, Sendable {
    /// The line of the file on which the row begins, from 1.
    public let line: Int
    /// The number or name of the person in the system that the list is from.
    public let ref: String?
    /// What is known of the person, by the names of the fields of a volunteer.
    public let fields: [String: String]
    /// The row as it stands in the file.
    public let row: TableRow

    /// Whether the row tells who it is about.
    var isNamed: Bool {
        ref != nil || fields.keys.contains { $0.hasPrefix("name") || $0 == SheetField.nationalId.rawValue }
    }
}

/// Reads a list of volunteers: one person a row, told apart by the outside name, else by the identity number, else by the name.
public struct PersonReader: Hashable, Sendable {
    /// Which column holds which field.
    public let columns: ColumnMap

    /// Creates a reader.
    public init(columns: ColumnMap) { self.columns = columns }

    /// Reads all rows; those that name nobody are refused.
    ///
    /// - Throws: `noColumn` if there are rows and no column tells who they are about.
    public func read(_ table: Table) throws(SheetError)
        -> (people: [SheetPerson], refused: [(row: TableRow, reason: SheetError)], notes: [SheetNote])
    {
        if table.header.isEmpty { return ([], [], [.empty]) }
        if table.rows.isEmpty { return ([], [], [.headerOnly(headers: table.header)]) }
        let identifying: [SheetField] = [
            .volunteerRef, .nationalId, .volunteer, .nameEnglish, .nameArabic, .namePersian,
        ]
        guard identifying.contains(where: { columns.columns[$0] != nil }) else {
            throw .noColumn(.volunteerRef, headers: table.header)
        }
        var people: [SheetPerson] = []
        var refused: [(row: TableRow, reason: SheetError)] = []
        var totals: [Int] = []
        for row in table.rows where !row.cells.allSatisfy(\.isBlankCell) || row.fault == .textAfterQuote {
            if let fault = row.fault {
                refused.append((row, .inLine(row.line, fault)))
                continue
            }
            let person = person(row)
            if person.ref == nil || person.fields.isEmpty,
                row.cells.contains(where: { TotalWords.begins($0) })
            {
                totals.append(row.line)
            } else if !person.isNamed {
                refused.append((row, .inLine(row.line, .missing(.volunteer))))
            } else {
                people.append(person)
            }
        }
        var notes = table.notes
        if !columns.unused.isEmpty { notes.append(.unusedColumns(columns.unused)) }
        if !totals.isEmpty { notes.append(.totals(lines: totals)) }
        return (people, refused, notes)
    }

    private func person(_ row: TableRow) -> SheetPerson {
        var fields: [String: String] = [:]
        for (field, column) in columns.columns where row.cells.indices.contains(column) {
            let cell = row.cells[column]
            guard field != .volunteerRef, !cell.isBlankCell else { continue }
            fields[field == .volunteer ? "name" : field.rawValue] = cell.trimmed
        }
        let ref = columns.columns[.volunteerRef].flatMap { column -> String? in
            guard row.cells.indices.contains(column), !row.cells[column].isBlankCell else { return nil }
            return row.cells[column].trimmed
        }
        return SheetPerson(line: row.line, ref: ref, fields: fields, row: row)
    }
}

import HoursModel

/// Reads the cells of one row.
struct RowReader {
    let reader: SheetReader
    let row: TableRow
    /// Which pair of start and end is read, from 0.
    var session = 0

    init(_ reader: SheetReader, _ row: TableRow) {
        self.reader = reader
        self.row = row
    }

    /// The claims of the row: one, or one for each session; none of a prepared row that nobody filled in.
    func claims() throws(SheetError) -> [SheetClaim] {
        guard !reader.columns.sessions.isEmpty else { return isUnfilled ? [] : [try claim()] }
        let filled = sessions.filter { !$0.hasNoTimes }
        if filled.isEmpty { return isUnfilled ? [] : [try claim()] }
        return try SessionRows(self, filled).claims()
    }

    /// This row once for each pair of start and end.
    private var sessions: [RowReader] {
        [self]
            + reader.columns.sessions.indices.map { place in
                var session = self
                session.session = place + 1
                return session
            }
    }

    /// Whether start and end say nothing: both blank, or midnight to midnight as in a prepared form.
    var hasNoTimes: Bool {
        [SheetField.start, .end].allSatisfy { field in
            text(field).map { ClockReader.minute(key: cellKey($0)) == 0 } ?? true
        }
    }

    /// Whether a row of a prepared form says nothing beyond its day.
    private var isUnfilled: Bool {
        guard reader.columns.columns[.day] != nil || !reader.columns.sessions.isEmpty, hasNoTimes,
            text(.note) == nil
        else { return false }
        return [SheetField.hours, .minutes].allSatisfy { field in
            text(field).map { (try? DurationReader().read($0)) == 0 } ?? true
        }
    }

    /// The claim of the row with a time that was found already.
    func claim(_ known: (time: SheetTime, flags: [SheetFlag])? = nil) throws(SheetError) -> SheetClaim {
        let ref = text(.volunteerRef)
        guard let volunteer = text(.volunteer) ?? ref ?? reader.defaultVolunteer else {
            throw missing(.volunteer)
        }
        guard let activity = text(.activity) ?? reader.defaultActivity else { throw missing(.activity) }
        var (time, flags): (SheetTime, [SheetFlag])
        if let known { (time, flags) = known } else { (time, flags) = try RowTime(self).time() }
        if row.isHidden { flags.append(.hiddenRow) }
        return SheetClaim(
            line: row.line, volunteer: volunteer, volunteerRef: ref, activity: activity, time: time,
            evidence: try word(.evidence, CellWords.evidence), recorder: text(.recorder), note: text(.note),
            remote: try word(.remote, CellWords.remote),
            kindOfMinutes: try word(.kindOfMinutes, CellWords.kinds), role: text(.role),
            isPaidDuty: text(.paidDuty).map { CellWords.isNothing($0) } == true
                ? nil : try word(.paidDuty, CellWords.flags),
            ref: text(.ref), phone: text(.phone), nationalId: text(.nationalId), flags: flags)
    }

    /// The cell of a field without white space at its ends; nil if it is blank or there is no such column.
    func text(_ field: SheetField) -> String? {
        guard let column = column(field), column < row.cells.count else { return nil }
        // A length in a merged cell is one length, whatever the number of rows beside it.
        if row.continued.contains(column), RowReader.measures.contains(field) { return nil }
        let cell = row.cells[column]
        return cell.isBlankCell ? nil : cell.trimmed
    }

    static let measures: Set<SheetField> = [
        .start, .end, .hours, .minutes, .break, .until, .ref,
    ]

    private func column(_ field: SheetField) -> Int? {
        guard session > 0 else { return reader.columns.columns[field] }
        let further = reader.columns.sessions[session - 1]
        switch field {
        case .start: return further.start
        case .end: return further.end
        default: return reader.columns.columns[field]
        }
    }

    /// Reads the cell of a field; nil if it is blank.
    ///
    /// What is thrown gets the line and the column.
    func read<Value>(
        _ field: SheetField, _ read: (String) throws(SheetError) -> Value
    ) throws(SheetError) -> Value? {
        guard let text = text(field) else { return nil }
        do {
            return try read(text)
        } catch {
            throw located(error, field)
        }
    }

    /// An error with the line of the row, and the column of a field if there is one.
    func located(_ error: SheetError, _ field: SheetField? = nil) -> SheetError {
        guard let field, let column = column(field), column < reader.columns.headers.count
        else {
            return .inLine(row.line, error)
        }
        return .inCell(line: row.line, column: reader.columns.headers[column], error)
    }

    /// The error of a row that lacks a field.
    func missing(_ field: SheetField) -> SheetError { located(.missing(field), field) }

    private func word<Value>(_ field: SheetField, _ words: [String: Value]) throws(SheetError) -> Value? {
        try read(field) { text throws(SheetError) in
            guard let value = words[FoldedText(text).key] else {
                throw .unknownWord(text, choices: words.keys.sorted())
            }
            return value
        }
    }
}

/// The words that cells with a choice may hold, folded.
private enum CellWords {
    static let evidence = table(Evidence.allCases.map { ($0, $0.name) })

    static let remote = table([
        (true, "yes y true 1 x ✓ remote online نعم بله آری"), (false, "no n false 0 onsite لا خیر نه"),
    ])

    /// Whether a cell says that there is nothing to say.
    static func isNothing(_ text: String) -> Bool {
        ["-", "–", "—", "n/a", "na", "none", "لا ينطبق", "ندارد"].contains(FoldedText(text).key)
    }

    static let flags = table([
        (true, "yes y true 1 x ✓ نعم بله آری"), (false, "no n false 0 لا خیر نه"),
    ])

    static let kinds = table([
        (MinutesKind.service, "service خدمة خدمت"), (.training, "training تدريب آموزش"),
        (.travel, "travel تنقل سفر"),
    ])

    private static func table<Value>(_ rows: [(Value, String)]) -> [String: Value] {
        var table: [String: Value] = [:]
        for (value, words) in rows {
            for word in words.split(separator: " ") { table[FoldedText(String(word)).key] = value }
        }
        return table
    }
}

public import HoursModel

/// How sheets of one recurring shape are read: what otherwise every import of one would be told again.
public struct SheetMapping: Hashable, Sendable {
    /// Which column holds which field: `header=field`.
    public var columns: [String] = []
    /// What the rows are.
    public var rows = SheetRows.claims
    /// Which part of a numeric date comes first.
    public var order: DateOrder?
    /// The calendar of the dates.
    public var calendar: SheetCalendar?
    /// The encoding of the file.
    public var encoding: TextEncoding?
    /// The sheet of a workbook.
    public var sheet: String?
    /// The line of the header, from 1.
    public var headerRow: Int?
    /// The person of rows without one.
    public var volunteer: String?
    /// The activity of rows without one.
    public var activity: String?
    /// Who reported rows that do not say it.
    public var recorder: String?
    /// What stands behind rows that do not say it.
    public var evidence: Evidence?
    /// What the person of rows without a role did.
    public var role: String?
    /// The break, in minutes, that hours leave out of the times.
    public var usualBreak: Int?
    /// Whether every file is a longer copy of the one before, whatever it is called.
    public var isGrowing = false

    /// Creates a mapping that says nothing.
    public init() {}

    /// Where the header of a table is.
    public var layout: TableLayout { TableLayout(headerRow: headerRow, options: columns) }

    /// The columns as one text: pairs parted by semicolons, or one a line where a header has a semicolon itself.
    public var columnText: String {
        let pairs = columns.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
        guard pairs.contains(where: { $0.contains(";") }) else { return pairs.joined(separator: "; ") }
        return pairs.joined(separator: "\n") + (pairs.count == 1 ? "\n" : "")
    }

    /// The pairs of a text: one a line, or in one line parted by semicolons.
    public static func columns(_ text: String) -> [String] {
        let parts = text.contains("\n") ? text.split(separator: "\n") : text.split(separator: ";")
        return parts.map { String($0).trimmed }.filter { !$0.isEmpty }
    }
}

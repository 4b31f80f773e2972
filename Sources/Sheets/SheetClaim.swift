public import HoursModel

/// What is unusual about a row that was read all the same.
public enum SheetFlag: Hashable, Sendable {
    /// The end is before the start on the clock, so it is on the next day.
    case overMidnight
    /// The row gives more hours than its times have, so it counts by the day.
    case moreThanClock
    /// The times do not fit the hours at all (over days, or backwards), so it counts by the day.
    case clockNotUsable
    /// Only one of start and end is given beside the hours, so it counts by the day.
    case clockIncomplete
    /// The break in the row is not what is left between its hours and its times, or there are no times.
    case breakNotUsed
    /// The row says the same as an earlier one, whose line this is; both are kept.
    case repeats(line: Int)
    /// The row is hidden in its workbook.
    case hiddenRow

    /// The word used in files.
    public var name: String {
        switch self {
        case .overMidnight: "overMidnight"
        case .moreThanClock: "moreThanClock"
        case .clockNotUsable: "clockNotUsable"
        case .clockIncomplete: "clockIncomplete"
        case .breakNotUsed: "breakNotUsed"
        case .repeats: "repeats"
        case .hiddenRow: "hiddenRow"
        }
    }
}

/// What one row of a sheet says, before its names are matched with records.
///
/// Texts are as typed, without white space at their ends; nil is an empty cell or no column.
public struct SheetClaim: Hashable, Sendable {
    /// The line of the file on which the row begins, from 1.
    public var line: Int
    /// The person: the cell, else the person's reference, else the reader's default.
    public var volunteer: String
    /// The number or outside name of the person.
    public var volunteerRef: String?
    /// What was done: the cell, else the reader's default.
    public var activity: String
    /// When and how long.
    public var time: SheetTime
    /// What stands behind it.
    public var evidence: Evidence?
    /// Who reported it.
    public var recorder: String?
    /// What else there is to say.
    public var note: String?
    /// Whether it was done from elsewhere.
    public var remote: Bool?
    /// Service, training or travel.
    public var kindOfMinutes: MinutesKind?
    /// What the person did.
    public var role: String?
    /// Whether it was inside paid duty of the body that offers the activity.
    public var isPaidDuty: Bool?
    /// The outside name of the claim.
    public var ref: String?
    /// A phone number of the person.
    public var phone: String?
    /// The number of the person's identity card.
    public var nationalId: String?
    /// What is unusual.
    public var flags: [SheetFlag] = []

    /// Whether the row says that the person was not there: zero hours.
    public var isAbsence: Bool {
        if case .dated(_, _, minutes: 0) = time { return true }
        return false
    }
}

/// What became of a row.
public enum SheetRow: Hashable, Sendable {
    /// A claim was read.
    case claim(SheetClaim)
    /// Nothing was read; the reason names the line, and the column where one cell is at fault.
    case refused(TableRow, reason: SheetError)

    /// The line of the file.
    public var line: Int {
        switch self {
        case .claim(let claim): claim.line
        case .refused(let row, _): row.line
        }
    }

    /// The claim, if one was read.
    public var claim: SheetClaim? {
        if case .claim(let claim) = self { return claim }
        return nil
    }
}

/// What was read from a sheet.
public struct SheetReading: Hashable, Sendable {
    /// The rows in the order of the file, without the blank ones.
    public var rows: [SheetRow]
    /// What there is to say about the whole.
    public var notes: [SheetNote]
}

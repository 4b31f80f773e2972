public import Causality
import Foundation
public import HoursModel
public import Sheets

/// What an import is given beside the file.
public struct ImportOptions: Hashable, Sendable {
    /// What the file is called; a file of the same name is taken as a newer copy.
    public var source: String
    /// The person of rows without one.
    public var volunteer: String?
    /// The activity of rows without one.
    public var activity: String?
    /// What stands behind rows that do not say it.
    public var evidence: Evidence?
    /// Who reported rows that do not say it.
    public var recorder: String?
    /// What the person of rows without a role did.
    public var role: String?
    /// The break, in minutes, that hours leave out of the times.
    public var usualBreak: Int?
    /// Whether only to say what would happen.
    public var isDryRun = false

    /// Creates the options for a source.
    public init(source: String) { self.source = source }
}

/// The content of a file to import.
public enum ImportInput: Sendable {
    /// A sign-in sheet with its columns named.
    case table(Table, ColumnMap, DateReader)
    /// A list of volunteers with its columns named.
    case people(Table, ColumnMap, DateReader)
    /// JSON Lines, one record each.
    case lines([UInt8], DateReader)
}

/// What became of one row.
public struct RowVerdict: Hashable, Sendable {
    /// The outcome.
    public enum Outcome: String, Hashable, Sendable {
        /// A new record.
        case accepted
        /// Here already, the same.
        case unchanged
        /// Here already, and changed.
        case edited
        /// A new report of no minutes.
        case absent
        /// Not taken; the reason says why.
        case refused
    }

    /// The line of the file, from 1.
    public var line: Int
    /// The outcome.
    public var outcome: Outcome
    /// The record; nil where it was refused.
    public var record: RecordID?
    /// What is unusual about it.
    public var flags: [String]
    /// Why it was refused.
    public var refusal: RowRefusal?
    /// What it was understood as; nil where it was refused.
    public var content: RowContent?

    /// Why it was refused, as a sentence in English.
    public var reason: String? { refusal?.error.errorDescription }
    /// What to do about it, in English.
    public var hint: String? { refusal?.error.recoverySuggestion }
}

/// What a row was understood as, before anything is written.
public struct RowContent: Hashable, Sendable {
    /// The person's record, here or about to be made; nil in a row about something else.
    public var volunteer: RecordID?
    /// What the row calls the person.
    public var volunteerName: String?
    /// The activity's record; nil in a row about something else.
    public var activity: RecordID?
    /// What the row calls the activity.
    public var activityName: String?
    /// When and how long.
    public var time: ClaimTime?
    /// The offsets of start and end from UTC.
    public var startOffset = 0
    /// The offset of the end.
    public var endOffset = 0

    /// What a row about a person or an activity, and no claim, was understood as; nil for other kinds.
    init?(_ record: RecordID, of kind: KindDeclaration, called name: String?) {
        switch kind {
        case Kinds.volunteer: (volunteer, volunteerName) = (record, name)
        case Kinds.activity: (activity, activityName) = (record, name)
        default: return nil
        }
    }

    init(
        volunteer: RecordID, volunteerName: String, activity: RecordID, activityName: String, time: ClaimTime,
        startOffset: Int, endOffset: Int
    ) {
        self.volunteer = volunteer
        self.volunteerName = volunteerName
        self.activity = activity
        self.activityName = activityName
        self.time = time
        self.startOffset = startOffset
        self.endOffset = endOffset
    }

    /// How many minutes the row gives; nil in one that is no claim.
    public var minutes: Int? {
        switch time {
        case .timed(let start, let end, let pause)?: end - start - pause
        case .dated(_, _, let minutes)?: minutes
        case nil: nil
        }
    }
}

/// What an import did, or would do.
public struct ImportReport: Hashable, Sendable {
    /// The batch, by which it can be undone; nil if nothing was written.
    public var batch: RecordID?
    /// One per row, in the order of the file.
    public var verdicts: [RowVerdict] = []
    /// What the sheet calls persons of whom no record was here, in its order.
    public var newVolunteers: [String] = []
    /// What the sheet calls activities of which no record was here, in its order.
    public var newActivities: [String] = []
    /// What there is to say about the whole.
    public var notes: [SheetNote] = []
    /// The refused rows, to be corrected and imported again; nil if there are none.
    public var refusedRows: RefusedRows?

    /// The number of rows.
    public var rows: Int { verdicts.count }
    /// New records.
    public var accepted: Int { count(.accepted) }
    /// Rows that changed nothing.
    public var unchanged: Int { count(.unchanged) }
    /// Records that were changed.
    public var edited: Int { count(.edited) }
    /// New reports of no minutes.
    public var absent: Int { count(.absent) }
    /// Rows that were not taken.
    public var refused: Int { count(.refused) }
    /// Rows with something unusual.
    public var flagged: Int { verdicts.filter { !$0.flags.isEmpty }.count }

    private func count(_ outcome: RowVerdict.Outcome) -> Int {
        verdicts.filter { $0.outcome == outcome }.count
    }
}

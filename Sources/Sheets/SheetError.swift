public import Foundation
public import HoursModel

/// What is wrong with a file, a row or a cell that somebody gave us; the fault is always in the input.
public indirect enum SheetError: LocalizedError, Hashable, Sendable {
    /// A fault in one cell: its line in the file (from 1), the header of its column, and what is wrong.
    case inCell(line: Int, column: String, SheetError)
    /// A fault in one line of the file (from 1).
    case inLine(Int, SheetError)

    /// A date that cannot be read.
    case unreadableDate(String)
    /// A day that the calendar does not have, or a year that is not read in it.
    case noSuchDay(String, SheetCalendar)
    /// A date that two orders of day and month read differently.
    case ambiguousDate(String, readings: [LocalDate])
    /// A time of day that cannot be read.
    case unreadableClock(String)
    /// A date with a time of day that cannot be read.
    case unreadableInstant(String)
    /// A length of time that cannot be read.
    case unreadableDuration(String)
    /// A length below zero.
    case negativeDuration(String)
    /// A length that rounds to no minute although it is not zero.
    case durationTooShort(String)
    /// A length beyond the limit in hours.
    case durationTooLong(String, limitHours: Int)
    /// A time without an offset where no zone says which instant it is.
    case noZone(String)
    /// A word that is not one of the choices.
    case unknownWord(String, choices: [String])

    /// A field without which a row is no claim.
    case missing(SheetField)
    /// A row with neither a length nor times.
    case missingTime
    /// A field without which no row is a claim, for which there is no column.
    case noColumn(SheetField, headers: [String])
    /// The end is not after the start, nor near enough to be on the next day.
    case endNotAfterStart(start: String, end: String)
    /// Two cells of a row, or two options, say different things.
    case contradiction(String, String)
    /// The break leaves nothing of the time between start and end.
    case breakTooLong(breakMinutes: Int, spanMinutes: Int)

    /// A row that has more or fewer cells than the header.
    case raggedRow(found: Int, expected: Int)
    /// Text after a closing quote.
    case textAfterQuote
    /// A quote that is never closed.
    case unclosedQuote
    /// Bytes that are not text in the encoding.
    case notText(encoding: String)
    /// An encoding that is not known.
    case unknownEncoding(String)
    /// A workbook in place of text.
    case workbook
    /// A workbook with a password.
    case encryptedWorkbook
    /// A workbook in a format that is not read, such as XLS or ODS.
    case oldWorkbook(format: String)
    /// A workbook that cannot be read, with what is wrong.
    case damagedWorkbook(String)
    /// No sheet of a name, among these.
    case noSheet(String, sheets: [String])
    /// Several sheets with a table, of which one has to be chosen.
    case severalSheets([String])
    /// No row that could be a header.
    case noTable
    /// A date that may be meant in several calendars, or in another than was given.
    case unclearCalendar(String, readings: [CalendarReading])
    /// A number of a header row where there is no row.
    case badHeaderRow(Int)
    /// An outside name that an earlier row of the file has.
    case repeatedRef(String)
    /// The number of an identity card that is none.
    case badIdentity
    /// Times outside of what a claim can say.
    case timesOutOfRange
    /// The sessions of a day and its sum do not agree, in minutes.
    case sumDiffers(sessions: Int, sum: Int)
    /// A limit on what comes from outside: what was counted and how many are allowed.
    case tooMany(Limit, allowed: Int)
    /// A `--map` that is not `header=field`.
    case unreadableMapping(String)
    /// A `--map` with a header that is not in the file.
    case unknownHeader(String, headers: [String])
    /// A `--map` with a field that there is not.
    case unknownField(String)
    /// Several headers that mean one field.
    case ambiguousColumns(SheetField, headers: [String])
    /// Text that is not JSON, with where and why.
    case notJSON(String)
    /// The row was read, but what it says was not taken; with the reason as a sentence.
    case rowNotTaken(String)
    /// JSON that is not an object.
    case notAnObject

    /// What a limit counts.
    public enum Limit: String, Hashable, Sendable, CaseIterable {
        /// Bytes in a file.
        case fileBytes
        /// Bytes in a line.
        case lineBytes
        /// Bytes in a cell.
        case cellBytes
        /// Rows of a file.
        case rows
        /// Cells in a row.
        case columns
        /// Arrays and objects inside one another.
        case nesting
        /// Files in a workbook.
        case entries
        /// Bytes that a workbook unpacks to.
        case unpackedBytes
        /// Sheets of a workbook.
        case sheets
        /// Cells of a sheet.
        case cells
        /// Merged cells of a sheet.
        case merged
        /// Formats of a workbook.
        case styles
    }

    /// What a date says in one calendar.
    public struct CalendarReading: Hashable, Sendable {
        /// The calendar.
        public let calendar: SheetCalendar
        /// The day.
        public let date: LocalDate

        /// Creates a reading.
        public init(calendar: SheetCalendar, date: LocalDate) {
            self.calendar = calendar
            self.date = date
        }
    }

    /// What is wrong without the place: the innermost error.
    public var cause: SheetError {
        switch self {
        case .inCell(_, _, let cause), .inLine(_, let cause): cause.cause
        default: self
        }
    }

    /// The line of the file (from 1), where the error has one.
    public var line: Int? {
        switch self {
        case .inCell(let line, _, _), .inLine(let line, _): line
        default: nil
        }
    }
}

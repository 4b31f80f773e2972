public import Foundation
public import HoursModel

/// What is wrong with a file, a row or a cell that somebody gave us; the fault is always in the input.
public indirect enum SheetError: LocalizedError, Hashable, Sendable {
    /// A fault in one cell: its line in the file (from 1), the header of its column, and what is wrong.
    case inCell(line: Int, column: String, SheetError)
    /// A fault in one line of the file (from 1).
    case inLine(Int, SheetError)

    /// A date that cannot be read, or a day that the calendar does not have.
    case unreadableDate(String), noSuchDay(String, SheetCalendar)
    /// A date that two orders of day and month read differently.
    case ambiguousDate(String, readings: [LocalDate])
    /// A time of day, an instant or a length of time that cannot be read.
    case unreadableClock(String), unreadableInstant(String), unreadableDuration(String)
    /// A length below zero, one that rounds to no minute although it is not zero, one beyond the limit in hours.
    case negativeDuration(String), durationTooShort(String), durationTooLong(String, limitHours: Int)
    /// A time without an offset where no zone says which instant it is.
    case noZone(String)
    /// A word that is not one of the choices.
    case unknownWord(String, choices: [String])

    /// A field without which a row is no claim: missing in a row, or without a column.
    case missing(SheetField), missingTime, noColumn(SheetField, headers: [String])
    /// The end is not after the start, or not within the longest span in hours over midnight.
    case endNotAfterStart(start: String, end: String)
    /// Two cells of a row say different things.
    case contradiction(String, String)
    /// The break leaves nothing of the time between start and end.
    case breakTooLong(breakMinutes: Int, spanMinutes: Int)

    /// A row that has more or fewer cells than the header.
    case raggedRow(found: Int, expected: Int)
    /// Text after a closing quote; a quote that is never closed.
    case textAfterQuote, unclosedQuote
    /// Bytes that are not text in the encoding; an encoding that is not known; a workbook in place of text.
    case notText(encoding: String), unknownEncoding(String), workbook
    /// A limit on what comes from outside: what was counted and how many are allowed.
    case tooMany(Limit, allowed: Int)
    /// A `--map` that cannot be read, or that names a header or a field that is not there.
    case unreadableMapping(String), unknownHeader(String, headers: [String]), unknownField(String)
    /// Several headers that mean one field.
    case ambiguousColumns(SheetField, headers: [String])
    /// A line that is not JSON, with where and why, or JSON that is not an object.
    case notJSON(String), notAnObject

    /// What a limit counts.
    public enum Limit: String, Hashable, Sendable {
        /// Bytes in a file, in a line, in a cell.
        case fileBytes, lineBytes, cellBytes
        /// Rows, and columns in a row.
        case rows, columns
        /// Arrays and objects inside one another.
        case nesting
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

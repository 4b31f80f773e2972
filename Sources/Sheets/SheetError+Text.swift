import Foundation
import HoursModel

extension SheetError {
    /// What happened, with the values.
    public var errorDescription: String? {
        switch self {
        case .inCell(let line, let column, let cause):
            "line \(line), column \(quoted(column)): \(cause.errorDescription ?? "")"
        case .inLine(let line, let cause): "line \(line): \(cause.errorDescription ?? "")"
        default: timeText ?? rowText ?? fileText
        }
    }

    private var timeText: String? {
        switch self {
        case .unreadableDate(let text): "\(quoted(text)) is not a date"
        case .noSuchDay(let text, let calendar):
            "\(quoted(text)) is not a day of the \(calendar.rawValue) calendar"
        case .ambiguousDate(let text, let readings):
            "\(quoted(text)) may be \(readings.map(\.description).joined(separator: " or "))"
        case .unclearCalendar(let text, let readings):
            "\(quoted(text)) may be \(readings.map { "\($0.date) (\($0.calendar.rawValue))" }.joined(separator: " or "))"
        case .unreadableClock(let text): "\(quoted(text)) is not a time of day"
        case .unreadableInstant(let text): "\(quoted(text)) is not a date with a time of day"
        case .unreadableDuration(let text): "\(quoted(text)) is not a length of time"
        case .negativeDuration(let text): "\(quoted(text)) is below zero"
        case .durationTooShort(let text): "\(quoted(text)) is less than half a minute but not zero"
        case .durationTooLong(let text, let limit): "\(quoted(text)) is more than \(limit) hours"
        case .noZone(let text): "\(quoted(text)) has no offset from UTC and no zone is known"
        default: nil
        }
    }

    private var rowText: String? {
        switch self {
        case .unknownWord(let text, let choices):
            "\(quoted(text)) is none of \(choices.joined(separator: ", "))"
        case .missing(let field): "no \(field.rawValue) is given"
        case .missingTime: "neither hours nor times are given"
        case .noColumn(let field, let headers): "no column for \(field.rawValue) among \(list(headers))"
        case .endNotAfterStart(let start, let end):
            "the end \(quoted(end)) is not after the start \(quoted(start))"
        case .contradiction(let first, let second): "\(quoted(first)) and \(quoted(second)) disagree"
        case .breakTooLong(let pause, let span): "a break of \(pause) min leaves nothing of \(span) min"
        case .sumDiffers(let sessions, let sum):
            "the times make \(sessions) min, the sum of the row is \(sum) min"
        case .raggedRow(let found, let expected): "the row has \(found) cells, the header has \(expected)"
        case .textAfterQuote: "there is text after a closing quote"
        case .unclosedQuote: "a quote is opened and never closed"
        default: nil
        }
    }

    private var fileText: String? {
        switch self {
        case .notText(let encoding): "the bytes are not text in \(encoding)"
        case .unknownEncoding(let name): "the encoding \(quoted(name)) is not known"
        case .workbook: "the file is a workbook or a zip archive, not text"
        case .encryptedWorkbook: "the workbook has a password"
        case .oldWorkbook(let format): "the file is a workbook in the format \(format), which is not read"
        case .damagedWorkbook(let why): "the workbook cannot be read: \(why)"
        case .noSheet(let name, let sheets): "there is no sheet \(quoted(name)) among \(list(sheets))"
        case .severalSheets(let sheets): "there are tables on several sheets: \(list(sheets))"
        case .noTable: "there is no table in the file"
        case .badHeaderRow(let line): "there is no row \(line) that could be the header"
        case .repeatedRef(let ref): "an earlier row of this file has the reference \(quoted(ref))"
        case .badIdentity: "the identity number does not have 4 to 32 letters and digits"
        case .timesOutOfRange: "the times contradict themselves or lie outside what a claim can say"
        case .tooMany(let limit, let allowed): "there are more than \(allowed) \(limit.text)"
        case .unreadableMapping(let text): "\(quoted(text)) is not header=field"
        case .unknownHeader(let name, let headers):
            "there is no column \(quoted(name)) among \(list(headers))"
        case .unknownField(let name): "there is no field \(quoted(name))"
        case .ambiguousColumns(let field, let headers): "\(list(headers)) all mean \(field.rawValue)"
        case .rowNotTaken(let why): why
        case .notJSON(let why): "this is not JSON: \(why)"
        case .notAnObject: "this is JSON but not an object"
        default: nil
        }
    }

    private func quoted(_ text: String) -> String { SheetError.quoted(text) }

    private func list(_ names: [String]) -> String {
        let shown = names.prefix(40).map { quoted($0) }.joined(separator: ", ")
        return names.count > 40 ? "\(shown) and \(names.count - 40) more" : shown
    }
}

extension SheetError.Limit {
    /// What is counted, in words.
    var text: String {
        switch self {
        case .fileBytes: "bytes in the file"
        case .lineBytes: "bytes in a line"
        case .cellBytes: "bytes in a cell"
        case .rows: "rows"
        case .columns: "columns"
        case .nesting: "arrays, objects or elements inside one another"
        case .entries: "files in the workbook"
        case .unpackedBytes: "bytes in the unpacked workbook"
        case .sheets: "sheets"
        case .cells: "cells"
        case .merged: "merged cells"
        case .styles: "formats"
        }
    }
}

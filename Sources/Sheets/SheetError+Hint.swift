import Foundation
import HoursModel

extension SheetError {
    /// What the person who holds the file can do about it.
    public var recoverySuggestion: String? {
        switch self {
        case .inCell(_, _, let cause), .inLine(_, let cause): cause.recoverySuggestion
        default: timeHint ?? rowHint ?? fileHint
        }
    }

    private var timeHint: String? {
        switch self {
        case .unreadableDate:
            "Write dates as 2026-03-01; --date-order and --calendar say how others are meant."
        case .noSuchDay(_, .gregorian):
            "Check the day, the order (--date-order) and the calendar (--calendar persian or islamic)."
        case .noSuchDay: "Check the day, the order (--date-order) and the calendar (--calendar)."
        case .unclearCalendar(_, let readings):
            "Say which calendar the sheet is in: \(SheetError.options(readings).replacing(" / ", with: " or "))."
        case .ambiguousDate: "Say which comes first with --date-order dmy, mdy or ymd."
        case .unreadableClock: "Write times of day as 09:00 or 9:00 AM."
        case .unreadableInstant: "Write it as 2026-03-01T09:00+04:00."
        case .unreadableDuration: "Write hours as 2.5, 2:30 or 2h30, minutes as 150 min."
        case .negativeDuration: "Give the hours that were worked; a withdrawal is not a negative claim."
        case .durationTooShort: "Write 0 for an absence, or at least a minute."
        case .durationTooLong: "Check whether these are minutes or a sum over many people."
        case .noZone: "Add the offset, as in 2026-03-01T09:00+04:00, or name a zone."
        default: nil
        }
    }

    private var rowHint: String? {
        switch self {
        case .unknownWord: "Use one of these words, or leave the cell empty."
        case .missing(.activity): "Fill the cell, or name one activity for all rows with --activity."
        case .missing: "Fill the cell and import the row again."
        case .missingTime: "Give hours, minutes, or a start and an end; 0 hours is an absence."
        case .noColumn(let field, _):
            "Say which column it is with --map HEADER=\(field.rawValue); for a list of volunteers without hours: --rows volunteers."
        case .sumDiffers: "Correct the times or the sum, or empty the sum."
        case .repeatedRef: "Give every row a reference of its own, or leave it out."
        case .badIdentity: "Correct the number, or leave it out."
        case .timesOutOfRange: "Correct the days and times."
        case .endNotAfterStart: "Correct the times, or give the date of the end or the hours."
        case .contradiction: "Correct or empty one of the two."
        case .breakTooLong: "Correct the break or the times; a break is in minutes, 0:30 or 0.5h."
        case .raggedRow:
            "Put cells that hold a separator in quotes, and give every row the cells of the header."
        case .textAfterQuote: "Double the quotes inside a quoted cell: \"a \"\"word\"\"\"."
        case .unclosedQuote: "Close the quote in that line; nothing of the file was read."
        default: nil
        }
    }

    private var fileHint: String? {
        switch self {
        case .notText, .unknownEncoding:
            "Name the encoding with --encoding, one of \(TextEncoding.names.joined(separator: ", "))."
        case .workbook: "Save the sheet as CSV (UTF-8), or name the file .xlsx."
        case .encryptedWorkbook: "Open it with its password, and save it without one."
        case .oldWorkbook: "Save it as XLSX or as CSV (UTF-8)."
        case .damagedWorkbook:
            "Open it in a spreadsheet program and save it again as XLSX, or as CSV (UTF-8)."
        case .noSheet: "Name one of these sheets with --sheet."
        case .severalSheets(let sheets): "Choose one, for example --sheet \"\(sheets.first ?? "")\"."
        case .noTable, .badHeaderRow: "Say in which row the header is with --header-row, from 1."
        case .tooMany: "Split the file, or check that it is the right one."
        case .unreadableMapping: "Write --map HEADER=FIELD, for example --map \"Volunteer name\"=volunteer."
        case .unknownHeader: "Use one of the headers as it stands in the file."
        case .unknownField: "Use one of \(SheetField.allCases.map(\.rawValue).joined(separator: ", "))."
        case .ambiguousColumns(let field, let headers):
            "Choose with --map \"\(headers.first ?? "HEADER")\"=\(field.rawValue)."
        case .rowNotTaken: "Correct the row and import the file again."
        case .notJSON, .notAnObject: "Write one JSON object a line, in UTF-8."
        default: nil
        }
    }
}

import HoursModel

extension SheetError {
    /// What kind of fault it is: the word in JSON, and by which texts in other languages are found.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        case unreadableDate, noSuchDay, ambiguousDate, unclearCalendar, unreadableClock, unreadableInstant
        case unreadableDuration, negativeDuration, durationTooShort, durationTooLong, noZone, unknownWord
        case missing, missingTime, noColumn, endNotAfterStart, contradiction, breakTooLong, sumDiffers
        case raggedRow, textAfterQuote, unclosedQuote, notText, unknownEncoding, workbook, encryptedWorkbook
        case oldWorkbook, damagedWorkbook, noSheet, severalSheets, noTable, tooMany, unreadableMapping
        case unknownHeader, unknownColumnField, ambiguousColumns, badHeaderRow, notJSON, notAnObject
        case rowNotTaken, repeatedRef, badIdentity, timesOutOfRange
    }

    /// The kind of the innermost fault.
    public var code: Code {
        switch self {
        case .inCell(_, _, let cause), .inLine(_, let cause): cause.code
        case .unreadableDate: .unreadableDate
        case .noSuchDay: .noSuchDay
        case .ambiguousDate: .ambiguousDate
        case .unclearCalendar: .unclearCalendar
        case .unreadableClock: .unreadableClock
        case .unreadableInstant: .unreadableInstant
        case .unreadableDuration: .unreadableDuration
        case .negativeDuration: .negativeDuration
        case .durationTooShort: .durationTooShort
        case .durationTooLong: .durationTooLong
        case .noZone: .noZone
        case .unknownWord: .unknownWord
        case .missing: .missing
        case .missingTime: .missingTime
        case .noColumn: .noColumn
        case .endNotAfterStart: .endNotAfterStart
        case .contradiction: .contradiction
        case .breakTooLong: .breakTooLong
        case .sumDiffers: .sumDiffers
        default: formCode
        }
    }

    private var formCode: Code {
        switch self {
        case .raggedRow: .raggedRow
        case .textAfterQuote: .textAfterQuote
        case .unclosedQuote: .unclosedQuote
        case .notText: .notText
        case .unknownEncoding: .unknownEncoding
        case .workbook: .workbook
        case .encryptedWorkbook: .encryptedWorkbook
        case .oldWorkbook: .oldWorkbook
        case .damagedWorkbook: .damagedWorkbook
        case .noSheet: .noSheet
        case .severalSheets: .severalSheets
        case .noTable: .noTable
        case .tooMany: .tooMany
        case .unreadableMapping: .unreadableMapping
        case .unknownHeader: .unknownHeader
        case .unknownField: .unknownColumnField
        case .ambiguousColumns: .ambiguousColumns
        case .badHeaderRow: .badHeaderRow
        case .notJSON: .notJSON
        case .notAnObject: .notAnObject
        case .repeatedRef: .repeatedRef
        case .badIdentity: .badIdentity
        case .timesOutOfRange: .timesOutOfRange
        default: .rowNotTaken
        }
    }

    /// The field that a text about the fault names, and what is counted where a limit is passed.
    public var field: SheetField? {
        switch cause {
        case .missing(let field), .noColumn(let field, _), .ambiguousColumns(let field, _): field
        default: nil
        }
    }

    /// What is counted where a limit is passed.
    public var limit: Limit? {
        guard case .tooMany(let limit, _) = cause else { return nil }
        return limit
    }

    /// The header of the column at fault; nil where the error has none.
    public var column: String? {
        guard case .inCell(_, let column, _) = self else { return nil }
        return column
    }

    /// What stands in the places of a text about the fault: always the same names for a code.
    public var values: [String: String] {
        switch cause {
        case .unreadableDate(let text), .noSuchDay(let text, _), .unreadableClock(let text),
            .unreadableInstant(let text), .unreadableDuration(let text), .negativeDuration(let text),
            .durationTooShort(let text), .noZone(let text):
            ["text": SheetError.shortened(text)]
        case .durationTooLong(let text, let hours): ["text": SheetError.shortened(text), "n": "\(hours)"]
        case .ambiguousDate(let text, let readings):
            [
                "text": SheetError.shortened(text),
                "readings": readings.map(\.description).joined(separator: " / "),
            ]
        case .unclearCalendar(let text, let readings):
            [
                "text": SheetError.shortened(text),
                "readings": readings.map { "\($0.date) (--calendar \($0.calendar.rawValue))" }
                    .joined(separator: " / "),
                "options": SheetError.options(readings),
            ]
        case .unknownWord(let text, let choices):
            ["text": SheetError.shortened(text), "choices": choices.joined(separator: " / ")]
        case .endNotAfterStart(let start, let end):
            ["start": SheetError.shortened(start), "end": SheetError.shortened(end)]
        case .contradiction(let one, let other):
            ["one": SheetError.shortened(one), "other": SheetError.shortened(other)]
        case .breakTooLong(let pause, let span): ["break": "\(pause)", "span": "\(span)"]
        case .sumDiffers(let sessions, let sum): ["sessions": "\(sessions)", "sum": "\(sum)"]
        case .raggedRow(let found, let expected): ["found": "\(found)", "expected": "\(expected)"]
        case .noColumn(let field, let headers):
            ["word": field.rawValue, "headers": SheetError.listed(headers)]
        default: formValues
        }
    }

    private var formValues: [String: String] {
        switch cause {
        case .notText(let encoding):
            ["encoding": encoding, "names": TextEncoding.names.joined(separator: " / ")]
        case .unknownEncoding(let name):
            ["encoding": SheetError.shortened(name), "names": TextEncoding.names.joined(separator: " / ")]
        case .oldWorkbook(let format): ["format": format]
        case .noSheet(let name, let sheets):
            ["name": SheetError.shortened(name), "names": SheetError.listed(sheets)]
        case .severalSheets(let sheets):
            ["names": SheetError.listed(sheets), "name": SheetError.shortened(sheets.first ?? "")]
        case .tooMany(_, let allowed): ["n": "\(allowed)"]
        case .unreadableMapping(let text): ["text": SheetError.shortened(text)]
        case .unknownHeader(let name, let headers):
            ["name": SheetError.shortened(name), "headers": SheetError.listed(headers)]
        case .unknownField(let name):
            [
                "name": SheetError.shortened(name),
                "fields": SheetField.allCases.map(\.rawValue).joined(separator: ", "),
            ]
        case .ambiguousColumns(let field, let headers):
            [
                "word": field.rawValue, "headers": SheetError.listed(headers),
                "header": SheetError.shortened(headers.first ?? ""),
            ]
        case .badHeaderRow(let line): ["n": "\(line)"]
        case .repeatedRef(let ref): ["text": SheetError.shortened(ref)]
        case .rowNotTaken(let why): ["why": why]
        default: [:]
        }
    }

    static func options(_ readings: [CalendarReading]) -> String {
        var seen: Set<SheetCalendar> = []
        return readings.filter { seen.insert($0.calendar).inserted }.map {
            "--calendar \($0.calendar.rawValue)"
        }
        .joined(separator: " / ")
    }

    /// A value as it stands in a sentence: at most 80 characters of it, on one line.
    static func shortened(_ text: String) -> String {
        let line = String(text.prefix(80)).replacing("\r\n", with: "\u{240A}").replacing(
            "\n", with: "\u{240A}")
        return text.count > 80 ? line + "\u{2026}" : line
    }

    static func quoted(_ text: String) -> String { "\u{201C}\(shortened(text))\u{201D}" }

    static func listed(_ names: [String]) -> String {
        let shown = names.prefix(40).map { quoted($0) }.joined(separator: ", ")
        return names.count > 40 ? "\(shown) \u{2026} (\(names.count))" : shown
    }
}

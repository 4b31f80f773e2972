import HoursModel
import Sheets
import Testing

@testable import Texts

@Suite("Texts about sheets")
struct SheetTextTests {
    /// One error of every kind.
    static let samples: [SheetError] = [
        .unreadableDate("x"), .noSuchDay("x", .persian), .ambiguousDate("x", readings: []),
        .unclearCalendar("x", readings: []), .unreadableClock("x"), .unreadableInstant("x"),
        .unreadableDuration("x"), .negativeDuration("x"), .durationTooShort("x"),
        .durationTooLong("x", limitHours: 1), .noZone("x"), .unknownWord("x", choices: []), .missing(.year),
        .missingTime, .noColumn(.date, headers: []), .endNotAfterStart(start: "x", end: "y"),
        .contradiction("x", "y"), .breakTooLong(breakMinutes: 1, spanMinutes: 1),
        .sumDiffers(sessions: 1, sum: 2), .raggedRow(found: 1, expected: 2), .textAfterQuote, .unclosedQuote,
        .notText(encoding: "x"), .unknownEncoding("x"), .workbook, .encryptedWorkbook,
        .oldWorkbook(format: "x"), .damagedWorkbook("x"), .noSheet("x", sheets: []), .severalSheets([]),
        .noTable, .tooMany(.cells, allowed: 1), .unreadableMapping("x"), .unknownHeader("x", headers: []),
        .unknownField("x"), .ambiguousColumns(.date, headers: []), .badHeaderRow(1), .notJSON("x"),
        .notAnObject, .rowNotTaken("x"), .repeatedRef("x"), .badIdentity, .timesOutOfRange,
    ]

    @Test("Every fault of a sheet is said in each language, with what to do, and no place is left open")
    func faults() {
        #expect(Set(Self.samples.map(\.code)) == Set(SheetError.Code.allCases))
        for error in Self.samples {
            #expect(error.errorDescription?.isEmpty == false && error.recoverySuggestion?.isEmpty == false)
            let places = Set(error.values.keys).union(error.field == nil ? [] : ["field"]).union(
                error.limit == nil ? [] : ["what"])
            for language in [Language.arabic, .persian] {
                let texts = Catalogue(language)
                for key in ["error.\(error.code.rawValue)", "hint.\(error.code.rawValue)"] {
                    #expect(texts.has(key), "\(language.rawValue).txt lacks \(key)")
                    let used = Catalogue.places(in: texts.written(key) ?? "")
                    #expect(used.isSubset(of: places), "\(key) in \(language.rawValue).txt")
                }
            }
        }
    }

    @Test("Fields, limits, notes and flags have words in each language", arguments: Language.allCases)
    func families(language: Language) {
        let texts = Catalogue(language)
        var keys = SheetField.allCases.map { "sheetField.\($0.rawValue)" }
        keys += SheetError.Limit.allCases.map { "limit.\($0.rawValue)" }
        keys += SheetCalendar.allCases.map { "calendar.\($0.rawValue)" }
        let notes: [SheetNote] = [
            .empty, .headerOnly(headers: ["x"]), .unusedColumns(["x"]), .headerRow(1), .blankTitles(["x"]),
            .otherSheets(["x"]),
            .outside(lines: [1]), .formulasWithoutValue(1), .totals(lines: [1]), .below(lines: [1]),
            .unfilled(lines: [1]),
        ]
        for note in notes {
            keys.append("note.\(note.word)")
            let places = Catalogue.places(in: texts.written("note.\(note.word)") ?? "")
            #expect(
                places
                    == Set((note.names.isEmpty ? [] : ["names"]) + (note.numbers.isEmpty ? [] : ["numbers"])))
        }
        let flags: [SheetFlag] = [
            .overMidnight, .moreThanClock, .clockNotUsable, .clockIncomplete, .breakNotUsed,
            .repeats(line: 1),
            .hiddenRow,
        ]
        keys += flags.map { "flag.\($0.name)" }
        for key in keys { #expect(texts.has(key), "\(language.rawValue).txt lacks \(key)") }
    }
}

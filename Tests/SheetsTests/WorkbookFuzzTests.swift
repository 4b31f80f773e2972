import Foundation
import HoursModel
import Seeds
import TestSupport
import Testing

@testable import Sheets

@Suite("Damaged and random workbooks", .lane(.computing))
struct WorkbookFuzzTests {
    /// A workbook with everything that a workbook may have.
    static func sample() -> TinyWorkbook {
        var sheet = TinyWorkbook.Sheet(isRightToLeft: true)
        sheet.add(1, ["ماه: فروردین", "", "سال:", "1404"])
        sheet.add(3, ["نام", "روز ماه", "ساعت شروع1", "ساعت پایان1", "ساعت شروع2", "ساعت پایان2", "جمع روز"])
        sheet.add(4, cells: [.shared("سارا"), .number("1"), .number("0.375", style: 2), .inline("12:00")])
        sheet.add(
            5,
            cells: [nil, .number("2"), .formula("A1", value: nil), .flag(true), .number("46082", style: 1)])
        sheet.add(6, ["مجموع", "", "", "", "", "", "3:00"], isHidden: true)
        sheet.merged = ["A4:A5", "A1:B1"]
        var hidden = sheet
        hidden.name = "<&\">"
        hidden.state = "hidden"
        return TinyWorkbook(sheets: [sheet, hidden])
    }

    private func readAll(_ bytes: [UInt8], _ comment: Comment) {
        var limits = SheetLimits()
        limits.unpackedBytes = 4 << 20
        do throws(SheetError) {
            let workbook = try Workbook(bytes, limits: limits)
            for sheet in workbook.sheets {
                let table = try Table(workbook, sheet: sheet.name, calendar: .persian, limits: limits)
                let columns = try ColumnMap(table)
                let reading = try SheetReader(
                    columns: columns, dates: DateReader(calendar: .persian), defaultVolunteer: "v",
                    defaultActivity: "a"
                ).read(table)
                for case .refused(_, let reason) in reading.rows {
                    #expect(reason.errorDescription?.isEmpty == false, comment)
                }
            }
        } catch {
            #expect(
                error.errorDescription?.isEmpty == false && error.recoverySuggestion?.isEmpty == false,
                comment)
        }
    }

    private func mutated(_ source: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = source
        for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1:
                bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0...9, using: &random)))
            case 2: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 20)], at: place)
            default: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            }
        }
        return bytes
    }

    @Test("A damaged archive is refused or read, never a crash", arguments: 0..<6)
    func archives(seed: Int) {
        var random = SeededGenerator(UInt64(seed))
        var book = Self.sample()
        book.isPacked = seed.isMultiple(of: 2)
        let whole = book.bytes()
        for _ in 0..<300 { readAll(mutated(whole, &random), "seed \(seed)") }
    }

    @Test("Damaged XML in a sound archive is refused or read, never a crash", arguments: 0..<6)
    func parts(seed: Int) {
        var random = SeededGenerator(UInt64(seed) + 100)
        let files = Self.sample().parts().map { (name: $0.name, bytes: Array($0.text.utf8)) }
        let tokens = [
            "r=\"ZZZZ99\"", "r=\"A0\"", "<c r=\"XFD1048576\"><v>1</v></c>", "1e309", "-1", "&#0;", "&x;",
            "<t>", "</row>",
        ]
        for _ in 0..<300 {
            var changed = files
            let place = Int.random(in: 0..<files.count, using: &random)
            changed[place].bytes = mutated(changed[place].bytes, &random)
            if Bool.random(using: &random) {
                let at = Int.random(in: 0...changed[place].bytes.count, using: &random)
                changed[place].bytes.insert(
                    contentsOf: Array((tokens.randomElement(using: &random) ?? "").utf8), at: at)
            }
            readAll(TinyWorkbook.zip(changed, isPacked: false), "seed \(seed)")
        }
    }

    @Test("A random table reads alike from a workbook and from CSV", arguments: 0..<8)
    func same(seed: Int) throws {
        var random = SeededGenerator(UInt64(seed) + 200)
        let pieces = [
            "Mona", "حصة", "، ", "\"", ",", "\n", "9:00", "١٢", "<b>", "&amp;", "_x0041_x", "é", " ",
            "2026-03-01", "۱۴۰۴/۱/۵", "3,5",
        ]
        for _ in 0..<30 {
            let columns = Int.random(in: 2...8, using: &random)
            let header = ["name", "date"] + (2..<max(2, columns)).map { "column \($0)" }
            let rows = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                header.indices.map { column in
                    column == 0
                        ? "x" + (pieces.randomElement(using: &random) ?? "")
                        : (0..<Int.random(in: 0...3, using: &random)).map { _ in
                            pieces.randomElement(using: &random) ?? ""
                        }
                        .joined().trimmed
                }
            }
            var sheet = TinyWorkbook.Sheet()
            let all = [header] + rows
            for (place, row) in all.enumerated() {
                let cells = row.map { text -> TinyWorkbook.Cell? in
                    if text.isEmpty { return nil }
                    // "_x0041_" is A in a workbook.
                    let written = text.replacingOccurrences(of: "_x", with: "_x005F_x")
                    return Bool.random(using: &random) ? .inline(written) : .shared(written)
                }
                sheet.add(place + 1, cells: cells)
            }
            let fromBook = try WorkbookTests.table(
                TinyWorkbook(sheets: [sheet], isPacked: Bool.random(using: &random)))
            let writer = TableWriter()
            let fromText = try Table(text: all.map { writer.line($0) }.joined(), delimiter: .comma)
            #expect(fromBook.header == fromText.header, "seed \(seed)")
            #expect(fromBook.rows.map(\.cells) == fromText.rows.map(\.cells), "seed \(seed)")
            #expect(fromBook.rows.count == rows.count)
        }
    }

    @Test("Any day and minute that a workbook has is the one that is read from it", arguments: 0..<4)
    func moments(seed: Int) throws {
        var random = SeededGenerator(UInt64(seed) + 300)
        for _ in 0..<400 {
            let day = LocalDate(dayNumber: Int.random(in: -20_000...40_000, using: &random))
            let minute = Int.random(in: 0..<1440, using: &random)
            for system in [DateSystem.from1900, .from1904] {
                let serial = day.dayNumber + (system == .from1904 ? 24_107 : 25_569)
                for calendar in [SheetCalendar.gregorian, .persian] {
                    let number = CellNumber(system: system, calendar: calendar)
                    let dates = DateReader(calendar: calendar)
                    #expect(try dates.read(number.text("\(serial)", .date)) == day, "seed \(seed)")
                    let value = Double(serial) + Double(minute) / 1440
                    let instant = try InstantReader(zone: .utc, dates: dates).read(
                        number.text("\(value)", .dateTime))
                    #expect(instant.minute == day.dayNumber * 1440 + minute, "seed \(seed)")
                    let clock = try ClockReader().read(number.text("\(Double(minute) / 1440)", .time))
                    #expect(clock == minute, "seed \(seed)")
                }
            }
        }
    }
}

import Foundation
import HoursModel
import Seeds
import Testing

@testable import Sheets

@Suite("Workbooks")
struct WorkbookTests {
    static func table(
        _ book: TinyWorkbook, sheet: String? = nil, calendar: SheetCalendar = .gregorian,
        layout: TableLayout = TableLayout()
    ) throws(SheetError) -> Table {
        try Table(try Workbook(book.bytes()), sheet: sheet, calendar: calendar, layout: layout)
    }

    static func read(
        _ book: TinyWorkbook, calendar: SheetCalendar = .gregorian, activity: String? = "A",
        volunteer: String? = nil
    ) throws -> SheetReading {
        let table = try table(book, calendar: calendar)
        return try SheetReader(
            columns: try ColumnMap(table), dates: DateReader(calendar: calendar), defaultVolunteer: volunteer,
            defaultActivity: activity
        ).read(table)
    }

    @Test("Numbers are shown as their formats show them, in both date systems", arguments: [false, true])
    func numbers(is1904: Bool) throws {
        let shift = is1904 ? 1462 : 0
        var sheet = TinyWorkbook.Sheet()
        sheet.add(1, ["name", "date", "hours", "start", "note", "ref"])
        let cases: [(cell: TinyWorkbook.Cell, text: String)] = [
            (.number("\(46082 - shift)", style: 1), "2026-03-01"),
            (.number("\(46082 - shift)", style: 6), "2026-03-01"),
            (.number("\(46082 - shift).375", style: 3), "2026-03-01 09:00"),
            (.number("0.375", style: 2), "09:00"), (.number("0.37499999999999994", style: 2), "09:00"),
            (.number("1", style: 2), "24:00"), (.number("1.5", style: 4), "36:00"),
            (.number("0.3750115741", style: 2), "09:00:01"),
            (.number("9.5333333333333332"), "9.53333333333333"), (.number("8"), "8"),
            (.number("0.1"), "0.1"), (.number("1E-2"), "0.01"), (.number("3.0000000000000001E2"), "300"),
            (.number("1234567", style: 5), "01234567"), (.number("784199012345671"), "784199012345671"),
            (.flag(true), "true"), (.formula("A1", value: "7"), "7"), (.inline("a_x000D_b"), "a\rb"),
            (.shared("۱۴۰۴"), "۱۴۰۴"),
        ]
        for (place, item) in cases.enumerated() { sheet.add(place + 2, cells: [.shared("x"), item.cell]) }
        let table = try Self.table(TinyWorkbook(sheets: [sheet], is1904: is1904))
        for (row, item) in zip(table.rows, cases) { #expect(row.cells[1] == item.text) }
    }

    @Test("Days of before March 1900 are what people see, and a day that never was is none")
    func earlyDays() {
        #expect(DateSystem.from1900.date(1)?.description == "1900-01-01")
        #expect(DateSystem.from1900.date(59)?.description == "1900-02-28")
        #expect(DateSystem.from1900.date(60) == nil)
        #expect(DateSystem.from1900.date(61)?.description == "1900-03-01")
        #expect(DateSystem.from1904.date(0)?.description == "1904-01-01")
    }

    @Test("A day of a workbook is a day, whatever the calendar of its texts")
    func calendars() throws {
        var sheet = TinyWorkbook.Sheet()
        sheet.add(1, ["نام", "تاریخ", "ساعت"])
        sheet.add(2, cells: [.shared("سارا"), .number("46082", style: 1), .number("3")])
        sheet.add(3, cells: [.shared("سارا"), .shared("۱۴۰۴/۱۲/۱۱"), .shared("۲٫۵")])
        let reading = try Self.read(TinyWorkbook(sheets: [sheet]), calendar: .persian)
        let days = reading.rows.compactMap { row -> LocalDate? in
            guard case .dated(let first, _, _)? = row.claim?.time else { return nil }
            return first
        }
        #expect(days.map(\.description) == ["2026-03-01", "2026-03-02"])
    }

    @Test(
        "The header is found below titles, what stands above it belongs to every row, and totals are no rows")
    func layout() throws {
        var sheet = TinyWorkbook.Sheet(isRightToLeft: true)
        sheet.add(1, ["كشف حضور المتطوعين"])
        sheet.add(2, ["النشاط:", "توزيع السلال", "", "المشرف: منى"])
        sheet.add(4, ["الاسم", "التاريخ", "من", "إلى"])
        sheet.add(5, ["مايا", "2026-03-01", "٩:٠٠", "١٢:٠٠"])
        sheet.add(6, ["", "2026-03-02", "9:00", "10:00"])
        sheet.add(7, ["علي", "2026-03-01", "9:00", "9:30"], isHidden: true)
        sheet.add(8, ["المجموع", "", "", "4:30"])
        sheet.add(10, ["التوقيع"])
        sheet.merged = ["A1:D1", "A5:A6"]
        let reading = try Self.read(TinyWorkbook(sheets: [sheet]), activity: nil)
        let claims = reading.rows.compactMap(\.claim)
        #expect(claims.map(\.volunteer) == ["مايا", "مايا", "علي"])
        #expect(claims.map(\.line) == [5, 6, 7])
        #expect(claims.allSatisfy { $0.activity == "توزيع السلال" })
        #expect(claims[2].flags == [.hiddenRow])
        #expect(
            reading.notes == [
                .headerRow(4), .unusedColumns(["المشرف"]), .totals(lines: [8]), .below(lines: [10]),
            ])
    }

    @Test("Hours in a merged cell are not counted once more for each row beside it")
    func mergedHours() throws {
        var sheet = TinyWorkbook.Sheet()
        sheet.add(1, ["name", "date", "hours"])
        sheet.add(2, ["Mona", "2026-03-01", "6"])
        sheet.add(3, ["Ali", "2026-03-01", ""])
        sheet.merged = ["C2:C3"]
        let reading = try Self.read(TinyWorkbook(sheets: [sheet]))
        #expect(reading.rows.compactMap(\.claim).map(\.volunteer) == ["Mona"])
        guard case .refused(_, let reason) = try #require(reading.rows.last) else { return }
        #expect(reason.cause == .missingTime)
    }

    @Test("Of several sheets the one with a table is read; of several tables one has to be chosen")
    func sheets() throws {
        var march = TinyWorkbook.Sheet(name: "March")
        march.add(1, ["name", "date", "hours"])
        march.add(2, ["Mona", "2026-03-01", "3"])
        var april = march
        april.name = "April"
        var hidden = march
        hidden.name = "lists"
        hidden.state = "hidden"
        var remarks = TinyWorkbook.Sheet(name: "Remarks")
        remarks.add(1, ["Please fill in every day."])
        let one = try Self.table(TinyWorkbook(sheets: [remarks, march, hidden]))
        #expect(one.rows.count == 1 && one.notes == [.otherSheets(["Remarks", "lists"])])
        let two = TinyWorkbook(sheets: [march, april])
        #expect(
            fault { () throws(SheetError) in try Self.table(two) } == .severalSheets(["March", "April"]))
        #expect(try Self.table(two, sheet: "april").rows.count == 1)
        #expect(
            fault { () throws(SheetError) in try Self.table(two, sheet: "May") }
                == .noSheet("May", sheets: ["March", "April"]))
        #expect(
            fault { () throws(SheetError) in try Self.table(TinyWorkbook(sheets: [.init()])) } == .noTable)
    }

    @Test("What is no workbook that can be read says what to do")
    func refused() throws {
        func fault(_ bytes: [UInt8]) -> SheetError.Code? {
            SheetsTests.fault { () throws(SheetError) in try Workbook(bytes) }?.code
        }
        let old: [UInt8] =
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 600)
        #expect(fault(old) == .oldWorkbook)
        #expect(fault(old + "EncryptedPackage".utf8.flatMap { [$0, 0] as [UInt8] }) == .encryptedWorkbook)
        #expect(
            fault(
                TinyWorkbook.zip([("content.xml", [0x3C]), ("mimetype", [0x61])], isPacked: false))
                == .oldWorkbook)
        #expect(fault(TinyWorkbook.zip([("xl/workbook.bin", [1])], isPacked: true)) == .oldWorkbook)
        #expect(fault(TinyWorkbook.zip([("photo.jpg", [1])], isPacked: true)) == .damagedWorkbook)
        var sheet = TinyWorkbook.Sheet()
        sheet.add(1, ["name", "date", "hours"])
        let whole = TinyWorkbook(sheets: [sheet]).bytes()
        #expect(fault(Array(whole.dropLast(30))) == .damagedWorkbook)
        #expect(fault(whole) == nil)
    }

    @Test("No file unpacks to more than is allowed, whatever its directory says")
    func limits() throws {
        var limits = SheetLimits()
        limits.unpackedBytes = 100_000
        let zeros = [UInt8](repeating: 0x20, count: 1_000_000)
        let bomb = TinyWorkbook.zip([("xl/workbook.xml", zeros)], isPacked: true)
        #expect(bomb.count < 5_000)
        #expect(
            fault { () throws(SheetError) in try Workbook(bomb, limits: limits) }
                == .tooMany(.unpackedBytes, allowed: 100_000))
        // A directory that lies about the size: the stream holds more than it says.
        var liar = bomb
        let size = [UInt8](arrayLiteral: 0x40, 0x42, 0x0F, 0x00)
        for place in liar.indices.dropLast(4) where Array(liar[place..<(place + 4)]) == size {
            liar.replaceSubrange(place..<(place + 4), with: [0x00, 0x01, 0x00, 0x00])
        }
        #expect(liar != bomb)
        #expect(
            fault { () throws(SheetError) in try Workbook(liar, limits: limits) }?.code == .damagedWorkbook)
        limits.entries = 3
        var sheet = TinyWorkbook.Sheet()
        for line in 1...50 { sheet.add(line, ["name", "date", "hours"]) }
        let book = TinyWorkbook(sheets: [sheet])
        #expect(
            fault { () throws(SheetError) in try Workbook(book.bytes(), limits: limits) }
                == .tooMany(.entries, allowed: 3))
        for (path, limit) in [
            (\SheetLimits.rows, SheetError.Limit.rows), (\.cells, .cells), (\.columns, .columns),
            (\.elements, .nesting),
        ] {
            var small = SheetLimits()
            small[keyPath: path] = 2
            let found = fault { () throws(SheetError) in
                let workbook = try Workbook(book.bytes(), limits: limit == .nesting ? SheetLimits() : small)
                return limit == .nesting
                    ? try Workbook(book.bytes(), limits: small).grid(workbook.sheets[0], calendar: .gregorian)
                    : try workbook.grid(workbook.sheets[0], calendar: .gregorian)
            }
            #expect(found == .tooMany(limit, allowed: 2))
        }
        let declared =
            "<!DOCTYPE a [<!ENTITY b \"cccccccccc\"><!ENTITY d \"&b;&b;&b;&b;\">]><workbook>&d;</workbook>"
        #expect(
            fault { () throws(SheetError) in
                try Workbook(TinyWorkbook.zip([("xl/workbook.xml", Array(declared.utf8))], isPacked: true))
            }?.code == .damagedWorkbook)
    }

    @Test("A form with several sessions a day makes a claim of each, and its sum has to agree")
    func sessions() throws {
        var sheet = TinyWorkbook.Sheet(isRightToLeft: true)
        sheet.add(1, ["ماه:", "فروردین", "نام همکار:", "سارا نوری"])
        sheet.add(2, ["سال:", "۱۴۰۴", "", ""])
        sheet.add(
            4, ["روز\nماه", "ساعت شروع1", "ساعت پایان1", "ساعت شروع2", "ساعت پایان2", "کسر کار", "جــمع روز"])
        sheet.add(5, ["1", "08:30", "12:00", "13:00", "17:15", "00:15", "7:30"])
        sheet.add(6, ["2", "00:00", "00:00", "00:00", "00:00", "00:00", "0:00"])
        sheet.add(7, ["3", "08:00", "10:00", "00:00", "00:00", "00:00", "0"])
        sheet.add(8, ["4", "08:00", "10:00", "11:00", "12:00", "", "5:00"])
        sheet.add(9, ["جمع کل", "", "", "", "", "", "14:30"])
        let reading = try Self.read(TinyWorkbook(sheets: [sheet]), calendar: .persian)
        let claims = reading.rows.compactMap(\.claim)
        #expect(claims.map(\.line) == [5, 5, 7] && claims.allSatisfy { $0.volunteer == "سارا نوری" })
        let minutes = try claims.map { claim -> Int in
            guard case .timed(let from, let to, let pause) = try claim.time.claimTime(in: .utc) else {
                return -1
            }
            return to - from - pause
        }
        #expect(minutes == [210, 240, 120])
        guard case .timed(.wall(let day, _), _, _, _)? = claims.first?.time else { return }
        #expect(day.description == "2025-03-21")
        guard case .refused(_, let reason)? = reading.rows.last else {
            Issue.record("the sum of line 8 is wrong and was taken")
            return
        }
        #expect(reason.cause == .sumDiffers(sessions: 180, sum: 300))
        #expect(reading.notes.contains(.unfilled(lines: [6])) && reading.notes.contains(.totals(lines: [9])))
        // The month is of another calendar than the one that was given: asked, not guessed.
        let question = fault { () throws(SheetError) in
            let table = try Self.table(TinyWorkbook(sheets: [sheet]))
            return try SheetReader(columns: try ColumnMap(table), defaultActivity: "A").read(table)
        }
        #expect(question?.code == .unclearCalendar)
        #expect(question?.recoverySuggestion?.contains("--calendar persian") == true)
    }
}

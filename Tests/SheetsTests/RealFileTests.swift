import Foundation
import HoursModel
import Testing

@testable import Sheets

/// Files that nobody here wrote; they may not be shipped, so these tests run only where they are.
@Suite("Real files", .enabled(if: SheetFixtures.hasShared, "no real files: ../shared is not here"))
struct RealFileTests {
    private func read(
        _ path: String, _ options: [String] = [], order: DateOrder? = nil, volunteer: String? = nil,
        activity: String? = nil
    ) throws -> SheetReading {
        let table = try SheetFixtures.table(SheetFixtures.shared, "real/" + path)
        let reader = SheetReader(
            columns: try ColumnMap(headers: table.header, options: options), dates: DateReader(order: order),
            defaultVolunteer: volunteer, defaultActivity: activity)
        return try reader.read(table)
    }

    private func minutes(_ claim: SheetClaim) throws -> Int {
        switch try claim.time.claimTime(in: .utc) {
        case .timed(let start, let end, let pause): end - start - pause
        case .dated(_, _, let minutes): minutes
        }
    }

    @Test("The shelter's rows give the totals that it published")
    func paws() throws {
        let mapping = [
            "ID=volunteer", "Assignment=activity", "From.date=date", "To.date=until", "From.time=from",
            "To.time=to", "Hours=hours",
        ]
        // 24 rows have no assignment.
        let reading = try read("paws/service.csv", mapping, order: .mdy, activity: "PAWS")
        let claims = reading.rows.compactMap(\.claim)
        #expect(reading.rows.count == 1979)
        #expect(claims.count == 1979)
        #expect(claims.count { $0.isAbsence } == 72)
        let total = try claims.reduce(0) { $0 + (try minutes($1)) }
        #expect(total == 264_305)  // 4405.0833 h
        #expect(Set(claims.map(\.volunteer)).count == 83)
        let published = try SheetFixtures.table(
            SheetFixtures.shared, "real/paws/EXPECTED_totals_per_volunteer.csv")
        var perVolunteer: [String: Int] = [:]
        for claim in claims { perVolunteer[claim.volunteer, default: 0] += try minutes(claim) }
        for row in published.rows where row.cells[1] != "0" {
            let hours = try DurationReader().read(row.cells[2])
            #expect(abs((perVolunteer[row.cells[0]] ?? 0) - hours) <= (Int(row.cells[1]) ?? 0))
        }
        #expect(claims.count { $0.activity == "PAWS" } == 24)
        #expect(claims.count { $0.flags.contains { $0.name == "repeats" } } > 0)
        let timed = claims.filter { claim in
            if case .timed = claim.time { true } else { claim.flags.contains(.moreThanClock) }
        }
        #expect(timed.count == 96)
        let found = try read("paws/service.csv", mapping, activity: "PAWS")
        let refused = found.rows.compactMap { row in
            if case .refused(_, let reason) = row { reason } else { nil }
        }
        let areAmbiguous = refused.allSatisfy { if case .ambiguousDate = $0.cause { true } else { false } }
        #expect(!refused.isEmpty && areAmbiguous)
    }

    @Test("A year of a time tracker is read without any mapping")
    func toggl() throws {
        let reading = try read("toggl/toggl_2021.csv", volunteer: "me")
        let claims = reading.rows.compactMap(\.claim)
        #expect(claims.count == reading.rows.count)
        #expect(claims.count == 236)
        let areTimed = claims.allSatisfy { if case .timed = $0.time { true } else { false } }
        #expect(areTimed)
        #expect(claims.flatMap(\.flags).map(\.name).filter { $0 != "repeats" }.isEmpty)
        let unnamed = try read("toggl/toggl_2021.csv")
        #expect(unnamed.rows.allSatisfy { $0.claim == nil })
    }

    @Test("Time sheets with an hour of lunch")
    func motorph() throws {
        let reading = try read("motorph/timesheet_2024-01.csv", order: .mdy, activity: "Work")
        let claims = reading.rows.compactMap(\.claim)
        #expect(claims.count == reading.rows.count)
        #expect(claims.first?.volunteer == "1")
        guard case .timed(_, _, breakMinutes: 60, statedMinutes: 480)? = claims.first?.time else {
            Issue.record("no lunch: \(String(describing: claims.first))")
            return
        }
    }

    @Test("One student's hours give the count and the sum that were published")
    func timecounts() throws {
        let reading = try read("timecounts/00_2026-05-11.csv", volunteer: "student")
        let claims = reading.rows.compactMap(\.claim)
        #expect(claims.count == reading.rows.count)
        let json = try JSONValue(
            json: try SheetFixtures.bytes(SheetFixtures.shared, "real/timecounts/00_2026-05-11.json"))
        guard case .object(let document) = json, case .object(let summary)? = document["summary"],
            case .integer(let count)? = summary["total_sessions_approved"],
            case .double(let hours)? = summary["total_hours_completed"]
        else { throw SheetError.notAnObject }
        #expect(claims.count == Int(count))
        #expect(try claims.reduce(0) { $0 + (try minutes($1)) } == Int(hours * 60))
    }

    @Test("A header alone gives no rows and says so")
    func headerOnly() throws {
        let reading = try read("small/gbp_timesheet_header_only.csv")
        #expect(reading.rows.isEmpty)
        #expect(reading.notes.first?.description.contains("timestamp in") == true)
    }

    @Test("Dates of a city's opportunities are read")
    func nyc() throws {
        let table = try SheetFixtures.table(
            SheetFixtures.shared, "real/nyc/nyc-service-volunteer-opportunities.csv")
        #expect(table.rows.count == 665)
        #expect(table.rows.allSatisfy { $0.fault == nil })
        for name in ["created_date", "last_modified_date", "start_date_date", "end_date_date"] {
            let column = try #require(table.header.firstIndex(of: name))
            for row in table.rows where !row.cells[column].isEmpty {
                let found = fault { () throws(SheetError) in try DateReader().read(row.cells[column]) }
                #expect(found == nil, "line \(row.line)")
            }
        }
    }

    @Test(
        "Every file is read and written back cell for cell",
        arguments: [
            "paws/service.csv", "paws/master.csv", "paws/signupsheet.csv", "toggl/toggl_2021.csv",
            "motorph/timesheet_2024-01.csv",
            "leeds2023/volunteers.csv", "nyc/nyc-service-volunteer-opportunities.csv",
            "timecounts/00_2026-05-11.csv",
        ])
    func roundTrip(path: String) throws {
        let table = try SheetFixtures.table(SheetFixtures.shared, "real/" + path)
        #expect(!table.rows.isEmpty)
        #expect(table.rows.allSatisfy { $0.fault == nil })
        let writer = TableWriter()
        let again = try Table(
            text: writer.line(table.header) + table.rows.map { writer.line($0.cells) }.joined())
        #expect(again.rows.map(\.cells) == table.rows.map(\.cells))
    }

    /// A workbook with some cells of its first sheet filled in.
    private func filled(_ path: String, _ cells: [String: String]) throws -> [UInt8] {
        var archive = try ZipArchive(SheetFixtures.bytes(SheetFixtures.shared, path), limits: SheetLimits())
        var files: [(name: String, bytes: [UInt8])] = []
        for name in archive.names.sorted() {
            var bytes = try #require(try archive.file(name))
            if name == "xl/worksheets/sheet1.xml" {
                var xml = String(decoding: bytes, as: UTF8.self)
                for (reference, text) in cells {
                    let cell = try #require(
                        try Regex("<c r=\"\(reference)\"[^>]*?(/>|>.*?</c>)").firstMatch(in: xml))
                    xml.replaceSubrange(
                        cell.range,
                        with: "<c r=\"\(reference)\" t=\"inlineStr\"><is><t>\(text)</t></is></c>")
                }
                bytes = Array(xml.utf8)
            }
            files.append((name, bytes))
        }
        return TinyWorkbook.zip(files, isPacked: true)
    }

    private func sahabee(_ cells: [String: String], _ calendar: SheetCalendar) throws(SheetError)
        -> SheetReading
    {
        let bytes: [UInt8]
        do { bytes = try filled("real/sahabee/timesheet-template.xlsx", cells) } catch {
            throw .damagedWorkbook("\(error)")
        }
        let layout = TableLayout(options: ["کد سحابی=volunteerRef"])
        let table = try Table(try Workbook(bytes), calendar: calendar, layout: layout)
        return try SheetReader(
            columns: try ColumnMap(table, options: layout.options), dates: DateReader(calendar: calendar)
        ).read(table)
    }

    @Test("A Persian form of a month, not filled in, has no hours and says what it has")
    func emptyForm() throws {
        let reading = try sahabee([:], .persian)
        #expect(reading.rows.isEmpty)
        #expect(
            reading.notes == [
                .headerRow(4),
                .blankTitles(["ماه", "نام همکار", "سال", "کد سحابی", "واحد/ پروژه", "نام مـدیر"]),
                .otherSheets(["محاسبات"]), .unusedColumns(["روز هفته", "نام مـدیر"]),
                .unfilled(lines: Array(5...35)),
                .totals(lines: [36]), .below(lines: Array(45...56)),
            ])
    }

    @Test("The same form filled in gives the sessions of each day, in the calendar of its month")
    func filledForm() throws {
        var cells = [
            "E1": "اسفند", "E2": "۱۴۰۱", "R1": "مریم رضایی", "R2": "۱۲۳", "E3": "کتابخانه", "D5": "08:30",
            "E5": "12:00", "F5": "13:15", "G5": "17:00", "N5": "00:30", "D33": "22:00", "E33": "01:30",
            "P33": "شب‌کار", "P10": "مرخصی",
        ]
        let reading = try sahabee(cells, .persian)
        let claims = reading.rows.compactMap(\.claim)
        #expect(claims.count == reading.rows.count)
        #expect(claims.map(\.line) == [5, 5, 10, 33])
        #expect(claims.map(\.isAbsence) == [false, false, true, false])
        #expect(try claims.map { try minutes($0) } == [210, 195, 0, 210])
        let areOfOne = claims.allSatisfy {
            $0.volunteer == "مریم رضایی" && $0.volunteerRef == "۱۲۳" && $0.activity == "کتابخانه"
        }
        #expect(areOfOne)
        guard case .timed(.wall(let first, 510), .wall(_, 720), 0, nil) = claims[0].time,
            case .timed(.wall(let night, 1320), .wall(let morning, 90), 0, nil) = claims[3].time
        else {
            Issue.record("\(claims)")
            return
        }
        #expect(first.description == "2023-02-20")
        #expect(night.description == "2023-03-20" && morning.description == "2023-03-21")
        #expect(claims[3].flags == [.overMidnight])
        // Esfand had 29 days in 1401.
        cells["D34"] = "08:00"
        cells["E34"] = "09:00"
        let refused = try sahabee(cells, .persian).rows.filter { $0.claim == nil }
        #expect(refused.map(\.line) == [34])
        guard
            case .unclearCalendar(_, let readings)? = fault({ () throws(SheetError) in
                try sahabee(cells, .gregorian)
            })?.cause
        else {
            Issue.record("the calendar was not asked for")
            return
        }
        #expect(readings.map(\.calendar) == [.persian])
        cells["E1"] = "12"
        guard
            case .unclearCalendar(_, let both)? = fault({ () throws(SheetError) in
                try sahabee(cells, .gregorian)
            })?.cause
        else {
            Issue.record("the calendar was not asked for")
            return
        }
        #expect(both.map(\.calendar) == [.persian, .islamic])
    }

    @Test("Names in Arabic and Persian fold to a key that folds to itself")
    func names() throws {
        let names = try SheetFixtures.bytes(SheetFixtures.shared, "oracles/names_ar_fa.json")
        guard case .object(let lists) = try JSONValue(json: names) else { throw SheetError.notAnObject }
        var count = 0
        for case .object(let list) in lists.values {
            for case .array(let values) in list.values {
                for case .string(let name) in values {
                    let key = FoldedText(name).key
                    #expect(!key.isEmpty && FoldedText(key).key == key)
                    #expect(
                        FoldedText("\u{202B}" + name.decomposedStringWithCanonicalMapping + " \u{202C}").key
                            == key)
                    count += 1
                }
            }
        }
        #expect(count > 500)
    }

    @Test("Numbers in three sets of digits are the numbers that the phone library saw")
    func phones() throws {
        guard
            case .object(let document) = try JSONValue(
                json: try SheetFixtures.bytes(SheetFixtures.shared, "oracles/phones_sa_gb.json")),
            case .array(let cases)? = document["cases"]
        else { throw SheetError.notAnObject }
        var count = 0
        for case .object(let item) in cases {
            guard case .string(let text)? = item["in"], case .string(let number)? = item["e164"],
                item["parsed"] == .bool(true),
                !text.utf8.allSatisfy({ $0 < 0x80 })
            else { continue }
            let digits = Digits.toASCII(text).filter { $0.isASCII && $0.isNumber }
            #expect(number.hasSuffix(digits.drop { $0 == "0" }), "\(text)")
            count += 1
        }
        #expect(count > 0)
    }
}

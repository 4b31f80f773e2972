import Foundation
import HoursModel
import Sheets
import Testing

@Suite("Rows of sheets")
struct SheetReaderTests {
    private func read(
        _ text: String, order: DateOrder? = nil, volunteer: String? = nil, activity: String? = "Food"
    ) throws -> SheetReading {
        let table = try Table(text: text)
        let reader = SheetReader(
            columns: try ColumnMap(headers: table.header), dates: DateReader(order: order),
            defaultVolunteer: volunteer,
            defaultActivity: activity)
        return try reader.read(table)
    }

    /// The one row of a sheet with name, date, until, start, end, hours, minutes and break.
    private func row(_ cells: String) throws -> SheetRow {
        let header = "name,date,until,start,end,hours,minutes,break\n"
        return try #require(try read(header + cells).rows.first)
    }

    private func timed(
        _ date: String, _ from: Int, _ to: Int, end: String? = nil, pause: Int = 0, stated: Int? = nil
    ) throws -> SheetTime {
        let first = try #require(LocalDate(iso: date))
        let last = try #require(LocalDate(iso: end ?? date))
        return .timed(
            start: .wall(first, minuteOfDay: from), end: .wall(last, minuteOfDay: to), breakMinutes: pause,
            statedMinutes: stated)
    }

    private func dated(_ date: String, _ minutes: Int, until: String? = nil) throws -> SheetTime {
        .dated(
            first: try #require(LocalDate(iso: date)), last: try #require(LocalDate(iso: until ?? date)),
            minutes: minutes)
    }

    private func expect(
        _ cells: String, _ time: SheetTime, _ flags: [SheetFlag] = [],
        at place: SourceLocation = #_sourceLocation
    ) throws {
        let row = try row(cells)
        #expect(row.claim?.time == time, "\(row)", sourceLocation: place)
        #expect(row.claim?.flags == flags, sourceLocation: place)
    }

    @Test("Hours win over times: less is a break, more is a dated claim")
    func hoursWin() throws {
        try expect("A,2026-03-01,,9:00,12:00,,,", try timed("2026-03-01", 540, 720))
        try expect("A,2026-03-01,,9:00,12:00,,,30", try timed("2026-03-01", 540, 720, pause: 30))
        try expect("A,2026-03-01,,9:00,12:00,3,,", try timed("2026-03-01", 540, 720, stated: 180))
        try expect(
            "A,2026-03-01,,9:00,12:00,2.5,,", try timed("2026-03-01", 540, 720, pause: 30, stated: 150))
        try expect(
            "A,2026-03-01,,9:00,12:00,2.5,,30", try timed("2026-03-01", 540, 720, pause: 30, stated: 150))
        try expect(
            "A,2026-03-01,,9:00,12:00,2.5,,15", try timed("2026-03-01", 540, 720, pause: 30, stated: 150),
            [.breakNotUsed])
        try expect("A,2026-03-01,,9:00,12:00,4,,", try dated("2026-03-01", 240), [.moreThanClock])
        try expect("A,2026-03-01,,,,3,,", try dated("2026-03-01", 180))
        try expect("A,2026-03-01,,,,,90,", try dated("2026-03-01", 90))
        try expect("A,2026-03-01,,,,1,30,", try dated("2026-03-01", 90))
        try expect("A,2026-03-01,,,,1.5,90,", try dated("2026-03-01", 90))
        try expect("A,2026-03-01,2026-03-05,,,20,,", try dated("2026-03-01", 1200, until: "2026-03-05"))
        try expect("A,2026-03-01,,9:00,,3,,", try dated("2026-03-01", 180), [.clockIncomplete])
        try expect("A,2026-03-01,,,,3,,30", try dated("2026-03-01", 180), [.breakNotUsed])
        try expect(
            "A,2026-03-01,2026-03-05,9:00,17:00,40,,", try dated("2026-03-01", 2400, until: "2026-03-05"),
            [.clockNotUsable])
    }

    @Test("Times over midnight")
    func overMidnight() throws {
        try expect(
            "A,2026-03-01,,18:00,02:00,,,", try timed("2026-03-01", 1080, 120, end: "2026-03-02"),
            [.overMidnight])
        try expect(
            "A,2026-03-01,2026-03-01,18:00,02:00,7,,",
            try timed("2026-03-01", 1080, 120, end: "2026-03-02", pause: 60, stated: 420), [.overMidnight])
        try expect(
            "A,2026-03-01,2026-03-02,18:00,02:00,,,", try timed("2026-03-01", 1080, 120, end: "2026-03-02"))
        try expect("A,2026-03-01,,18:00,24:00,,,", try timed("2026-03-01", 1080, 0, end: "2026-03-02"))
        try expect(
            "A,2026-03-01,,09:00,01:00,,,", try timed("2026-03-01", 540, 60, end: "2026-03-02"),
            [.overMidnight])
        try expect("A,2026-03-01,,09:00,08:59,5,,", try dated("2026-03-01", 300), [.clockNotUsable])
        try expect("A,2026-03-01,,09:00,09:00,3,,", try dated("2026-03-01", 180), [.clockNotUsable])
        #expect(
            try reason("A,2026-03-01,,09:00,01:01,,,")
                == .inLine(2, .endNotAfterStart(start: "09:00", end: "01:01")))
        #expect(
            try reason("A,2026-03-01,,09:00,09:00,,,")
                == .inLine(2, .endNotAfterStart(start: "09:00", end: "09:00")))
    }

    @Test("Zero hours are an absence, whatever else the row says")
    func absence() throws {
        for cells in [
            "A,2026-03-01,,,,0,,", "A,2026-03-01,,9:00,12:00,0.00,,", "A,2026-03-01,,,,,0,",
            "A,2026-03-01,,,,0:00,0,",
        ] {
            let claim = try #require(try row(cells).claim)
            #expect(claim.isAbsence)
            #expect(claim.time == (try dated("2026-03-01", 0)))
        }
        #expect(try row("A,2026-03-01,,,,3,,").claim?.isAbsence == false)
    }

    @Test("Cells may hold a date with its time, and an offset")
    func moments() throws {
        let text =
            "name,from,to\nA,2026-03-01 22:00,2026-03-02 01:00\nA,2026-03-01T09:00+04:00,2026-03-01T08:00Z\nA,2026-03-01T09:00Z,2026-03-01T10:00"
        let rows = try read(text).rows
        #expect(rows[0].claim?.time == (try timed("2026-03-01", 1320, 60, end: "2026-03-02")))
        let five = (LocalDate(iso: "2026-03-01")?.dayNumber ?? 0) * 1440 + 300
        #expect(
            rows[1].claim?.time
                == .timed(
                    start: .instant(Instant(minute: five, offsetMinutes: 240)),
                    end: .instant(Instant(minute: five + 180, offsetMinutes: 0)), breakMinutes: 0,
                    statedMinutes: nil))
        #expect(rows[2].claim == nil)
        let dates = try read("name,from,to,hours\nA,2026-03-01,2026-03-05,20").rows
        #expect(dates.first?.claim?.time == (try dated("2026-03-01", 1200, until: "2026-03-05")))
    }

    private func reason(_ cells: String) throws -> SheetError? {
        guard case .refused(_, let reason) = try row(cells) else { return nil }
        return reason
    }

    @Test(
        "A refused row says the line, the column and the value",
        arguments: [
            (",2026-03-01,,,,3,,", .inCell(line: 2, column: "name", .missing(.volunteer))),
            ("A,,,,,3,,", .inCell(line: 2, column: "date", .missing(.date))),
            ("A,2026-03-01,,,,,,", .inLine(2, .missingTime)),
            ("A,2026-03-01,,9:00,,,,", .inCell(line: 2, column: "end", .missing(.end))),
            ("A,2026-03-01,,,9:00,,,", .inCell(line: 2, column: "start", .missing(.start))),
            ("A,01/02/2026,,,,3,,", nil),
            ("A,2026-02-30,,,,3,,", .inCell(line: 2, column: "date", .noSuchDay("2026-02-30", .gregorian))),
            ("A,2026-03-01,,,,-3,,", .inCell(line: 2, column: "hours", .negativeDuration("-3"))),
            ("A,2026-03-01,,,,three,,", .inCell(line: 2, column: "hours", .unreadableDuration("three"))),
            ("A,2026-03-01,,9:0x,10:00,,,", .inCell(line: 2, column: "start", .unreadableClock("9:0x"))),
            ("A,2026-03-01,,9:00,noon,3,,", .inCell(line: 2, column: "end", .unreadableClock("noon"))),
            (
                "A,2026-03-01,,9:00,10:00,,,60",
                .inCell(line: 2, column: "break", .breakTooLong(breakMinutes: 60, spanMinutes: 60))
            ),
            ("A,2026-03-01,,9:00,10:00,,,0.5", .inCell(line: 2, column: "break", .unreadableDuration("0.5"))),
            ("A,2026-03-01,,,,2,150,", .inCell(line: 2, column: "minutes", .contradiction("2", "150"))),
            (
                "A,2026-03-02,2026-03-01,,,2,,",
                .inLine(2, .endNotAfterStart(start: "2026-03-02", end: "2026-03-01"))
            ),
            (
                "A,2026-03-02,,2026-03-01 9:00,10:00,,,",
                .inCell(line: 2, column: "start", .contradiction("2026-03-02", "2026-03-01 9:00"))
            ),
            ("A,2026-03-01,,,,3,", .inLine(2, .raggedRow(found: 7, expected: 8))),
        ] as [(String, SheetError?)])
    func refused(cells: String, expected: SheetError?) throws {
        let found = try #require(try reason(cells))
        if let expected { #expect(found == expected) }
        #expect(found.errorDescription?.contains("line 2") == true)
        #expect(found.recoverySuggestion?.isEmpty == false)
        #expect(found.line == 2)
    }

    @Test("Descriptive cells, defaults, blank rows and repeats")
    func rest() throws {
        let text = """
            الاسم,النشاط,التاريخ,الساعات,evidence,remote,kind,ref,recorder,ملاحظات,phone
            \u{00A0}حصة ,توزيع,٢٠٢٦-٠٣-٠١,٢٫٥,Leader,نعم,تدريب,c1,منى,"سطر
            آخر",٠٥٠
            ,,,,,,,,,,
              ,,,\u{200F},,,,,,,
            سارا,,2026-03-02,3,,,,,,,
            سارا,,2026-03-02,3,,,,,,,
            سارا,,2026-03-02,3,hearsay,,,,,,
            سارا,,2026-03-02,3,,maybe,,,,,
            """
        let reading = try read(text)
        #expect(reading.rows.count == 5)
        let claim = try #require(reading.rows[0].claim)
        #expect(claim.volunteer == "حصة" && claim.activity == "توزيع")
        #expect(try claim.time == dated("2026-03-01", 150))
        #expect(claim.evidence == .leader && claim.remote == true && claim.kindOfMinutes == .training)
        #expect(
            claim.ref == "c1" && claim.recorder == "منى" && claim.note == "سطر\nآخر" && claim.phone == "٠٥٠")
        #expect(reading.rows[1].claim?.activity == "Food")
        #expect(reading.rows[1].claim?.line == 6)
        #expect(reading.rows[2].claim?.flags == [.repeats(line: 6)])
        #expect(reading.rows[3].claim == nil && reading.rows[4].claim == nil)
        let noDefault = try read("name,activity,date,hours\nA,,2026-03-01,3", activity: nil).rows
        #expect(noDefault.compactMap(\.claim).isEmpty)
        #expect(
            try read("date,hours\n2026-03-01,3", volunteer: "Mona").rows.first?.claim?.volunteer == "Mona")
        #expect(try read("member id,name,date,hours\n7,,2026-03-01,3").rows.first?.claim?.volunteer == "7")
    }

    @Test("A sheet whose columns cannot make claims is refused whole; one without rows is not")
    func columns() throws {
        #expect(throws: SheetError.noColumn(.volunteer, headers: ["date", "hours"])) {
            try read("date,hours\n1,1")
        }
        #expect(throws: SheetError.noColumn(.activity, headers: ["name", "date", "hours"])) {
            try read("name,date,hours\n1,1,1", activity: nil)
        }
        #expect(throws: SheetError.noColumn(.date, headers: ["name", "hours"])) {
            try read("name,hours\n1,1")
        }
        #expect(throws: SheetError.noColumn(.hours, headers: ["name", "date", "start"])) {
            try read("name,date,start\n1,1,1")
        }
        #expect(try read("").notes == [.empty])
        #expect(try read("x,y\n").notes == [.headerOnly(headers: ["x", "y"])])
        #expect(try read("x,name,date,hours\n1,A,2026-03-01,3").notes == [.unusedColumns(["x"])])
    }

    @Test("Hours win also over a night on which the clocks change")
    func clockChange() throws {
        let london = try #require(Zone("Europe/London"))
        let claim = try #require(try row("A,2026-03-28,,22:00,06:00,7,,").claim)
        guard case .timed(let start, let end, 0) = try claim.time.claimTime(in: london) else {
            Issue.record("not seven hours without a break")
            return
        }
        #expect(end - start == 420)
        #expect(claim.flags == [.overMidnight])
        let long = try #require(try row("A,2026-03-28,,22:00,06:00,8,,").claim)
        #expect(
            try long.time.claimTime(in: london)
                == .dated(
                    first: try #require(LocalDate(iso: "2026-03-28")),
                    last: try #require(LocalDate(iso: "2026-03-29")), minutes: 480))
        let whole = try #require(try row("A,2026-03-01,,9:00,12:00,,,30").claim)
        guard case .timed(let from, let to, 30) = try whole.time.claimTime(in: .utc) else {
            throw SheetError.missingTime
        }
        #expect(to - from == 180)
    }
}

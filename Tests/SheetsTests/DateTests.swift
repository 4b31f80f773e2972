import HoursModel
import Sheets
import Testing

@Suite("Dates")
struct DateTests {
    @Test(
        "Dates are read as people write them",
        arguments: [
            ("2026-03-01", nil), ("2026/03/01", nil), ("2026/3/1", nil), ("20260301", nil),
            ("2026-03-01T09:00", nil),
            ("2026-03-01 09:00:00", nil), ("2026-03-01T09:00:30.123+04:00", nil), (" 2026-03-01 ", nil),
            ("03-01-2026", .mdy), ("3/1/26", .mdy), ("01/03/2026", .dmy), ("1.3.2026", .dmy),
            ("26-03-01", .ymd),
            ("2026-03-01", .dmy), ("March 1 2026", nil), ("March 01, 2026", nil), ("1 Mar 2026", nil),
            ("1-Mar-26", nil),
            ("Sunday, 1st of March 2026", nil), ("2026 March 1", nil), ("26 Mar 1", .ymd),
            ("٢٠٢٦-٠٣-٠١", nil),
            ("۲۰۲۶/۰۳/۰۱", nil), ("２０２６－０３－０１", nil), ("١ مارس ٢٠٢٦", nil), ("1 آذار 2026", nil),
            ("\u{200F}01/03/2026\u{200F}", .dmy), ("2026–03–01", nil), ("1 مارس 2026 م", nil),
        ] as [(String, DateOrder?)])
    func read(text: String, order: DateOrder?) throws {
        #expect(try DateReader(order: order).read(text).description == "2026-03-01")
    }

    @Test("Years of two digits turn over at 69; a date that only one order can mean needs none")
    func shortYears() throws {
        #expect(try DateReader(order: .mdy).read("1/2/68").description == "2068-01-02")
        #expect(try DateReader(order: .mdy).read("1/2/69").description == "1969-01-02")
        #expect(try DateReader().read("12/26/17").description == "2017-12-26")
        #expect(try DateReader().read("11-25-2016").description == "2016-11-25")
        #expect(try DateReader().read("25/11/2016").description == "2016-11-25")
        #expect(try DateReader().read("03/03/2018").description == "2018-03-03")
    }

    @Test(
        "Nothing is guessed between day and month",
        arguments: ["01/02/2018", "1-2-2018", "1/2/18", "13/01/18", "٠١/٠٢/٢٠١٨"])
    func ambiguous(text: String) {
        let found = fault { () throws(SheetError) in try DateReader().read(text) }
        guard case .ambiguousDate(text, let readings)? = found else {
            Issue.record("\(text): \(String(describing: found))")
            return
        }
        #expect(readings.count > 1)
        #expect(found?.recoverySuggestion?.contains("--date-order") == true)
    }

    @Test(
        "What is no date is refused with the value",
        arguments: [
            "2026-02-29", "2026-13-01", "2026-04-31", "0026-01-01", "1404-12-10", "32 March 2026",
            "13/13/2026", "00/01/2026",
            "", "yesterday", "2026", "March 2026", "2026-03", "45352", "2026-03/01", "-2026-03-01", "1/2/3/4",
            "2026-03-01x",
            "2026-03-01 25:00", "1 Foo 2026", "999-01-01", "20261301", "99999999999999999999-01-01",
            "1/2/123",
        ])
    func refused(text: String) {
        for order in [nil] + DateOrder.allCases.map(Optional.some) {
            let found = fault { () throws(SheetError) in try DateReader(order: order).read(text) }
            #expect(found?.errorDescription?.contains(text) == true, "\(text) \(String(describing: order))")
            #expect(found?.recoverySuggestion?.isEmpty == false)
        }
    }

    @Test("An order that is given is kept to")
    func orderHolds() {
        #expect(
            fault { () throws(SheetError) in try DateReader(order: .mdy).read("13/01/2026") }
                == .noSuchDay("13/01/2026", .gregorian))
        #expect(fault { () throws(SheetError) in try DateReader(order: .ymd).read("01/03/2026") } != nil)
    }

    @Test("The calendars agree with 300 dates of other programs, both ways, in digits and in names")
    func oracles() throws {
        let names = [
            "ummalqura_dates.csv": (
                "hijri_ummalqura", SheetCalendar.islamic, Digits.arabic, ["month_ar", "month_en"]
            ),
            "solarhijri_dates.csv": ("jdatetime", .persian, .persian, ["month_fa"]),
        ]
        for (file, (column, calendar, digits, months)) in names {
            let table = try SheetFixtures.table(SheetFixtures.oracles, file)
            let reader = DateReader(calendar: calendar)
            let other = try #require(table.header.firstIndex(of: column))
            #expect(table.rows.count == 300)
            for row in table.rows {
                let date = try #require(LocalDate(iso: row.cells[0]))
                let text = row.cells[other]
                #expect(try reader.read(text) == date)
                #expect(try reader.read(digits.text(text)) == date)
                #expect(DateWriter(calendar: calendar).text(date) == text)
                #expect(DateWriter(calendar: calendar, digits: digits).text(date) == digits.text(text))
                for month in months {
                    let name = row.cells[try #require(table.header.firstIndex(of: month))]
                    #expect(try reader.read("\(Int(text.suffix(2)) ?? 0) \(name) \(text.prefix(4))") == date)
                }
            }
        }
    }

    @Test("Every day of the table of Umm al-Qura is written and read back, one after the other")
    func ummAlQura() throws {
        let reader = DateReader(calendar: .islamic)
        let writer = DateWriter(calendar: .islamic)
        let first = try reader.read("1343-01-01")
        #expect(first.description == "1924-08-01")
        #expect(try reader.read("1500-12-30").description == "2077-11-16")
        #expect(fault { () throws(SheetError) in try reader.read("1501-01-01") } != nil)
        #expect(fault { () throws(SheetError) in try reader.read("1342-12-29") } != nil)
        for dayNumber in first.dayNumber...39_400 {
            let date = LocalDate(dayNumber: dayNumber)
            guard try reader.read(writer.text(date)) != date else { continue }
            Issue.record("\(date) \(writer.text(date))")
        }
        #expect(writer.text(LocalDate(dayNumber: 40_000)).hasPrefix("150"))
    }

    @Test("The calendars have no days that they do not have")
    func impossibleElsewhere() throws {
        let persian = DateReader(calendar: .persian)
        #expect(try persian.read("1403-12-30").description == "2025-03-20")
        #expect(
            fault { () throws(SheetError) in try persian.read("1404-12-30") }
                == .noSuchDay("1404-12-30", .persian))
        #expect(fault { () throws(SheetError) in try persian.read("1404-07-31") } != nil)
        #expect(fault { () throws(SheetError) in try persian.read("2026-03-01") } != nil)
        #expect(fault { () throws(SheetError) in try persian.read("10/12/1404") } != nil)
        #expect(fault { () throws(SheetError) in try persian.read("04/12/29") } != nil)
        #expect(
            try DateReader(order: .dmy, calendar: .persian).read("۱۰/۱۲/۱۴۰۴").description == "2026-03-01")
        #expect(try persian.read("۱۰ اسفند ۱۴۰۴").description == "2026-03-01")
        #expect(try DateReader(calendar: .islamic).read("١ رمضان ١٤٤٧ هـ").description == "2026-02-18")
        #expect(
            fault { () throws(SheetError) in try DateReader(calendar: .islamic).read("1447-13-01") } != nil)
        #expect(DateWriter().text(LocalDate(dayNumber: 0)) == "1970-01-01")
    }
}

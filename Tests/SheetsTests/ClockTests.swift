import HoursModel
import Sheets
import Testing

@Suite("Times, lengths and instants")
struct ClockTests {
    @Test(
        "Times of day are read as people write them",
        arguments: [
            ("9:00", 540), ("09:00", 540), ("09:00:00", 540), ("09:00:59", 540), ("9:00 AM", 540),
            ("9:00am", 540),
            ("9 a.m.", 540), ("9.30pm", 1290), ("9.30", 570), ("0900", 540), ("900", 540), ("17", 1020),
            ("12:00 am", 0),
            ("12:30 AM", 30), ("12:00 pm", 720), ("12:59 p.m.", 779), ("3:03 pm", 903), ("00:00", 0),
            ("23:59", 1439),
            ("24:00", 1440), ("13:00 PM", 780), ("٩:٠٠ ص", 540), ("٩:٠٠ م", 1260), ("۹:۰۰ ق.ظ", 540),
            ("۹:۰۰ ب.ظ", 1260),
            ("٩:٠٠ صباحًا", 540), ("٩:٠٠ مساءً", 1260), ("ص ٩:٠٠", 540), ("۳ بعد از ظهر", 900), ("９：００", 540),
            ("\u{200F}9:00\u{200F}", 540), (" 9:00 ", 540), ("09:00:00.000", 540), ("ساعت ۹:۳۰", 570),
        ])
    func clock(text: String, minute: Int) throws {
        #expect(try ClockReader().read(text) == minute)
    }

    @Test(
        "What is no time of day is refused",
        arguments: [
            "", "25:00", "24:01", "9:60", "9:5", "09:00:60", "13:00 am", "0:30 pm", "noon", "-1:00",
            "9:00:00:00", "12345",
            "0960", "1.3.2026", "01.03.26", "pm", "9:00 xm", "99999999999999999999", "9h", ":", "9:",
        ])
    func noClock(text: String) {
        #expect(fault { () throws(SheetError) in try ClockReader().read(text) } == .unreadableClock(text))
    }

    @Test(
        "Lengths are read in hours",
        arguments: [
            ("3", 180), ("2.5", 150), ("2,5", 150), ("7.6666666667", 460), ("0.0166666667", 1), ("0", 0),
            ("0.00", 0),
            ("3h", 180), ("3h30", 210), ("3h30m", 210), ("3 h 30 min", 210), ("30m", 30), ("90 min", 90),
            ("1:30", 90),
            ("02:00:00", 120), ("00:59:30", 60), ("00:59:29", 59), ("40:00", 2400), ("1,234.5", 74070),
            ("1.234,5", 74070),
            ("٣", 180), ("٢٫٥", 150), ("۲٫۵", 150), ("٣ ساعات", 180), ("٣ ساعات و ٣٠ دقيقة", 210),
            ("۳ ساعت و ۳۰ دقیقه", 210),
            (".5", 30), ("3.", 180), ("1.5 hours", 90), ("100000", 6_000_000), ("-0", 0), ("0,333", 20),
            ("2 hrs", 120),
            ("1.008333333", 60), ("1.008333334", 61),
        ])
    func hours(text: String, minutes: Int) throws {
        #expect(try DurationReader().read(text) == minutes)
    }

    @Test("Lengths are read in minutes where the column has minutes")
    func minutes() throws {
        #expect(try DurationReader(unit: .minutes).read("90") == 90)
        #expect(try DurationReader(unit: .minutes).read("92.5") == 93)
        #expect(try DurationReader(unit: .minutes).read("1:30") == 90)
        #expect(try DurationReader(unit: .wholeMinutes).read("30") == 30)
        #expect(try DurationReader(unit: .wholeMinutes).read("0.5h") == 30)
        #expect(fault { () throws(SheetError) in try DurationReader(unit: .wholeMinutes).read("0.5") } != nil)
    }

    @Test(
        "What is no length is refused, each for its reason",
        arguments: [
            ("-2", .negativeDuration("-2")), ("-1:30", .negativeDuration("-1:30")),
            ("−3", .negativeDuration("−3")),
            ("NaN", .unreadableDuration("NaN")), ("inf", .unreadableDuration("inf")),
            ("", .unreadableDuration("")),
            ("1e3", .unreadableDuration("1e3")), ("3 apples", .unreadableDuration("3 apples")),
            ("1,234", .unreadableDuration("1,234")), ("1:60", .unreadableDuration("1:60")),
            ("1:2", .unreadableDuration("1:2")), ("1.2.3", .unreadableDuration("1.2.3")),
            ("3h 2h", .unreadableDuration("3h 2h")),
            ("30m 3h", .unreadableDuration("30m 3h")), ("--2", .unreadableDuration("--2")),
            ("h", .unreadableDuration("h")),
            ("100000.02", .durationTooLong("100000.02", limitHours: 100_000)),
            ("0.001", .durationTooShort("0.001")),
            ("00:00:10", .durationTooShort("00:00:10")),
            ("9999999", .durationTooLong("9999999", limitHours: 100_000)),
            ("99999999999999999999", .unreadableDuration("99999999999999999999")),
        ] as [(String, SheetError)])
    func noLength(text: String, error: SheetError) {
        #expect(fault { () throws(SheetError) in try DurationReader().read(text) } == error)
    }

    @Test("Instants are read with an offset, or in a zone, and written back")
    func instants() throws {
        let dubai = try #require(Zone("Asia/Dubai"))
        let nine = LocalDate(iso: "2026-03-01").map { $0.dayNumber * 1440 + 540 - 240 } ?? 0
        let reader = InstantReader(zone: dubai)
        for text in [
            "2026-03-01T09:00+04:00", "2026-03-01T09:00:59+0400", "2026-03-01 09:00 +04",
            "٢٠٢٦-٠٣-٠١ ٠٩:٠٠+٠٤:٠٠",
        ] {
            #expect(try InstantReader().read(text) == Instant(minute: nine, offsetMinutes: 240))
        }
        #expect(try reader.read("2026-03-01T05:00:00Z") == Instant(minute: nine, offsetMinutes: 0))
        #expect(try reader.read("2026-02-28T21:30-07:30") == Instant(minute: nine, offsetMinutes: -450))
        for text in ["2026-03-01 09:00", "2026-03-01T09:00", "1 March 2026 9:00 AM", "2026-03-01t09:00:30"] {
            #expect(try reader.read(text) == Instant(minute: nine))
        }
        #expect(
            try InstantReader(zone: dubai, dates: DateReader(calendar: .persian)).read("1404/12/10 09:00")
                .minute == nine)
        #expect(try reader.read("2026-02-28 24:00").minute == nine - 540)
        #expect(Instant.text(nine, in: dubai) == "2026-03-01T09:00+04:00")
        #expect(Instant(minute: nine, offsetMinutes: -450).text == "2026-02-28T21:30-07:30")
        #expect(Instant(minute: nine).text == "2026-03-01T05:00+00:00")
        #expect(Instant.text(-1, offsetMinutes: 0) == "1969-12-31T23:59+00:00")
    }

    @Test(
        "What is no instant is refused",
        arguments: [
            "2026-03-01", "09:00", "2026-03-01T25:00Z", "2026-03-01T09:00+25:00", "2026-03-01T09:00+4", "",
            "T", ":",
            "2026-03-01T09:00Zz", "2026-02-30T09:00Z", "2026-03-01T09:00+04:00:00", "2026-03-01X09:00",
        ])
    func noInstant(text: String) {
        #expect(fault { () throws(SheetError) in try InstantReader(zone: .utc).read(text) } != nil)
        #expect(
            fault { () throws(SheetError) in try InstantReader().read("2026-03-01 09:00") }
                == .noZone("2026-03-01 09:00"))
    }
}

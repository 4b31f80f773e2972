import Foundation
import HoursModel
import Seeds
import Sheets
import TestSupport
import Testing

@Suite("Mutated sheets", .lane(.computing), .lane(.computing))
struct SheetFuzzTests {
    static let seedText = """
        Name,Activity,Date,Until,Start,End,Hours,Minutes,Break,Evidence,Note
        Mona,"Food, parcels",2026-03-01,,9:00,12:00,2.5,,30,leader,"a ""b""
        c"
        حصة,توزيع,٢٠٢٦-٠٣-٠٢,,٩:٠٠ ص,١:٠٠ م,,,,sheet,
        سارا,آموزش,17 March 2011,18 March 2011,0900,24:00,3h30,,,,
        Ali,x,2026-03-01,2026-03-05,,,20,,,,\r
        Ali,x,,,2026-03-01T22:00+04:00,2026-03-02T01:00Z,,,,,
        """

    static let tokens: [[UInt8]] =
        [
            ",", ";", "\t", "\"", "\"\"", "\r", "\n", "\r\n", "\u{FEFF}", "\u{200F}", "\u{64E}", "-", ":",
            "9999999999", "0", "٣", " ",
            "T", "Z", "+04:00", "1e9", "ص", "h", ".", "/", "24:00", "Mar", "2026-02-30",
        ].map { Array($0.utf8) } + [[0], [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xFF, 0xFE]]

    private func mutated(_ source: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = source
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.insert(contentsOf: Self.tokens.randomElement(using: &random) ?? [], at: place)
            case 1:
                bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0...9, using: &random)))
            case 2 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
            default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 20)], at: place)
            }
        }
        return bytes
    }

    @Test(
        "A damaged sheet is read or refused, never a crash, and what was read is written back the same",
        arguments: 0..<6)
    func sheets(seed: Int) throws {
        var random = SeededGenerator(UInt64(seed))
        for _ in 0..<150 {
            let bytes = mutated(Array(Self.seedText.utf8), &random)
            let encoding = TextEncoding.allCases.randomElement(using: &random)
            guard let table = try? Table(bytes, encoding: Bool.random(using: &random) ? nil : encoding) else {
                continue
            }
            #expect(table.rows.map(\.line) == table.rows.map(\.line).sorted(), "seed \(seed)")
            let writer = TableWriter()
            let sound = table.rows.filter {
                $0.fault == nil && $0.cells.count == table.header.count && $0.cells != [""]
            }
            let text = writer.line(table.header) + sound.map { writer.line($0.cells) }.joined()
            if table.header != [""] {
                #expect(
                    try Table(text: text, delimiter: .comma).rows.map(\.cells) == sound.map(\.cells),
                    "seed \(seed)")
            }
            guard let columns = try? ColumnMap(headers: table.header) else { continue }
            let order = ([nil] + DateOrder.allCases.map(Optional.some)).randomElement(using: &random) ?? nil
            let calendar = SheetCalendar.allCases.randomElement(using: &random) ?? .gregorian
            let reader = SheetReader(
                columns: columns, dates: DateReader(order: order, calendar: calendar), defaultVolunteer: "v",
                defaultActivity: "a")
            for row in table.rows {
                for read in reader.read(row) ?? [] {
                    check(read, "seed \(seed)")
                }
            }
        }
    }

    private func check(_ row: SheetRow, _ comment: Comment) {
        switch row {
        case .refused(_, let reason):
            #expect(
                reason.errorDescription?.isEmpty == false && reason.recoverySuggestion?.isEmpty == false,
                comment)
        case .claim(let claim):
            #expect(!claim.volunteer.isEmpty && !claim.activity.isEmpty, comment)
            switch claim.time {
            case .dated(let first, let last, let minutes): #expect(first <= last && minutes >= 0, comment)
            case .timed(let start, let end, let pause, _):
                let span = end.minute(in: .utc) - start.minute(in: .utc)
                #expect(pause >= 0 && span > pause, comment)
            }
        }
    }

    @Test(
        "Damaged cells never crash a reader, and what is read is read again from what is written",
        arguments: 0..<6)
    func cells(seed: Int) {
        var random = SeededGenerator(UInt64(seed))
        let seeds = [
            "2026-03-01", "17 March 2011", "1/3/26", "۱۴۰۴-۱۲-۱۰", "9:00 AM", "٩:٠٠ ص", "02:00:00",
            "7.6666666667", "3 h 30 min",
            "2026-03-01T09:00+04:00", "1,234.5", "٣ ساعات و ٣٠ دقيقة", "",
        ]
        for _ in 0..<1500 {
            let source = Array((seeds.randomElement(using: &random) ?? "").utf8)
            let text = String(decoding: mutated(source, &random), as: UTF8.self)
            for calendar in SheetCalendar.allCases {
                let dates = DateReader(
                    order: DateOrder.allCases.randomElement(using: &random), calendar: calendar)
                if let date = try? dates.read(text) {
                    let written = DateWriter(calendar: calendar, digits: .persian).text(date)
                    #expect(
                        (try? DateReader(calendar: calendar).read(written)) == date, "seed \(seed) \(text)")
                }
            }
            if let minute = try? ClockReader().read(text) { #expect((0...1440).contains(minute)) }
            if let minutes = try? DurationReader().read(text) { #expect((0...6_000_000).contains(minutes)) }
            _ = try? DurationReader(unit: .wholeMinutes).read(text)
            if let instant = try? InstantReader(zone: .utc).read(text) {
                #expect(
                    (try? InstantReader().read(instant.text))?.minute == instant.minute,
                    "seed \(seed) \(text)")
            }
            _ = try? JSONValue(json: Array(text.utf8))
        }
    }
}

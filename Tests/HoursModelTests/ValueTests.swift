import Foundation
import HoursModel
import Seeds
import Testing

/// Files that nobody here wrote and that do not ship: beside the repository, if they are there at all.
enum SharedOracles {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data/oracles")

    /// Whether a file is there; says so loudly if it is not.
    static func has(_ name: String) -> Bool {
        let isThere = FileManager.default.fileExists(atPath: folder.appending(path: name).path)
        if !isThere { print("SKIPPED: \(name) is not in \(folder.path), so its tests do not run") }
        return isThere
    }

    static func contents(_ name: String) throws -> Data { try Data(contentsOf: folder.appending(path: name)) }
}

@Suite("Sets of minutes")
struct MinuteSetTests {
    private func sample(_ random: inout SeededGenerator) -> (MinuteSet, Set<Int>) {
        let ranges = (0..<random.number(0...6)).map { _ in
            let start = random.number(-60...60)
            return start..<start + random.number(0...25)
        }
        return (MinuteSet(ranges), Set(ranges.flatMap { Array($0) }))
    }

    private func plain(_ set: MinuteSet) -> Set<Int> { Set(set.runs.flatMap { Array($0) }) }

    @Test("They agree with plain sets of numbers")
    func agreement() {
        for seed in UInt64(1)...2000 {
            let faults = faults(seed)
            if !faults.isEmpty { Issue.record("seed \(seed): \(faults.joined(separator: ", "))") }
        }
    }

    private func faults(_ seed: UInt64) -> [String] {
        var random = SeededGenerator(seed)
        let (a, x) = sample(&random)
        let (b, y) = sample(&random)
        let (c, z) = sample(&random)
        let count = random.number(0...40)
        let twice = x.union(y).union(z).filter { minute in [x, y, z].count { $0.contains(minute) } >= 2 }
        let pairs: [(name: String, clever: MinuteSet, plain: Set<Int>)] = [
            ("ranges", a, x), ("union", a.union(b), x.union(y)),
            ("intersection", a.intersection(b), x.intersection(y)),
            ("difference", a.subtracting(b), x.subtracting(y)),
            ("latest", a.latest(count), Set(x.sorted().suffix(count))),
            ("in at least two", .inAtLeastTwo([a, b, c]), twice),
        ]
        var faults = pairs.filter { plain($0.clever) != $0.plain || !isNormal($0.clever) }.map(\.name)
        if a.count != x.count || a.isEmpty != x.isEmpty { faults.append("count") }
        if a.first != x.min() || a.end != x.max().map({ $0 + 1 }) { faults.append("bounds") }
        if (-70...90).contains(where: { a.contains($0) != x.contains($0) }) { faults.append("contains") }
        return faults
    }

    private func isNormal(_ set: MinuteSet) -> Bool {
        set.runs.allSatisfy { !$0.isEmpty }
            && zip(set.runs, set.runs.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound }
    }

    @Test("Sets that mean the same are equal, whatever they were made of")
    func equality() {
        #expect(MinuteSet([5..<9, 1..<5, 3..<3]) == MinuteSet(1..<9))
        #expect(MinuteSet(4..<4) == MinuteSet())
    }

    @Test("A break is taken out of the middle, rounded down")
    func pause() {
        let time = ClaimTime.timed(start: 0, end: 10, breakMinutes: 3)
        #expect(time.span == MinuteSet([0..<3, 6..<10]))
        #expect(ClaimTime.timed(start: 0, end: 10, breakMinutes: 10).span.isEmpty)
        #expect(ClaimTime.timed(start: 10, end: 0, breakMinutes: 0).span.isEmpty)
        for length in 1...40 {
            for pause in 0..<length {
                let time = ClaimTime.timed(start: -17, end: length - 17, breakMinutes: pause)
                #expect(plain(time.span) == slowSpan(time))
            }
        }
    }
}

@Suite("Days")
struct LocalDateTests {
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    @Test("Every 17th day from 1900 to 2100 is that of Foundation's calendar, there and back")
    func foundation() throws {
        for number in stride(from: -25_567, through: 47_847, by: 17) {
            let date = Date(timeIntervalSince1970: Double(number) * 86_400)
            let parts = LocalDateTests.calendar.dateComponents([.year, .month, .day], from: date)
            let day = LocalDate(dayNumber: number)
            #expect(
                day.civil.year == parts.year && day.civil.month == parts.month && day.civil.day == parts.day)
            let (year, month, dayOfMonth) = day.civil
            #expect(LocalDate(year: year, month: month, day: dayOfMonth) == day)
            #expect(LocalDate(iso: day.description) == day)
        }
    }

    @Test(
        "Texts that are no day give nothing",
        arguments: [
            "2025-02-29", "1900-02-29", "2025-13-01", "2025-00-10", "2025-04-31", "2025-4-01", "25-04-01",
            "2025-04-1",
            "2025-04-01 ", "٢٠٢٥-٠٤-٠١", "+025-04-01", "2025-04-00", "", "2025-04", "2025-04-01-01",
        ])
    func refused(_ text: String) {
        #expect(LocalDate(iso: text) == nil)
    }

    @Test("Leap days exist")
    func leapDays() {
        for text in ["2024-02-29", "2000-02-29", "1600-02-29"] {
            #expect(LocalDate(iso: text)?.description == text)
        }
    }

    @Test(
        "The Gregorian days of the published tables are there and back",
        .enabled(if: SharedOracles.has("ummalqura_dates.csv")))
    func tables() throws {
        for name in ["ummalqura_dates.csv", "solarhijri_dates.csv"] {
            let text = String(decoding: try SharedOracles.contents(name), as: UTF8.self)
            let rows = text.split(whereSeparator: \.isNewline).dropFirst()
            #expect(rows.count >= 300)
            for row in rows {
                let iso = String(row.prefix(10))
                #expect(LocalDate(iso: iso)?.description == iso)
            }
        }
    }
}

@Suite("Zones")
struct ZoneTests {
    struct Cases: Decodable {
        struct Transition: Decodable {
            let utc: String
            let offsetBeforeS: Int
            let offsetAfterS: Int
        }
        struct Local: Decodable {
            let zone: String
            let local: String
            let kind: String
            let utcFirst: String
            let utcSecond: String
        }
        struct Elapsed: Decodable {
            let zone: String
            let startLocal: String
            let startUtcOffsetS: Int
            let endLocal: String
            let endUtcOffsetS: Int
            let elapsedS: Int
        }
        let transitions: [String: [Transition]]
        let localCases: [Local]
        let elapsedCases: [Elapsed]
    }

    /// Reads `2015-03-29T01:00:00` with or without `Z`: the day and the minute of the day.
    private func read(_ text: String) throws -> (day: LocalDate, minute: Int) {
        let day = try #require(LocalDate(iso: text.prefix(10)))
        let parts = text.dropFirst(11).prefix(8).split(separator: ":").compactMap { Int($0) }
        return (day, parts[0] * 60 + parts[1])
    }

    private func instant(_ text: String) throws -> Int {
        let (day, minute) = try read(text)
        return day.dayNumber * 1440 + minute
    }

    private func cases() throws -> Cases {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Cases.self, from: SharedOracles.contents("tz_cases.json"))
    }

    @Test("Offsets change where the IANA tables say", .enabled(if: SharedOracles.has("tz_cases.json")))
    func transitions() throws {
        for (name, transitions) in try cases().transitions {
            let zone = try #require(Zone(name))
            for transition in transitions {
                let minute = try instant(transition.utc)
                #expect(
                    zone.offsetMinutes(at: minute - 1) * 60 == transition.offsetBeforeS,
                    "\(name) \(transition.utc)")
                #expect(
                    zone.offsetMinutes(at: minute) * 60 == transition.offsetAfterS,
                    "\(name) \(transition.utc)")
            }
        }
    }

    @Test(
        "Local times: gaps move on, overlaps take the earlier",
        .enabled(if: SharedOracles.has("tz_cases.json")))
    func localTimes() throws {
        let cases = try cases().localCases
        #expect(!cases.isEmpty)
        for one in cases {
            let zone = try #require(Zone(one.zone))
            let (day, minute) = try read(one.local)
            let found = zone.minute(of: day, at: minute)
            #expect(found == (try instant(one.utcFirst)), "\(one.zone) \(one.local) \(one.kind)")
            if one.kind != "nonexistent" { #expect(zone.day(of: found) == day, "\(one.zone) \(one.local)") }
        }
    }

    @Test(
        "What lies between two local times is counted in UTC",
        .enabled(if: SharedOracles.has("tz_cases.json")))
    func elapsed() throws {
        for one in try cases().elapsedCases {
            let zone = try #require(Zone(one.zone))
            let start = try read(one.startLocal)
            let end = try read(one.endLocal)
            let first = start.day.dayNumber * 1440 + start.minute - one.startUtcOffsetS / 60
            let last = end.day.dayNumber * 1440 + end.minute - one.endUtcOffsetS / 60
            #expect((last - first) * 60 == one.elapsedS)
            #expect(zone.offsetMinutes(at: first) * 60 == one.startUtcOffsetS)
            #expect(zone.offsetMinutes(at: last) * 60 == one.endUtcOffsetS)
        }
    }

    @Test(
        "The local days of a zone cover its minutes once",
        arguments: ["Asia/Dubai", "Asia/Tehran", "Europe/London"])
    func days(_ name: String) throws {
        let zone = try #require(Zone(name))
        for start in ["2021-03-20", "2021-09-20", "2026-03-27", "2026-10-23"] {
            let first = try #require(LocalDate(iso: start))
            for offset in 0..<4 {
                let day = first.advanced(by: offset)
                let minutes = zone.minutes(of: day)
                #expect(minutes.upperBound == zone.minutes(of: day.advanced(by: 1)).lowerBound)
                for minute in [minutes.lowerBound, minutes.lowerBound + 61, minutes.upperBound - 1] {
                    #expect(zone.day(of: minute) == day, "\(name) \(day)")
                }
                #expect(zone.day(of: minutes.lowerBound - 1) < day)
            }
        }
        let day = try #require(LocalDate(iso: "2026-03-28"))
        let late = zone.minute(of: day, at: 1380)
        #expect(zone.days(of: MinuteSet(late..<late + 61)) == [day, day.advanced(by: 1)])
        #expect(zone.days(of: MinuteSet([late..<late + 10, late + 20..<late + 60])) == [day])
        #expect(zone.days(of: MinuteSet()) == [])
    }

    @Test("Names that are no zone give nothing", arguments: ["", "Nowhere/At_All", "EST5", "+04:00"])
    func unknown(_ name: String) { #expect(Zone(name) == nil) }
}

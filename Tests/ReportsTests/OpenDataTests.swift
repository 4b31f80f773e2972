import Causality
import HoursModel
import Seeds
import TestSupport
import Testing

@testable import Reports

@Suite("Open data gives nobody away", .lane(.computing))
struct OpenDataTests {
    @Test("Margins less cells recover no figure that is hidden", arguments: UInt64(1)...60)
    func oneRelease(seed: UInt64) {
        var random = SeededGenerator(seed)
        let facts = random.facts(
            bodies: random.number(1...6), people: random.number(1...60), years: [2025, 2026])
        let release = OpenRelease(OpenCells(facts), after: [])
        Attack(releases: [release]).expectNothing(seed)
        // What is safe on a table without anything hidden is all shown.
        for key in release.figures where release.shown.contains(key) {
            #expect(!Disclosure.isUnsafe(release.cells.persons(key)), "seed \(seed), \(key)")
        }
    }

    @Test(
        "Release less release recovers nobody who came, left or changed between them",
        arguments: UInt64(1)...40)
    func releases(seed: UInt64) {
        var random = SeededGenerator(seed)
        var facts = random.facts(
            bodies: random.number(2...5), people: random.number(20...60), years: [2025, 2026])
        var releases: [OpenRelease] = []
        for round in 0..<4 {
            releases.append(OpenRelease(OpenCells(facts), after: releases))
            for _ in 0..<random.pick([0, 1, 3, 6, 20]) {
                let newcomer = random.number(0...80)
                facts.hours.append(random.fact(newcomer, random.number(0...1), [2026, 2026, 2025]))
            }
            if round == 1, random.chance(30), !facts.hours.isEmpty { facts.hours.removeFirst() }
        }
        Attack(releases: releases).expectNothing(seed)
    }

    @Test("A late arrival of one person changes nothing that was published")
    func lateArrival() {
        var random = SeededGenerator(7)
        var facts = random.facts(bodies: 3, people: 60, years: [2025])
        let first = OpenRelease(OpenCells(facts), after: [])
        facts.hours.append(fact(500, "2025-03-03", 77, activity: record(3, 2)))
        let second = OpenRelease(OpenCells(facts), after: [first])
        #expect(second == first && !first.shown.isEmpty)
    }

    @Test("A change of which one person gave more than half is not shown, however many changed with him")
    func dominantChange() {
        var before: [RecordID: Int] = [:]
        for person in 1...7 { before[record(1, person)] = 100 }
        var after = before
        for person in 1...5 { after[record(1, person), default: 0] += person == 1 ? 300 : 1 }
        #expect(Disclosure.isUnsafe(change: after, before))
        after[record(1, 1)] = 101
        #expect(!Disclosure.isUnsafe(change: after, before))
    }

    @Test("Sensitive places are in no figure")
    func sensitive() {
        var facts = ReportFacts()
        facts.activities[record(3, 1)] = ActivityFact(body: record(4, 1))
        facts.activities[record(3, 2)] = ActivityFact(body: record(4, 2))
        facts.activities[record(3, 3)] = ActivityFact(body: record(4, 1))
        facts.activities[record(3, 3)]?.isSensitive = true
        var shelter = OrganisationFact()
        shelter.isSensitive = true
        facts.organisations[record(4, 2)] = shelter
        for person in 0..<9 {
            for activity in 1...3 {
                facts.hours.append(fact(person, "2026-03-01", activity * 10, activity: record(3, activity)))
            }
        }
        let release = OpenRelease(OpenCells(facts), after: [])
        let total = release.figure(OpenKey(year: 2026, body: .all, kind: .all))
        #expect(total?.minutes == 90 && total?.volunteers == 9)
        #expect(!release.figures.contains { $0.body == .one(record(4, 2)) })
    }

    @Test("What was shown is read back from its keys")
    func readBack() {
        var random = SeededGenerator(11)
        let cells = OpenCells(random.facts(bodies: 4, people: 40, years: [2025, 2026]))
        let release = OpenRelease(cells, after: [])
        #expect(OpenRelease(cells, shown: Set(release.shown.map(\.bytes)), after: nil) == release)
    }

    @Test("A body whose parent is sensitive is in no figure, however far up; a circle of parents ends")
    func sensitiveParents() {
        var facts = ReportFacts()
        for number in 1...4 { facts.organisations[record(4, number)] = OrganisationFact() }
        facts.organisations[record(4, 1)]?.parent = record(4, 2)
        facts.organisations[record(4, 2)]?.parent = record(4, 3)
        facts.organisations[record(4, 3)]?.parent = record(4, 1)
        facts.activities[record(3, 1)] = ActivityFact(body: record(4, 1))
        facts.activities[record(3, 2)] = ActivityFact(body: record(4, 4), centre: record(4, 1))
        facts.hours = [
            fact(1, "2026-03-01", 60, activity: record(3, 1)),
            fact(2, "2026-03-01", 60, activity: record(3, 2)),
        ]
        #expect(OpenCells(facts).minutes.count == 2)
        facts.organisations[record(4, 3)]?.isSensitive = true
        #expect(OpenCells(facts).minutes.isEmpty && OpenCells.leftOut(facts).count == 2)
        // A link that somebody took away who may not say what is sensitive still leads there.
        facts.organisations[record(4, 1)]?.parent = nil
        facts.organisations[record(4, 1)]?.formerParents = [record(4, 2)]
        facts.activities[record(3, 2)]?.centre = nil
        #expect(OpenCells(facts).minutes.count == 1)
        facts.activities[record(3, 2)]?.formerPlaces = [record(4, 1)]
        #expect(OpenCells(facts).minutes.isEmpty)
    }

    @Test("One small cell costs three more, not half of the table")
    func fewHidden() {
        var facts = ReportFacts()
        for body in 1...6 {
            facts.activities[record(3, body)] = ActivityFact(body: record(4, body))
            for (place, kind) in MinutesKind.allCases.enumerated() {
                let people = body == 1 && place == 0 ? 2 : 10
                for person in 0..<people {
                    facts.hours.append(
                        fact(
                            body * 100 + place * 20 + person, "2026-03-01", 60, activity: record(3, body),
                            kind: kind))
                }
            }
        }
        let release = OpenRelease(OpenCells(facts), after: [])
        let hidden = release.figures.filter { !release.shown.contains($0) }
        #expect(hidden.count <= 4, "\(hidden.count) of \(release.figures.count)")
        Attack(releases: [release]).expectNothing(0)
    }
}

/// Somebody who has all releases, knows which cells did not change between them, and can solve linear systems.
///
/// Dense elimination in exact fractions, so that it shares nothing with the code that it attacks.
private struct Attack {
    let releases: [OpenRelease]

    func expectNothing(_ seed: UInt64) {
        for year in Set(releases.flatMap { $0.figures.map(\.year) }).sorted() { attack(year, seed) }
        for release in releases { narrow(release, seed) }
    }

    /// Goes through the sums again and again: no cell is negative, and none is more than what its sums leave over.
    private func narrow(_ release: OpenRelease, _ seed: UInt64) {
        let cells = release.figures.filter { $0.isCell }
        var low = Dictionary(uniqueKeysWithValues: cells.map { ($0, release.figure($0)?.minutes ?? 0) })
        var high = Dictionary(
            uniqueKeysWithValues: cells.map { ($0, release.figure($0)?.minutes ?? .max / 1_000) })
        for _ in 0..<20 {
            for sum in release.figures {
                guard !sum.isCell, let minutes = release.figure(sum)?.minutes else { continue }
                let parts = cells.filter { sum.contains($0) }
                for cell in parts {
                    let others = parts.filter { $0 != cell }
                    high[cell] = min(high[cell] ?? 0, minutes - others.reduce(0) { $0 + (low[$1] ?? 0) })
                    low[cell] = max(low[cell] ?? 0, minutes - others.reduce(0) { $0 + (high[$1] ?? 0) })
                }
            }
        }
        for cell in cells where !release.shown.contains(cell) {
            #expect((low[cell] ?? 0) < (high[cell] ?? 0), "seed \(seed): \(cell) is found by bounds")
        }
    }

    private func attack(_ year: Int, _ seed: UInt64) {
        var columns: [Column] = []
        func column(_ place: Int, _ key: OpenKey) -> Int? {
            guard let own = releases[place].cells.minutes[key] else { return nil }
            let cell = Column(key: key, persons: own)
            if let known = columns.firstIndex(of: cell) { return known }
            columns.append(cell)
            return columns.count - 1
        }
        var known: [[Int: Int]] = []
        var secrets: [(name: String, sum: [Int: Int])] = []
        func sum(_ place: Int, _ key: OpenKey) -> [Int: Int] {
            Dictionary(
                releases[place].cells.minutes.keys.filter { key.contains($0) }.compactMap {
                    column(place, $0)
                }
                .map { ($0, 1) }, uniquingKeysWith: +)
        }
        for (place, release) in releases.enumerated() {
            for key in release.figures where key.year == year {
                let vector = sum(place, key)
                let persons = release.cells.persons(key)
                if release.shown.contains(key) { known.append(vector) }
                let largest = persons.values.max() ?? 0
                if persons.count < 5 || largest * 2 > persons.values.reduce(0, +) {
                    secrets.append(("\(key) of release \(place)", vector))
                }
                let hidden = release.cells.cells(of: key).filter { !release.shown.contains($0) }
                let together = hidden.reduce(into: [RecordID: Int]()) { sums, cell in
                    sums.merge(release.cells.persons(cell)) { $0 + $1 }
                }
                if (1..<5).contains(together.count) {
                    let sums = hidden.compactMap { column(place, $0) }.map { ($0, 1) }
                    secrets.append(
                        ("what is hidden of \(key)", Dictionary(sums, uniquingKeysWith: +)))
                }
                for (other, earlier) in releases.enumerated().prefix(place) {
                    let before = earlier.cells.persons(key)
                    let changed = Set(persons.keys).union(before.keys).filter { persons[$0] != before[$0] }
                    guard (1..<5).contains(changed.count) else { continue }
                    let change = vector.merging(sum(other, key).mapValues { -$0 }, uniquingKeysWith: +)
                    secrets.append(("change of \(key) from \(other) to \(place)", change))
                }
            }
        }
        let space = FractionSpace(known.map { row in (0..<columns.count).map { row[$0] ?? 0 } })
        for secret in secrets {
            let vector = (0..<columns.count).map { secret.sum[$0] ?? 0 }
            #expect(!space.contains(vector), "seed \(seed): \(secret.name) follows from what is shown")
        }
    }

    private struct Column: Hashable {
        let key: OpenKey
        let persons: [RecordID: Int]
    }
}

/// The space that vectors of whole numbers span, by elimination without fractions.
private struct FractionSpace {
    private var rows: [[Int128]] = []

    init(_ vectors: [[Int]]) {
        for vector in vectors {
            let rest = reduce(vector.map { Int128($0) })
            if rest.contains(where: { $0 != 0 }) { rows.append(rest) }
        }
    }

    func contains(_ vector: [Int]) -> Bool { reduce(vector.map { Int128($0) }).allSatisfy { $0 == 0 } }

    private func reduce(_ vector: [Int128]) -> [Int128] {
        var rest = vector
        for row in rows {
            guard let lead = row.firstIndex(where: { $0 != 0 }), rest[lead] != 0 else { continue }
            let (own, other) = (rest[lead], row[lead])
            for place in rest.indices { rest[place] = rest[place] * other - row[place] * own }
            let divisor = rest.reduce(Int128(0)) { FractionSpace.greatest($0, $1) }
            if divisor > 1 { rest = rest.map { $0 / divisor } }
        }
        return rest
    }

    private static func greatest(_ a: Int128, _ b: Int128) -> Int128 {
        var (a, b) = (a < 0 ? -a : a, b < 0 ? -b : b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }
}

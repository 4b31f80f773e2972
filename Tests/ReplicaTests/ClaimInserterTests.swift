import Causality
import Foundation
import GRDB
import HoursModel
import Testing

@testable import HoursStore

@Suite("Rows of new claims are written several at once")
struct ClaimInserterTests {
    private let team = TeamID(Octets16(high: 1, low: 2))

    private func id(_ number: Int) -> RecordID { RecordID(Octets16(high: 7, low: UInt64(number))) }

    /// The rows of claims with these numbers.
    private func rows(_ numbers: [Int]) throws -> RowValues {
        var rows = RowValues(columns: ClaimWords.columns, rows: numbers.count)
        for number in numbers {
            var fields = ClaimFields()
            fields.volunteer = id(1_000_000)
            fields.activity = id(2_000_000 + number % 3)
            fields.start = Int64(number) * 1440
            fields.end = Int64(number) * 1440 + 60
            fields.evidence = 2
            fields.role = number.isMultiple(of: 5) ? nil : "role \(number)"
            let unit = try #require(fields.unit)
            rows.append(
                id(number), number.isMultiple(of: 4) ? "ref" : nil, fields, unit, arrival: 1, change: number,
                ClaimWords.all)
        }
        return rows
    }

    /// What the table holds of each claim, by number.
    private func table(_ db: Database) throws -> [[DatabaseValue]] {
        try Row.fetchAll(
            db,
            sql: "SELECT id, ref, change, firstDay, start, \"end\", role, paidDuty FROM claim ORDER BY change"
        ).map { Array($0.databaseValues) }
    }

    @Test(
        "Those whose records are here, before or among them, are left out; all others get the keys of their rows",
        arguments: [1, 15, 16, 17, 40, 100])
    func several(count: Int) throws {
        let store = try Store.create(path: nil, team: team, incarnation: 1)
        let oneByOne = try Store.create(path: nil, team: team, incarnation: 1)
        // Every third is here already, and the last comes twice.
        let known = Array(stride(from: 0, to: count, by: 3))
        let numbers = Array(0..<count) + [count - 1]
        try store.writer.write { db in
            let inserter = try ClaimInserter(db)
            var keys = try inserter.insert(try rows(known))
            #expect(keys.count == known.count && keys.allSatisfy { $0 != nil })
            keys = try inserter.insert(try rows(numbers))
            #expect(keys.count == numbers.count)
            for (number, key) in zip(numbers.dropLast(), keys) {
                #expect((key == nil) == known.contains(number), "claim \(number)")
                guard let key else { continue }
                let row = try Data.fetchOne(
                    db, sql: "SELECT id FROM claim WHERE localKey = ?", arguments: [key])
                #expect(row == Data(id(number).bytes), "the key of claim \(number)")
            }
            #expect(keys[count] == nil, "what came twice has one row")
        }
        try oneByOne.writer.write { db in
            let inserter = try ClaimInserter(db)
            for number in numbers {
                _ = try inserter.insert(try rows([number]))
            }
        }
        let (together, apart) = try (
            store.writer.read { try table($0) }, oneByOne.writer.read { try table($0) }
        )
        #expect(together.count == count)
        #expect(together == apart)
    }
}

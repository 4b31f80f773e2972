import Causality
import Foundation
import GRDB
import HoursModel
import HoursStore
import Sheets
import SyncProtocol
import TestSupport
import Testing

@testable import Replica

@Suite("Verify", .lane(.replicas))
struct VerifyTests {
    /// A replica in a folder of its own, with people, claims, edits, decisions and a second member.
    private func filled() throws -> (Replica, ReplicaHome) {
        let home = ReplicaHome(path: NSTemporaryDirectory() + "saat-verify-\(UUID().uuidString)")
        let replica = try Replica.create(
            home, teamName: "Team", zone: Zone("Asia/Dubai"), device: "laptop", owner: "Mona", surroundings(7)
        ).replica
        let lines = """
            {"kind":"volunteer","ref":"v1","name":"حصة","phone":"+971500000000"}
            {"kind":"activity","ref":"a1","name":"Food parcels","zone":"Asia/Dubai"}
            {"kind":"claim","ref":"c1","volunteer":"v1","activity":"a1","start":"2026-03-01T09:00+04:00","end":"2026-03-01T12:00+04:00","evidence":"leader","recorder":"Mona","note":"x"}
            {"kind":"claim","ref":"c2","volunteer":"v1","activity":"a1","start":"2026-03-01T09:00+04:00","end":"2026-03-01T14:00+04:00","evidence":"self"}
            {"kind":"claim","ref":"c3","volunteer":"v1","activity":"a1","date":"2026-03-02","minutes":180}
            """
        _ = try replica.importRows(
            .lines(Array(lines.utf8), DateReader()), ImportOptions(source: "x.jsonl"), surroundings(8),
            progress: { _ in })
        let invitation = try replica.invite(
            role: .reviewer, volunteer: nil, expires: 0, uses: 1, address: "", surroundings(9))
        let reviewer = try Replica.join(nil, invitation, device: "office", owner: "Omar", surroundings(10))
        var memory = SyncSession.Memory()
        try sync(reviewer, with: replica, memory: &memory)
        let claim = try reviewer.store.read { try $0.resolve("c2", among: [Kinds.claim]).id }
        _ = try reviewer.approve([claim], basis: nil, surroundings(11))
        _ = try replica.withdraw(claim, reason: "late", surroundings(12))
        try sync(reviewer, with: replica, memory: &memory)
        return (replica, home)
    }

    @Test("A whole replica passes, and again after a rebuild gives identical tables")
    func whole() throws {
        let (replica, home) = try filled()
        defer { try? FileManager.default.removeItem(atPath: home.path) }
        #expect(try replica.store.verify() == [])
        let before = try replica.status()
        try replica.store.rebuild()
        #expect(try replica.status() == before)
        #expect(try replica.store.verify() == [])
    }

    @Test("One changed byte anywhere in a log or a folded table is found and located")
    func changedByte() throws {
        let (replica, home) = try filled()
        defer { try? FileManager.default.removeItem(atPath: home.path) }
        let queue = try DatabaseQueue(path: home.databasePath)
        let tables = try queue.read { db in
            try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        }.filter { !["meta", "peer", "held"].contains($0) && !$0.hasPrefix("sqlite_") }
        var cells = 0
        for table in tables {
            let columns = try queue.read { try $0.columns(in: table).map(\.name) }
            let rows = try queue.read { try Row.fetchAll($0, sql: "SELECT * FROM \"\(table)\"") }
            for row in rows.prefix(6) {
                for column in columns where !(row[column] as DatabaseValue).isNull {
                    cells += 1
                    let changed = try change(row[column], of: column, in: table, where: row, columns, queue)
                    guard changed else { continue }
                    let found = try replica.store.verify()
                    #expect(!found.isEmpty, "\(table).\(column) of \(row)")
                    #expect(found.allSatisfy { !$0.place.isEmpty && !$0.what.isEmpty })
                    try restore(rows, in: table, columns, queue)
                }
            }
        }
        #expect(cells > 200)
        #expect(try replica.store.verify() == [])
    }

    /// Changes one byte of a value; false where a constraint does not let it.
    private func change(
        _ value: DatabaseValue, of column: String, in table: String, where row: Row, _ columns: [String],
        _ queue: DatabaseQueue
    ) throws -> Bool {
        let altered: any DatabaseValueConvertible
        switch value.storage {
        case .blob(let data):
            guard !data.isEmpty else { return false }
            var bytes = Array(data)
            bytes[bytes.count / 2] ^= 1
            altered = Data(bytes)
        case .string(let text): altered = text + "x"
        case .int64(let number): altered = number + 1
        default: return false
        }
        return try queue.write { db in
            do {
                try db.execute(
                    sql: "UPDATE \"\(table)\" SET \"\(column)\" = ? WHERE \(condition(columns))",
                    arguments: [altered] + StatementArguments(row.databaseValues))
                return true
            } catch is DatabaseError {
                return false
            }
        }
    }

    private func condition(_ columns: [String]) -> String {
        columns.map { "\"\($0)\" IS ?" }.joined(separator: " AND ")
    }

    /// Puts all rows of a table back.
    private func restore(_ rows: [Row], in table: String, _ columns: [String], _ queue: DatabaseQueue) throws
    {
        try queue.write { db in
            try db.execute(sql: "DELETE FROM \"\(table)\"")
            let places = columns.map { _ in "?" }.joined(separator: ",")
            for row in rows {
                try db.execute(
                    sql: "INSERT INTO \"\(table)\" VALUES (\(places))",
                    arguments: StatementArguments(row.databaseValues))
            }
        }
    }
}

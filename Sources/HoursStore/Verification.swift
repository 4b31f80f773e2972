import Causality
import Foundation
import GRDB
import HoursModel
import SignedLog
import SyncProtocol

/// Something that is not as the log says.
public struct Discrepancy: Hashable, Sendable {
    /// The table, or the file.
    public let place: String
    /// What is wrong there, with the entry or row.
    public let what: String
}

extension Store {
    /// Checks everything: the file, chains, signatures, personal parts, and that every computed table is what the log gives.
    ///
    /// - Parameters:
    ///   - limit: how many discrepancies are named at most.
    ///   - spare: an earlier copy in memory that nobody needs any more, in which the tables are computed.
    /// - Complexity: O(n log n) in the log; a second database of the size of the computed tables is made in memory.
    public func verify(limit: Int = 20, over spare: Store? = nil) throws -> [Discrepancy] {
        var found: [Discrepancy] = []
        do {
            try writer.reading { db in
                for line in try String.fetchAll(db, sql: "PRAGMA integrity_check(10)") where line != "ok" {
                    found.append(Discrepancy(place: "file", what: line))
                }
            }
            guard found.isEmpty else { return found }
            let fresh = try Store.cleared(spare)
            try writer.reading { db in
                let reader = StoreReader(db: db, team: team, vocabulary: vocabulary)
                try reader.checkPlaces(&found)
                try reader.checkChains(&found)
                try reader.checkHeld(&found)
                if found.isEmpty { try compare(db, with: fresh, &found, limit: limit) }
            }
        } catch let error as DatabaseError {
            found.append(
                Discrepancy(place: "file", what: error.message ?? "SQLite error \(error.resultCode.rawValue)")
            )
        }
        return Array(found.prefix(limit))
    }

    /// Folds the log into a fresh database and compares table by table.
    private func compare(
        _ db: Database, with fresh: any DatabaseWriter, _ found: inout [Discrepancy], limit: Int
    ) throws {
        try fresh.write { copy in
            for table in ["replica", "log", "personal"] {
                try Store.copy(table, from: db, to: copy)
            }
            let transaction = StoreWriter(db: copy, team: team, vocabulary: vocabulary)
            try transaction.foldWholeLog()
            try transaction.fold()
        }
        try fresh.reading { copy in
            for table in Schema.computedTables where found.count < limit {
                try Store.compareRows(of: table, db, copy, &found, limit: limit)
            }
        }
    }

    private static func copy(_ table: String, from db: Database, to copy: Database) throws {
        let rows = try Row.fetchCursor(db.cachedStatement(sql: "SELECT * FROM \(table)"))
        var statement: Statement?
        while let row = try rows.next() {
            let places = row.columnNames.map { _ in "?" }.joined(separator: ",")
            let insert = try statement ?? copy.cachedStatement(sql: "INSERT INTO \(table) VALUES (\(places))")
            statement = insert
            try insert.execute(arguments: StatementArguments(row.databaseValues))
        }
    }

    private static func compareRows(
        of table: String, _ db: Database, _ copy: Database, _ found: inout [Discrepancy], limit: Int
    ) throws {
        let sql = Schema.comparison(of: table, columns: try copy.columns(in: table).map(\.name))
        let stored = try Row.fetchCursor(db.cachedStatement(sql: sql))
        let computed = try Row.fetchCursor(copy.cachedStatement(sql: sql))
        var (a, b) = (try stored.next()?.copy(), try computed.next()?.copy())
        while (a != nil || b != nil) && found.count < limit {
            if a == b {
                (a, b) = (try stored.next()?.copy(), try computed.next()?.copy())
                continue
            }
            let isStoredFirst = b.map { b in a.map { precedes($0, b) } ?? false } ?? true
            if isStoredFirst, let row = a {
                found.append(
                    Discrepancy(place: table, what: "has a row that the log does not give: \(describe(row))"))
                a = try stored.next()?.copy()
            } else if let row = b {
                found.append(
                    Discrepancy(place: table, what: "lacks a row that the log gives: \(describe(row))"))
                b = try computed.next()?.copy()
            }
        }
    }

    /// SQLite's order of values, column by column.
    private static func precedes(_ a: Row, _ b: Row) -> Bool {
        for (x, y) in zip(a.databaseValues, b.databaseValues) where x != y {
            switch (x.storage, y.storage) {
            case (.null, _): return true
            case (_, .null): return false
            case (.int64(let x), .int64(let y)): return x < y
            case (.string(let x), .string(let y)):
                return Array(x.utf8).lexicographicallyPrecedes(Array(y.utf8))
            case (.blob(let x), .blob(let y)): return Array(x).lexicographicallyPrecedes(Array(y))
            case (.int64, _), (.double, .string), (.double, .blob), (.string, .blob): return true
            default: return false
            }
        }
        return false
    }

    private static func describe(_ row: Row) -> String {
        zip(row.columnNames, row.databaseValues).prefix(6).map { name, value in
            if case .blob(let data) = value.storage { return "\(name) \(Hex.encode(Array(data.prefix(8))))" }
            return "\(name) \(value)"
        }.joined(separator: ", ")
    }
}

extension StoreReader {
    /// Whether all replicas and places are well formed, before anything trusts them.
    fileprivate func checkPlaces(_ found: inout [Discrepancy]) throws {
        for row in try Row.fetchAll(db, sql: "SELECT key, id FROM replica")
        where (row["id"] as Data?)?.count != 32 {
            found.append(Discrepancy(place: "replica", what: "key \(row["key"] as Int64) is no public key"))
        }
        let orphans = try Int64.fetchAll(
            db,
            sql: """
                SELECT log.arrival FROM log LEFT JOIN replica ON replica.key = log.replica
                LEFT JOIN log AS before ON before.arrival = log.previous
                WHERE replica.key IS NULL OR typeof(log.bytes) <> 'blob' OR typeof(log.hash) <> 'blob'
                    OR length(log.hash) <> 32 OR typeof(log.number) <> 'integer' OR log.number < 1
                    OR (log.previous IS NOT NULL AND (before.arrival IS NULL OR before.replica <> log.replica))
                LIMIT 20
                """)
        for arrival in orphans {
            found.append(Discrepancy(place: "log", what: "arrival \(arrival) has a damaged place in its log"))
        }
        let lost = try Int64.fetchAll(
            db, sql: "SELECT arrival FROM personal WHERE arrival NOT IN (SELECT arrival FROM log) LIMIT 20")
        for arrival in lost {
            found.append(
                Discrepancy(
                    place: "personal", what: "a part belongs to arrival \(arrival), which is not in the log"))
        }
    }

    /// Walks every entry: its number, its hash from the one before, its personal parts, and the signatures; every end is signed.
    fileprivate func checkChains(_ found: inout [Discrepancy]) throws {
        guard found.isEmpty else { return }
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT log.*, before.hash AS beforeHash, before.number AS beforeNumber,
                    NOT EXISTS (SELECT 1 FROM log AS next WHERE next.replica = log.replica
                        AND next.number = log.number + 1 AND next.previous = log.arrival) AS isEnd
                FROM log LEFT JOIN log AS before ON before.arrival = log.previous ORDER BY log.arrival
                """)
        while let row = try rows.next(), found.count < 20 {
            let arrival: Int64 = row["arrival"]
            let replica = try replicaID(row["replica"])
            let number: Int64 = row["number"]
            let place = "entry \(number) of replica \(replica.description.prefix(8)) (arrival \(arrival))"
            let before =
                (row["beforeHash"] as Data?).flatMap { EntryHash(Array($0)) }
                ?? EntryHash(before: team, replica)
            guard number == (row["beforeNumber"] as Int64? ?? 0) + 1,
                let hash = EntryHash(Array(row["hash"] as Data)),
                before.next(Array(row["bytes"] as Data)) == hash
            else {
                found.append(Discrepancy(place: "log", what: "\(place) does not fit its hash"))
                continue
            }
            let head = Head(replica: replica, number: UInt64(clamping: number), hash: hash)
            if let signature = row["signature"] as Data? {
                if !Checkpoint(head: head, signature: Array(signature)).isValid(in: team) {
                    found.append(Discrepancy(place: "log", what: "the signature at \(place) is wrong"))
                }
            } else if row["isEnd"] as Bool {
                found.append(Discrepancy(place: "log", what: "\(place) is the end of a log and not signed"))
            }
            do {
                _ = try storedEntry(at: arrival, isStrict: true)
            } catch let error as LogError {
                found.append(
                    Discrepancy(place: "personal", what: "\(place): \(error.errorDescription ?? "\(error)")"))
            }
        }
    }

    /// Whether what is held for later is still what was signed.
    fileprivate func checkHeld(_ found: inout [Discrepancy]) throws {
        for row in try Row.fetchAll(db, sql: "SELECT id, bytes FROM held") {
            let run = try? VerifiedRun(MessageCoding.decodeRun(Array(row["bytes"] as Data)), team: team)
            if run == nil {
                found.append(Discrepancy(place: "held", what: "run \(row["id"] as Int64) was altered"))
            }
        }
    }
}

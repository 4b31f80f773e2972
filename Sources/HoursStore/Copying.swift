public import Causality
import Foundation
import GRDB
import HoursModel

extension Store {
    /// Writes a consistent copy of the database into a new file, while others go on writing.
    ///
    /// - Throws: `StoreError.exists`, `.unusable`; then no file is left.
    public func backup(to path: String) throws {
        let backup = try Store.emptyFile(path)
        do {
            try Store.mapped(path) {
                try writer.backup(to: backup)
                // A damaged page is copied as it is; better to know it while other nodes can still help.
                let said = try backup.read { try String.fetchAll($0, sql: "PRAGMA quick_check(1)") }
                guard said == ["ok"] else {
                    throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: said.first)
                }
                try backup.close()
            }
        } catch {
            // What was written so far is no backup.
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
    }

    /// Makes a database from a backup, for a new member; the device that made the backup is not known in it any more.
    ///
    /// - Throws: `StoreError.missing`, `.exists`, `.unusable`, `.newerSchema`.
    public static func restore(from backup: String, to path: String, incarnation: UInt64) throws -> Store {
        _ = try team(ofDatabaseAt: backup)
        do {
            let copy = try emptyFile(path)
            try mapped(path) {
                var configuration = Configuration()
                configuration.readonly = true
                try DatabaseQueue(path: backup, configuration: configuration).backup(to: copy)
                try copy.write { db in
                    try db.execute(
                        sql: "UPDATE meta SET value = ? WHERE key = 'incarnation'",
                        arguments: [Int64(bitPattern: incarnation)])
                    try db.execute(sql: "DELETE FROM meta WHERE key IN ('own', 'withholder')")
                    try db.execute(sql: "DELETE FROM peer")
                }
                try copy.close()
            }
            let store = try open(path: path)
            // Who is a member does not rest on what another file says was checked.
            _ = try store.write { writer in
                try writer.db.execute(sql: "DELETE FROM proof")
                return try writer.computeMembers()
            }
            return store
        } catch {
            // What was copied so far is no replica.
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
    }

    /// Whose log a database holds, without changing the file.
    public static func team(ofDatabaseAt path: String) throws -> TeamID { try openLog(path: path).team }

    /// Opens a database to read its log only; nothing is computed, and the file is not changed.
    public static func openLog(path: String) throws -> Store {
        guard FileManager.default.fileExists(atPath: path) else { throw StoreError.missing(path: path) }
        return try mapped(path) {
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            return Store(
                team: try queue.read { try readTeam($0, path) }, vocabulary: .current, writer: queue)
        }
    }

    /// The same database once more, in memory.
    ///
    /// - Parameter spare: an earlier copy that nobody needs any more, which becomes this one; its statements stay prepared, and
    ///   preparing them takes longer than copying a small team.
    public func copyInMemory(over spare: Store? = nil) throws -> Store {
        try Store.mapped(nil) {
            guard try writer.reading({ try Layout.isOwn($0) }) else {
                let copy = try DatabaseQueue()
                try writer.backup(to: copy)
                return Store(team: team, vocabulary: vocabulary, writer: copy)
            }
            let copy = try Store.cleared(spare)
            try writer.reading { source in
                try copy.write { target in
                    for table in try Store.tables(source) { try Store.copy(table, source, target) }
                }
            }
            return Store(team: team, vocabulary: vocabulary, writer: copy)
        }
    }

    /// A database in memory with nothing in its tables: an earlier copy that nobody needs any more, or a new one.
    static func cleared(_ spare: Store?) throws -> any DatabaseWriter {
        guard let writer = spare?.writer, try writer.reading({ try Layout.isOwn($0) }) else {
            var configuration = Configuration()
            configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
            let queue = try DatabaseQueue(configuration: configuration)
            try queue.write { try Schema.create($0) }
            return queue
        }
        try writer.write { db in
            for table in try tables(db) {
                try db.cachedStatement(sql: "DELETE FROM \"\(table)\"").execute()
            }
        }
        // It is as large as what is in it, so that a limit on its size means the same as in a new one.
        try writer.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA incremental_vacuum") }
        return writer
    }

    private static func copy(_ table: String, _ source: Database, _ target: Database) throws {
        let rows = try HotStatement(source, "SELECT * FROM \"\(table)\"")
        let places = Array(repeating: "?", count: Int(rows.columns)).joined(separator: ", ")
        let insert = try HotStatement(target, "INSERT INTO \"\(table)\" VALUES (\(places))")
        while try rows.next() {
            insert.bind(rowOf: rows)
            try insert.run()
        }
    }

    private static func tables(_ db: Database) throws -> [String] {
        try String.fetchAll(
            db.cachedStatement(sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"))
    }

    /// Moves what was deleted out of the write-ahead log as well, so that no file holds it any more.
    public func forgetDeleted() throws {
        try Store.mapped(nil) {
            guard let pool = writer as? DatabasePool else { return }
            try pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
        }
    }

    /// Lets the database grow no further than a number of bytes, as a full disk would; nil lifts the limit.
    ///
    /// A write that needs more fails with `StoreError.unusable` and changes nothing.
    public func limitSize(toBytes bytes: Int?) throws {
        try Store.mapped(nil) {
            try writer.writeWithoutTransaction { db in
                let page = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4096
                let pages = bytes.map { max(1, $0 / page) } ?? 1_073_741_823
                _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
            }
        }
    }

    private static func emptyFile(_ path: String) throws -> DatabaseQueue {
        guard !FileManager.default.fileExists(atPath: path) else { throw StoreError.exists(path: path) }
        guard
            FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        else { throw StoreError.unusable(path: path, why: "the file cannot be made") }
        return try mapped(path) { try DatabaseQueue(path: path) }
    }
}

public import Causality
import Foundation
import GRDB
public import HoursModel
import SyncProtocol

/// The database of one replica: the log of its team and everything that is computed from it.
///
/// A value around one database; its single writer is the lock. What a write returns is durable.
public struct Store: Sendable {
    /// The team whose log it holds.
    public let team: TeamID
    /// What the program that opened it knows; the rest is kept and relayed.
    public let vocabulary: Vocabulary
    let writer: any DatabaseWriter
    /// How blocks of claims are cut when they are taken in.
    var limits = SettlingLimits()
    private let headsMemory = HeadsMemory()
    private(set) var readsWithWriter = false

    /// Makes a new database.
    ///
    /// - Parameters:
    ///   - path: the file; nil keeps it in memory.
    ///   - incarnation: a random number other than 0 that tells this database from an older copy of it.
    /// - Throws: `StoreError.exists` or `.unusable`.
    public static func create(path: String?, team: TeamID, incarnation: UInt64) throws -> Store {
        if let path, FileManager.default.fileExists(atPath: path) { throw StoreError.exists(path: path) }
        return try mapped(path) {
            let writer = try makeWriter(path)
            try writer.write { db in
                try Schema.create(db)
                try db.execute(
                    sql:
                        """
                        INSERT INTO meta VALUES
                            ('schema', ?), ('model', ?), ('vocabulary', ?), ('team', ?), ('incarnation', ?)
                        """,
                    arguments: [
                        Schema.version, Schema.modelVersion, Vocabulary.current.fingerprint,
                        Data(team.bytes), Int64(bitPattern: incarnation),
                    ])
            }
            return Store(team: team, vocabulary: .current, writer: writer)
        }
    }

    /// Opens a database; the computed tables are rebuilt if this program computes them otherwise.
    ///
    /// - Parameter patience: how long another program's writing is waited for.
    /// - Throws: `StoreError.missing`, `.unusable`, `.damaged`, `.busy` or `.newerSchema`.
    public static func open(path: String, patience: Patience = Patience()) throws -> Store {
        guard FileManager.default.fileExists(atPath: path) else { throw StoreError.missing(path: path) }
        return try mapped(path) {
            let writer = try makeWriter(path, patience)
            let team = try writer.read { try readTeam($0, path) }
            return try Store(team: team, vocabulary: .current, writer: writer).opened(knowing: .current)
        }
    }

    /// The same database as a program that knows more or less opens it: computed again if another one computed it.
    public func opened(knowing vocabulary: Vocabulary) throws -> Store {
        let store = Store(team: team, vocabulary: vocabulary, writer: writer)
        let (model, known) = try Store.mapped(nil) {
            try writer.reading { db in
                (
                    try Int.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'model'"),
                    try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'vocabulary'")
                )
            }
        }
        if model != Schema.modelVersion || known != vocabulary.fingerprint {
            try store.compute { try Schema.emptyComputed($0) }
        }
        return store
    }

    /// Whose log the database holds.
    static func readTeam(_ db: Database, _ path: String) throws -> TeamID {
        let schema = try Int.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'schema'") ?? 0
        guard schema <= Schema.version else {
            throw StoreError.newerSchema(found: schema, known: Schema.version)
        }
        let data = try Data.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'team'") ?? Data()
        guard let team = TeamID(Array(data)) else {
            throw StoreError.unusable(path: path, why: "it names no team")
        }
        return team
    }

    /// Runs reads on one unchanging state of the database.
    public func read<T>(_ body: (StoreReader) throws -> T) throws -> T {
        try Store.mapped(nil) {
            func read(_ db: Database) throws -> T {
                try body(
                    StoreReader(
                        db: db, team: team, vocabulary: vocabulary, headsMemory: headsMemory, isFixed: true))
            }
            return try readsWithWriter ? writer.readingAlone(read) : writer.reading(read)
        }
    }

    /// The same database for a short look: it is read by the connection that writes, so that no other is opened for it.
    public var forShortLook: Store {
        var store = self
        store.readsWithWriter = true
        return store
    }

    /// Runs one transaction: all of it is durable when this returns, or none of it happened.
    ///
    /// Entries that the body appends are folded and the persons that they touch are settled before it commits.
    public func write<T>(_ body: (StoreWriter) throws -> T) throws -> T {
        let (result, hasDestroyed) = try Store.mapped(nil) {
            try writer.write { db in
                let transaction = StoreWriter(db: db, team: team, vocabulary: vocabulary, limits: limits)
                let result = try body(transaction)
                try transaction.fold()
                return (result, transaction.hasDestroyed)
            }
        }
        // What was erased must not stay in the write-ahead log; if another program reads it just now, the next erasure or `close` tries again.
        if hasDestroyed { try? forgetDeleted() }
        return result
    }

    /// Gives back memory that only makes the next reading faster, as soon as nobody uses it; nothing else changes.
    public func releaseMemory() { (writer as? DatabasePool)?.releaseMemoryEventually() }

    /// Closes the database: everything is in its one file then, and nothing can be read or written any more.
    public func close() throws {
        // The pool closes its readers last, and they cannot move the write-ahead log into the file.
        try forgetDeleted()
        try Store.mapped(nil) { try writer.close() }
    }

    /// Throws all computed tables away and computes them from the log.
    public func rebuild() throws { try compute { try Schema.makeComputedAnew($0) } }

    /// Computes all from the log, after something emptied the computed tables.
    func compute(emptying: (Database) throws -> Void) throws {
        defer { headsMemory.forget() }
        try Store.mapped(nil) {
            try writer.write { db in
                try emptying(db)
                try db.execute(
                    sql: "INSERT OR REPLACE INTO meta VALUES ('model', ?), ('vocabulary', ?)",
                    arguments: [Schema.modelVersion, vocabulary.fingerprint])
                let transaction = StoreWriter(db: db, team: team, vocabulary: vocabulary, limits: limits)
                try transaction.foldWholeLog()
                try transaction.fold()
            }
        }
    }

    private static func makeWriter(_ path: String?, _ patience: Patience = Patience()) throws
        -> any DatabaseWriter
    {
        var configuration = Configuration()
        // More of them than processors only hold memory.
        configuration.maximumReaderCount = max(2, min(5, ProcessInfo.processInfo.activeProcessorCount))
        configuration.busyMode = .callback { patience.wait(try: $0) }
        configuration.prepareDatabase { db in
            // Pages of indexes that each message changes go from the write-ahead log into the file once for several messages.
            try db.execute(
                sql: """
                    PRAGMA cache_size = -36864; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 8000
                    """)
        }
        guard let path else { return try DatabaseQueue(configuration: configuration) }
        if isOnReadOnlyDisk(path) {
            configuration.readonly = true
            return try DatabaseQueue(path: immutable(path), configuration: configuration)
        }
        // SQLite takes the rights of its other files from this one; names and hours are nobody else's.
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        // Not with the others: the pool sets NORMAL after them, with which a power cut takes what was acknowledged.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        return pool
    }

    /// Whether a database that is whole in its one file lies on a disk that nobody can write to.
    ///
    /// With a write-ahead log beside it SQLite has to read that too, or to say that it cannot.
    private static func isOnReadOnlyDisk(_ path: String) -> Bool {
        let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
        return FileManager.default.fileExists(atPath: path) && (log ?? 0) == 0
            && access((path as NSString).deletingLastPathComponent, W_OK) != 0 && errno == EROFS
    }

    /// The name of a file that SQLite may read without the files beside it that it makes for locks, since nobody writes
    /// (https://www.sqlite.org/uri.html, "immutable").
    private static func immutable(_ path: String) -> String {
        let name = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
        return "file:\(name)?immutable=1"
    }

    /// Turns SQLite's errors into errors with a remedy.
    static func mapped<T>(_ path: String?, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as DatabaseError {
            let path = path ?? "replica.db"
            let why = error.message ?? "SQLite error \(error.resultCode.rawValue)"
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: throw StoreError.busy(path: path)
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: throw StoreError.damaged(path: path, why: why)
            // An empty file, or what another program made.
            case .SQLITE_ERROR where why.hasPrefix("no such table"):
                throw StoreError.damaged(path: path, why: why)
            case .SQLITE_FULL: throw StoreError.unusable(path: path, why: "the disk is full")
            default: throw StoreError.unusable(path: path, why: why)
            }
        }
    }
}

extension DatabaseWriter {
    /// Reads one unchanging state by the connection that writes, when nobody writes.
    fileprivate func readingAlone<T>(_ body: (Database) throws -> T) throws -> T {
        try writeWithoutTransaction { db in
            var result: T?
            try db.inTransaction(.deferred) {
                result = try body(db)
                return .commit
            }
            guard let result else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
            return result
        }
    }

    /// Reads one unchanging state.
    func reading<T>(_ body: (Database) throws -> T) throws -> T {
        // A database in memory has one connection, on which nothing happens meanwhile; `read` would forbid writes by a
        // pragma that makes SQLite prepare every statement anew.
        if let queue = self as? DatabaseQueue { return try queue.unsafeRead(body) }
        // As `read` does it, but with statements that are prepared once: they are a third of a short read.
        return try unsafeRead { db in
            try db.cachedStatement(sql: "BEGIN DEFERRED TRANSACTION").execute()
            do {
                let result = try body(db)
                try db.cachedStatement(sql: "COMMIT TRANSACTION").execute()
                return result
            } catch {
                // Nothing was written; where SQLite has ended the transaction itself, there is none.
                if db.isInsideTransaction { try? db.rollback() }
                throw error
            }
        }
    }
}

import GRDB
import Synchronization

/// How the tables of a database are laid out, compared with how this program makes them.
enum Layout {
    private static let own = Mutex<String?>(nil)

    /// Whether a database has just the tables and indexes that this program makes.
    static func isOwn(_ db: Database) throws -> Bool {
        if let own = own.withLock({ $0 }) { return try read(db) == own }
        let new = try DatabaseQueue()
        let layout = try new.write { db in
            try Schema.create(db)
            return try read(db)
        }
        own.withLock { $0 = layout }
        return try read(db) == layout
    }

    private static func read(_ db: Database) throws -> String? {
        try String.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT group_concat(sql, ';') FROM (
                        SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name)
                    """))
    }
}

import Causality
import Foundation
import GRDB
import GRDBSQLite

/// A prepared statement that is bound and read through SQLite's own interface, for what happens once for each of many claims.
///
/// Everything else goes through GRDB, which is safer and takes about twice the time for a row.
struct HotStatement {
    private let statement: Statement
    private let pointer: OpaquePointer
    private let db: Database

    init(_ db: Database, _ sql: String) throws {
        self.db = db
        statement = try db.cachedStatement(sql: sql)
        pointer = statement.sqliteStatement
    }

    // Errors of binding show when the statement runs: the place stays null, or the step fails.

    func bind(_ place: Int32, _ integer: Int64?) {
        if let integer {
            sqlite3_bind_int64(pointer, place, integer)
        } else {
            sqlite3_bind_null(pointer, place)
        }
    }

    func bind(_ place: Int32, _ id: RecordID?) {
        guard let octets = id?.octets else {
            sqlite3_bind_null(pointer, place)
            return
        }
        withUnsafeBytes(of: (octets.high.bigEndian, octets.low.bigEndian)) {
            _ = sqlite3_bind_blob(pointer, place, $0.baseAddress, 16, HotStatement.copied)
        }
    }

    func bind(_ place: Int32, _ text: String?) {
        guard var text else {
            sqlite3_bind_null(pointer, place)
            return
        }
        text.withUTF8 { bind(place, text: UnsafeRawBufferPointer($0)) }
    }

    /// Binds text that is given as its bytes.
    func bind(_ place: Int32, text bytes: [UInt8]) {
        bytes.withUnsafeBytes { bind(place, text: $0) }
    }

    func bind(_ place: Int32, blob bytes: [UInt8]?) {
        guard let bytes else {
            sqlite3_bind_null(pointer, place)
            return
        }
        bytes.withUnsafeBytes {
            // Without an address SQLite takes an empty blob for null.
            _ =
                $0.isEmpty
                ? sqlite3_bind_zeroblob(pointer, place, 0)
                : sqlite3_bind_blob(pointer, place, $0.baseAddress, Int32($0.count), HotStatement.copied)
        }
    }

    /// Binds the columns of another statement's present row, in order.
    func bind(rowOf other: HotStatement) {
        for column in 0..<other.columns {
            sqlite3_bind_value(pointer, column + 1, sqlite3_column_value(other.pointer, column))
        }
    }

    private func bind(_ place: Int32, text bytes: UnsafeRawBufferPointer) {
        guard let address = bytes.baseAddress else {
            sqlite3_bind_text(pointer, place, "", 0, HotStatement.copied)
            return
        }
        sqlite3_bind_text(
            pointer, place, address.assumingMemoryBound(to: CChar.self), Int32(bytes.count),
            HotStatement.copied)
    }

    /// Runs a statement that gives no row.
    ///
    /// - Returns: how many rows it changed.
    @discardableResult
    func run() throws -> Int {
        let code = sqlite3_step(pointer)
        guard code == SQLITE_DONE else { throw failure(code) }
        sqlite3_reset(pointer)
        return Int(sqlite3_changes(db.sqliteConnection))
    }

    /// Runs it for each row.
    func runEach(_ rows: RowValues) throws { try runEach(rows, Array(0..<rows.count)) }

    /// Runs it for some rows.
    ///
    /// - Parameters:
    ///   - some: which of them, in order; a multiple of as many as it takes at once.
    ///   - width: how many rows it takes at once.
    ///   - key: gives what stands before each row, by its place in the list; without it nothing stands there.
    ///   - body: gets the place of the first row of each run, and how many rows the run changed.
    func runEach(
        _ rows: RowValues, _ some: [Int], sideBySide width: Int = 1, key: ((_ place: Int) -> Int64)? = nil,
        _ body: (_ first: Int, _ changes: Int) throws -> Void = { _, _ in }
    ) throws {
        try rows.bindEach(some, sideBySide: width, key: key, to: pointer) { try body($0, run()) }
    }

    /// Goes to the next row; after the last one the statement is ready to be bound again.
    func next() throws -> Bool {
        let code = sqlite3_step(pointer)
        if code == SQLITE_ROW { return true }
        guard code == SQLITE_DONE else { throw failure(code) }
        sqlite3_reset(pointer)
        return false
    }

    /// Ends a query before its last row.
    func stop() { sqlite3_reset(pointer) }

    /// How many columns a row has.
    var columns: Int32 { sqlite3_column_count(pointer) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(pointer, column) == SQLITE_NULL }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(pointer, column) }

    /// A record's id; nil for null and for anything that is none.
    func id(_ column: Int32) -> RecordID? { Octets16(exactly: blob(column)).map { RecordID($0) } }

    /// The bytes of a blob until the next step.
    func blob(_ column: Int32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: sqlite3_column_blob(pointer, column), count: Int(sqlite3_column_bytes(pointer, column)))
    }

    /// The value of a column, copied.
    func value(_ column: Int32) -> DatabaseValue {
        switch sqlite3_column_type(pointer, column) {
        case SQLITE_INTEGER: integer(column).databaseValue
        case SQLITE_FLOAT: sqlite3_column_double(pointer, column).databaseValue
        case SQLITE_TEXT: String(decoding: text(column), as: UTF8.self).databaseValue
        case SQLITE_BLOB: Data(blob(column)).databaseValue
        default: .null
        }
    }

    /// The bytes of a text until the next step; empty for null.
    func text(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(
            start: sqlite3_column_text(pointer, column), count: Int(sqlite3_column_bytes(pointer, column)))
    }

    private func failure(_ code: Int32) -> DatabaseError {
        let error = DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: String(cString: sqlite3_errmsg(db.sqliteConnection)))
        sqlite3_reset(pointer)
        return error
    }

    /// Tells SQLite to copy what is bound.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

/// A statement that is prepared when it is run for the first time: to prepare one takes longer than to run it.
final class LateStatement {
    private let db: Database
    private let sql: String
    private var statement: HotStatement?

    init(_ db: Database, _ sql: String) {
        self.db = db
        self.sql = sql
    }

    /// The statement, ready to be bound.
    func callAsFunction() throws -> HotStatement {
        if let statement { return statement }
        let made = try HotStatement(db, sql)
        statement = made
        return made
    }
}

extension Octets16 {
    fileprivate init?(exactly buffer: UnsafeRawBufferPointer) {
        guard buffer.count == 16 else { return nil }
        self.init(reading: buffer)
    }
}

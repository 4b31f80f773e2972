import Causality
import Foundation
import GRDB
import GRDBSQLite

/// The values of many rows, made ready on one thread to be bound on another.
///
/// Texts and blobs lie in one buffer, and SQLite reads them there: a row takes no allocation of its own.
struct RowValues: Sendable {
    private enum Value: Equatable {
        case null
        case integer(Int64)
        case text(from: Int32, count: Int32)
        case blob(from: Int32, count: Int32)
    }

    /// How many values a row has.
    let columns: Int
    private var values: [Value] = []
    /// Begins with a byte of nothing, so that even an empty text has an address.
    private var bytes: [UInt8] = [0]

    /// - Parameter rows: about how many there will be.
    init(columns: Int, rows: Int) {
        self.columns = columns
        values.reserveCapacity(columns * rows)
    }

    /// How many bytes its texts and blobs take.
    var size: Int { bytes.count }

    /// How many rows are complete.
    var count: Int { values.count / columns }

    /// Forgets all rows, and keeps its room.
    mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
        bytes.removeSubrange(1...)
    }

    mutating func append(_ integer: Int64?) { values.append(integer.map { .integer($0) } ?? .null) }

    mutating func append(_ id: RecordID?) {
        guard let octets = id?.octets else { return values.append(.null) }
        let from = bytes.count
        withUnsafeBytes(of: (octets.high.bigEndian, octets.low.bigEndian)) { bytes += $0 }
        values.append(.blob(from: Int32(from), count: 16))
    }

    mutating func append(_ text: String?) {
        guard let text else { return values.append(.null) }
        appendText { $0 += text.utf8 }
    }

    /// Appends a value as a column holds it.
    mutating func append(_ value: DatabaseValue) {
        switch value.storage {
        case .null: values.append(.null)
        case .int64(let integer): append(integer)
        case .string(let text): append(text)
        case .blob(let data):
            let from = bytes.count
            bytes += data
            values.append(.blob(from: Int32(from), count: Int32(data.count)))
        case .double: preconditionFailure("no column holds a fraction")
        }
    }

    /// Appends a text that the body appends as UTF-8.
    mutating func appendText(_ body: (inout [UInt8]) -> Void) {
        let from = bytes.count
        body(&bytes)
        values.append(.text(from: Int32(from), count: Int32(bytes.count - from)))
    }

    /// Binds rows to the places of a statement, some side by side, and calls the body each time all places are bound.
    ///
    /// - Parameters:
    ///   - rows: which rows, in order; a multiple of as many as are side by side.
    ///   - width: how many are side by side.
    ///   - key: gives the value before those of a row, by its place among the rows; without it there is none before them.
    ///   - body: gets the place of the first row that is bound.
    func bindEach(
        _ rows: [Int], sideBySide width: Int, key: ((_ place: Int) -> Int64)?, to statement: OpaquePointer,
        _ body: (_ first: Int) throws -> Void
    ) rethrows {
        // What is bound lies in this buffer, and must not be looked for there afterwards.
        defer { sqlite3_clear_bindings(statement) }
        try bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return }
            for first in stride(from: 0, to: rows.count, by: width) {
                var place: Int32 = 1
                for row in first..<first + width {
                    if let key {
                        bind(.integer(key(row)), in: start, to: statement, place)
                        place += 1
                    }
                    // What the row before has bound to the same places stays bound.
                    let former = row >= width ? rows[row - width] : nil
                    for column in 0..<columns {
                        let value = values[rows[row] * columns + column]
                        if let former, value == values[former * columns + column] { continue }
                        bind(value, in: start, to: statement, place + Int32(column))
                    }
                    place += Int32(columns)
                }
                try body(first)
            }
        }
    }

    private func bind(
        _ value: Value, in start: UnsafeRawPointer, to statement: OpaquePointer, _ place: Int32
    ) {
        // Errors of binding show when the statement runs.
        switch value {
        case .null: sqlite3_bind_null(statement, place)
        case .integer(let integer): sqlite3_bind_int64(statement, place, integer)
        case .blob(let from, let count):
            // Whatever is empty has an address too, or it would be null.
            sqlite3_bind_blob(statement, place, start + Int(from), count, nil)
        case .text(let from, let count):
            let text = (start + Int(from)).assumingMemoryBound(to: CChar.self)
            sqlite3_bind_text(statement, place, text, count, nil)
        }
    }
}

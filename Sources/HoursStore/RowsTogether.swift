import GRDB

/// Writes rows with their keys, sixteen with one statement where there are so many: to begin and to end one takes SQLite about as long
/// as a small row does.
struct RowsTogether {
    private static let count = 16

    private let one: HotStatement
    private let several: LateStatement

    /// - Parameter insertion: gives the statement that writes so many rows, each with its key first.
    init(_ db: Database, _ insertion: (_ rows: Int) -> String) throws {
        one = try HotStatement(db, insertion(1))
        several = LateStatement(db, insertion(RowsTogether.count))
    }

    /// Writes some rows.
    ///
    /// - Parameters:
    ///   - some: which of them, in order.
    ///   - key: gives the key of a row by its place in the list.
    ///   - body: gets the places that a statement wrote, and how many rows it changed.
    func write(
        _ rows: RowValues, _ some: [Int], key: @escaping (_ place: Int) -> Int64,
        _ body: (_ places: Range<Int>, _ changes: Int) throws -> Void = { _, _ in }
    ) throws {
        let together = some.count / RowsTogether.count * RowsTogether.count
        if together > 0 {
            try several().runEach(rows, Array(some[..<together]), sideBySide: RowsTogether.count, key: key) {
                try body($0..<$0 + RowsTogether.count, $1)
            }
        }
        let rest: (Int) -> Int64 = { key(together + $0) }
        try one.runEach(rows, Array(some[together...]), key: rest) {
            try body(together + $0..<together + $0 + 1, $1)
        }
    }
}

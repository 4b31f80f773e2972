import Causality
import GRDB
import HoursModel

/// Writes the rows of one kind, and the names by which they are found; made once a transaction.
final class KindRows {
    private let kind: KindDeclaration
    private let table: KindTable
    /// The fields that hold its names.
    private let names: [UInt32]
    private let upsert: LateStatement
    private let name: LateStatement
    private let dropNames: LateStatement
    /// Rows with which a write can be compared that repeats them; nil for kinds of which each write may count.
    let plain: PlainRows?
    private var row: RowValues

    init(_ kind: KindDeclaration, _ db: Database) throws {
        self.kind = kind
        table = KindTable(kind)
        names = kind.nameFields.compactMap { kind.field(named: $0)?.number }
        upsert = LateStatement(db, table.upsert)
        // Two names may be one when folded.
        name = LateStatement(db, "INSERT OR IGNORE INTO name VALUES (?, ?, ?)")
        dropNames = LateStatement(db, "DELETE FROM name WHERE record = ? AND kind = ?")
        plain = try PlainRows(kind, table, db)
        row = RowValues(columns: table.width, rows: 1)
    }

    /// Writes the row of a record, over the one that is there.
    func write(
        _ record: RecordHistory, shown: UnitValue, arrival: Int64, change: Int, writes: Int, isUndone: Bool,
        days: ClosedRange<Int>?
    ) throws {
        row.removeAll()
        table.append(
            record, shown: shown, arrival: arrival, change: change, writes: writes, isUndone: isUndone,
            days: days, to: &row)
        try upsert().runEach(row)
    }

    /// Keeps by which names, folded, a record is found.
    func writeNames(of record: RecordHistory, shown: UnitValue, isNew: Bool) throws {
        guard !names.isEmpty else { return }
        if !isNew {
            let dropNames = try dropNames()
            dropNames.bind(1, record.id)
            dropNames.bind(2, Int64(kind.number))
            try dropNames.run()
        }
        for field in names {
            guard case .text(let text) = shown[field] else { continue }
            let name = try name()
            name.bind(1, Int64(kind.number))
            name.bind(2, FoldedText(text).key)
            name.bind(3, record.id)
            try name.run()
        }
    }
}

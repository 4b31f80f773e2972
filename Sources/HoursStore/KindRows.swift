import Causality
import Foundation
import GRDB
import HoursModel

/// Writes the rows of one kind, and the names by which they are found; made once a transaction.
final class KindRows {
    private let kind: KindDeclaration
    private let table: KindTable
    /// The fields that hold its names.
    private let names: [UInt32]
    private let upsert: HotStatement
    private let name: HotStatement
    private let dropNames: HotStatement
    private let repeated: HotStatement
    private let plainRow: HotStatement
    private let tangle: HotStatement
    private let untangle: HotStatement
    private var row: RowValues

    init(_ kind: KindDeclaration, _ db: Database) throws {
        self.kind = kind
        table = KindTable(kind)
        names = kind.nameFields.compactMap { kind.field(named: $0)?.number }
        upsert = try HotStatement(db, table.upsert)
        // Two names may be one when folded.
        name = try HotStatement(db, "INSERT OR IGNORE INTO name VALUES (?, ?, ?)")
        dropNames = try HotStatement(db, "DELETE FROM name WHERE record = ? AND kind = ?")
        repeated = try HotStatement(
            db, "UPDATE \"\(kind.name)\" SET writes = ?, arrival = ?, change = ? WHERE id = ?")
        plainRow = try HotStatement(
            db,
            """
            SELECT * FROM "\(kind.name)" WHERE id = ? AND NOT isUndone
                AND NOT EXISTS (SELECT 1 FROM tangled WHERE kind = \(kind.number) AND record = "\(kind.name)".id)
            """)
        tangle = try HotStatement(db, "INSERT OR IGNORE INTO tangled VALUES (?, ?)")
        untangle = try HotStatement(db, "DELETE FROM tangled WHERE kind = ? AND record = ?")
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
        try upsert.runEach(row) { _ in }
    }

    /// Keeps by which names, folded, a record is found.
    func writeNames(of record: RecordHistory, shown: UnitValue, isNew: Bool) throws {
        guard !names.isEmpty else { return }
        if !isNew {
            dropNames.bind(1, record.id)
            dropNames.bind(2, Int64(kind.number))
            try dropNames.run()
        }
        for field in names {
            guard case .text(let text) = shown[field] else { continue }
            name.bind(1, Int64(kind.number))
            name.bind(2, FoldedText(text).key)
            name.bind(3, record.id)
            try name.run()
        }
    }

    /// Keeps whether a further write of the record must be compared with all its writes: one replaces another, or the row does not say
    /// all that is shown.
    func noteTangled(_ record: RecordHistory, shown: UnitValue, isNew: Bool) throws {
        guard kind.mayRepeat else { return }
        let isTangled =
            record.registers.values.contains { $0.writes.contains { !$0.over.isEmpty } }
            || !table.saysAll(shown)
        guard isTangled || !isNew else { return }
        let statement = isTangled ? tangle : untangle
        statement.bind(1, Int64(kind.number))
        statement.bind(2, record.id)
        try statement.run()
    }

    /// The row of a record with whose content alone a write can be compared; nil if there is none.
    func plainRow(of id: RecordID) throws -> PlainRow? {
        plainRow.bind(1, id)
        guard try plainRow.next() else { return nil }
        defer { plainRow.stop() }
        let ref = plainRow.value(Int32(KindTable.Place.ref))
        return PlainRow(
            ref: String.fromDatabaseValue(ref),
            place: PartPlace(
                arrival: plainRow.integer(Int32(KindTable.Place.arrival)),
                change: Int(plainRow.integer(Int32(KindTable.Place.change)))),
            writes: Int(plainRow.integer(Int32(KindTable.Place.writes))), fields: table.fields(plainRow))
    }

    /// Counts writes that repeat what the row says.
    func keepRepeated(_ id: RecordID, shownAt place: PartPlace, writes: Int) throws {
        repeated.bind(1, Int64(writes))
        repeated.bind(2, place.arrival)
        repeated.bind(3, Int64(place.change))
        repeated.bind(4, id)
        try repeated.run()
    }
}

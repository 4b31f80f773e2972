import Causality
import GRDB
import HoursModel

extension StoreWriter {
    /// Takes changes that say again what a record shows already: laptops that import sheets of the same people each write them.
    ///
    /// Such a change becomes one more head with the content that is shown, so that nothing of the row can change but how many writes
    /// there are and which of equal heads is the first. It must be free to be compared with the row alone: no write of the record
    /// replaces another, the row says all that is shown (`tangled` has the others), and its author and that of the shown head had
    /// the right to write.
    ///
    /// - Returns: whether they were taken; else the record must be folded.
    /// - Complexity: O(1) for each, however many writes the record has.
    func takeRepeated(_ key: RecordKey, _ kind: KindDeclaration, _ new: [PartPlace]) throws -> Bool {
        guard let plain = try kindRows(kind).plain, !new.isEmpty, !pending.again.contains(key),
            let row = try plain.row(of: key.id)
        else { return false }
        let directory = try currentDirectory()
        let shown = try entries.entry(at: row.place.arrival, reader).ref
        guard directory.mayBeShown(shown) else { return false }
        var first = (id: WriteID(shown, index: UInt32(row.place.change)), place: row.place)
        for place in new {
            guard let change = try reader.entry(at: place.arrival).contribution(place.change, kind: kind),
                plain.isRepeated(change, of: row), directory.mayBeShown(change.id.entry)
            else { return false }
            if change.writes(kind.units[0]), change.id < first.id { first = (change.id, place) }
        }
        for place in row.writes == 1 ? [row.place] + new : new { try keepTouch(key, place) }
        try plain.keepRepeated(key.id, shownAt: first.place, writes: row.writes + new.count)
        return true
    }
}

/// The rows of a kind that say all of what their writes say together; made once a transaction.
final class PlainRows {
    struct Row {
        let ref: String?
        /// Where the shown head of its first unit was written.
        let place: PartPlace
        let writes: Int
        let fields: UnitValue
    }

    /// The units, by kind, that no rule reads, so that it is all one by whom and how often they were written.
    ///
    /// Of others it may count who wrote them: a cancellation is a leader's, a day of death a recorder's.
    private static let unitsForPeople: [UInt32: Set<UInt32>] = [
        Kinds.volunteer.number: [1, 2, 3, 4, 5, 6, 7],
        Kinds.recorder.number: [1], Kinds.organisation.number: [1], Kinds.programme.number: [1],
        // The name, the place, the summary.
        Kinds.activity.number: [1, 4, 9],
    ]

    private let kind: KindDeclaration
    private let table: KindTable
    private let units: Set<UInt32>
    private let plain: HotStatement
    private let repeated: LateStatement
    private let tangle: LateStatement
    private let untangle: LateStatement

    /// Nil for a kind of which each write may count.
    init?(_ kind: KindDeclaration, _ table: KindTable, _ db: Database) throws {
        guard let units = PlainRows.unitsForPeople[kind.number] else { return nil }
        self.kind = kind
        self.table = table
        self.units = units
        plain = try HotStatement(
            db,
            """
            SELECT * FROM "\(kind.name)" WHERE id = ? AND NOT isUndone
                AND NOT EXISTS (SELECT 1 FROM tangled WHERE kind = \(kind.number) AND record = "\(kind.name)".id)
            """)
        repeated = LateStatement(
            db, "UPDATE \"\(kind.name)\" SET writes = ?, arrival = ?, change = ? WHERE id = ?")
        tangle = LateStatement(db, "INSERT OR IGNORE INTO tangled VALUES (?, ?)")
        untangle = LateStatement(db, "DELETE FROM tangled WHERE kind = ? AND record = ?")
    }

    /// The row of a record; nil if there is none, or none that says all.
    func row(of id: RecordID) throws -> Row? {
        plain.bind(1, id)
        guard try plain.next() else { return nil }
        defer { plain.stop() }
        return Row(
            ref: String.fromDatabaseValue(plain.value(Int32(KindTable.Place.ref))),
            place: PartPlace(
                arrival: plain.integer(Int32(KindTable.Place.arrival)),
                change: Int(plain.integer(Int32(KindTable.Place.change)))),
            writes: Int(plain.integer(Int32(KindTable.Place.writes))), fields: table.fields(plain))
    }

    /// Whether a change says nothing but what a row shows.
    func isRepeated(_ change: Contribution, of row: Row) -> Bool {
        guard change.over.isEmpty, change.ref == nil || change.ref?.isSame(as: row.ref) == true else {
            return false
        }
        var said = 0
        for unit in kind.units where change.writes(unit) {
            guard units.contains(unit.number), unit.merge == .latest,
                row.fields.filter({ unit.holds($0.key) })
                    .isSame(as: change.fields.filter { unit.holds($0.key) })
            else { return false }
            said += 1
        }
        // Without the unit that makes it what it is, nobody knows which write stands for the record.
        return said > 0 && row.fields.keys.contains { kind.units[0].holds($0) }
    }

    /// Counts writes that repeat what the row says.
    func keepRepeated(_ id: RecordID, shownAt place: PartPlace, writes: Int) throws {
        let repeated = try repeated()
        repeated.bind(1, Int64(writes))
        repeated.bind(2, place.arrival)
        repeated.bind(3, Int64(place.change))
        repeated.bind(4, id)
        try repeated.run()
    }

    /// Keeps whether a further write of the record must be compared with all its writes: one replaces another, or the row does not say
    /// all that is shown.
    func noteTangled(_ record: RecordHistory, shown: UnitValue, isNew: Bool) throws {
        let isTangled =
            record.registers.values.contains { $0.writes.contains { !$0.over.isEmpty } }
            || !table.saysAll(shown)
        guard isTangled || !isNew else { return }
        let statement = try isTangled ? tangle() : untangle()
        statement.bind(1, Int64(kind.number))
        statement.bind(2, record.id)
        try statement.run()
    }
}

extension Contribution {
    fileprivate func writes(_ unit: UnitDeclaration) -> Bool { fields.keys.contains { unit.holds($0) } }
}

extension UnitValue {
    /// Whether all of it is the same in bytes.
    fileprivate func isSame(as other: UnitValue) -> Bool {
        self == other
            && allSatisfy { number, value in
                guard case .text(let text) = value, case .text(let told) = other[number] else { return true }
                return text.isSame(as: told)
            }
    }
}

extension String {
    /// Whether it is the same in bytes: texts may be equal to Swift and written otherwise.
    fileprivate func isSame(as other: String?) -> Bool { other.map { utf8.elementsEqual($0.utf8) } ?? false }
}

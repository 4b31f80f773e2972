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
        guard kind.mayRepeat, !new.isEmpty, !pending.again.contains(key) else { return false }
        let rows = try kindRows(kind)
        guard let row = try rows.plainRow(of: key.id) else { return false }
        let directory = try currentDirectory()
        var first = (id: WriteID(try entry(row.place.arrival), index: UInt32(row.place.change)), row.place)
        guard directory.mayBeShown(first.id.entry) else { return false }
        for place in new {
            guard let change = try reader.entry(at: place.arrival).contribution(place.change, kind: kind),
                kind.repeats(change, of: row.fields, ref: row.ref), directory.mayBeShown(change.id.entry)
            else { return false }
            if change.writes(kind.units[0]), change.id < first.id { first = (change.id, place) }
        }
        for place in row.writes == 1 ? [row.place] + new : new { try keepTouch(key, place) }
        try rows.keepRepeated(key.id, shownAt: first.1, writes: row.writes + new.count)
        return true
    }

    /// Which entry an arrival is.
    private func entry(_ arrival: Int64) throws -> EntryRef {
        if let known = written[arrival] ?? shownEntries[arrival] { return known.ref }
        if shownEntries.count >= StoreLimits.entriesKnown { shownEntries = [:] }
        let entry = try reader.knownEntry(arrival)
        shownEntries[arrival] = entry
        return entry.ref
    }
}

extension KindDeclaration {
    /// Whether some writes of it may concern nothing but its row.
    var mayRepeat: Bool { !unitsForPeople.isEmpty }

    /// The units that no rule reads, so that it is all one by whom and how often they were written.
    ///
    /// Of others it may count who wrote them: a cancellation is a leader's, a day of death a recorder's.
    private var unitsForPeople: Set<UInt32> {
        switch number {
        case Kinds.volunteer.number: [1, 2, 3, 4, 5, 6, 7]
        case Kinds.recorder.number, Kinds.organisation.number, Kinds.programme.number: [1]
        // The name, the place, the summary.
        case Kinds.activity.number: [1, 4, 9]
        default: []
        }
    }

    /// Whether a change says nothing but what a record shows.
    fileprivate func repeats(_ change: Contribution, of shown: UnitValue, ref: String?) -> Bool {
        guard change.over.isEmpty, change.ref == nil || change.ref?.isSame(as: ref) == true else {
            return false
        }
        var said = 0
        for unit in units where change.writes(unit) {
            guard unitsForPeople.contains(unit.number), unit.merge == .latest,
                shown.filter({ unit.holds($0.key) }).isSame(as: change.fields.filter { unit.holds($0.key) })
            else { return false }
            said += 1
        }
        // Without the unit that makes it what it is, nobody knows which write stands for the record.
        return said > 0 && shown.keys.contains { units[0].holds($0) }
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

/// The row of a record that says all of what its writes say together.
struct PlainRow {
    let ref: String?
    /// Where the shown head of its first unit was written.
    let place: PartPlace
    let writes: Int
    let fields: UnitValue
}

import Causality
import HoursModel
import HoursStore
import SignedLog

/// Where the entries of an import stand in the log of the device that made it.
struct BatchEntries {
    let replica: ReplicaID
    private let first: UInt64
    private let count: Int

    /// Reads them; nil if the record is no batch of this log.
    init?(_ batch: ShownRecord, in reader: StoreReader) throws {
        guard let author = try reader.author(of: batch.id, kind: Kinds.batch),
            case .integer(let entries) = batch.fields[1], entries > 0,
            author.entry.dot.number >= UInt64(entries)
        else { return nil }
        replica = author.entry.dot.replica
        first = author.entry.dot.number - UInt64(entries) + 1
        count = Int(entries)
    }

    /// What they change.
    func changes(in reader: StoreReader) throws -> [(entry: EntryRef, kind: UInt32, record: RecordID)] {
        try reader.changes(of: replica, from: first, count: count)
    }
}

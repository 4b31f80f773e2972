import Causality
import GRDB

/// Which entry an arrival is, and when it was recorded.
struct KnownEntry {
    let ref: EntryRef
    let recordedAt: Int64
}

/// What is known of entries by their arrivals, up to a number of them; what the log says of an arrival never changes.
struct KnownEntries {
    private var byArrival: [Int64: KnownEntry] = [:]

    /// Keeps what is known of an entry.
    mutating func keep(_ entry: KnownEntry, at arrival: Int64) {
        if byArrival.count >= StoreLimits.entriesKnown { byArrival.removeAll(keepingCapacity: true) }
        byArrival[arrival] = entry
    }

    /// The entry at an arrival, read when somebody asks first.
    mutating func entry(at arrival: Int64, _ reader: StoreReader) throws -> KnownEntry {
        if let known = byArrival[arrival] { return known }
        let recordedAt = try Int64.fetchOne(
            reader.db.cachedStatement(sql: "SELECT recordedAt FROM entry WHERE arrival = ?"),
            arguments: [arrival])
        let read = KnownEntry(ref: try reader.place(of: arrival), recordedAt: recordedAt ?? 0)
        keep(read, at: arrival)
        return read
    }
}

public import Causality
import Foundation
import GRDB
import HoursModel
import SignedLog
import SyncProtocol

/// Reads of one unchanging state of the database.
public struct StoreReader {
    let db: Database
    /// The team whose log it is.
    public let team: TeamID
    /// Decoded entries at hand, so that folding many records of one entry decodes it once.
    let cache: EntryCache
    let vocabulary: Vocabulary
    let headsMemory: HeadsMemory?
    /// The end of the log once it was asked for; nil in a transaction that writes, where it moves.
    let knownEnd: KnownEnd?

    /// - Parameter isFixed: whether nothing is written as long as this reads.
    init(
        db: Database, team: TeamID, vocabulary: Vocabulary, cache: EntryCache = EntryCache(),
        headsMemory: HeadsMemory? = nil, isFixed: Bool = false
    ) {
        self.headsMemory = headsMemory
        knownEnd = isFixed ? KnownEnd() : nil
        self.db = db
        self.team = team
        self.vocabulary = vocabulary
        self.cache = cache
    }

    func replicaID(_ key: Int64) throws -> ReplicaID {
        let data = try Data.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM replica WHERE key = ?"), arguments: [key])
        guard let data, let id = ReplicaID(Array(data)) else {
            throw StoreError.unusable(path: "replica.db", why: "its table replica lacks key \(key)")
        }
        return id
    }

    func replicaKey(_ id: ReplicaID) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT key FROM replica WHERE id = ?"), arguments: [Data(id.bytes)])
    }

    /// A row of the log that matches number and hash; nil if it is not here.
    func arrival(of head: Head) throws -> Int64? {
        try replicaKey(head.replica).flatMap { try arrival(of: head, by: $0) }
    }

    /// The same of a replica whose local key is known.
    func arrival(of head: Head, by key: Int64) throws -> Int64? {
        guard let number = Int64(exactly: head.number) else { return nil }
        let place = try HotStatement(
            db, "SELECT arrival FROM log WHERE replica = ? AND number = ? AND hash = ?")
        place.bind(1, key)
        place.bind(2, number)
        place.bind(3, blob: head.hash.bytes)
        defer { place.stop() }
        return try place.next() ? place.integer(0) : nil
    }

    /// Which entry an arrival is.
    func place(of arrival: Int64) throws -> EntryRef {
        guard
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT replica.id AS id, number, substr(hash, 1, 8) AS mark
                        FROM log JOIN replica ON replica.key = log.replica WHERE arrival = ?
                        """), arguments: [arrival]), let replica = ReplicaID(row[0] as Data)
        else { throw StoreError.unusable(path: "replica.db", why: "its log lacks arrival \(arrival)") }
        return EntryRef(
            Dot(replica, UInt64(clamping: row[1] as Int64)), mark: bigEndianWord(row[2] as Data))
    }

    /// The entry at an arrival as the fold needs it.
    func entry(at arrival: Int64) throws -> StoredEntry {
        if let entry = cache[arrival] { return entry }
        let entry = try storedEntry(at: arrival, isStrict: false)
        cache.keep(entry)
        return entry
    }

    func storedEntry(at arrival: Int64, isStrict: Bool) throws -> StoredEntry {
        guard
            let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT replica, number, hash, bytes FROM log WHERE arrival = ?"),
                arguments: [arrival]), let hash = EntryHash(Array(row[2] as Data))
        else { throw StoreError.unusable(path: "replica.db", why: "its log lacks arrival \(arrival)") }
        let head = Head(
            replica: try replicaID(row[0]), number: UInt64(clamping: row[1] as Int64),
            hash: hash)
        let encoded = EncodedEntry(
            bytes: Array(row[3] as Data), personal: try personalParts(at: arrival))
        return StoredEntry(
            arrival: arrival, head: head,
            content: try EntryContent(encoded, head, team: team, isStrict: isStrict))
    }

    func personalParts(at arrival: Int64) throws -> [Int: [UInt8]] {
        let rows = try HotStatement(db, "SELECT change, part FROM personal WHERE arrival = ?")
        rows.bind(1, arrival)
        var parts: [Int: [UInt8]] = [:]
        while try rows.next() { parts[Int(rows.integer(0))] = Array(rows.blob(1)) }
        return parts
    }
}

/// The end of a log as one read has found it.
final class KnownEnd {
    var end: ArrivalCursor?
}

/// The entries that one transaction or read decoded last, up to a number of bytes.
final class EntryCache {
    private var entries: [Int64: StoredEntry] = [:]
    private var bytes = 0

    subscript(arrival: Int64) -> StoredEntry? { entries[arrival] }

    func forget(_ arrival: Int64) { entries[arrival] = nil }

    func keep(_ entry: StoredEntry) {
        if bytes > StoreLimits.cachedBytes {
            entries.removeAll(keepingCapacity: true)
            bytes = 0
        }
        if entries.updateValue(entry, forKey: entry.arrival) == nil { bytes += entry.cost }
    }
}

public import Causality
import Foundation
import GRDB
package import SignedLog
public import SyncProtocol

/// What is remembered of a peer, and when it was last met.
public struct KnownPeer: Hashable, Sendable {
    /// Its address, or for a device that asks this node `device:` and its key.
    public let name: String
    /// The cursors.
    public let memory: SyncSession.Memory
    /// When the last sync ended, in milliseconds since 1970.
    public let syncedAt: Int64
    /// How far its clock was ahead of ours, in seconds.
    public let skewSeconds: Int?

    /// Creates the memory of a peer.
    public init(name: String, memory: SyncSession.Memory, syncedAt: Int64, skewSeconds: Int?) {
        self.name = name
        self.memory = memory
        self.syncedAt = syncedAt
        self.skewSeconds = skewSeconds
    }
}

extension StoreReader {
    /// All peers that were met, by name.
    public func peers() throws -> [KnownPeer] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM peer ORDER BY name")).map(readPeer)
    }

    /// The peer of a name; nil if it was not met.
    public func peer(named name: String) throws -> KnownPeer? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM peer WHERE name = ?"), arguments: [name]).map(
            readPeer)
    }

    /// Whether another address was synced with after a time, in milliseconds since 1970.
    public func wasSyncedElsewhere(than name: String, after time: Int64) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql:
                    "SELECT EXISTS (SELECT 1 FROM peer WHERE syncedAt > ? AND name <> ? AND name NOT LIKE 'device:%')"
            ), arguments: [time, name]) == true
    }

    private func readPeer(_ row: Row) -> KnownPeer {
        KnownPeer(
            name: row["name"],
            memory: SyncSession.Memory(
                held: ArrivalCursor(
                    incarnation: UInt64(bitPattern: row["heldIncarnation"]),
                    arrivals: UInt64(clamping: row["heldArrivals"] as Int64)),
                sent: ArrivalCursor(
                    incarnation: UInt64(bitPattern: row["sentIncarnation"]),
                    arrivals: UInt64(clamping: row["sentArrivals"] as Int64))),
            syncedAt: row["syncedAt"], skewSeconds: row["skewSeconds"])
    }

    /// The peer that said last that it gives this device nothing any more; nil if none does.
    public func withholder() throws -> String? {
        try Data.fetchOne(db.cachedStatement(sql: "SELECT value FROM meta WHERE key = 'withholder'"))
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// How many runs wait for a gap to be filled.
    public func heldRuns() throws -> Int {
        try Int.fetchOne(db.cachedStatement(sql: "SELECT count(*) FROM held")) ?? 0
    }

    /// The entries that runs wait for, as those runs name them, ascending.
    ///
    /// - Complexity: reads all runs that wait.
    package func awaitedEntries() throws -> [Head] {
        try Data.fetchAll(db, sql: "SELECT bytes FROM held").compactMap { bytes in
            guard let run = try? MessageCoding.decodeRun(Array(bytes)), run.first > 1 else { return nil }
            return Head(replica: run.replica, number: run.first - 1, hash: run.previous)
        }.sorted()
    }

    /// What could not be read of the log: place and reason.
    public func faults() throws -> [String] {
        let erased = try placesOfErasedParts()
        return try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT fault.arrival AS arrival, fault.change AS change, fault.reason AS reason, log.number AS number, replica.id AS id FROM fault
                    JOIN log ON log.arrival = fault.arrival JOIN replica ON replica.key = log.replica
                    ORDER BY fault.arrival, fault.change LIMIT 10000
                    """)
        ).filter { row in
            // What an erasure took is no fault.
            !erased.contains(PartPlace(arrival: row["arrival"], change: row["change"]))
        }.prefix(1000).map { row in
            let replica = Hex.encode(Array((row["id"] as Data).prefix(4)))
            let change = (row["change"] as Int) < 0 ? "" : ", change \(row["change"] as Int)"
            return "entry \(row["number"] as Int64) of \(replica)\(change): \(row["reason"] as String)"
        }
    }

    /// How many entries of each limited member lie beyond its limit.
    public func entriesBeyondLimits() throws -> [ReplicaID: Int] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT replica.id AS id, count(*) AS n FROM beyond JOIN log ON log.arrival = beyond.arrival
                    JOIN replica ON replica.key = log.replica GROUP BY replica.id
                    """))
        return Dictionary(
            rows.compactMap { row in ReplicaID(Array(row["id"] as Data)).map { ($0, row["n"] as Int) } },
            uniquingKeysWith: { a, _ in a })
    }

    /// How many entries lie beyond the last one that their author signed; only a damaged or foreign file has any.
    public func unsignedEntries() throws -> Int {
        try Int.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT count(*) FROM log WHERE NOT EXISTS (
                        SELECT 1 FROM log AS later WHERE later.replica = log.replica AND later.number >= log.number
                            AND later.signature IS NOT NULL)
                    """)) ?? 0
    }

    /// How many entries of a device's own log arrived after an arrival number.
    public func ownEntries(of replica: ReplicaID, after arrival: UInt64) throws -> Int {
        guard let key = try replicaKey(replica) else { return 0 }
        return try Int.fetchOne(
            db.cachedStatement(sql: "SELECT count(*) FROM log WHERE replica = ? AND arrival > ?"),
            arguments: [key, Int64(clamping: arrival)]) ?? 0
    }
}

extension StoreWriter {
    /// Keeps that a peer gives this device nothing any more, or that it does again.
    public func noteWithholding(by peer: String, isWithheld: Bool) throws {
        if isWithheld {
            try db.cachedStatement(sql: "INSERT OR REPLACE INTO meta VALUES ('withholder', ?)").execute(
                arguments: [Data(peer.utf8)])
        } else {
            try db.cachedStatement(sql: "DELETE FROM meta WHERE key = 'withholder'").execute()
        }
    }

    /// Keeps what is known of a peer.
    public func remember(_ peer: KnownPeer) throws {
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO peer VALUES (?, ?, ?, ?, ?, ?, ?)").execute(
            arguments: [
                peer.name, Int64(bitPattern: peer.memory.held.incarnation),
                Int64(clamping: peer.memory.held.arrivals),
                Int64(bitPattern: peer.memory.sent.incarnation), Int64(clamping: peer.memory.sent.arrivals),
                peer.syncedAt, peer.skewSeconds,
            ])
    }
}

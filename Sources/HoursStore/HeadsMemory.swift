import Causality
import SignedLog
import SyncProtocol
import Synchronization

/// The heads of a log as they were read last, with their digest: thousands of replicas may be known, and every sync asks.
///
/// Nothing leaves a log, so its last arrival says which heads it has; a transaction that writes has a memory of its own, since one that
/// fails gives its arrivals to another.
final class HeadsMemory: Sendable {
    struct Known: Sendable {
        let end: ArrivalCursor
        let heads: [Head]
        let digest: HeadsDigest
    }

    private let last = Mutex<Known?>(nil)

    /// Forgets them: they are computed again.
    func forget() { last.withLock { $0 = nil } }

    /// Those at an end of the log, made if they are not the last ones that were asked for.
    func known(at end: ArrivalCursor, _ make: () throws -> Known) rethrows -> Known {
        if let known = last.withLock({ $0 }), known.end == end { return known }
        let made = try make()
        last.withLock { $0 = made }
        return made
    }
}

extension StoreReader {
    func knownHeads() throws -> HeadsMemory.Known {
        let end = try end
        guard let headsMemory else { return try readHeads(at: end) }
        return try headsMemory.known(at: end) { try readHeads(at: end) }
    }

    private func readHeads(at end: ArrivalCursor) throws -> HeadsMemory.Known {
        let rows = try HotStatement(
            db,
            """
            SELECT replica.id, log.number, log.hash FROM head
            CROSS JOIN log ON log.arrival = head.arrival JOIN replica ON replica.key = log.replica
            """)
        var heads: [Head] = []
        while try rows.next() {
            guard let replica = ReplicaID(Array(rows.blob(0))), let hash = EntryHash(Array(rows.blob(2)))
            else { continue }
            heads.append(Head(replica: replica, number: UInt64(clamping: rows.integer(1)), hash: hash))
        }
        heads.sort()
        return HeadsMemory.Known(end: end, heads: heads, digest: HeadsDigest(team: team, heads))
    }
}

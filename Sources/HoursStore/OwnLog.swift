public import Causality
import Foundation
import GRDB
public import SignedLog
import SyncProtocol

extension StoreReader {
    /// The ends of a device's own log that this database did not write: another program, or a copy of it, signs with the same key.
    ///
    /// Empty as long as the log is the line that was written here.
    public func foreignHeads(of replica: ReplicaID) throws -> [Head] {
        let own = try ownEnd()
        return try heads(of: replica).map(\.head).filter { $0 != own }.sorted()
    }

    /// The last entry that this database wrote itself; nil if it wrote none.
    public func ownEnd() throws -> Head? {
        guard let row = try Row.fetchOne(db.cachedStatement(sql: "SELECT value FROM meta WHERE key = 'own'")),
            let bytes = row["value"] as Data?
        else { return nil }
        return StoreReader.head(ofOwnEnd: Array(bytes))
    }

    /// Reads what `keepOwnEnd` wrote.
    static func head(ofOwnEnd bytes: [UInt8]) -> Head? {
        guard bytes.count == 72, let replica = ReplicaID(bytes.prefix(32)),
            let hash = EntryHash(Array(bytes.suffix(32)))
        else { return nil }
        return Head(replica: replica, number: bigEndianWord(bytes[32..<40]), hash: hash)
    }

    /// Whether an entry is in the log here.
    public func holds(_ head: Head) throws -> Bool { try arrival(of: head) != nil }

    /// Whether all that a run says is here, so that appending it would change nothing.
    public func holdsAll(of run: VerifiedRun) throws -> Bool {
        let end = run.checkpoint.head
        guard let key = try replicaKey(end.replica), let number = Int64(exactly: end.number) else {
            return false
        }
        // Whatever is here stands on all before it.
        let isHere = try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM log
                        WHERE replica = ? AND number = ? AND hash = ? AND signature IS NOT NULL)
                    """), arguments: [key, number, Data(end.hash.bytes)])
        guard isHere == true, run.run.entries.contains(where: { !$0.personal.isEmpty }) else {
            return isHere == true
        }
        return try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT NOT EXISTS (SELECT 1 FROM fault WHERE change >= 0)")) == true
    }

    /// The runs by which a device shows a peer who it is: the first entry of its log, and of the logs under its former keys.
    public func introduction() throws -> [Run] {
        guard let own = try ownEnd() else { return [] }
        var keys = [own.replica]
        // What the device itself wrote says it, even where the team's log is not here yet.
        while let before = try predecessor(of: keys[0]), !keys.contains(before) { keys.insert(before, at: 0) }
        return try keys.compactMap { replica in
            guard let key = try replicaKey(replica),
                let arrival = try Int64.fetchOne(
                    db.cachedStatement(
                        sql:
                            "SELECT arrival FROM log WHERE replica = ? AND number = 1 ORDER BY arrival LIMIT 1"
                    ), arguments: [key])
            else { return nil }
            return try batch(
                after: UInt64(arrival - 1), through: UInt64(arrival), except: nil, limitBytes: .max
            ).runs.first
        }
    }
}

extension StoreReader {
    private func predecessor(of replica: ReplicaID) throws -> ReplicaID? {
        try Data?.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT membership.predecessor FROM membership JOIN log ON log.arrival = membership.arrival
                    JOIN replica ON replica.key = log.replica
                    WHERE membership.replica = ?1 AND replica.id = ?1 AND log.number = 1 ORDER BY log.hash LIMIT 1
                    """), arguments: [Data(replica.bytes)])?.flatMap { ReplicaID(Array($0)) }
    }
}

extension StoreWriter {
    /// Keeps which entry this database wrote last.
    public func keepOwnEnd(_ head: Head) throws {
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO meta VALUES ('own', ?)").execute(arguments: [
            Data(head.replica.bytes + bigEndianBytes(head.number) + head.hash.bytes)
        ])
    }

    /// Lets every known peer be met like a stranger, so that this device shows who it is now.
    public func forgetCursors() throws {
        try db.cachedStatement(
            sql:
                "UPDATE peer SET heldIncarnation = 0, heldArrivals = 0, sentIncarnation = 0, sentArrivals = 0"
        ).execute()
    }
}

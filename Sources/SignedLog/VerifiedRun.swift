public import Causality

/// Consecutive entries of one replica's log that its signature covers, as they came from outside.
public struct Run: Hashable, Sendable {
    /// Whose log.
    public let replica: ReplicaID
    /// The number of the first entry.
    public let first: UInt64
    /// The hash before the first entry.
    public let previous: EntryHash
    /// In order; at least one.
    public let entries: [EncodedEntry]
    /// The checkpoint's signature at the last entry.
    public let signature: [UInt8]

    /// Takes over a run.
    public init(
        replica: ReplicaID, first: UInt64, previous: EntryHash, entries: [EncodedEntry], signature: [UInt8]
    ) {
        self.replica = replica
        self.first = first
        self.previous = previous
        self.entries = entries
        self.signature = signature
    }
}

extension Run {
    /// Its last entry.
    ///
    /// - Complexity: O(n) in the bytes.
    public var end: Head {
        Head(
            replica: replica, number: first + UInt64(entries.count) - 1,
            hash: entries.reduce(previous) { $0.next($1.bytes) })
    }
}

/// A run of which it was shown that its replica wrote it just so; there is no other way to make one.
///
/// That it fits on to what is stored is for the store to see: the hash before the first entry must be there.
public struct VerifiedRun: Hashable, Sendable {
    /// The run.
    public let run: Run
    /// The hash at each entry, in order.
    public let hashes: [EntryHash]

    /// Checks sizes, the chain and the signature; personal parts are checked where the entry is read.
    ///
    /// - Throws: `LogError.malformedEntry`, `.entryTooLarge` or `.badSignature`.
    /// - Complexity: O(n) in the bytes, one signature check.
    public init(_ run: Run, team: TeamID) throws {
        guard run.first > 0, !run.entries.isEmpty else {
            throw LogError.malformedEntry("a run without entries")
        }
        guard run.first > 1 || run.previous == EntryHash(before: team, run.replica) else {
            throw LogError.malformedEntry("a log that does not begin at its beginning")
        }
        let size = run.entries.reduce(0) { $0 + $1.size }
        guard size <= EntryLimits.runBytes else { throw LogError.entryTooLarge(size) }
        var hash = run.previous
        var hashes: [EntryHash] = []
        hashes.reserveCapacity(run.entries.count)
        for entry in run.entries {
            guard entry.size <= EntryLimits.bytes else { throw LogError.entryTooLarge(entry.size) }
            hash = hash.next(entry.bytes)
            hashes.append(hash)
        }
        let last = run.first + UInt64(run.entries.count) - 1
        let checkpoint = Checkpoint(
            head: Head(replica: run.replica, number: last, hash: hash), signature: run.signature)
        guard checkpoint.isValid(in: team) else {
            throw LogError.badSignature(replica: run.replica, number: last)
        }
        self.run = run
        self.hashes = hashes
    }

    /// The log's head at one of its entries.
    public func head(at index: Int) -> Head {
        Head(replica: run.replica, number: run.first + UInt64(index), hash: hashes[index])
    }

    /// The end of the run.
    public var checkpoint: Checkpoint {
        Checkpoint(
            head: Head(
                replica: run.replica, number: run.first + UInt64(hashes.count) - 1,
                hash: hashes[hashes.count - 1]),
            signature: run.signature)
    }
}

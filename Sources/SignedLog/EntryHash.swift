public import Causality
import Crypto
import Foundation

/// The place of an entry in a chain: SHA-256 over the hash before it and its bytes.
///
/// `h(0) = SHA256(team ‖ replica)`, `h(n) = SHA256(h(n-1) ‖ bytes(n))`. A log that was written on after a copy is a tree of
/// such hashes; an entry's hash names its whole past.
public struct EntryHash: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The 32 bytes.
    public let octets: Octets32

    /// Creates the hash from its value.
    public init(_ octets: Octets32) { self.octets = octets }

    /// Creates the hash from exactly 32 bytes; any other count gives nil.
    public init?(_ bytes: some Collection<UInt8>) {
        guard let octets = Octets32(bytes) else { return nil }
        self.octets = octets
    }

    /// The hash before the first entry of a replica's log.
    public init(before team: TeamID, _ replica: ReplicaID) {
        self.init(digest: SHA256.hash(data: Data(team.bytes + replica.bytes)))
    }

    /// The hash after one more entry.
    ///
    /// - Complexity: O(n) in the bytes.
    public func next(_ entry: [UInt8]) -> EntryHash {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        entry.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return EntryHash(digest: hash.finalize())
    }

    init(digest: SHA256.Digest) {
        guard let octets = digest.withUnsafeBytes({ Octets32(reading: $0) }) else {
            preconditionFailure("SHA-256 gives 32 bytes")
        }
        self.octets = octets
    }

    /// The 32 bytes in order.
    public var bytes: [UInt8] { octets.bytes }
    /// The first eight bytes, by which references tell branches apart.
    public var mark: UInt64 { octets.front.high }
    /// The hash as 64 hexadecimal digits.
    public var description: String { Hex.encode(bytes) }
    /// Orders as unsigned bytes.
    public static func < (a: EntryHash, b: EntryHash) -> Bool { a.octets < b.octets }
}

/// The end of a log, or of one branch of it, that a node holds.
public struct Head: Hashable, Sendable, Comparable {
    /// Whose log.
    public let replica: ReplicaID
    /// The number of the last entry.
    public let number: UInt64
    /// The hash there.
    public let hash: EntryHash

    /// Creates the head.
    public init(replica: ReplicaID, number: UInt64, hash: EntryHash) {
        self.replica = replica
        self.number = number
        self.hash = hash
    }

    /// The entry at the end, as references name it.
    public var entry: EntryRef { EntryRef(Dot(replica, number), mark: hash.mark) }

    /// Orders by replica, number, hash.
    public static func < (a: Head, b: Head) -> Bool {
        if a.replica != b.replica { return a.replica < b.replica }
        return a.number != b.number ? a.number < b.number : a.hash < b.hash
    }
}

/// What all nodes with the same entries of a team share: a digest over the sorted heads.
public struct HeadsDigest: Hashable, Sendable, CustomStringConvertible {
    /// The first 16 bytes of the SHA-256.
    public let octets: Octets16

    /// Creates the digest of heads in any order.
    ///
    /// Input: `saat heads 1`, team, then per head ascending: replica (32), number (8, big-endian), hash (32).
    public init(team: TeamID, _ heads: some Sequence<Head>) {
        var hash = SHA256()
        hash.update(data: Data("saat heads 1".utf8))
        hash.update(data: team.bytes)
        for head in heads.sorted() {
            hash.update(data: head.replica.bytes)
            hash.update(data: bigEndianBytes(head.number))
            hash.update(data: head.hash.bytes)
        }
        octets = EntryHash(digest: hash.finalize()).octets.front
    }

    /// Creates the digest from exactly 16 bytes; any other count gives nil.
    public init?(_ bytes: some Collection<UInt8>) {
        guard let octets = Octets16(bytes) else { return nil }
        self.octets = octets
    }

    /// The 16 bytes in order.
    public var bytes: [UInt8] { octets.bytes }
    /// The digest as 32 hexadecimal digits.
    public var description: String { Hex.encode(bytes) }
}

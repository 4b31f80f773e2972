/// One event of one replica: the entry with this number in its log, counted from 1.
public struct Dot: Hashable, Sendable, Comparable {
    /// Who wrote it.
    public let replica: ReplicaID
    /// Its place in that replica's log, from 1 without gaps.
    public let number: UInt64

    /// Creates the dot.
    public init(_ replica: ReplicaID, _ number: UInt64) {
        self.replica = replica
        self.number = number
    }

    /// Orders by replica, then number; the order means nothing but determinism.
    public static func < (a: Dot, b: Dot) -> Bool {
        a.replica != b.replica ? a.replica < b.replica : a.number < b.number
    }
}

/// A dot with the first eight bytes of its entry's hash, which names one entry even where a log has two branches.
///
/// Writes name the writes that they replace, and decisions the versions that they cover, in this form.
public struct EntryRef: Hashable, Sendable, Comparable {
    /// The replica and number.
    public let dot: Dot
    /// The first eight bytes of the chain hash at that entry, big-endian.
    public let mark: UInt64

    /// Creates the reference.
    public init(_ dot: Dot, mark: UInt64) {
        self.dot = dot
        self.mark = mark
    }

    /// Replica (32), number (8) and mark (8), big-endian.
    public var packed: [UInt8] { dot.replica.bytes + bigEndianBytes(dot.number) + bigEndianBytes(mark) }

    /// Reads 48 packed bytes; nil for any other count.
    public init?(packed: ArraySlice<UInt8>) {
        guard packed.count == 48, let replica = ReplicaID(packed.prefix(32)) else { return nil }
        let rest = packed.dropFirst(32)
        self.init(Dot(replica, bigEndianWord(rest.prefix(8))), mark: bigEndianWord(rest.dropFirst(8)))
    }

    /// Orders by dot, then mark.
    public static func < (a: EntryRef, b: EntryRef) -> Bool {
        a.dot != b.dot ? a.dot < b.dot : a.mark < b.mark
    }
}

/// The identity of one write: the entry that holds it and the index of the change in that entry.
public struct WriteID: Hashable, Sendable, Comparable {
    /// The entry.
    public let entry: EntryRef
    /// The index of the change in the entry, from 0.
    public let index: UInt32

    /// Creates the identity.
    public init(_ entry: EntryRef, index: UInt32) {
        self.entry = entry
        self.index = index
    }

    /// Orders by entry, then index.
    public static func < (a: WriteID, b: WriteID) -> Bool {
        a.entry != b.entry ? a.entry < b.entry : a.index < b.index
    }
}

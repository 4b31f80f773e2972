/// The name of a replica: its raw Ed25519 public key, so that it proves itself.
///
/// A replica that retires its key becomes a new replica; the old name is never used again.
public struct ReplicaID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The 32 bytes of the public key.
    public let key: Octets32

    /// Creates the name from a key.
    public init(_ key: Octets32) { self.key = key }

    /// Creates the name from exactly 32 bytes; any other count gives nil.
    public init?(_ bytes: some Collection<UInt8>) {
        guard let key = Octets32(bytes) else { return nil }
        self.key = key
    }

    /// The 32 bytes in order.
    public var bytes: [UInt8] { key.bytes }
    /// The name as 64 hexadecimal digits.
    public var description: String { Hex.encode(bytes) }
    /// Orders as unsigned bytes.
    public static func < (a: ReplicaID, b: ReplicaID) -> Bool { a.key < b.key }
}

/// The id of a record of any kind: 16 bytes, shown as 32 hexadecimal digits.
public struct RecordID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The 16 bytes.
    public let octets: Octets16

    /// Creates the id from its value.
    public init(_ octets: Octets16) { self.octets = octets }

    /// Creates the id from exactly 16 bytes; any other count gives nil.
    public init?(_ bytes: some Collection<UInt8>) {
        guard let octets = Octets16(bytes) else { return nil }
        self.octets = octets
    }

    /// Creates the id from 32 hexadecimal digits; anything else gives nil.
    public init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex), let octets = Octets16(bytes) else { return nil }
        self.octets = octets
    }

    /// The 16 bytes in order.
    public var bytes: [UInt8] { octets.bytes }
    /// The id as 32 hexadecimal digits.
    public var description: String { Hex.encode(bytes) }
    /// Orders as unsigned bytes.
    public static func < (a: RecordID, b: RecordID) -> Bool { a.octets < b.octets }
}

/// The name of a team: a digest that commits to its first replica, so that every node knows the root.
public struct TeamID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The 16 bytes.
    public let octets: Octets16

    /// Creates the id from its value.
    public init(_ octets: Octets16) { self.octets = octets }

    /// Creates the id from exactly 16 bytes; any other count gives nil.
    public init?(_ bytes: some Collection<UInt8>) {
        guard let octets = Octets16(bytes) else { return nil }
        self.octets = octets
    }

    /// The 16 bytes in order.
    public var bytes: [UInt8] { octets.bytes }
    /// The id as 32 hexadecimal digits.
    public var description: String { Hex.encode(bytes) }
    /// Orders as unsigned bytes.
    public static func < (a: TeamID, b: TeamID) -> Bool { a.octets < b.octets }
}

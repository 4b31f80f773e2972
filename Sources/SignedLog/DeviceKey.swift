public import Causality
import Crypto
import Foundation

/// The signing key of a device; its public half is the name of the replica.
public struct DeviceKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey
    /// The name that belongs to the key.
    public let replica: ReplicaID

    /// Creates the key from its 32 secret bytes.
    ///
    /// - Throws: `LogError.malformedKey`.
    public init(seed: [UInt8]) throws {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: Data(seed)),
            let replica = ReplicaID(Array(key.publicKey.rawRepresentation))
        else {
            throw LogError.malformedKey("the secret of an Ed25519 key has 32 bytes, these are \(seed.count)")
        }
        self.key = key
        self.replica = replica
    }

    /// The 32 secret bytes.
    public var seed: [UInt8] { Array(key.rawRepresentation) }

    /// 32 bytes that follow from the secret and a label (HKDF-SHA256, RFC 5869, without salt).
    public func derived(_ label: String) -> [UInt8] {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: key.rawRepresentation), info: Data(label.utf8),
            outputByteCount: 32
        ).withUnsafeBytes { Array($0) }
    }

    /// Signs bytes (Ed25519, RFC 8032); 64 bytes.
    public func sign(_ message: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: Data(message))) }

    /// Whether a signature over bytes was made with the key of a replica.
    public static func isValid(_ signature: [UInt8], over message: [UInt8], by replica: ReplicaID) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: Data(replica.bytes)) else {
            return false
        }
        return key.isValidSignature(Data(signature), for: Data(message))
    }
}

/// What a device signs at the end of every commit: the place in its log, and through the chain everything before it.
public struct Checkpoint: Hashable, Sendable {
    /// The end that is signed.
    public let head: Head
    /// Ed25519, 64 bytes.
    public let signature: [UInt8]

    /// Takes over a checkpoint from elsewhere; it proves nothing until `isValid(in:)` was asked.
    public init(head: Head, signature: [UInt8]) {
        self.head = head
        self.signature = signature
    }

    /// Signs a place in the key's own log.
    public init(team: TeamID, number: UInt64, hash: EntryHash, key: DeviceKey) throws {
        head = Head(replica: key.replica, number: number, hash: hash)
        signature = try key.sign(Checkpoint.message(team, head))
    }

    /// Whether the replica signed this place of its log in this team.
    public func isValid(in team: TeamID) -> Bool {
        ProvenSignatures.isValid(signature, over: Checkpoint.message(team, head), by: head.replica)
    }

    /// `saat checkpoint 1`, team (16), replica (32), number (8, big-endian), hash (32).
    private static func message(_ team: TeamID, _ head: Head) -> [UInt8] {
        Array("saat checkpoint 1".utf8) + team.bytes + head.replica.bytes + bigEndianBytes(head.number)
            + head.hash.bytes
    }
}

/// How a device whose key retired shows that the new key is its own: the old key signs the new one and where the old log ended.
public enum SuccessionProof {
    /// Signs the new key; 64 bytes.
    ///
    /// - Parameter heads: the ends of the old key's log that were known, ascending.
    public static func make(
        successor: ReplicaID, heads: [EntryRef], team: TeamID, predecessor: DeviceKey
    ) throws -> [UInt8] { try predecessor.sign(message(successor, heads, team)) }

    /// Whether the holder of the old key named this successor.
    public static func isValid(
        _ proof: [UInt8], successor: ReplicaID, heads: [EntryRef], team: TeamID, predecessor: ReplicaID
    ) -> Bool { ProvenSignatures.isValid(proof, over: message(successor, heads, team), by: predecessor) }

    private static func message(_ successor: ReplicaID, _ heads: [EntryRef], _ team: TeamID) -> [UInt8] {
        Array("saat successor 1".utf8) + team.bytes + successor.bytes + heads.sorted().flatMap(\.packed)
    }
}

/// How the holder of the recovery key makes a member the root: the key signs the member's.
public enum HandoverProof {
    /// Signs the new root's key; 64 bytes.
    ///
    /// - Parameter count: one more than that of the last handover by the recovery key; the highest holds, so that an old proof that
    ///   somebody writes again has no effect.
    public static func make(root: ReplicaID, count: Int64, team: TeamID, recoveryKey: DeviceKey) throws
        -> [UInt8]
    { try recoveryKey.sign(message(root, count, team)) }

    /// Whether the holder of the recovery key named this root.
    public static func isValid(
        _ proof: [UInt8], root: ReplicaID, count: Int64, team: TeamID, recoveryKey: ReplicaID
    ) -> Bool { ProvenSignatures.isValid(proof, over: message(root, count, team), by: recoveryKey) }

    private static func message(_ root: ReplicaID, _ count: Int64, _ team: TeamID) -> [UInt8] {
        Array("saat handover 1".utf8) + team.bytes + root.bytes + bigEndianBytes(UInt64(bitPattern: count))
    }
}

/// How the holder of an invitation shows it: the invitation's one-time key signs the joiner's key.
public enum JoinProof {
    /// Signs a joiner's key with the invitation's key; 64 bytes.
    public static func make(joiner: ReplicaID, team: TeamID, invitation: DeviceKey) throws -> [UInt8] {
        try invitation.sign(message(joiner, team))
    }

    /// Whether the holder of an invitation let this joiner in.
    public static func isValid(_ proof: [UInt8], joiner: ReplicaID, team: TeamID, invitation: ReplicaID)
        -> Bool
    {
        ProvenSignatures.isValid(proof, over: message(joiner, team), by: invitation)
    }

    /// Names a proof together with all that it is about: SHA-256 of the invitation's key, the proof and what it signs.
    public static func digest(_ proof: [UInt8], joiner: ReplicaID, team: TeamID, invitation: ReplicaID)
        -> [UInt8]
    {
        // The first and the last have a fixed length.
        Array(SHA256.hash(data: invitation.bytes + proof + message(joiner, team)))
    }

    private static func message(_ joiner: ReplicaID, _ team: TeamID) -> [UInt8] {
        Array("saat join 1".utf8) + team.bytes + joiner.bytes
    }
}

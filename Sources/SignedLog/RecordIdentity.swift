public import Causality
import Crypto
import Foundation

/// How the ids of records come about, so that they cost no bytes and every node computes the same.
public enum RecordIdentity {
    /// The id of a new record: a UUIDv8 (RFC 9562) of 48 bits of time and 74 bits of the entry's hash.
    ///
    /// - Parameters:
    ///   - hash: the hash at the entry that creates the record.
    ///   - index: the index of the change in the entry.
    ///   - recordedAt: the entry's wall time in milliseconds since 1970; its low 48 bits are taken.
    public static func created(by hash: EntryHash, index: Int, recordedAt: Int64) -> RecordID {
        let octets = hash.octets
        let input = (
            octets.front.high.bigEndian, octets.front.low.bigEndian, octets.back.high.bigEndian,
            octets.back.low.bigEndian, UInt32(truncatingIfNeeded: index).bigEndian
        )
        var sha = SHA256()
        withUnsafeBytes(of: input) { sha.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<36])) }
        let digest = EntryHash(digest: sha.finalize()).octets.front
        // Ten bytes of the digest behind six of the time, with version 8 in the seventh byte and the variant in the ninth.
        let high = UInt64(bitPattern: recordedAt) << 16 | digest.high >> 48
        let low = digest.high << 16 | digest.low >> 48
        return RecordID(
            Octets16(high: high & ~0xF000 | 0x8000, low: low & ~(0b11 << 62) | 0b10 << 62))
    }

    /// The id of a record with an outside name: a digest of team, kind and name, each with its length before it.
    public static func named(_ ref: String, kind: UInt32, team: TeamID) -> RecordID {
        digest("saat ref 1", team, kind, [Array(ref.utf8)])
    }

    /// The id of a sheet row without a name: a digest of its values and its ordinal among equal rows.
    ///
    /// - Parameter fields: the non-personal fields, ids resolved; their order does not matter.
    public static func row(_ fields: [UInt32: FieldValue], ordinal: UInt32, kind: UInt32, team: TeamID)
        -> RecordID
    {
        RowIdentity(kind: kind, team: team).id(fields.sorted { $0.key < $1.key }, ordinal: ordinal)
    }

    /// The id of a record that is known by a name which the id must not reveal: keyed with the team's token key.
    public static func keyed(_ foldedName: String, kind: UInt32, team: TeamID, tokenKey: [UInt8]) -> RecordID
    {
        var hmac = HMAC<SHA256>(key: SymmetricKey(data: tokenKey))
        hmac.update(data: Data("saat name 1".utf8) + Data(team.bytes) + Data(fourBytes(Int(kind))))
        hmac.update(data: Data(foldedName.utf8))
        return record(Array(hmac.finalize()))
    }

    /// The id of a team: a digest that commits to the key of its first replica.
    public static func team(root: ReplicaID, nonce: [UInt8]) -> TeamID {
        let digest = SHA256.hash(data: Data("saat team 1".utf8) + Data(root.bytes) + Data(nonce))
        guard let team = TeamID(Array(digest).prefix(16)) else { preconditionFailure("16 bytes of 32") }
        return team
    }

    private static func digest(_ label: String, _ team: TeamID, _ kind: UInt32, _ parts: [[UInt8]])
        -> RecordID
    {
        var hash = SHA256()
        hash.update(data: Data(label.utf8))
        for part in [team.bytes, fourBytes(Int(kind))] + parts {
            hash.update(data: fourBytes(part.count))
            hash.update(data: part)
        }
        return record(Array(hash.finalize()))
    }

    private static func record(_ bytes: [UInt8]) -> RecordID {
        guard let id = RecordID(bytes.prefix(16)) else {
            preconditionFailure("a digest has at least 16 bytes")
        }
        return id
    }
}

/// Gives the low 32 bits of a number, big-endian.
func fourBytes(_ number: Int) -> [UInt8] { Array(bigEndianBytes(UInt64(number)).suffix(4)) }

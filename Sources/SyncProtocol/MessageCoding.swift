import Causality
import Foundation
public import SignedLog
import SwiftProtobuf

/// The bytes of messages: `POST /v1/sync` and bundles carry the same.
public enum MessageCoding {
    /// Encodes a message of several teams.
    public static func encode(_ parts: [TeamPart]) throws -> [UInt8] {
        var message = Saat_Sync_V1_Message()
        message.protocol = SyncLimits.protocolVersion
        message.teams = parts.map(encode)
        return try message.serializedBytes()
    }

    /// Decodes a message.
    ///
    /// - Throws: `SyncError.malformedMessage`, `.otherProtocol` or `.tooLarge`.
    public static func decode(_ bytes: [UInt8]) throws -> [TeamPart] {
        guard bytes.count <= SyncLimits.messageBytes else {
            throw SyncError.tooLarge(bytes: bytes.count, limit: SyncLimits.messageBytes)
        }
        guard let message = try? Saat_Sync_V1_Message(serializedBytes: bytes) else {
            throw SyncError.malformedMessage("it is not a protobuf message")
        }
        guard message.protocol == SyncLimits.protocolVersion else {
            throw SyncError.otherProtocol(message.protocol)
        }
        guard message.teams.count <= SyncLimits.teams else {
            throw SyncError.tooLarge(bytes: bytes.count, limit: SyncLimits.messageBytes)
        }
        // Each part gets an answer of its own: said often, little would ask for much.
        guard Set(message.teams.map(\.team)).count == message.teams.count else {
            throw SyncError.malformedMessage("it names a team twice")
        }
        return try message.teams.map(decode)
    }

    private static func encode(_ part: TeamPart) -> Saat_Sync_V1_TeamPart {
        var message = Saat_Sync_V1_TeamPart()
        message.team = Data(part.team.bytes)
        message.digest = Data(part.digest.bytes)
        message.incarnation = part.covered.incarnation
        message.arrivals = part.covered.arrivals
        message.peerIncarnation = part.held.incarnation
        message.peerArrivals = part.held.arrivals
        message.hasHeads_p = part.heads != nil
        message.heads = (part.heads ?? []).map(encode)
        message.runs = part.runs.map(encode)
        message.more = part.hasMore
        message.withheld = part.isWithheld
        message.sending = part.isSending
        message.asked = part.asked.map(encode)
        message.wanted = part.wanted.map { wanted in
            var message = Saat_Sync_V1_Wanted()
            message.entry = encode(wanted.entry)
            message.changes = wanted.changes.map { UInt32($0) }
            return message
        }
        message.given = part.given.map { given in
            var message = Saat_Sync_V1_Given()
            message.entry = encode(given.entry)
            message.personal = encode(given.parts)
            return message
        }
        return message
    }

    private static func encode(_ head: Head) -> Saat_Sync_V1_Head {
        var message = Saat_Sync_V1_Head()
        message.replica = Data(head.replica.bytes)
        message.number = head.number
        message.hash = Data(head.hash.bytes)
        return message
    }

    private static func encode(_ parts: [Int: [UInt8]]) -> [Saat_Sync_V1_Personal] {
        parts.sorted { $0.key < $1.key }.map { change, part in
            var personal = Saat_Sync_V1_Personal()
            personal.change = UInt32(change)
            personal.part = Data(part)
            return personal
        }
    }

    private static func encode(_ run: Run) -> Saat_Sync_V1_Run {
        var message = Saat_Sync_V1_Run()
        message.replica = Data(run.replica.bytes)
        message.first = run.first
        message.previous = Data(run.previous.bytes)
        message.signature = Data(run.signature)
        message.entries = run.entries.map { entry in
            var envelope = Saat_Sync_V1_Envelope()
            envelope.entry = Data(entry.bytes)
            envelope.personal = encode(entry.personal)
            return envelope
        }
        return message
    }

    private static func decode(_ message: Saat_Sync_V1_TeamPart) throws -> TeamPart {
        guard let team = TeamID(Array(message.team)), let digest = HeadsDigest(Array(message.digest)) else {
            throw SyncError.malformedMessage("a team or digest of the wrong length")
        }
        var part = TeamPart(
            team: team, digest: digest,
            covered: ArrivalCursor(incarnation: message.incarnation, arrivals: message.arrivals),
            held: ArrivalCursor(incarnation: message.peerIncarnation, arrivals: message.peerArrivals),
            heads: message.hasHeads_p ? try message.heads.map(decode) : nil,
            runs: try message.runs.map(decode), hasMore: message.more)
        part.isWithheld = message.withheld
        part.isSending = message.sending
        part.asked = try message.asked.map(decode)
        part.wanted = try message.wanted.map { wanted in
            WantedParts(entry: try decode(wanted.entry), changes: wanted.changes.map { Int($0) })
        }
        part.given = try message.given.map { given in
            GivenParts(entry: try decode(given.entry), parts: decode(given.personal))
        }
        return part
    }

    private static func decode(_ parts: [Saat_Sync_V1_Personal]) -> [Int: [UInt8]] {
        Dictionary(parts.map { (Int($0.change), Array($0.part)) }, uniquingKeysWith: { a, _ in a })
    }

    private static func decode(_ message: Saat_Sync_V1_Head) throws -> Head {
        guard let replica = ReplicaID(Array(message.replica)), let hash = EntryHash(Array(message.hash))
        else {
            throw SyncError.malformedMessage("a head of the wrong length")
        }
        guard (1..<UInt64(Int64.max)).contains(message.number) else {
            throw SyncError.malformedMessage("a head with the number \(message.number)")
        }
        return Head(replica: replica, number: message.number, hash: hash)
    }

    private static func decode(_ message: Saat_Sync_V1_Run) throws -> Run {
        guard let replica = ReplicaID(Array(message.replica)),
            let previous = EntryHash(Array(message.previous))
        else {
            throw SyncError.malformedMessage("a run of the wrong length")
        }
        guard message.first < UInt64(Int64.max) - UInt64(message.entries.count) else {
            throw SyncError.malformedMessage("a run that begins at \(message.first)")
        }
        let entries = message.entries.map { envelope in
            EncodedEntry(bytes: Array(envelope.entry), personal: decode(envelope.personal))
        }
        return Run(
            replica: replica, first: message.first, previous: previous, entries: entries,
            signature: Array(message.signature))
    }
}

extension MessageCoding {
    /// The bytes of one run, as it is held until a gap is filled.
    public static func encode(_ run: Run) throws -> [UInt8] {
        let message: Saat_Sync_V1_Run = encode(run)
        return try message.serializedBytes()
    }

    /// Reads a run that was held.
    ///
    /// - Throws: `SyncError.malformedMessage`.
    public static func decodeRun(_ bytes: [UInt8]) throws -> Run {
        guard let message = try? Saat_Sync_V1_Run(serializedBytes: bytes) else {
            throw SyncError.malformedMessage("a held run is no protobuf message")
        }
        return try decode(message)
    }
}

public import Causality
import Crypto
import Foundation
import SwiftProtobuf

/// One change of an entry as every node reads it, with the record's id computed.
public struct DecodedChange: Hashable, Sendable {
    /// The index in the entry.
    public let index: Int
    /// The number of the kind, known to this program or not.
    public let kind: UInt32
    /// The record.
    public let record: RecordID
    /// The outside name, if it is not personal and the change carries it.
    public let ref: String?
    /// The fields that are not personal, by number.
    public let fields: [UInt32: FieldValue]
    /// By unit, the writes that it replaces.
    public let over: [UInt32: [EntryRef]]
    /// The SHA-256 of the personal part; nil if it has none.
    public let personalDigest: [UInt8]?
}

/// An entry as every node reads it.
public struct DecodedEntry: Hashable, Sendable {
    /// What it says beside its changes.
    public let header: EntryHeader
    /// In order.
    public let changes: EntryChanges

    /// Reads the bytes of an entry.
    ///
    /// - Parameters:
    ///   - bytes: the sacred bytes.
    ///   - hash: the hash at the entry, from which the ids of new records follow.
    ///   - team: whose log it is.
    ///   - listsRecords: whether the records of its blocks are computed now: who reads every row of a large block may let that be done
    ///     elsewhere.
    /// - Throws: `LogError.malformedEntry` or `.unknownFormat`; such an entry is kept and relayed, and has no effect.
    public init(_ bytes: [UInt8], hash: EntryHash, team: TeamID, listsRecords: Bool = false) throws {
        guard let message = try? Saat_Entry_V1_Entry(serializedBytes: bytes) else {
            throw LogError.malformedEntry("it is not a protobuf message")
        }
        guard EntryLimits.formats.contains(message.format) else {
            throw LogError.unknownFormat(message.format)
        }
        let count = message.blocks.reduce(message.changes.count) { $0 + Int($1.count) }
        guard count <= EntryLimits.changes else {
            throw LogError.malformedEntry("it has \(count) changes")
        }
        let values = message.blocks.reduce(0) { $0 + Int($1.count) * $1.columns.count }
        guard values <= EntryLimits.blockValues else {
            throw LogError.malformedEntry("its blocks have \(values) values")
        }
        var reader = EntryReader(
            hash: hash, team: team, recordedAt: message.recordedAt, listsRecords: listsRecords)
        reader.records = try message.records.map { data in
            guard let id = RecordID(Array(data)) else {
                throw LogError.malformedEntry("a record id of \(data.count) bytes")
            }
            return id
        }
        reader.replicas = try message.replicas.map { data in
            guard let id = ReplicaID(Array(data)) else {
                throw LogError.malformedEntry("a replica of \(data.count) bytes")
            }
            return id
        }
        var user: RecordID?
        if !message.user.isEmpty {
            user = RecordID(Array(message.user))
            if user == nil { throw LogError.malformedEntry("a user of \(message.user.count) bytes") }
        }
        header = EntryHeader(
            rules: message.rules, recordedAt: message.recordedAt, user: user,
            seen: try message.seen.map { try reader.reference($0) })
        changes = try reader.read(message.changes, message.blocks)
    }
}

extension DecodedEntry {
    /// Whether an entry has blocks, whose reading may take far longer than their bytes say; no for what cannot be read.
    public static func hasBlocks(_ bytes: [UInt8]) -> Bool {
        (try? Saat_Entry_V1_Entry(serializedBytes: bytes))?.blocks.isEmpty == false
    }
}

/// The fields of a personal part.
public struct PersonalPart: Hashable, Sendable {
    /// The outside name, if it is personal.
    public let ref: String?
    /// The fields by number.
    public let fields: [UInt32: FieldValue]

    /// Reads a personal part after its digest was compared.
    ///
    /// - Throws: `LogError.malformedEntry`.
    public init(_ bytes: [UInt8]) throws {
        guard let message = try? Saat_Entry_V1_PersonalPart(serializedBytes: bytes) else {
            throw LogError.malformedEntry("its personal part is not a protobuf message")
        }
        ref = message.ref.isEmpty ? nil : message.ref
        var fields: [UInt32: FieldValue] = [:]
        for field in message.fields {
            switch field.value {
            case .text(let text): fields[field.number] = .text(text)
            case .integer(let integer): fields[field.number] = .integer(integer)
            case .opaque(let data): fields[field.number] = .bytes(Array(data))
            case .record, .change, .list, .entries, nil:
                throw LogError.malformedEntry("a personal field that is no plain value")
            }
        }
        self.fields = fields
    }

    /// The digest of a part as its entry names it.
    public static func digest(of part: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        part.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return Array(hash.finalize())
    }
}

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
    public let changes: [DecodedChange]

    /// Reads the bytes of an entry.
    ///
    /// - Parameters:
    ///   - bytes: the sacred bytes.
    ///   - hash: the hash at the entry, from which the ids of new records follow.
    ///   - team: whose log it is.
    /// - Throws: `LogError.malformedEntry` or `.unknownFormat`; such an entry is kept and relayed, and has no effect.
    public init(_ bytes: [UInt8], hash: EntryHash, team: TeamID) throws {
        guard let message = try? Saat_Entry_V1_Entry(serializedBytes: bytes) else {
            throw LogError.malformedEntry("it is not a protobuf message")
        }
        guard message.format == EntryLimits.format else { throw LogError.unknownFormat(message.format) }
        guard message.changes.count <= EntryLimits.changes else {
            throw LogError.malformedEntry("it has \(message.changes.count) changes")
        }
        var reader = Reader(hash: hash, team: team, recordedAt: message.recordedAt)
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
        for change in message.changes { try reader.read(change) }
        changes = reader.changes
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
    public static func digest(of part: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: Data(part))) }
}

/// Resolves the indices of an entry while it is read.
private struct Reader {
    let hash: EntryHash
    let team: TeamID
    let recordedAt: Int64
    var records: [RecordID] = []
    var replicas: [ReplicaID] = []
    var changes: [DecodedChange] = []

    func reference(_ message: Saat_Entry_V1_Reference) throws -> EntryRef {
        guard replicas.indices.contains(Int(message.replica)) else {
            throw LogError.malformedEntry("a reference to replica \(message.replica) of \(replicas.count)")
        }
        return EntryRef(Dot(replicas[Int(message.replica)], message.number), mark: message.mark)
    }

    mutating func read(_ message: Saat_Entry_V1_Change) throws {
        var fields: [UInt32: FieldValue] = [:]
        for field in message.fields {
            let value = try read(field)
            guard fields.updateValue(value, forKey: field.number) == nil else {
                throw LogError.malformedEntry("field \(field.number) twice in one change")
            }
        }
        var over: [UInt32: [EntryRef]] = [:]
        for item in message.over { over[item.unit, default: []] += try item.writes.map { try reference($0) } }
        let id: RecordID
        var ref: String?
        switch message.record {
        case .known(let index): id = try record(index)
        case .created:
            id = RecordIdentity.created(by: hash, index: changes.count, recordedAt: recordedAt)
        case .ref(let name):
            id = RecordIdentity.named(name, kind: message.kind, team: team)
            ref = name
        case .row(let ordinal):
            id = RecordIdentity.row(fields, ordinal: ordinal, kind: message.kind, team: team)
        case nil: throw LogError.malformedEntry("a change without a record")
        }
        guard message.personal.isEmpty || message.personal.count == 32 else {
            throw LogError.malformedEntry("a digest of \(message.personal.count) bytes")
        }
        changes.append(
            DecodedChange(
                index: changes.count, kind: message.kind, record: id, ref: ref, fields: fields, over: over,
                personalDigest: message.personal.isEmpty ? nil : Array(message.personal)))
    }

    private func read(_ field: Saat_Entry_V1_Field) throws -> FieldValue {
        switch field.value {
        case .text(let text): .text(text)
        case .integer(let integer): .integer(integer)
        case .record(let index): .record(try record(index))
        case .change(let index): .record(try record(ofChange: index))
        case .opaque(let data): .bytes(Array(data))
        case .list(let list):
            .records(
                try (list.records.map { try record($0) } + list.changes.map { try record(ofChange: $0) })
                    .sorted())
        case .entries(let list): .entries(try list.entries.map { try reference($0) })
        case nil: throw LogError.malformedEntry("field \(field.number) has no value")
        }
    }

    private func record(_ index: UInt32) throws -> RecordID {
        guard records.indices.contains(Int(index)) else {
            throw LogError.malformedEntry("record \(index) of \(records.count)")
        }
        return records[Int(index)]
    }

    private func record(ofChange index: UInt32) throws -> RecordID {
        guard changes.indices.contains(Int(index)) else {
            throw LogError.malformedEntry("a reference to change \(index), which is not before it")
        }
        return changes[Int(index)].record
    }
}

import Causality
import Crypto
import Foundation
import SwiftProtobuf

/// Turns drafts into the bytes of an entry, once.
public enum EntryEncoder {
    /// Encodes an entry.
    ///
    /// - Parameters:
    ///   - header: what it says beside its changes.
    ///   - changes: in order; a change may refer to the records of those before it.
    ///   - salt: gives 16 random bytes for each personal part.
    /// - Throws: `LogError.entryTooLarge` over the limit; nothing is cut.
    public static func encode(
        _ header: EntryHeader, _ changes: [DraftChange], salt: () -> [UInt8]
    ) throws -> EncodedEntry {
        var tables = Tables()
        var message = Saat_Entry_V1_Entry()
        message.format = EntryLimits.format
        message.rules = header.rules
        message.recordedAt = header.recordedAt
        if let user = header.user { message.user = Data(user.bytes) }
        message.seen = header.seen.map { tables.reference($0) }
        var personal: [Int: [UInt8]] = [:]
        for (index, change) in changes.enumerated() {
            var encoded = encode(change, &tables)
            if !change.personal.isEmpty || change.personalRef != nil {
                let part = try encodePersonal(change, salt: salt())
                encoded.personal = Data(SHA256.hash(data: Data(part)))
                personal[index] = part
            }
            message.changes.append(encoded)
        }
        message.records = tables.records.map { Data($0.bytes) }
        message.replicas = tables.replicas.map { Data($0.bytes) }
        let bytes: [UInt8] = try message.serializedBytes()
        let entry = EncodedEntry(bytes: bytes, personal: personal)
        guard entry.size <= EntryLimits.bytes, changes.count <= EntryLimits.changes else {
            throw LogError.entryTooLarge(entry.size)
        }
        return entry
    }

    private static func encode(_ change: DraftChange, _ tables: inout Tables) -> Saat_Entry_V1_Change {
        var encoded = Saat_Entry_V1_Change()
        encoded.kind = change.kind
        switch change.target {
        case .known(let id): encoded.known = tables.record(id)
        case .created: encoded.created = true
        case .ref(let ref): encoded.ref = ref
        case .row(let ordinal): encoded.row = ordinal
        }
        encoded.fields = change.fields.sorted { $0.key < $1.key }.map { number, value in
            switch value {
            case .value(let value): return tables.field(number, value)
            case .change(let index):
                var field = Saat_Entry_V1_Field()
                field.number = number
                field.change = UInt32(index)
                return field
            }
        }
        encoded.over = change.over.sorted { $0.key < $1.key }.map { unit, writes in
            var over = Saat_Entry_V1_Over()
            over.unit = unit
            over.writes = writes.sorted().map { tables.reference($0) }
            return over
        }
        return encoded
    }

    /// A personal part has tables of its own: it refers to nothing outside itself, so only plain values are allowed.
    private static func encodePersonal(_ change: DraftChange, salt: [UInt8]) throws -> [UInt8] {
        precondition(salt.count == 16, "a salt has 16 bytes")
        var tables = Tables()
        var part = Saat_Entry_V1_PersonalPart()
        part.salt = Data(salt)
        part.ref = change.personalRef ?? ""
        part.fields = change.personal.sorted { $0.key < $1.key }.map { tables.field($0.key, $0.value) }
        precondition(tables.records.isEmpty && tables.replicas.isEmpty, "personal fields hold plain values")
        return try part.serializedBytes()
    }
}

/// The tables of an entry while it is encoded.
private struct Tables {
    private(set) var records: [RecordID] = []
    private(set) var replicas: [ReplicaID] = []
    private var recordPlaces: [RecordID: UInt32] = [:]
    private var replicaPlaces: [ReplicaID: UInt32] = [:]

    mutating func record(_ id: RecordID) -> UInt32 {
        if let place = recordPlaces[id] { return place }
        let place = UInt32(records.count)
        recordPlaces[id] = place
        records.append(id)
        return place
    }

    mutating func reference(_ entry: EntryRef) -> Saat_Entry_V1_Reference {
        var reference = Saat_Entry_V1_Reference()
        if let place = replicaPlaces[entry.dot.replica] {
            reference.replica = place
        } else {
            reference.replica = UInt32(replicas.count)
            replicaPlaces[entry.dot.replica] = reference.replica
            replicas.append(entry.dot.replica)
        }
        reference.number = entry.dot.number
        reference.mark = entry.mark
        return reference
    }

    mutating func field(_ number: UInt32, _ value: FieldValue) -> Saat_Entry_V1_Field {
        var field = Saat_Entry_V1_Field()
        field.number = number
        switch value {
        case .text(let text): field.text = text
        case .integer(let integer): field.integer = integer
        case .record(let id): field.record = record(id)
        case .bytes(let bytes): field.opaque = Data(bytes)
        case .records(let ids): field.list.records = ids.sorted().map { record($0) }
        case .entries(let refs): field.entries.entries = refs.sorted().map { reference($0) }
        }
        return field
    }
}

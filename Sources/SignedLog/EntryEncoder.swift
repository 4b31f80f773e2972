import Causality
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
        guard changes.count <= EntryLimits.changes else { throw LogError.entryTooLarge(changes.count) }
        var tables = EntryTables()
        var message = Saat_Entry_V1_Entry()
        message.rules = header.rules
        message.recordedAt = header.recordedAt
        if let user = header.user { message.user = Data(user.bytes) }
        message.seen = header.seen.map { tables.reference($0) }
        var personal: [Int: [UInt8]] = [:]
        var rest = changes[...]
        while let change = rest.first {
            if let block = BlockEncoder(beginningOf: rest) {
                var encoded = block.encode(first: rest.startIndex, &tables)
                let drafts = rest.prefix(block.count)
                try encodePersonal(drafts, of: &encoded, salt, &personal)
                message.blocks.append(encoded)
                rest = rest.dropFirst(block.count)
            } else {
                var encoded = encode(change, &tables)
                if change.hasPersonalPart {
                    let part = try encodePersonal(change, salt: salt())
                    encoded.personal = Data(PersonalPart.digest(of: part))
                    personal[rest.startIndex] = part
                }
                message.changes.append(encoded)
                rest = rest.dropFirst()
            }
        }
        let values = message.blocks.reduce(0) { $0 + Int($1.count) * $1.columns.count }
        guard values <= EntryLimits.blockValues else { throw LogError.entryTooLarge(values) }
        message.format = message.blocks.isEmpty ? EntryLimits.plainFormat : EntryLimits.blockFormat
        message.records = tables.records.map { Data($0.bytes) }
        message.replicas = tables.replicas.map { Data($0.bytes) }
        let bytes: [UInt8] = try message.serializedBytes()
        let entry = EncodedEntry(bytes: bytes, personal: personal)
        guard entry.size <= EntryLimits.bytes else { throw LogError.entryTooLarge(entry.size) }
        return entry
    }

    private static func encode(_ change: DraftChange, _ tables: inout EntryTables) -> Saat_Entry_V1_Change {
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

    /// The personal parts of the drafts of a block, and their digests in it.
    private static func encodePersonal(
        _ drafts: ArraySlice<DraftChange>, of block: inout Saat_Entry_V1_Block, _ salt: () -> [UInt8],
        _ personal: inout [Int: [UInt8]]
    ) throws {
        var gap: UInt32 = 0
        for (index, draft) in zip(drafts.indices, drafts) {
            guard draft.hasPersonalPart else {
                gap += 1
                continue
            }
            let part = try encodePersonal(draft, salt: salt())
            block.personal += PersonalPart.digest(of: part)
            block.personalGaps.append(gap)
            personal[index] = part
            gap = 0
        }
        if block.personalGaps.count == drafts.count { block.personalGaps = [] }
    }

    /// A personal part has tables of its own: it refers to nothing outside itself, so only plain values are allowed.
    private static func encodePersonal(_ change: DraftChange, salt: [UInt8]) throws -> [UInt8] {
        precondition(salt.count == 16, "a salt has 16 bytes")
        var tables = EntryTables()
        var part = Saat_Entry_V1_PersonalPart()
        part.salt = Data(salt)
        part.ref = change.personalRef ?? ""
        part.fields = change.personal.sorted { $0.key < $1.key }.map { tables.field($0.key, $0.value) }
        precondition(tables.records.isEmpty && tables.replicas.isEmpty, "personal fields hold plain values")
        return try part.serializedBytes()
    }
}

/// The tables of an entry while it is encoded.
struct EntryTables {
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

extension DraftChange {
    fileprivate var hasPersonalPart: Bool { !personal.isEmpty || personalRef != nil }
}

import Causality
import SwiftProtobuf

/// Resolves the indices of an entry while it is read.
struct EntryReader {
    let hash: EntryHash
    let team: TeamID
    let recordedAt: Int64
    /// Whether the records of blocks are computed at once.
    let listsRecords: Bool
    var records: [RecordID] = []
    var replicas: [ReplicaID] = []
    /// How many changes were read so far.
    private(set) var count = 0
    /// The records of the changes read so far that lie in no block, by index.
    private var ids: [Int: RecordID] = [:]
    /// The blocks read so far.
    private var blocks: [DecodedBlock] = []
    /// The records of rows that something referred to; an entry may refer to one very often.
    private let computed = ComputedRecords()

    init(hash: EntryHash, team: TeamID, recordedAt: Int64, listsRecords: Bool) {
        self.hash = hash
        self.team = team
        self.recordedAt = recordedAt
        self.listsRecords = listsRecords
    }

    /// Reads all changes in the order of their indices.
    mutating func read(_ changes: [Saat_Entry_V1_Change], _ blocks: [Saat_Entry_V1_Block]) throws
        -> EntryChanges
    {
        var rest = changes[...]
        var singles: [DecodedChange] = []
        singles.reserveCapacity(changes.count)
        for block in blocks {
            while count < Int(block.first), let change = rest.popFirst() {
                singles.append(try self.read(change))
            }
            guard count == Int(block.first) else {
                throw LogError.malformedEntry("a block at \(block.first), where change \(count) is next")
            }
            let read = try BlockReader(entry: self, block).block()
            self.blocks.append(read)
            count += read.count
        }
        while let change = rest.popFirst() { singles.append(try self.read(change)) }
        return EntryChanges(singles: singles, blocks: self.blocks)
    }

    func reference(_ message: Saat_Entry_V1_Reference) throws -> EntryRef {
        guard replicas.indices.contains(Int(message.replica)) else {
            throw LogError.malformedEntry("a reference to replica \(message.replica) of \(replicas.count)")
        }
        return EntryRef(Dot(replicas[Int(message.replica)], message.number), mark: message.mark)
    }

    func record(_ index: UInt32) throws -> RecordID {
        guard Int(index) < records.count else {
            throw LogError.malformedEntry("record \(index) of \(records.count)")
        }
        return records[Int(index)]
    }

    func record(ofChange index: UInt32) throws -> RecordID {
        let index = Int(index)
        if let id = ids[index] { return id }
        guard index < count, let block = blocks.block(of: index) else {
            throw LogError.malformedEntry("a reference to change \(index), which is not before it")
        }
        return computed.record(index) { block.records[index - block.first] }
    }

    private mutating func read(_ message: Saat_Entry_V1_Change) throws -> DecodedChange {
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
            id = RecordIdentity.created(by: hash, index: count, recordedAt: recordedAt)
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
        ids[count] = id
        count += 1
        return DecodedChange(
            index: count - 1, kind: message.kind, record: id, ref: ref, fields: fields, over: over,
            personalDigest: message.personal.isEmpty ? nil : Array(message.personal))
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
}

/// Records that were computed once.
private final class ComputedRecords {
    private var known: [Int: RecordID] = [:]

    func record(_ index: Int, _ compute: () -> RecordID) -> RecordID {
        if let id = known[index] { return id }
        let id = compute()
        known[index] = id
        return id
    }
}

public import Causality

/// The fields that one write of a unit says, by number.
public typealias UnitValue = [UInt32: FieldValue]

/// One change of a record as the fold sees it: which entry, and all fields, personal ones included where they are present.
public struct Contribution: Hashable, Sendable {
    /// Which change it is.
    public let id: WriteID
    /// The fields by number.
    public let fields: UnitValue
    /// By unit, the writes that it replaces.
    public let over: [UInt32: [EntryRef]]
    /// The outside name, if the change carries one.
    public let ref: String?
    /// Whether the record's id follows from this very change.
    public let isCreation: Bool

    /// Creates the contribution.
    public init(id: WriteID, fields: UnitValue, over: [UInt32: [EntryRef]], ref: String?, isCreation: Bool) {
        self.id = id
        self.fields = fields
        self.over = over
        self.ref = ref
        self.isCreation = isCreation
    }
}

/// A record folded from all its changes, whatever the order in which they came.
public struct RecordHistory: Hashable, Sendable {
    /// The kind.
    public let kind: KindDeclaration
    /// The record.
    public let id: RecordID
    /// The outside name.
    public let ref: String?
    /// The register of each unit that was ever written, by number.
    public let registers: [UInt32: Register<UnitValue>]

    /// Folds changes of one record.
    ///
    /// - Complexity: O(n log n).
    public init(kind: KindDeclaration, id: RecordID, _ contributions: [Contribution]) {
        self.kind = kind
        self.id = id
        ref = contributions.compactMap(\.ref).min()
        var writes: [UInt32: [UnitWrite<UnitValue>]] = [:]
        for change in contributions {
            for unit in kind.units where unit.merge != .once || change.isCreation {
                let value = change.fields.filter { unit.holds($0.key) }
                guard !value.isEmpty || change.over[unit.number] != nil else { continue }
                writes[unit.number, default: []].append(
                    UnitWrite(id: change.id, over: change.over[unit.number] ?? [], value: value))
            }
        }
        registers = writes.mapValues { Register($0) }
    }

    /// What is shown: for each unit one head chosen by its content, sets united.
    public var shown: UnitValue {
        var fields: UnitValue = [:]
        for unit in kind.units {
            guard let heads = registers[unit.number]?.heads, !heads.isEmpty else { continue }
            if unit.merge == .union {
                for field in unit.fields {
                    fields[field.number] = united(heads.compactMap { $0.value[field.number] })
                }
            } else {
                fields.merge(chosen(heads).value) { a, _ in a }
            }
        }
        return fields
    }

    /// The head of a unit that is shown; the smallest write if contents are equal.
    public func shownHead(of unit: UInt32) -> UnitWrite<UnitValue>? {
        registers[unit].flatMap { $0.heads.isEmpty ? nil : chosen($0.heads) }
    }

    /// What is left where only the writes of some authors count.
    ///
    /// Where none of what makes the record does, what makes it is left, since nothing else is known.
    ///
    /// - Parameter mayWrite: whether the author of an entry had a right when writing it.
    public func allowed(_ mayWrite: (EntryRef) -> Bool) -> RecordHistory {
        var isAllowed: [EntryRef: Bool] = [:]
        func may(_ entry: EntryRef) -> Bool {
            if let known = isAllowed[entry] { return known }
            let may = mayWrite(entry)
            isAllowed[entry] = may
            return may
        }
        var allowed = registers.mapValues { Register($0.writes) { may($0.id.entry) } }
        guard isAllowed.values.contains(false), isAllowed.values.contains(true) else { return self }
        let main = kind.units[0].number
        if allowed[main]?.writes.isEmpty == true { allowed[main] = registers[main] }
        return RecordHistory(
            kind: kind, id: id, ref: ref, registers: allowed.filter { !$0.value.writes.isEmpty })
    }

    private init(
        kind: KindDeclaration, id: RecordID, ref: String?, registers: [UInt32: Register<UnitValue>]
    ) {
        self.kind = kind
        self.id = id
        self.ref = ref
        self.registers = registers
    }

    /// The write of a unit that is shown where only those of some entries count; nil if none of them writes it.
    public func shownHead(of unit: UInt32, among entries: Set<EntryRef>) -> UnitWrite<UnitValue>? {
        let writes = (registers[unit]?.writes ?? []).filter { entries.contains($0.id.entry) }
        return writes.isEmpty ? nil : chosen(Register(writes).heads)
    }

    /// Whether an `undo` took back all that the record says; a device takes back only what it wrote itself.
    ///
    /// - Parameter mayWrite: whether the author of an entry had a right when writing it; others take nothing back.
    public func isUndone(_ mayWrite: (EntryRef) -> Bool) -> Bool {
        let writes = registers[UnitDeclaration.undone.number]?.writes.filter { mayWrite($0.id.entry) } ?? []
        guard !writes.isEmpty else { return false }
        var undone: Set<EntryRef> = []
        for head in Register(writes).heads {
            guard case .entries(let entries) = head.value[UnitDeclaration.undone.fields[0].number] else {
                continue
            }
            undone.formUnion(entries.filter { $0.dot.replica == head.id.entry.dot.replica })
        }
        return registers.allSatisfy { unit, register in
            unit == UnitDeclaration.undone.number
                || register.heads.allSatisfy { undone.contains($0.id.entry) }
        }
    }

    private func chosen(_ heads: [UnitWrite<UnitValue>]) -> UnitWrite<UnitValue> {
        heads.dropFirst().reduce(heads[0]) { best, head in
            orderingKey(best.value).lexicographicallyPrecedes(orderingKey(head.value)) ? head : best
        }
    }

    private func united(_ values: [FieldValue]) -> FieldValue? {
        guard let first = values.first else { return nil }
        return values.dropFirst().reduce(first) { union, value in
            switch (union, value) {
            case (.records(let a), .records(let b)): .records(Set(a).union(b).sorted())
            case (.entries(let a), .entries(let b)): .entries(Set(a).union(b).sorted())
            default: union
            }
        }
    }
}

/// Bytes that order field contents the same on every node.
private func orderingKey(_ value: UnitValue) -> [UInt8] {
    var key: [UInt8] = []
    for (number, field) in value.sorted(by: { $0.key < $1.key }) {
        key += bigEndianBytes(UInt64(number))
        key += field.orderingBytes
    }
    return key
}

extension FieldValue {
    fileprivate var orderingBytes: [UInt8] {
        switch self {
        case .text(let text): return [1] + Array(text.utf8) + [0]
        case .integer(let number): return [2] + bigEndianBytes(UInt64(bitPattern: number) ^ (1 << 63))
        case .record(let id): return [3] + id.bytes
        case .records(let ids): return [4] + ids.flatMap(\.bytes) + [0]
        case .entries(let refs):
            var bytes: [UInt8] = [5]
            for ref in refs {
                bytes += ref.dot.replica.bytes
                bytes += bigEndianBytes(ref.dot.number)
                bytes += bigEndianBytes(ref.mark)
            }
            return bytes
        case .bytes(let bytes): return [6] + bytes + [0]
        }
    }
}

/// One write of a unit of fields of one record.
public struct UnitWrite<Value: Hashable & Sendable>: Hashable, Sendable {
    /// Which write it is.
    public let id: WriteID
    /// The writes of the same unit that its author was shown and replaces.
    public let over: [EntryRef]
    /// What it says.
    public let value: Value

    /// Creates the write.
    public init(id: WriteID, over: [EntryRef], value: Value) {
        self.id = id
        self.over = over
        self.value = value
    }
}

/// All writes of one unit of one record, and which of them nobody has replaced.
///
/// A dotted version vector set without the vector: each write names what it replaces, so the heads are a function of the
/// set of writes and need no order of arrival. Preguiça et al., "Dotted version vectors", 2010.
public struct Register<Value: Hashable & Sendable>: Hashable, Sendable {
    /// All writes, ascending by id.
    public let writes: [UnitWrite<Value>]
    /// The writes that no other write names, ascending by id.
    public let heads: [UnitWrite<Value>]

    /// Creates the register from writes in any order; a repeated write counts once.
    ///
    /// - Complexity: O(n log n).
    public init(_ writes: some Sequence<UnitWrite<Value>>) {
        let given = Array(writes)
        // Most units were written once.
        if given.count == 1, given[0].over.isEmpty {
            self.writes = given
            heads = given
            return
        }
        var byID: [WriteID: UnitWrite<Value>] = [:]
        for write in given { byID[write.id] = write }
        self.writes = byID.values.sorted { $0.id < $1.id }
        var replaced: Set<EntryRef> = []
        for write in self.writes { replaced.formUnion(write.over) }
        heads = self.writes.filter { !replaced.contains($0.id.entry) }
    }

    /// Creates the register of those writes that count, in any order.
    ///
    /// A write that names one which does not count replaces what that one named: whoever wrote it had seen that too.
    /// - Complexity: O(n log n), more where many writes that do not count name each other.
    public init(_ writes: some Sequence<UnitWrite<Value>>, where counts: (UnitWrite<Value>) -> Bool) {
        var kept: [UnitWrite<Value>] = []
        var dropped: [EntryRef: [EntryRef]] = [:]
        for write in writes {
            if counts(write) {
                kept.append(write)
            } else {
                dropped[write.id.entry, default: []] += write.over
            }
        }
        guard !dropped.isEmpty else {
            self.init(kept)
            return
        }
        self.init(
            kept.map { write in
                var named: Set<EntryRef> = []
                var open = write.over
                while let entry = open.popLast() {
                    guard named.insert(entry).inserted else { continue }
                    open += dropped[entry] ?? []
                }
                return UnitWrite(id: write.id, over: named.sorted(), value: write.value)
            })
    }

    /// What a write made now would have to name to replace all that is shown, ascending.
    public var shown: [EntryRef] {
        var seen: Set<EntryRef> = []
        return heads.map(\.id.entry).filter { seen.insert($0).inserted }
    }
}

public import Causality

/// The records of the changes of a block, in order.
///
/// Ids that follow from what the block says are computed when they are asked for: most readers want one row of thousands.
public struct BlockRecords: RandomAccessCollection, Hashable, Sendable {
    enum Source: Hashable, Sendable {
        case listed([RecordID])
        /// The index of the first change in the entry with that hash.
        case created(by: EntryHash, first: Int, recordedAt: Int64)
        /// The ordinals are none where all are 0.
        case rows(RowIdentity, [DecodedColumn], ordinals: [UInt32])
    }

    private let source: Source
    /// How many there are.
    public let endIndex: Int
    /// The first place.
    public var startIndex: Int { 0 }

    init(_ source: Source, count: Int) {
        self.source = source
        endIndex = count
    }

    /// The same, all computed.
    var listed: BlockRecords {
        if case .listed = source { return self }
        if case .rows(let identity, let columns, let ordinals) = source {
            let records = identity.ids(columns, rows: 0..<count, ordinals: ordinals)
            return BlockRecords(.listed(records), count: count)
        }
        return BlockRecords(.listed(Array(self)), count: count)
    }

    /// The record of a change.
    ///
    /// - Complexity: O(n) in the bytes of the fields where the id follows from them.
    public subscript(row: Int) -> RecordID {
        switch source {
        case .listed(let records): records[row]
        case .created(let hash, let first, let recordedAt):
            RecordIdentity.created(by: hash, index: first + row, recordedAt: recordedAt)
        case .rows(let identity, let columns, let ordinals):
            identity.ids(columns, rows: row..<row + 1, ordinals: ordinals)[0]
        }
    }
}

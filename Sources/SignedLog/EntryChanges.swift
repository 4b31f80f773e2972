public import Causality

/// The changes of an entry, in order; those that lie in a block are put together when they are asked for.
public struct EntryChanges: RandomAccessCollection, Hashable, Sendable {
    /// The changes that lie in no block, ascending by index.
    public let singles: [DecodedChange]
    /// The blocks, ascending by their first change.
    public let blocks: [DecodedBlock]
    /// How many changes there are.
    public let endIndex: Int
    /// The index of the first change.
    public var startIndex: Int { 0 }
    /// By block, how many changes lie in the blocks before it.
    private let inBlocksBefore: [Int]

    init(singles: [DecodedChange], blocks: [DecodedBlock]) {
        self.singles = singles
        self.blocks = blocks
        var total = 0
        inBlocksBefore = blocks.map { block in
            defer { total += block.count }
            return total
        }
        endIndex = singles.count + total
    }

    /// The records of all changes, in order.
    public var records: [RecordID] {
        var records: [RecordID] = []
        records.reserveCapacity(count)
        var rest = singles[...]
        for block in blocks {
            while records.count < block.first, let single = rest.popFirst() { records.append(single.record) }
            records += block.records
        }
        return records + rest.map(\.record)
    }

    /// The SHA-256 of the personal part of a change; nil if it has none, or if there is no such change.
    public func personalDigest(at index: Int) -> [UInt8]? {
        guard indices.contains(index) else { return nil }
        return switch place(of: index) {
        case .single(let place): singles[place].personalDigest
        case .row(let row, let block): block.personalDigest(row)
        }
    }

    /// The indices of the changes that have a personal part, ascending in the singles, then in each block.
    public var withPersonalParts: [Int] {
        singles.filter { $0.personalDigest != nil }.map(\.index)
            + blocks.filter(\.hasPersonalParts).flatMap { block in
                (0..<block.count).filter { block.personalDigest($0) != nil }.map { block.first + $0 }
            }
    }

    /// The change at an index.
    ///
    /// - Complexity: O(log n) in the blocks, O(n) in the fields.
    public subscript(index: Int) -> DecodedChange {
        switch place(of: index) {
        case .single(let place): singles[place]
        case .row(let row, let block): block.change(row)
        }
    }

    private enum Place {
        case single(Int)
        case row(Int, DecodedBlock)
    }

    private func place(of index: Int) -> Place {
        let before = blocks.count(beginningUpTo: index)
        guard before > 0 else { return .single(index) }
        let block = blocks[before - 1]
        let row = index - block.first
        return row < block.count
            ? .row(row, block) : .single(index - inBlocksBefore[before - 1] - block.count)
    }
}

extension [DecodedBlock] {
    /// How many of some blocks, ascending by their first change, begin at a change or before it.
    ///
    /// - Complexity: O(log n).
    fileprivate func count(beginningUpTo index: Int) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].first <= index { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Of some blocks, ascending by their first change, the one that holds a change; nil if none does.
    func block(of index: Int) -> DecodedBlock? {
        let before = count(beginningUpTo: index)
        guard before > 0, index - self[before - 1].first < self[before - 1].count else { return nil }
        return self[before - 1]
    }
}

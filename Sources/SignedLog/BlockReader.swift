import Causality
import SwiftProtobuf

/// Reads one block of an entry; the entry is read as far as the block's first change.
struct BlockReader {
    private let entry: EntryReader
    private let message: Saat_Entry_V1_Block
    private let count: Int

    /// - Throws: `LogError.malformedEntry`.
    init(entry: EntryReader, _ message: Saat_Entry_V1_Block) throws {
        self.entry = entry
        self.message = message
        count = Int(message.count)
        guard count > 0, message.columns.count <= EntryLimits.columns else {
            throw LogError.malformedEntry("a block of \(count) changes in \(message.columns.count) columns")
        }
    }

    func block() throws -> DecodedBlock {
        var columns: [DecodedColumn] = []
        for column in message.columns {
            guard columns.last.map({ $0.field < column.field }) ?? true else {
                throw LogError.malformedEntry("columns that do not ascend")
            }
            columns.append(try read(column, after: columns))
        }
        let (records, refs) = try self.records(columns)
        let digests = try self.digests()
        return DecodedBlock(
            kind: message.kind, first: entry.count,
            records: entry.listsRecords ? records.listed : records, refs: refs, columns: columns,
            personalPlaces: digests.isEmpty
                ? nil : try places(message.personalGaps, of: digests.count) ?? Array(0..<Int32(count)),
            digests: digests)
    }

    private func records(_ columns: [DecodedColumn]) throws -> (BlockRecords, [String]?) {
        switch message.records {
        case .known(let list):
            try require(list.records.count == count, "records")
            let records = try list.records.map { try entry.record($0) }
            return (BlockRecords(.listed(records), count: count), nil)
        case .created:
            let source = BlockRecords.Source.created(
                by: entry.hash, first: entry.count, recordedAt: entry.recordedAt)
            return (BlockRecords(source, count: count), nil)
        case .refs(let list):
            try require(list.refs.count == count, "names")
            let records = list.refs.map {
                RecordIdentity.named($0, kind: message.kind, team: entry.team)
            }
            return (BlockRecords(.listed(records), count: count), list.refs)
        case .rows(let list):
            try require(list.ordinals.isEmpty || list.ordinals.count == count, "ordinals")
            let identity = RowIdentity(kind: message.kind, team: entry.team)
            return (BlockRecords(.rows(identity, columns, ordinals: list.ordinals), count: count), nil)
        case nil: throw LogError.malformedEntry("a block without records")
        }
    }

    private func digests() throws -> [[UInt8]] {
        try require(message.personal.count.isMultiple(of: 32), "digests")
        let bytes = Array(message.personal)
        return stride(from: 0, to: bytes.count, by: 32).map { Array(bytes[$0..<$0 + 32]) }
    }

    /// For each change the place of its value, from the gaps between the values; nil if each change has one.
    private func places(_ gaps: [UInt32], of values: Int) throws -> [Int32]? {
        if gaps.isEmpty {
            try require(values == count, "values")
            return nil
        }
        try require(gaps.count == values, "gaps")
        var places = [Int32](repeating: -1, count: count)
        var row = -1
        for (place, gap) in gaps.enumerated() {
            row += Int(gap) + 1
            try require(row < count, "gaps")
            places[row] = Int32(place)
        }
        return places
    }

    private func read(_ column: Saat_Entry_V1_Column, after columns: [DecodedColumn]) throws -> DecodedColumn
    {
        let kinds = [
            column.integers.count, column.records.count, column.changes.count, column.places.count,
        ]
        try require(kinds.filter { $0 > 0 }.count == 1, "lists of values")
        let count = column.gaps.isEmpty ? count : column.gaps.count
        let places = try places(column.gaps, of: count)
        let values: DecodedColumn.Values
        if !column.integers.isEmpty {
            values = .integers(try integers(column, count, places, after: columns))
        } else if !column.records.isEmpty {
            values = .records(try spread(column.records, count).map { try entry.record($0) })
        } else if !column.changes.isEmpty {
            values = .records(try spread(column.changes, count).map { try entry.record(ofChange: $0) })
        } else {
            values = .texts(
                try spread(column.places, count).map { place in
                    try require(Int(place) < column.texts.count, "texts")
                    return column.texts[Int(place)]
                })
        }
        return DecodedColumn(field: column.field, values: values, places: places)
    }

    private func integers(
        _ column: Saat_Entry_V1_Column, _ count: Int, _ places: [Int32]?, after columns: [DecodedColumn]
    ) throws -> [Int64] {
        if column.base == 0 {
            if column.integers.count == 1 { return Array(repeating: column.integers[0], count: count) }
            try require(column.integers.count == count, "integers")
            var value: Int64 = 0
            return column.integers.map { difference in
                value &+= difference
                return value
            }
        }
        guard let base = columns.first(where: { $0.field == column.base }) else {
            throw LogError.malformedEntry(
                "column \(column.field) is told from \(column.base), which is not before it")
        }
        var values = try spread(column.integers, count)
        for row in 0..<self.count {
            let place = places.map { Int($0[row]) } ?? row
            guard place >= 0 else { continue }
            guard let from = base.integer(row) else {
                throw LogError.malformedEntry("column \(column.field) is told from a value that is not there")
            }
            values[place] &+= from
        }
        return values
    }

    /// One value alone stands for all.
    private func spread<Value>(_ values: [Value], _ count: Int) throws -> [Value] {
        if values.count == 1 { return Array(repeating: values[0], count: count) }
        try require(values.count == count, "values")
        return values
    }

    private func require(_ isSound: Bool, _ what: String) throws {
        guard isSound else {
            throw LogError.malformedEntry("a block of \(count) changes with another number of \(what)")
        }
    }
}

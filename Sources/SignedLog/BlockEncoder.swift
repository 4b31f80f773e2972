import Causality
import Foundation
import SwiftProtobuf

/// Lays consecutive drafts of one kind out in columns, so that a bulk entry is small and quickly read.
struct BlockEncoder {
    /// From how many drafts on a block is smaller than the changes one by one.
    static let fewest = 8

    private let drafts: ArraySlice<DraftChange>

    /// The longest block that begins with the first of some drafts; nil if there is none.
    init?(beginningOf drafts: ArraySlice<DraftChange>) {
        guard let first = drafts.first else { return nil }
        var shape = BlockShape(first, index: drafts.startIndex)
        let fitting = drafts.prefix { shape.take($0) }
        guard fitting.count >= BlockEncoder.fewest else { return nil }
        self.drafts = fitting
    }

    var count: Int { drafts.count }

    /// Encodes the block but for its personal digests.
    func encode(first: Int, _ tables: inout EntryTables) -> Saat_Entry_V1_Block {
        var block = Saat_Entry_V1_Block()
        block.kind = drafts[drafts.startIndex].kind
        block.first = UInt32(first)
        block.count = UInt32(drafts.count)
        block.records = records(&tables)
        var integers: [(field: UInt32, values: [Int64?])] = []
        for field in Set(drafts.flatMap(\.fields.keys)).sorted() {
            block.columns.append(column(field, &tables, &integers))
        }
        return block
    }

    private func records(_ tables: inout EntryTables) -> Saat_Entry_V1_Block.OneOf_Records {
        switch drafts[drafts.startIndex].target {
        case .created: return .created(true)
        case .known:
            var list = Saat_Entry_V1_Records()
            for case .known(let id) in drafts.map(\.target) { list.records.append(tables.record(id)) }
            return .known(list)
        case .ref:
            var list = Saat_Entry_V1_Refs()
            for case .ref(let ref) in drafts.map(\.target) { list.refs.append(ref) }
            return .refs(list)
        case .row:
            var list = Saat_Entry_V1_Ordinals()
            for case .row(let ordinal) in drafts.map(\.target) { list.ordinals.append(ordinal) }
            if list.ordinals.allSatisfy({ $0 == 0 }) { list.ordinals = [] }
            return .rows(list)
        }
    }

    private func column(
        _ field: UInt32, _ tables: inout EntryTables, _ integers: inout [(field: UInt32, values: [Int64?])]
    ) -> Saat_Entry_V1_Column {
        var column = Saat_Entry_V1_Column()
        column.field = field
        var numbers: [Int64?] = []
        var texts: [String: UInt32] = [:]
        var gap: UInt32 = 0
        for draft in drafts {
            guard let value = draft.fields[field] else {
                gap += 1
                numbers.append(nil)
                continue
            }
            column.gaps.append(gap)
            gap = 0
            switch value {
            case .value(.integer(let number)): numbers.append(number)
            case .value(.record(let id)): column.records.append(tables.record(id))
            case .value(.text(let text)):
                let place = texts[text] ?? UInt32(texts.count)
                if texts.updateValue(place, forKey: text) == nil { column.texts.append(text) }
                column.places.append(place)
            case .change(let index): column.changes.append(UInt32(index))
            case .value: preconditionFailure("a block holds plain values")
            }
        }
        if column.gaps.count == drafts.count { column.gaps = [] }
        column.records = alone(column.records)
        column.places = alone(column.places)
        if numbers.contains(where: { $0 != nil }) {
            (column.base, column.integers) = BlockEncoder.differences(numbers, integers)
            integers.append((field, numbers))
        }
        return column
    }

    /// The smallest way to tell numbers: from the one before, or from an earlier column of the same change.
    private static func differences(
        _ numbers: [Int64?], _ columns: [(field: UInt32, values: [Int64?])]
    ) -> (base: UInt32, [Int64]) {
        let values = numbers.compactMap { $0 }
        var best: (base: UInt32, [Int64]) = (0, values)
        if Set(values).count == 1 {
            best.1 = [values[0]]
        } else {
            for index in values.indices.reversed() where index > 0 { best.1[index] &-= values[index - 1] }
        }
        for column in columns where best.1.count > 1 {
            var differences: [Int64] = []
            for (number, base) in zip(numbers, column.values) {
                guard let number else { continue }
                guard let base else { break }
                differences.append(number &- base)
            }
            guard differences.count == values.count else { continue }
            if Set(differences).count == 1 { differences = [differences[0]] }
            if size(differences) < size(best.1) { best = (column.field, differences) }
        }
        return best
    }

    /// The bytes that numbers take as zigzag varints.
    private static func size(_ numbers: [Int64]) -> Int {
        numbers.reduce(0) { total, number in
            let zigzag = UInt64(bitPattern: (number << 1) ^ (number >> 63))
            return total + (70 - max(1, zigzag).leadingZeroBitCount) / 7
        }
    }

    /// One value stands for all that are equal to it.
    private func alone(_ values: [UInt32]) -> [UInt32] {
        guard let first = values.first, values.allSatisfy({ $0 == first }) else { return values }
        return [first]
    }
}

/// What drafts of one block have in common.
private struct BlockShape {
    private enum Target {
        case known, created, ref, row
    }

    private enum Column {
        case integer, record, text, change
    }

    private let kind: UInt32
    private let target: Target
    private let first: Int
    private var columns: [UInt32: Column] = [:]

    init(_ draft: DraftChange, index: Int) {
        kind = draft.kind
        target = BlockShape.target(draft)
        first = index
    }

    /// Takes a draft in if it fits; one that does not ends the block.
    mutating func take(_ draft: DraftChange) -> Bool {
        guard draft.kind == kind, draft.over.isEmpty, BlockShape.target(draft) == target else { return false }
        for (field, value) in draft.fields {
            guard let column = column(value), columns.updateValue(column, forKey: field) ?? column == column
            else { return false }
        }
        return columns.count <= EntryLimits.columns
    }

    private func column(_ value: DraftChange.Value) -> Column? {
        switch value {
        case .value(.integer): .integer
        case .value(.record): .record
        case .value(.text): .text
        case .value: nil
        // What lies in the block itself has no record yet while the block is read.
        case .change(let index): index < first ? .change : nil
        }
    }

    private static func target(_ draft: DraftChange) -> Target {
        switch draft.target {
        case .known: .known
        case .created: .created
        case .ref: .ref
        case .row: .row
        }
    }
}

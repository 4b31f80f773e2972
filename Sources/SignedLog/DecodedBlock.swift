public import Causality

/// Consecutive changes of one kind as a bulk entry lays them out, in columns; none of them replaces a write.
public struct DecodedBlock: Hashable, Sendable {
    /// The number of the kind, known to this program or not.
    public let kind: UInt32
    /// The index in the entry of its first change.
    public let first: Int
    /// The records of its changes, in order.
    public let records: BlockRecords
    /// The outside names, one for each change; nil if the changes carry none.
    public let refs: [String]?
    /// The columns, ascending by field.
    public let columns: [DecodedColumn]
    /// For each change where its digest lies among `digests`, or -1; nil if no change has a personal part.
    let personalPlaces: [Int32]?
    let digests: [[UInt8]]

    /// How many changes it holds; at least one.
    public var count: Int { records.count }
    /// Whether any change has a personal part.
    public var hasPersonalParts: Bool { personalPlaces != nil }

    /// The column of a field; nil if no change has a value for it.
    public func column(_ field: UInt32) -> DecodedColumn? { columns.first { $0.field == field } }

    /// The SHA-256 of the personal part of a change; nil if it has none.
    public func personalDigest(_ row: Int) -> [UInt8]? {
        guard let place = personalPlaces?[row], place >= 0 else { return nil }
        return digests[Int(place)]
    }

    /// One change, put together from the columns.
    public func change(_ row: Int) -> DecodedChange {
        var fields: [UInt32: FieldValue] = [:]
        for column in columns {
            if let value = column[row] { fields[column.field] = value }
        }
        return DecodedChange(
            index: first + row, kind: kind, record: records[row], ref: refs?[row], fields: fields, over: [:],
            personalDigest: personalDigest(row))
    }
}

/// The values of one field in the changes of a block.
public struct DecodedColumn: Hashable, Sendable {
    /// The values, one for each change that has one, in order.
    public enum Values: Hashable, Sendable {
        /// Whole numbers.
        case integers([Int64])
        /// References.
        case records([RecordID])
        /// Texts.
        case texts([String])
    }

    /// The number of the field.
    public let field: UInt32
    /// The values.
    public let values: Values
    /// For each change where its value lies, or -1; nil if each change has one.
    let places: [Int32]?

    /// The value of a change; nil if it has none.
    public subscript(row: Int) -> FieldValue? {
        guard let place = place(of: row) else { return nil }
        switch values {
        case .integers(let integers): return .integer(integers[place])
        case .records(let records): return .record(records[place])
        case .texts(let texts): return .text(texts[place])
        }
    }

    /// The number of a change; nil if it has none, or no number.
    public func integer(_ row: Int) -> Int64? {
        guard case .integers(let integers) = values else { return nil }
        return place(of: row).map { integers[$0] }
    }

    /// The reference of a change; nil if it has none, or no reference.
    public func record(_ row: Int) -> RecordID? {
        guard case .records(let records) = values else { return nil }
        return place(of: row).map { records[$0] }
    }

    /// The text of a change; nil if it has none, or no text.
    public func text(_ row: Int) -> String? {
        guard case .texts(let texts) = values else { return nil }
        return place(of: row).map { texts[$0] }
    }

    func place(of row: Int) -> Int? {
        guard let places else { return row }
        return places[row] < 0 ? nil : Int(places[row])
    }
}

import Causality
import Crypto

/// The ids of the sheet rows of one team and kind that have no name of their own.
struct RowIdentity: Hashable, Sendable {
    /// What all rows begin with: the label, the team and the kind.
    private let beginning: [UInt8]

    init(kind: UInt32, team: TeamID) {
        var bytes = Array("saat row 1".utf8)
        bytes.appendPart { team.octets.append(to: &$0) }
        bytes.appendPart { $0 += fourBytes(Int(kind)) }
        beginning = bytes
    }

    /// The id of a row from its fields, which must ascend.
    func id(_ fields: [(key: UInt32, value: FieldValue)], ordinal: UInt32) -> RecordID {
        var bytes = beginning
        for (number, value) in fields {
            bytes.appendPart { part in
                part += fourBytes(Int(number))
                value.appendCanonical(to: &part)
            }
        }
        return digest(&bytes, ordinal)
    }

    /// The ids of some changes of a block, in order.
    ///
    /// - Parameter ordinals: those of all changes of the block; none where all are 0.
    func ids(_ columns: [DecodedColumn], rows: Range<Int>, ordinals: [UInt32]) -> [RecordID] {
        var bytes = beginning
        bytes.reserveCapacity(bytes.count + columns.count * 32 + 8)
        return rows.map { row in
            // The room of the row before is used again.
            bytes.removeLast(bytes.count - beginning.count)
            for column in columns { column.appendPart(of: row, to: &bytes) }
            return digest(&bytes, ordinals.isEmpty ? 0 : ordinals[row])
        }
    }

    private func digest(_ bytes: inout [UInt8], _ ordinal: UInt32) -> RecordID {
        bytes.appendPart { $0.appendFour(ordinal) }
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return RecordID(EntryHash(digest: hash.finalize()).octets.front)
    }
}

extension [UInt8] {
    fileprivate mutating func appendFour(_ number: UInt32) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }

    /// Appends the length of a part in four bytes, then the part.
    fileprivate mutating func appendPart(_ write: (inout [UInt8]) -> Void) {
        let start = count
        appendFour(0)
        write(&self)
        let length = UInt32(truncatingIfNeeded: count - start - 4)
        for index in 0..<4 { self[start + index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * index)) }
    }
}

extension DecodedColumn {
    /// Appends the part of a change's field, if it has a value.
    fileprivate func appendPart(of row: Int, to bytes: inout [UInt8]) {
        guard let place = place(of: row) else { return }
        bytes.appendPart { part in
            part.appendFour(field)
            // Without a value of its own for each: there are very many.
            switch values {
            case .integers(let integers): integers[place].appendCanonical(to: &part)
            case .records(let records): records[place].appendCanonical(to: &part)
            case .texts(let texts): texts[place].appendCanonical(to: &part)
            }
        }
    }
}

extension String {
    fileprivate func appendCanonical(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "t"))
        bytes.append(contentsOf: utf8)
    }
}

extension Int64 {
    fileprivate func appendCanonical(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "i"))
        Swift.withUnsafeBytes(of: bigEndian) { bytes.append(contentsOf: $0) }
    }
}

extension RecordID {
    fileprivate func appendCanonical(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "r"))
        octets.append(to: &bytes)
    }
}

extension FieldValue {
    /// Appends the value as it enters the id of a row: a letter for its type, then its content.
    fileprivate func appendCanonical(to bytes: inout [UInt8]) {
        switch self {
        case .text(let text): text.appendCanonical(to: &bytes)
        case .integer(let number): number.appendCanonical(to: &bytes)
        case .record(let id): id.appendCanonical(to: &bytes)
        case .records(let ids):
            bytes.append(UInt8(ascii: "l"))
            for id in ids { id.octets.append(to: &bytes) }
        case .entries(let refs):
            bytes.append(UInt8(ascii: "e"))
            for ref in refs { bytes += ref.packed }
        case .bytes(let opaque):
            bytes.append(UInt8(ascii: "b"))
            bytes += opaque
        }
    }
}

import Foundation

/// A row, or a key of an index, as it lies on a page.
struct PageRecord {
    /// A column; numbers with a point, which no table of ours has, are told as nothing.
    enum Value: Equatable {
        case null
        case integer(Int64)
        case text([UInt8])
        case blob([UInt8])

        var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
        var blob: [UInt8]? { if case .blob(let value) = self { value } else { nil } }
        var text: String? {
            if case .text(let value) = self { String(decoding: value, as: UTF8.self) } else { nil }
        }
    }

    /// The key of a row in a table that has one; nil on a page of an index, or of a table without row ids.
    let rowID: Int64?
    /// In the order of the columns.
    let values: [Value]
}

extension PageFile {
    /// The most bytes of a record that is believed.
    private static let recordBytes = 72 * 1024 * 1024

    /// Calls the body with every record that can still be read; a record that is damaged, or lies partly on a damaged page, may come
    /// with wrong values.
    ///
    /// - Parameter columns: how many columns the wanted records have; others are passed over.
    func forEachRecord(columns: Set<Int>, _ body: (PageRecord) throws -> Void) rethrows {
        try forEachPage { number, page in
            let base = number == 1 ? 100 : 0
            // Leaves of tables, leaves of indices, and inner pages of indices, which hold keys too.
            let sizes: [UInt8: Int] = [0x0D: 8, 0x0A: 8, 0x02: 12]
            guard let header = sizes[page[base]] else { return }
            let count = Int(page[base + 3]) << 8 | Int(page[base + 4])
            guard base + header + 2 * count <= pageSize else { return }
            for index in 0..<count {
                let place = base + header + 2 * index
                let start = Int(page[place]) << 8 | Int(page[place + 1])
                guard start > place, start < usableSize else { continue }
                if let record = record(page, at: start, kind: page[base], columns) { try body(record) }
            }
        }
    }

    private func record(_ page: [UInt8], at start: Int, kind: UInt8, _ columns: Set<Int>) -> PageRecord? {
        var bytes = ByteWalk(page, at: start + (kind == 0x02 ? 4 : 0), end: usableSize)
        guard let size = bytes.varint(), (2...PageFile.recordBytes).contains(Int(clamping: size)) else {
            return nil
        }
        let isTable = kind == 0x0D
        var rowID: Int64?
        if isTable {
            guard let key = bytes.varint() else { return nil }
            rowID = Int64(bitPattern: key)
        }
        guard let payload = payload(page, at: bytes.at, size: Int(size), isTable: isTable) else { return nil }
        return PageRecord(payload, rowID: rowID, columns)
    }

    /// The bytes of a record, from its page and the pages on which it goes on.
    private func payload(_ page: [UInt8], at start: Int, size: Int, isTable: Bool) -> [UInt8]? {
        let most = isTable ? usableSize - 35 : (usableSize - 12) * 64 / 255 - 23
        guard size > most else {
            return start + size <= usableSize ? Array(page[start..<start + size]) : nil
        }
        let least = (usableSize - 12) * 32 / 255 - 23
        let wanted = least + (size - least) % (usableSize - 4)
        let local = wanted <= most ? wanted : least
        guard start + local + 4 <= usableSize else { return nil }
        var payload = Array(page[start..<start + local])
        var next = Int(bigEndian(page[start + local..<start + local + 4]))
        while payload.count < size {
            guard next > 0 else { return nil }
            let more = self.page(next)
            payload += more[4..<min(4 + size - payload.count, usableSize)]
            next = Int(bigEndian(more[0..<4]))
        }
        return payload
    }
}

extension PageRecord {
    /// Reads a record; nil if it has another number of columns, or is none.
    fileprivate init?(_ payload: [UInt8], rowID: Int64?, _ columns: Set<Int>) {
        var header = ByteWalk(payload, at: 0, end: payload.count)
        guard let size = header.varint(), size <= UInt64(payload.count) else { return nil }
        header = ByteWalk(payload, at: header.at, end: Int(size))
        var types: [UInt64] = []
        while header.at < Int(size) {
            guard let type = header.varint(), types.count < 64 else { return nil }
            types.append(type)
        }
        guard columns.contains(types.count) else { return nil }
        var at = Int(size)
        var values: [Value] = []
        for type in types {
            let count = PageRecord.bytes(of: type)
            guard count <= payload.count - at else { return nil }
            values.append(PageRecord.value(type, payload[at..<at + count]))
            at += count
        }
        self.rowID = rowID
        self.values = values
    }

    private static func bytes(of type: UInt64) -> Int {
        switch type {
        case 0...4: Int(type)
        case 5: 6
        case 6, 7: 8
        case 8...11: 0
        default: Int(clamping: (type - 12) / 2)
        }
    }

    private static func value(_ type: UInt64, _ bytes: ArraySlice<UInt8>) -> Value {
        switch type {
        case 1...6:
            let isNegative = bytes.first.map { $0 >= 0x80 } ?? false
            return .integer(bytes.reduce(isNegative ? -1 : 0) { $0 << 8 | Int64($1) })
        case 8: return .integer(0)
        case 9: return .integer(1)
        case 12...: return type % 2 == 0 ? .blob(Array(bytes)) : .text(Array(bytes))
        default: return .null
        }
    }
}

/// A walk over bytes that ends where they end.
private struct ByteWalk {
    let bytes: [UInt8]
    var at: Int
    let end: Int

    init(_ bytes: [UInt8], at: Int, end: Int) {
        self.bytes = bytes
        self.at = at
        self.end = min(end, bytes.count)
    }

    /// SQLite's number of one to nine bytes.
    mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for index in 0..<9 {
            guard at < end else { return nil }
            let byte = bytes[at]
            at += 1
            if index == 8 { return value << 8 | UInt64(byte) }
            value = value << 7 | UInt64(byte & 0x7F)
            if byte < 0x80 { return value }
        }
        return value
    }
}

private func bigEndian(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

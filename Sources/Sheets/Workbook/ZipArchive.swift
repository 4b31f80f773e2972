/// The files of a zip archive, found by its central directory (PKWARE APPNOTE 6.3.10, sections 4.3.12 and 4.3.16).
///
/// Only what workbooks need is read: stored and deflated files in one archive of less than 4 GiB. Everything is limited before it
/// is allocated, and each file is checked against its length and CRC-32.
struct ZipArchive {
    private struct Entry {
        let method: Int
        let isEncrypted: Bool
        let crc: UInt32
        let packed: Int
        let unpacked: Int
        let header: Int
    }

    private let bytes: [UInt8]
    private let limits: SheetLimits
    private var entries: [String: Entry] = [:]
    private var remaining: Int

    /// Reads the central directory.
    ///
    /// - Throws: `damagedWorkbook`, `tooMany(.entries)`.
    init(_ bytes: [UInt8], limits: SheetLimits) throws(SheetError) {
        self.bytes = bytes
        self.limits = limits
        remaining = limits.unpackedBytes
        guard let end = ZipArchive.endRecord(bytes) else {
            throw .damagedWorkbook("its directory is missing")
        }
        let count = word16(end + 10)
        var place = word32(end + 16)
        guard count < 0xFFFF, place < 0xFFFF_FFFF else { throw .damagedWorkbook("it is larger than 4 GiB") }
        if count > limits.entries { throw .tooMany(.entries, allowed: limits.entries) }
        for _ in 0..<count {
            guard place + 46 <= bytes.count, word32(place) == 0x0201_4B50 else {
                throw .damagedWorkbook("its directory is damaged")
            }
            let (name, extra, comment) = (word16(place + 28), word16(place + 30), word16(place + 32))
            guard place + 46 + name <= bytes.count else { throw .damagedWorkbook("its directory is cut off") }
            let text = String(decoding: bytes[(place + 46)..<(place + 46 + name)], as: UTF8.self)
            entries[ZipArchive.key(text)] = Entry(
                method: word16(place + 10), isEncrypted: word16(place + 8) & 1 == 1,
                crc: UInt32(word32(place + 16)), packed: word32(place + 20), unpacked: word32(place + 24),
                header: word32(place + 42))
            place += 46 + name + extra + comment
        }
    }

    /// The names of all files, in lower case.
    var names: Set<String> { Set(entries.keys) }

    /// The bytes of a file; nil if there is none of the name.
    ///
    /// - Throws: `encryptedWorkbook`, `damagedWorkbook`, `tooMany(.unpackedBytes)` over all files that were asked for.
    mutating func file(_ name: String) throws(SheetError) -> [UInt8]? {
        guard let entry = entries[ZipArchive.key(name)] else { return nil }
        if entry.isEncrypted { throw .encryptedWorkbook }
        if entry.unpacked > remaining { throw .tooMany(.unpackedBytes, allowed: limits.unpackedBytes) }
        guard entry.header + 30 <= bytes.count, word32(entry.header) == 0x0403_4B50 else {
            throw .damagedWorkbook("\(name) is not where its directory says")
        }
        let start = entry.header + 30 + word16(entry.header + 26) + word16(entry.header + 28)
        guard start + entry.packed <= bytes.count else { throw .damagedWorkbook("\(name) is cut off") }
        let packed = bytes[start..<(start + entry.packed)]
        let content: [UInt8]?
        switch entry.method {
        case 0: content = Array(packed)
        case 8: content = Inflation.unpacked(packed, length: entry.unpacked)
        default: throw .damagedWorkbook("\(name) is packed by method \(entry.method)")
        }
        guard let content, content.count == entry.unpacked, Inflation.checksum(content) == entry.crc else {
            throw .damagedWorkbook("\(name) is damaged")
        }
        remaining -= content.count
        return content
    }

    /// Where the record at the end of the archive begins: the last one that may be followed by a comment of its length.
    private static func endRecord(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 22 else { return nil }
        let last = bytes.count - 22
        for place in stride(from: last, through: max(0, last - 0xFFFF), by: -1)
        where bytes[place] == 0x50 && bytes[place + 1] == 0x4B && bytes[place + 2] == 5
            && bytes[place + 3] == 6
        {
            return place
        }
        return nil
    }

    /// Names are compared without their case, as the programs that write them do.
    private static func key(_ name: String) -> String {
        (name.hasPrefix("/") ? String(name.dropFirst()) : name).lowercased()
    }

    private func word16(_ place: Int) -> Int {
        place + 2 <= bytes.count ? Int(bytes[place]) | Int(bytes[place + 1]) << 8 : 0
    }

    private func word32(_ place: Int) -> Int {
        place + 4 <= bytes.count ? word16(place) | word16(place + 2) << 16 : 0
    }
}

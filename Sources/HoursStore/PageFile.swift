import Causality
import Foundation

/// The pages of a SQLite database and of the write-ahead log beside it, read without SQLite, so that a damaged page costs what
/// lay on it and nothing else.
///
/// Layout: [Database File Format](https://www.sqlite.org/fileformat2.html).
struct PageFile {
    /// Which frames of the write-ahead log count.
    enum Frames {
        /// Those of whole transactions, as SQLite itself would read them.
        case committed
        /// All of this log, also beyond a damaged frame.
        case all
    }

    /// Bytes of a page.
    let pageSize: Int
    /// Bytes of a page that hold content; the rest is reserved.
    let usableSize: Int
    private let main: Data
    private let log: Data
    /// Where in the log the newest version of a page begins.
    private let framed: [Int: Int]

    /// Opens a database that no other program writes to meanwhile.
    ///
    /// - Throws: `StoreError.missing` or `.unusable` if the file cannot be read at all.
    init(path: String, frames: Frames) throws {
        guard FileManager.default.fileExists(atPath: path) else { throw StoreError.missing(path: path) }
        do {
            main = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw StoreError.unusable(path: path, why: error.localizedDescription)
        }
        log = FileManager.default.contents(atPath: path + "-wal") ?? Data()
        let isHeaded = main.count >= 100 && main.prefix(16) == Data("SQLite format 3\0".utf8)
        let stated = isHeaded ? PageFile.size(main.word16(16)) : nil
        pageSize = stated ?? PageFile.size(log.count >= 32 ? log.word32(8) : 0) ?? 4096
        usableSize = pageSize - (isHeaded ? min(Int(main[20]), 32) : 0)
        framed = PageFile.frames(of: log, pageSize: pageSize, frames)
    }

    /// Calls the body with every page, in its newest version and, where the write-ahead log has a newer one, in that of the file.
    func forEachPage(_ body: (_ number: Int, _ bytes: [UInt8]) throws -> Void) rethrows {
        let last = max((main.count + pageSize - 1) / pageSize, framed.keys.max() ?? 0)
        guard last > 0 else { return }
        for number in 1...last {
            try body(number, page(number))
            if framed[number] != nil { try body(number, storedPage(number)) }
        }
    }

    /// The newest version of a page; zeros where the file was cut off.
    func page(_ number: Int) -> [UInt8] {
        guard let start = framed[number] else { return storedPage(number) }
        return Array(log[start..<start + pageSize])
    }

    private func storedPage(_ number: Int) -> [UInt8] {
        let start = min((number - 1) * pageSize, main.count)
        let bytes = Array(main[start..<min(start + pageSize, main.count)])
        return bytes + [UInt8](repeating: 0, count: pageSize - bytes.count)
    }

    private static func size(_ stated: UInt32) -> Int? {
        let size = stated == 1 ? 65_536 : Int(stated)
        return size >= 512 && size <= 65_536 && size & (size - 1) == 0 ? size : nil
    }

    /// The newest frame of each page: of those whose salts are the header's, and, unless all count, whose checksums go on from it
    /// up to the last commit.
    private static func frames(of log: Data, pageSize: Int, _ which: Frames) -> [Int: Int] {
        guard log.count >= 32, log.word32(0) & ~1 == 0x377f_0682 else { return [:] }
        var sum = Checksum(isBigEndian: log.word32(0) & 1 == 1)
        sum.add(log[0..<24])
        var committed: [Int: Int] = [:]
        var open: [Int: Int] = [:]
        var start = 32
        while start + 24 + pageSize <= log.count {
            let content = start + 24
            let number = Int(log.word32(start))
            sum.add(log[start..<start + 8])
            sum.add(log[content..<content + pageSize])
            let isChained = log.word32(start + 16) == sum.first && log.word32(start + 20) == sum.second
            let isOfThisLog = log[start + 8..<start + 16] == log[16..<24]
            switch which {
            case .committed:
                guard isOfThisLog, isChained else { return committed }
                open[number] = content
                if log.word32(start + 4) != 0 {
                    committed.merge(open) { _, newer in newer }
                    open = [:]
                }
            case .all:
                if isOfThisLog, number > 0, number < 1 << 31 { committed[number] = content }
            }
            start = content + pageSize
        }
        return committed
    }

    /// The running checksum of a write-ahead log.
    private struct Checksum {
        let isBigEndian: Bool
        var first: UInt32 = 0
        var second: UInt32 = 0

        mutating func add(_ bytes: Data) {
            for at in stride(from: bytes.startIndex, to: bytes.endIndex - 7, by: 8) {
                first &+= word(bytes, at) &+ second
                second &+= word(bytes, at + 4) &+ first
            }
        }

        private func word(_ bytes: Data, _ at: Int) -> UInt32 {
            isBigEndian ? bytes.word32(at) : bytes.word32(at).byteSwapped
        }

        init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }
    }
}

extension Data {
    fileprivate func word16(_ at: Int) -> UInt32 { UInt32(self[at]) << 8 | UInt32(self[at + 1]) }
    fileprivate func word32(_ at: Int) -> UInt32 { word16(at) << 16 | word16(at + 2) }
}

import Causality
import SignedLog
import SyncProtocol
import Testing

@Suite("Bundles and compression")
struct BundleTests {
    private let key = [UInt8](repeating: 5, count: 32)

    private func file() throws -> (bytes: [UInt8], part: TeamPart) {
        let sample = try GoldenTests.Sample()
        let head = Head(replica: sample.key.replica, number: 2, hash: sample.hashes[1])
        let part = TeamPart(
            team: sample.team, digest: HeadsDigest(team: sample.team, [head]), covered: ArrivalCursor(),
            held: ArrivalCursor(), runs: [try sample.run()])
        let header = Bundle.header(team: sample.team, key: key)
        let bytes =
            try header + Bundle.frame([part], ordinal: 0, header: header, key: key)
            + Bundle.frame([part], ordinal: 1, header: header, key: key)
            + Bundle.frame(nil, ordinal: 2, header: header, key: key)
        return (bytes, part)
    }

    private func read(_ bytes: [UInt8], key: [UInt8]) throws -> [TeamPart] {
        var rest = bytes[...]
        var parts: [TeamPart] = []
        try Bundle.open(keys: [key]) { count in
            let taken = Array(rest.prefix(count))
            rest = rest.dropFirst(count)
            return taken
        } apply: {
            parts += $0
        }
        return parts
    }

    @Test("A bundle gives back its messages")
    func whole() throws {
        let (bytes, part) = try file()
        #expect(try read(bytes, key: key) == [part, part])
    }

    @Test("A bundle that is cut at any byte, altered or of another key is refused")
    func damaged() throws {
        let (bytes, _) = try file()
        for count in stride(from: 0, to: bytes.count, by: 11) {
            #expect(throws: SyncError.self) { try read(Array(bytes.prefix(count)), key: key) }
        }
        for place in stride(from: 0, to: bytes.count, by: 13) {
            var altered = bytes
            altered[place] ^= 1
            #expect(throws: SyncError.self) { try read(altered, key: key) }
        }
        #expect(throws: SyncError.self) { try read(bytes, key: [UInt8](repeating: 6, count: 32)) }
    }

    @Test("Nothing larger than the limit is decompressed")
    func bomb() throws {
        let bomb = Zstd.compress([UInt8](repeating: 0, count: 4_000_000))
        #expect(bomb.count < 1_000)
        #expect(throws: SyncError.self) { try Zstd.decompress(bomb, limit: 1_000_000) }
        #expect(try Zstd.decompress(bomb, limit: 4_000_000).count == 4_000_000)
        #expect(throws: SyncError.self) { try Zstd.decompress(Array(bomb.dropLast()), limit: 4_000_000) }
    }
}

import Seeds
import SyncProtocol
import Testing

@Suite("Bodies of messages")
struct SyncBodyTests {
    /// Bytes that compress: a few values, many times.
    private static func bytes(_ count: Int, _ random: inout SeededGenerator) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0..<4, using: &random) }
    }

    @Test("What was compressed comes back, of any size, and as several frames", arguments: [UInt64(1), 2, 3])
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        for size in [0, 1, 255, 256, 65_535, 65_536, 65_537, 300_000] {
            let first = Self.bytes(size, &random)
            let second = Self.bytes(Int.random(in: 0...70_000, using: &random), &random)
            let frame = Zstd.compress(first)
            #expect(try Zstd.decompress(frame, limit: size) == first)
            #expect(
                try Zstd.decompress(frame + Zstd.compress(second), limit: size + second.count)
                    == first + second)
        }
    }

    @Test("A small frame that is cut, too large or followed by something else is refused")
    func damaged() throws {
        var random = SeededGenerator(4)
        let message = Self.bytes(2_000, &random)
        let frame = Zstd.compress(message)
        #expect(throws: SyncError.self) { try Zstd.decompress(frame, limit: message.count - 1) }
        #expect(throws: SyncError.self) { try Zstd.decompress(frame + [1], limit: 10_000) }
        for end in 1..<frame.count {
            #expect(throws: SyncError.self) { try Zstd.decompress(Array(frame.prefix(end)), limit: 10_000) }
        }
    }

    @Test("A frame that lies about its size is refused; a frame without content is none")
    func lyingFrames() throws {
        // A frame of one block that is not compressed, with its size in one byte: magic, descriptor, size, block header, block.
        func frame(says size: UInt8, holds content: [UInt8]) -> [UInt8] {
            [0x28, 0xB5, 0x2F, 0xFD, 0x20, size, UInt8(content.count) << 3 | 1, 0, 0] + content
        }
        let content: [UInt8] = [1, 2, 3, 4]
        #expect(try Zstd.decompress(frame(says: 4, holds: content), limit: 100) == content)
        for size: UInt8 in [0, 3, 5, 255] {
            #expect(throws: SyncError.self) {
                try Zstd.decompress(frame(says: size, holds: content), limit: 1_000)
            }
        }
        // RFC 8878: a skippable frame has four bytes of size and any content.
        let skipped: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 9, 9, 9]
        #expect(try Zstd.decompress(skipped, limit: 100) == [])
        #expect(try Zstd.decompress(skipped + frame(says: 4, holds: content), limit: 100) == content)
    }

    @Test("A small message goes as it is, a larger one compressed if that makes it smaller")
    func packing() throws {
        var random = SeededGenerator(5)
        let small = [UInt8](repeating: 7, count: SyncBody.smallBytes - 1)
        #expect(SyncBody.pack(small).body == small)
        #expect(SyncBody.pack(small).coding == nil)
        let large = Self.bytes(SyncBody.smallBytes, &random)
        let packed = SyncBody.pack(large)
        #expect(packed.coding == "zstd")
        #expect(packed.body.count < large.count)
        #expect(try Zstd.decompress(packed.body, limit: large.count) == large)
        let noise = (0..<1_000).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        #expect(SyncBody.pack(noise).body == noise)
        #expect(SyncBody.pack(noise).coding == nil)
    }

    @Test(
        "A media type is read without its parameters and in any case",
        arguments: [
            ("application/x-protobuf", "application/x-protobuf"),
            (" Application/X-Protobuf ; v=1", "application/x-protobuf"), ("", ""), (";", ""),
            ("text/html", "text/html"),
        ])
    func mediaTypes(text: String, type: String) {
        #expect(SyncMediaType.type(of: text) == type)
        #expect(SyncMediaType.type(of: nil) == nil)
    }
}

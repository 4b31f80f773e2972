import Foundation
import NIOHTTP1
import SyncProtocol
import Testing

/// What the node does with requests on a real port, before or without its replica.
@Suite struct SignedRequestTests {
    private static let message = "application/x-protobuf"

    @Test("A request without a signature is refused", arguments: ["/v1/sync", "/v1/join"])
    func unsigned(path: String) async throws {
        try await RunningOffice.run { office in
            let answer = try await office.send(
                .POST, path, headers: [("content-type", Self.message)], body: [1, 2, 3])
            #expect(answer.status == 401)
            #expect(answer.headers.contains(name: "www-authenticate"))
            #expect(try answer.problem().kind == .unsigned)
        }
    }

    @Test("A request that was altered on the way is refused")
    func altered() async throws {
        try await RunningOffice.run { office in
            let headers = try office.signedHeaders(body: [1, 2, 3])
            let other = try await office.send(.POST, "/v1/sync", headers: headers, body: [1, 2, 4])
            #expect(other.status == 400)
            #expect(try other.problem().kind == .badDigest)
            let elsewhere = try await office.send(.POST, "/v1/join", headers: headers, body: [1, 2, 3])
            #expect(elsewhere.status == 401)
            #expect(try elsewhere.problem().kind == .badSignature)
        }
    }

    @Test("A copy of a signed request is refused, signed anew it is not")
    func replayed() async throws {
        let body = try MessageCoding.encode([])
        try await RunningOffice.run { office in
            let headers = try office.signedHeaders(body: body)
            let first = try await office.send(.POST, "/v1/sync", headers: headers, body: body)
            #expect(first.status == 200)
            let second = try await office.send(.POST, "/v1/sync", headers: headers, body: body)
            #expect(second.status == 401)
            #expect(try second.problem().kind == .replayed)
            #expect(try await office.sendSigned(body: body).status == 200)
        }
    }

    @Test("A clock that is decades off is no reason to refuse; the answer says by how much it is off")
    func wrongClock() async throws {
        let body = try MessageCoding.encode([])
        try await RunningOffice.run { office in
            for created: Int64 in [0, 4_102_444_800, -1] {
                let now = Int64(Date().timeIntervalSince1970)
                let answer = try await office.send(
                    .POST, "/v1/sync",
                    headers: office.signedHeaders(body: body, createdSeconds: created), body: body)
                #expect(answer.status == 200)
                let skew = try #require(
                    answer.headers.first(name: "saat-skew-seconds").flatMap { Int64($0) })
                #expect(abs(skew - (created - now)) < 20)
            }
        }
    }

    @Test(
        "A body in gzip is read, a damaged one refused, and one that unpacks to more than the limit as well")
    func gzip() async throws {
        let message = Gzip.compress(try MessageCoding.encode([]))
        let bomb = Gzip.compress([UInt8](repeating: 0, count: 2 * SyncLimits.messageBytes))
        #expect(bomb.count < 100_000)
        try await RunningOffice.run { office in
            #expect(try await office.sendSigned(body: message, coding: "gzip").status == 200)
            for body in [Array(message.dropLast(3)), message + [0], []] {
                let answer = try await office.sendSigned(body: body, coding: "gzip")
                #expect(answer.status == 400)
                #expect(try answer.problem().kind == .malformedMessage)
            }
            #expect(try await office.sendSigned(body: bomb, coding: "gzip").status == 413)
        }
    }

    @Test("A body that is no message is refused", arguments: [nil, "zstd", "gzip"])
    func garbage(coding: String?) async throws {
        let bodies: [[UInt8]] = [[255, 255, 255], [], Array("<html>".utf8)]
        try await RunningOffice.run { office in
            for body in bodies {
                let answer = try await office.sendSigned(body: body, coding: coding)
                #expect(answer.status == 400)
                let kind = try answer.problem().kind
                #expect(kind == .malformedMessage || kind == .otherProtocol)
                #expect(answer.headers.contains(name: "saat-skew-seconds"))
            }
        }
    }

    @Test("Other types and codings of a body are refused")
    func otherForms() async throws {
        try await RunningOffice.run { office in
            let html = try await office.send(
                .POST, "/v1/sync", headers: [("content-type", "text/html")], body: [1])
            #expect(html.status == 415)
            #expect(try html.problem().kind == .unsupportedBody)
            let brotli = try await office.sendSigned(body: [1, 2], coding: "br")
            #expect(brotli.status == 415)
            #expect(brotli.headers.first(name: "accept-encoding") == "zstd, gzip")
            #expect(try brotli.problem().detail?.contains("br") == true)
        }
    }

    @Test("A body beyond the limit is refused, said beforehand or not")
    func bigBody() async throws {
        let body = [UInt8](repeating: 0, count: SyncLimits.messageBytes + 1)
        try await RunningOffice.run { office in
            let said = try await office.send(
                .POST, "/v1/sync", headers: [("content-type", Self.message)], body: body)
            #expect(said.status == 413)
            #expect(try said.problem().kind == .tooLarge)
            #expect(try await office.sendChunked("/v1/sync", bytes: body.count) == 413)
        }
    }

    /// A zstd frame of zeros: blocks of 128 KiB that repeat one byte (RFC 8878, 3.1.1).
    private static func zeros(blocks: Int) -> [UInt8] {
        var frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58]
        for block in 1...blocks {
            let header = 131_072 << 3 | 1 << 1 | (block == blocks ? 1 : 0)
            frame += [UInt8(header & 255), UInt8(header >> 8 & 255), UInt8(header >> 16 & 255), 0]
        }
        return frame
    }

    @Test(
        "A body that decompresses beyond the limit is refused: 4 GiB in one frame, and in many",
        arguments: [1, 4_096])
    func bomb(frames: Int) async throws {
        let body = (0..<frames).flatMap { _ in Self.zeros(blocks: 32_768 / frames) }
        #expect(body.count < 200_000)
        #expect(try Zstd.decompress(Self.zeros(blocks: 2), limit: 1 << 20).count == 2 * 131_072)
        try await RunningOffice.run { office in
            let answer = try await office.sendSigned(body: body, coding: "zstd")
            #expect(answer.status == 413)
            #expect(try answer.problem().kind == .tooLarge)
        }
    }
}

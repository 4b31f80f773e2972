import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SyncProtocol

/// An answer of a node with its whole body, within the limits.
struct HTTPAnswer: Sendable {
    let address: NodeAddress
    let status: Int
    let headers: HTTPHeaders
    let bytes: [UInt8]

    /// Reads the body.
    ///
    /// - Throws: `TransportError.answerTooLarge` or `.timedOut`; what the connection throws.
    init(_ response: HTTPClientResponse, from address: NodeAddress, end: ContinuousClock.Instant) async throws
    {
        self.address = address
        status = Int(response.status.code)
        headers = response.headers
        let limit = status == 200 ? SyncLimits.messageBytes : TransportLimits.problemBytes
        var bytes: [UInt8] = []
        for try await part in response.body {
            guard bytes.count + part.readableBytes <= limit else {
                throw status == 200
                    ? TransportError.answerTooLarge(address: address.base, limitBytes: limit)
                    : Self.stranger(address, response.status, response.headers)
            }
            guard ContinuousClock.now < end else { throw TransportError.timedOut(address: address.base) }
            bytes += part.readableBytesView
        }
        self.bytes = bytes
    }

    /// How far this device's clock is ahead of the node's.
    var skewSeconds: Int? { headers.first(name: SyncHeader.skewSeconds).flatMap { Int($0) } }

    /// Gives the message that the node answered with, decompressed.
    ///
    /// - Throws: `TransportError`.
    func message() throws -> [UInt8] {
        guard status == 200, mediaType == SyncMediaType.message else { throw refusal }
        switch headers.first(name: "content-encoding")?.lowercased() {
        case nil, "identity": return bytes
        case SyncBody.zstd:
            do {
                return try Zstd.decompress(bytes, limit: SyncLimits.messageBytes)
            } catch SyncError.tooLarge(_, let limit) {
                throw TransportError.answerTooLarge(address: address.base, limitBytes: limit)
            } catch {
                throw TransportError.damagedAnswer(address: address.base)
            }
        default: throw refusal
        }
    }

    private var mediaType: String? { SyncMediaType.type(of: headers.first(name: "content-type")) }

    private var refusal: TransportError {
        guard status >= 400, mediaType == ProblemDocument.mediaType,
            let problem = try? JSONDecoder().decode(ProblemDocument.self, from: Data(bytes))
        else {
            return .notASaatNode(
                address: address.base, status: status, contentType: headers.first(name: "content-type"))
        }
        return .problem(problem, retryAfterSeconds: headers.first(name: "retry-after").flatMap { Int($0) })
    }

    private static func stranger(
        _ address: NodeAddress, _ status: HTTPResponseStatus, _ headers: HTTPHeaders
    ) -> TransportError {
        .notASaatNode(
            address: address.base, status: Int(status.code), contentType: headers.first(name: "content-type"))
    }
}

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import SyncProtocol

/// Takes a signed request off the wire and its answer back.
struct SignedRoute: Sendable {
    private let endpoint: SignedExchange.Endpoint
    private let exchange: SignedExchange
    private let slots: ExchangeSlots
    private let bodies: LargeBodies

    init(
        _ endpoint: SignedExchange.Endpoint, exchange: SignedExchange, slots: ExchangeSlots,
        bodies: LargeBodies
    ) {
        self.endpoint = endpoint
        self.exchange = exchange
        self.slots = slots
        self.bodies = bodies
    }

    @Sendable func answer(_ request: Request, _ context: OfficeContext) async throws -> Response {
        var isLarge = false
        // A large body keeps its place until it is answered: it is in memory.
        defer { if isLarge { bodies.giveBack(context.source) } }
        let body = try await body(of: request, context, isLarge: &isLarge)
        // Only now: who sends slowly keeps nobody from being answered.
        guard slots.take() else { throw RequestError.busy }
        defer { slots.giveBack() }
        let signed = SignedRequest(
            method: request.method.rawValue, authority: request.head.authority ?? "", path: request.uri.path,
            headers: Self.headers(of: request),
            body: body)
        let nowSeconds = Int64(Date().timeIntervalSince1970)
        let answer = try await exchange.answer(
            signed, from: context.source, at: endpoint, nowSeconds: nowSeconds)
        var headers: HTTPFields = [
            .contentType: SyncMediaType.message, .cacheControl: "no-store",
            .saatSkewSeconds: String(answer.skewSeconds), .vary: "accept-encoding",
        ]
        if let coding = answer.contentEncoding { headers[.contentEncoding] = coding }
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    /// Reads the body; one that is too large is read on for a while, because most senders only read the
    /// answer when they have sent everything.
    ///
    /// - Parameter isLarge: becomes true when the body took a place among the large ones.
    private func body(of request: Request, _ context: OfficeContext, isLarge: inout Bool) async throws
        -> [UInt8]
    {
        let start = ContinuousClock.now
        var body: [UInt8] = []
        var count = 0
        for try await part in request.body {
            count += part.readableBytes
            guard count <= OfficeLimits.discardedBytes else { break }
            let seconds = OfficeLimits.seconds(forBodyOf: count)
            guard ContinuousClock.now < start + .seconds(seconds) else {
                context.closeSoon()
                throw RequestError.tooSlow(seconds: seconds)
            }
            if !isLarge, count > OfficeLimits.smallBodyBytes {
                guard bodies.take(context.source) else {
                    context.closeSoon()
                    throw RequestError.busy
                }
                isLarge = true
            }
            if count <= OfficeLimits.bodyBytes { body += part.readableBytesView } else { body = [] }
        }
        guard count <= OfficeLimits.bodyBytes else {
            context.closeSoon()
            throw RequestError.tooLarge(limitBytes: OfficeLimits.bodyBytes)
        }
        return body
    }

    /// Several headers of one name become one, with commas, as RFC 9110 says.
    private static func headers(of request: Request) -> [String: String] {
        Dictionary(
            request.headers.map { ($0.name.canonicalName, $0.value) }, uniquingKeysWith: { "\($0), \($1)" })
    }
}

extension HTTPField.Name {
    static let saatSkewSeconds: Self = {
        guard let name = HTTPField.Name(SyncHeader.skewSeconds) else {
            preconditionFailure("the name of our own header is a valid one")
        }
        return name
    }()
}

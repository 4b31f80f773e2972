import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOPosix
import SyncProtocol

/// Takes a signed request off the wire and hands it to the threads that may wait for the database.
struct SignedRoute: Sendable {
    private let endpoint: SignedExchange.Endpoint
    private let exchange: SignedExchange
    private let slots: ExchangeSlots

    init(_ endpoint: SignedExchange.Endpoint, exchange: SignedExchange, slots: ExchangeSlots) {
        self.endpoint = endpoint
        self.exchange = exchange
        self.slots = slots
    }

    @Sendable func answer(_ request: Request, _ context: OfficeContext) async throws -> Response {
        guard slots.take() else { throw RequestError.busy }
        defer { slots.giveBack() }
        let body = try await body(of: request, context)
        let signed = SignedRequest(
            method: request.method.rawValue, path: request.uri.path, headers: Self.headers(of: request),
            body: body)
        let nowSeconds = Int64(Date().timeIntervalSince1970)
        let answer = try await NIOThreadPool.singleton.runIfActive { [exchange, endpoint] in
            try exchange.answer(signed, at: endpoint, nowSeconds: nowSeconds)
        }
        var headers: HTTPFields = [
            .contentType: SyncMediaType.message, .cacheControl: "no-store",
            .saatSkewSeconds: String(answer.skewSeconds), .vary: "accept-encoding",
        ]
        if let coding = answer.contentEncoding { headers[.contentEncoding] = coding }
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    private func body(of request: Request, _ context: OfficeContext) async throws -> [UInt8] {
        let limit = OfficeLimits.bodyBytes
        if let said = request.headers[.contentLength].flatMap({ Int($0) }), said > limit {
            context.closeSoon()
            throw RequestError.tooLarge(limitBytes: limit)
        }
        let end = ContinuousClock.now + .seconds(OfficeLimits.bodySeconds)
        var body: [UInt8] = []
        for try await part in request.body {
            guard body.count + part.readableBytes <= limit else {
                context.closeSoon()
                throw RequestError.tooLarge(limitBytes: limit)
            }
            guard ContinuousClock.now < end else {
                context.closeSoon()
                throw RequestError.tooSlow(seconds: OfficeLimits.bodySeconds)
            }
            body += part.readableBytesView
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

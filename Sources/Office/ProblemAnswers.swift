import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import SyncProtocol

/// Answers with a problem document where a route throws.
struct ProblemAnswers: RouterMiddleware {
    func handle(
        _ request: Request, context: OfficeContext,
        next: (Request, OfficeContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            var reason: any Error = error
            var skewSeconds: Int64?
            if let refusal = error as? ExchangeRefusal {
                reason = refusal.reason
                skewSeconds = refusal.skewSeconds
            } else if let status = (error as? HTTPError)?.status, status == .notFound {
                reason = Self.notHere(request)
            }
            return try answer(reason, skewSeconds: skewSeconds, context: context)
        }
    }

    private func answer(
        _ reason: any Error, skewSeconds: Int64?, context: OfficeContext
    ) throws -> Response {
        let document = Problems.document(for: reason)
        if [.internalError, .storage].contains(document.kind) {
            let text = (reason as? any LocalizedError)?.errorDescription
            context.logger.error(
                "request failed",
                metadata: ["error": "\(type(of: reason))", "text": "\(text ?? "no text")"])
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = try encoder.encode(document)
        var headers: HTTPFields = [.contentType: ProblemDocument.mediaType, .cacheControl: "no-store"]
        if let skewSeconds { headers[.saatSkewSeconds] = String(skewSeconds) }
        switch document.status {
        case 408, 413: headers[.connection] = "close"
        case 401: headers[.wwwAuthenticate] = "Signature realm=\"saat\""
        case 415: headers[.acceptEncoding] = "zstd, gzip"
        case 429, 503: headers[.retryAfter] = String(OfficeLimits.retryAfterSeconds)
        default: break
        }
        if case RequestError.tooOften(let seconds) = reason { headers[.retryAfter] = String(seconds) }
        if case RequestError.wrongMethod(let allowed) = reason { headers[.allow] = allowed }
        return Response(
            status: .init(code: document.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    private static func notHere(_ request: Request) -> RequestError {
        guard let allowed = OfficeRoutes.methods[request.uri.path], allowed != request.method else {
            return .notFound
        }
        return .wrongMethod(allowed: allowed.rawValue)
    }
}

import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging

/// Counts every request and writes a line about it: its route, never its path, address or content.
struct AccessLog: RouterMiddleware {
    let counters: OfficeCounters

    func handle(
        _ request: Request, context: OfficeContext,
        next: (Request, OfficeContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        // The router's word for an unknown path is not a path, so the number of routes stays small.
        let route = OfficeRoutes.methods.keys.contains(request.uri.path) ? request.uri.path : "other"
        counters.countRequest(route: route, status: response.status.code)
        context.logger.info(
            "request",
            metadata: [
                "route": "\(route)", "status": "\(response.status.code)",
                "milliseconds": "\((ContinuousClock.now - start) / .milliseconds(1))",
                "bytes": "\(response.body.contentLength ?? 0)",
            ])
        return response
    }
}

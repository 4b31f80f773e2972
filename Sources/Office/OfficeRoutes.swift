import HTTPTypes
import HoursStore
import Hummingbird
import HummingbirdCore
import NIOPosix
import Replica
import SyncProtocol

/// What is at which path.
struct OfficeRoutes: Sendable {
    let teams: HeldTeams
    let counters: OfficeCounters
    let names: Set<String>
    let threads: ExchangeThreads

    /// The paths and their only method, for telling "not here" from "not this way".
    static let methods: [String: HTTPRequest.Method] = [
        SyncPath.sync: .post, SyncPath.join: .post, "/healthz": .get, "/readyz": .get, "/metrics": .get,
        "/verify": .get, "/guide": .get,
    ]

    func router() -> Router<OfficeContext> {
        let router = Router(context: OfficeContext.self)
        router.add(middleware: AccessLog(counters: counters))
        router.add(middleware: ProblemAnswers())
        let slots = ExchangeSlots(limit: OfficeLimits.exchanges)
        let bodies = LargeBodies(
            limit: OfficeLimits.largeBodies, perAddress: OfficeLimits.largeBodiesPerAddress)
        let exchange = SignedExchange(
            teams: teams,
            replays: ReplayCache(limit: OfficeLimits.rememberedRequests),
            rates: RequestRates(
                perMinute: OfficeLimits.requestsPerMinute,
                strangersPerMinute: OfficeLimits.strangersPerMinute,
                remembered: OfficeLimits.signersRemembered),
            names: names, counters: counters, threads: threads)
        func route(_ endpoint: SignedExchange.Endpoint) -> SignedRoute {
            SignedRoute(endpoint, exchange: exchange, slots: slots, bodies: bodies)
        }
        router.post("/v1/sync", use: route(.sync).answer)
        router.post("/v1/join", use: route(.join).answer)
        router.get("/healthz") { _, _ in Response.plain("ok\n") }
        router.get("/readyz") { [teams] _, _ in
            guard slots.isFree else { throw RequestError.busy }
            try await NIOThreadPool.singleton.runIfActive {
                let _: Never? = try teams.firstAnswer { replica in
                    _ = try replica.store.read { try $0.end }
                    try replica.requireRoom(bytes: OfficeLimits.roomBytes)
                    return nil
                }
            }
            return Response.plain("ready\n")
        }
        router.get("/metrics") { [counters] _, _ in
            Response.plain(counters.prometheusText, type: "text/plain; version=0.0.4; charset=utf-8")
        }
        // Public pages have slots of their own: however many ask, syncs are answered.
        let verify = VerifyPage(teams: teams, slots: ExchangeSlots(limit: OfficeLimits.checks))
        for path in ["/verify", "/c/:code", "/C/:code"] {
            router.get(RouterPath(path), use: verify.answer)
        }
        for path in ["/guide", "/guide/:topic"] { router.get(RouterPath(path), use: GuidePage().answer) }
        return router
    }
}

extension Response {
    static func plain(_ text: String, type: String = "text/plain; charset=utf-8") -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

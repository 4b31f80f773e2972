public import Causality
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
public import Replica
import SyncProtocol

/// A node that listens: it answers syncs and joins of other nodes from its replicas, one per team.
///
/// TLS 1.3, or plain HTTP on addresses of this machine only; every sync and join is signed by the device that asks.
public struct OfficeServer: Sendable {
    private let teams: HeldTeams
    private let host: String
    private let port: Int
    private let certificate: ServerCertificate?
    private let names: Set<String>
    private let logger: Logger

    /// Creates the server; nothing listens yet.
    ///
    /// - Parameters:
    ///   - replicas: what it answers from, one per team.
    ///   - host: the address to listen at; without a certificate one of this machine only, such as 127.0.0.1, ::1 or localhost.
    ///   - port: the port; 0 lets the operating system choose.
    ///   - certificate: what it proves itself with; nil for plain HTTP.
    ///   - names: the hosts, with ports, under which it is asked, as in `node.example:8470`; empty if any will do. A request that was
    ///     made for another node is then refused, even if it comes from one that is trusted.
    ///   - logger: gets a line per request, without personal data.
    ///   - more: gives the replicas of teams that were added since, when somebody asks for a team that is not known.
    /// - Throws: `OfficeError.notLoopback`.
    public init(
        replicas: [Replica], host: String, port: Int, certificate: ServerCertificate? = nil,
        names: Set<String> = [],
        logger: Logger, more: @escaping @Sendable (_ known: Set<TeamID>) throws -> [Replica] = { _ in [] }
    ) throws {
        guard certificate != nil || LoopbackHost.contains(host) else {
            throw OfficeError.notLoopback(host: host)
        }
        teams = HeldTeams(replicas, more: more)
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.port = port
        self.certificate = certificate
        self.names = Set(names.map { $0.lowercased() })
        self.logger = logger
    }

    /// Listens until the task is cancelled or the program gets SIGTERM or SIGINT; requests that came are
    /// answered first.
    ///
    /// - Parameter onListening: is told the port once connections are taken.
    /// - Throws: `OfficeError.portInUse` or `.cannotListen`.
    public func run(onListening: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        let counters = OfficeCounters()
        let connections = max(
            16, min(OfficeLimits.connections, OpenFiles.makeRoomToServe(teams: teams.count)))
        let server = try server()
        let threads = ExchangeThreads()
        threads.start()
        let routes = OfficeRoutes(teams: teams, counters: counters, names: names, threads: threads)
        let application = Application(
            router: routes.router(),
            server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), backlog: OfficeLimits.backlog,
                availableConnectionsDelegate: .maximum(connections, logger: logger)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? port) },
            logger: logger)
        do {
            defer { threads.stop() }
            try await application.runService()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw OfficeError.portInUse(port)
        } catch let error as IOError {
            let reason = String(cString: strerror(error.errnoCode))
            throw OfficeError.cannotListen(host: host, port: port, reason: reason)
        }
    }

    private func server() throws -> HTTPServerBuilder {
        let peers = PeerConnections(limit: OfficeLimits.connectionsPerAddress)
        let plain = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [PeerConnectionHandler(peers)],
                idleTimeout: .seconds(OfficeLimits.idleSeconds),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: OfficeLimits.headerBytes,
                    maxHeaderListSize: OfficeLimits.headerBytes,
                    maxHeaderFieldCount: OfficeLimits.headers)))
        guard let certificate else { return plain }
        return try .tls(plain, tlsConfiguration: certificate.configuration)
    }
}

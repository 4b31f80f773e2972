import Foundation
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import Replica
import SyncProtocol

/// A node that listens: it answers syncs and joins of other nodes from its replica.
///
/// Plain HTTP and therefore only on addresses of this machine; every sync and join is signed by the device
/// that asks.
public struct OfficeServer: Sendable {
    private let replica: Replica
    private let host: String
    private let port: Int
    private let logger: Logger

    /// Creates the server; nothing listens yet.
    ///
    /// - Parameters:
    ///   - replica: what it answers from.
    ///   - host: an address of this machine only, such as 127.0.0.1, ::1 or localhost.
    ///   - port: the port; 0 lets the operating system choose.
    ///   - logger: gets a line per request, without personal data.
    /// - Throws: `OfficeError.notLoopback`.
    public init(replica: Replica, host: String, port: Int, logger: Logger) throws {
        guard LoopbackHost.contains(host) else { throw OfficeError.notLoopback(host: host) }
        self.replica = replica
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.port = port
        self.logger = logger
    }

    /// Listens until the task is cancelled or the program gets SIGTERM or SIGINT; requests that came are
    /// answered first.
    ///
    /// - Parameter onListening: is told the port once connections are taken.
    /// - Throws: `OfficeError.portInUse` or `.cannotListen`.
    public func run(onListening: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        let counters = OfficeCounters()
        let application = Application(
            router: OfficeRoutes(replica: replica, counters: counters).router(),
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(OfficeLimits.idleSeconds),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: OfficeLimits.headerBytes,
                        maxHeaderListSize: OfficeLimits.headerBytes,
                        maxHeaderFieldCount: OfficeLimits.headers))),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: .maximum(OfficeLimits.connections, logger: logger)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? port) },
            logger: logger)
        do {
            try await application.runService()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw OfficeError.portInUse(port)
        } catch let error as IOError {
            let reason = String(cString: strerror(error.errnoCode))
            throw OfficeError.cannotListen(host: host, port: port, reason: reason)
        }
    }
}

import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import SyncProtocol

/// Meets a node that made its certificate itself, and checks that it is the one which the invitation names.
///
/// The certificate is then the only one that the connections for messages trust, so that nobody can take the node's place
/// between the two.
enum PinnedCertificate {
    /// Gives the TLS settings for an address.
    ///
    /// - Throws: `TransportError.wrongCertificate`; what a connection throws.
    static func configuration(for address: NodeAddress) async throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv13
        if let fingerprint = address.fingerprint {
            let certificate = try await certificate(of: address, fingerprint)
            configuration.trustRoots = .certificates([certificate])
            // The name is that of a machine in some network; the fingerprint says which certificate it is.
            configuration.certificateVerification = .noHostnameVerification
        }
        return configuration
    }

    private static func certificate(of address: NodeAddress, _ fingerprint: CertificateFingerprint)
        async throws
        -> NIOSSLCertificate
    {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.minimumTLSVersion = .tlsv13
        let context = try NIOSSLContext(configuration: settings)
        let loops = MultiThreadedEventLoopGroup.singleton
        let found = loops.next().makePromise(of: NIOSSLCertificate.self)
        let wrong = TransportError.wrongCertificate(address: address.base)
        let bootstrap = ClientBootstrap(group: loops)
            .connectTimeout(.seconds(TransportLimits.connectSeconds))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = try NIOSSLClientHandler(
                        context: context, serverHostname: nil,
                        customVerificationCallback: { chain, verdict in
                            let der = chain.first.flatMap { try? $0.toDERBytes() }
                            if let leaf = chain.first, let der,
                                CertificateFingerprint(ofCertificate: der) == fingerprint
                            {
                                found.succeed(leaf)
                                verdict.succeed(.certificateVerified)
                            } else {
                                found.fail(wrong)
                                verdict.succeed(.failed)
                            }
                        })
                    try channel.pipeline.syncOperations.addHandlers(handler)
                }
            }
        do {
            let channel = try await bootstrap.connect(host: address.host, port: address.port).get()
            // Nothing is sent before a client's handshake ends; a node that never ends it is not waited for.
            let timeout = channel.eventLoop.scheduleTask(in: .seconds(TransportLimits.connectSeconds)) {
                found.fail(TransportError.timedOut(address: address.base))
            }
            channel.closeFuture.whenComplete { _ in
                found.fail(TransportError.untrusted(address: address.base, reason: TransportError.noTLS))
            }
            let result = await found.futureResult.result()
            timeout.cancel()
            channel.close(promise: nil)
            return try result.get()
        } catch {
            found.fail(error)
            throw error
        }
    }
}

extension EventLoopFuture where Value: Sendable {
    /// What it ended with.
    fileprivate func result() async -> Result<Value, any Error> {
        do { return .success(try await get()) } catch { return .failure(error) }
    }
}

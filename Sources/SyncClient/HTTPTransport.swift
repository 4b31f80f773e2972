import AsyncHTTPClient
import Causality
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
public import SignedLog
import SyncProtocol

/// Carries messages to one node over HTTP and brings its answers back; it knows nothing of what they mean.
///
/// Requests are signed with the device's key (`HTTPSignature`). A message may be sent twice when its answer
/// was lost: the protocol does not mind. Close the transport when it is done with, or use `withTransport`.
public struct HTTPTransport: Sendable {
    /// The address of the node.
    public let address: NodeAddress

    private let key: DeviceKey
    private let retry: RetryPolicy
    private let nowSeconds: @Sendable () -> Int64
    private let randomBits: @Sendable () -> UInt64
    private let sleep: @Sendable (Duration) async throws -> Void
    private let client: HTTPClient

    /// Creates the transport; it connects with the first message.
    ///
    /// - Parameters:
    ///   - address: the address of the node.
    ///   - key: the key of this device.
    ///   - retry: when to try again.
    ///   - nowSeconds: gives the time in seconds since 1970; only evidence of this device's skew.
    ///   - randomBits: gives 64 unpredictable bits.
    ///   - sleep: waits between two tries.
    /// - Throws: `TransportError.wrongCertificate`, or why a node that made its certificate itself cannot be met.
    public init(
        to address: NodeAddress, key: DeviceKey, retry: RetryPolicy = RetryPolicy(),
        nowSeconds: @escaping @Sendable () -> Int64 = HTTPTransport.clockSeconds,
        randomBits: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) async throws {
        self.address = address
        self.key = key
        self.retry = retry
        self.nowSeconds = nowSeconds
        self.randomBits = randomBits
        self.sleep = sleep
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        // Nobody collects spans; making them takes as long as a signature.
        configuration.tracing.tracer = nil
        configuration.timeout.connect = .seconds(TransportLimits.connectSeconds)
        configuration.timeout.read = .seconds(TransportLimits.idleSeconds)
        configuration.timeout.write = .seconds(TransportLimits.idleSeconds)
        // Tries are counted here and nowhere else.
        configuration.connectionPool.retryConnectionEstablishment = false
        if address.isSecure {
            configuration.tlsConfiguration = try await Self.trying(retry, randomBits, sleep) {
                do {
                    return try await PinnedCertificate.configuration(for: address)
                } catch {
                    throw TransportError(error, address: address)
                }
            }
        }
        client = HTTPClient(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }

    /// Runs work with a transport and closes it afterwards, however the work ends.
    public static func withTransport<Result>(
        to address: NodeAddress, key: DeviceKey, retry: RetryPolicy = RetryPolicy(),
        _ work: (HTTPTransport) async throws -> Result
    ) async throws -> Result {
        let transport = try await HTTPTransport(to: address, key: key, retry: retry)
        do {
            let result = try await work(transport)
            try await transport.close()
            return result
        } catch {
            // The error of the work says more than one of closing.
            try? await transport.close()
            throw error
        }
    }

    /// The device's clock, in seconds since 1970.
    @Sendable public static func clockSeconds() -> Int64 { Int64(Date().timeIntervalSince1970) }

    /// Closes the connections; no message can be sent afterwards.
    public func close() async throws { try await client.shutdown() }

    /// Sends one message and gives the answer.
    ///
    /// - Parameters:
    ///   - path: where to, as `/v1/sync`.
    ///   - body: the message, not compressed.
    ///   - willSend: is called when it is ready and leaves; again if it is sent again.
    /// - Throws: `TransportError`; `CancellationError` when the task is cancelled.
    public func post(
        _ path: String, body: [UInt8], willSend: @Sendable () -> Void = {}
    ) async throws -> Exchange {
        precondition(
            path.hasPrefix("/") && !path.contains("?"), "a path begins with a slash and has no query")
        return try await Self.trying(retry, randomBits, sleep) {
            try await postOnce(path, body: body, willSend: willSend)
        }
    }

    /// Does something again, later and later, as long as it may succeed by itself.
    private static func trying<Result>(
        _ retry: RetryPolicy, _ randomBits: () -> UInt64, _ sleep: (Duration) async throws -> Void,
        _ work: () async throws -> Result
    ) async throws -> Result {
        var number = 1
        while true {
            do {
                return try await work()
            } catch let error as TransportError where error.isPassing && number < retry.tries(after: error) {
                try await sleep(
                    retry.wait(
                        afterTry: number, retryAfterSeconds: error.retryAfterSeconds, random: randomBits()))
                number += 1
            }
        }
    }

    private func postOnce(_ path: String, body: [UInt8], willSend: () -> Void) async throws -> Exchange {
        let (sent, coding) = SyncBody.pack(body)
        let request = try request(path, sent, contentEncoding: coding)
        let end = ContinuousClock.now + .seconds(TransportLimits.trySeconds)
        willSend()
        do {
            let response = try await client.execute(request, timeout: .seconds(TransportLimits.trySeconds))
            let answer = try await HTTPAnswer(response, from: address, end: end)
            return Exchange(
                body: try answer.message(), bytesSent: sent.count, bytesReceived: answer.bytes.count,
                skewSeconds: answer.skewSeconds)
        } catch let error as TransportError {
            throw error
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw TransportError(error, address: address)
        }
    }

    private func request(_ path: String, _ body: [UInt8], contentEncoding: String?) throws
        -> HTTPClientRequest
    {
        var request = HTTPClientRequest(url: address.base + path)
        request.method = .POST
        // What is signed; the client would leave out the brackets of an IPv6 address.
        request.headers.add(name: "host", value: address.authority)
        request.headers.add(name: "content-type", value: SyncMediaType.message)
        request.headers.add(name: "accept", value: "\(SyncMediaType.message), \(ProblemDocument.mediaType)")
        request.headers.add(name: "accept-encoding", value: SyncBody.zstd)
        if let contentEncoding { request.headers.add(name: "content-encoding", value: contentEncoding) }
        let signed = try HTTPSignature.headers(
            method: "POST", authority: address.authority, path: path, body: body,
            contentEncoding: contentEncoding, key: key,
            createdSeconds: nowSeconds(), nonce: Octets16(high: randomBits(), low: randomBits()))
        for header in signed { request.headers.add(name: header.name, value: header.value) }
        request.body = .bytes(body)
        return request
    }
}

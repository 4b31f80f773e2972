import AsyncHTTPClient
import Causality
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Office
import Replica
import SignedLog
import SyncProtocol
import Testing

/// A server at a free port of this machine, for as long as a test needs it.
struct RunningOffice: Sendable {
    /// Lets as many requests wait at the same time as a server answers, and more.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 2 * OfficeLimits.exchanges
        return HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }()

    let port: Int
    var base: String { "http://127.0.0.1:\(port)" }

    /// Runs a test against a server.
    ///
    /// - Parameters:
    ///   - replica: what it answers from; nil is one that `makeTestReplica()` makes.
    ///   - others: those of other teams.
    static func run(
        _ replica: Replica? = nil, and others: [Replica] = [], certificate: ServerCertificate? = nil,
        names: Set<String> = [],
        _ test: @escaping @Sendable (RunningOffice) async throws -> Void
    ) async throws {
        let office = try OfficeServer(
            replicas: [try replica ?? makeTestReplica()] + others, host: "127.0.0.1", port: 0,
            certificate: certificate,
            names: names,
            logger: .silent)
        let (ports, sender) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { sender.finish() }
                try await office.run { port in sender.yield(port) }
            }
            group.addTask {
                for await port in ports {
                    try await test(RunningOffice(port: port))
                    return
                }
            }
            // Whichever ends first: the test, or the server with an error.
            try await group.next()
            group.cancelAll()
        }
    }

    /// An answer with its whole body.
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        /// The problem document; the test fails if it is none.
        func problem() throws -> ProblemDocument {
            #expect(headers.first(name: "content-type") == "application/problem+json")
            let problem = try JSONDecoder().decode(ProblemDocument.self, from: Data(body))
            #expect(problem.status == status)
            #expect(problem.hint != nil)
            return problem
        }
    }

    /// Sends a request as it is.
    func send(
        _ method: HTTPMethod, _ path: String, headers: [(name: String, value: String)] = [],
        body: [UInt8]? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        for header in headers { request.headers.add(name: header.name, value: header.value) }
        if let body { request.body = .bytes(body) }
        let response = try await RunningOffice.client.execute(request, timeout: .seconds(20))
        let bytes = try await response.body.collect(upTo: 16 * 1024 * 1024)
        return Answer(
            status: Int(response.status.code), headers: response.headers, body: Array(bytes.readableBytesView)
        )
    }

    /// The headers of a signed message.
    func signedHeaders(
        path: String = "/v1/sync", body: [UInt8], coding: String? = nil,
        createdSeconds: Int64 = 1_772_352_000,
        authority: String? = nil, by signer: DeviceKey? = nil
    ) throws -> [(name: String, value: String)] {
        let key = try signer ?? DeviceKey(seed: [UInt8](repeating: 5, count: 32))
        let nonce = Octets16(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
        var headers = try HTTPSignature.headers(
            method: "POST", authority: authority ?? "127.0.0.1:\(port)", path: path, body: body,
            contentEncoding: coding,
            key: key,
            createdSeconds: createdSeconds, nonce: nonce)
        headers.append(("content-type", "application/x-protobuf"))
        if let coding { headers.append(("content-encoding", coding)) }
        return headers
    }

    /// Sends a signed message.
    func sendSigned(
        _ path: String = "/v1/sync", body: [UInt8], coding: String? = nil, by signer: DeviceKey? = nil
    ) async throws -> Answer {
        try await send(
            .POST, path, headers: signedHeaders(path: path, body: body, coding: coding, by: signer),
            body: body)
    }
}

extension RunningOffice {
    /// Sends a body of so many zeros without saying its size; gives the status.
    func sendChunked(_ path: String, bytes: Int) async throws -> Int {
        var request = HTTPClientRequest(url: base + path)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-protobuf")
        let (parts, sender) = AsyncStream.makeStream(of: ByteBuffer.self)
        for start in stride(from: 0, to: bytes, by: 65_536) {
            sender.yield(ByteBuffer(repeating: 0, count: min(65_536, bytes - start)))
        }
        sender.finish()
        request.body = .stream(parts, length: .unknown)
        let response = try await RunningOffice.client.execute(request, timeout: .seconds(20))
        return Int(response.status.code)
    }
}

extension Logger {
    /// A logger that says nothing.
    static var silent: Logger { Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }) }
}

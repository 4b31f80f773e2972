import Foundation
import NIOHTTP1
import Office
import SignedLog
import SyncClient
import SyncProtocol
import Synchronization
import Testing

/// The transport of a field replica against a real node, and against what is none.
@Suite struct TransportTests {
    private static func key() throws -> DeviceKey { try DeviceKey(seed: [UInt8](repeating: 6, count: 32)) }

    /// Collects what a transport would have slept.
    private final class Sleeps: Sendable {
        let waits = Mutex<[Duration]>([])
        func sleep(_ duration: Duration) { waits.withLock { $0.append(duration) } }
        var count: Int { waits.withLock { $0.count } }
    }

    @Test("A message goes there and its answer comes back, with its sizes and the skew")
    func exchange() async throws {
        let body = try MessageCoding.encode([])
        try await RunningOffice.run { office in
            try await HTTPTransport.withTransport(to: NodeAddress(office.base), key: Self.key()) {
                transport in
                for _ in 0..<3 {
                    let exchange = try await transport.post("/v1/sync", body: body)
                    #expect(try MessageCoding.decode(exchange.body).isEmpty)
                    #expect(exchange.bytesSent == body.count)
                    #expect(exchange.bytesReceived > 0)
                    #expect(abs(try #require(exchange.skewSeconds)) < 20)
                }
            }
        }
    }

    @Test("A refusal comes as the problem document, and is not tried again")
    func refusal() async throws {
        try await RunningOffice.run { office in
            let sleeps = Sleeps()
            let transport = try await HTTPTransport(
                to: NodeAddress(office.base), key: Self.key(), sleep: { sleeps.sleep($0) })
            let error = await #expect(throws: TransportError.self) {
                try await transport.post("/v1/sync", body: [255, 255, 255])
            }
            guard case .problem(let problem, nil) = error else {
                Issue.record("\(String(describing: error))")
                return try await transport.close()
            }
            #expect(problem.kind == .malformedMessage)
            #expect(sleeps.count == 0)
            try await transport.close()
        }
    }

    @Test("A large body that compresses well travels compressed")
    func compressed() async throws {
        try await RunningOffice.run { office in
            try await HTTPTransport.withTransport(to: NodeAddress(office.base), key: Self.key()) {
                transport in
                // Too large to come through if it were not compressed, and no message: refused for its
                // content.
                let body = [UInt8](repeating: 255, count: SyncLimits.messageBytes)
                let error = await #expect(throws: TransportError.self) {
                    try await transport.post("/v1/sync", body: body)
                }
                guard case .problem(let problem, _) = error else {
                    return #expect(Bool(false), "\(error as Any)")
                }
                #expect(problem.kind == .malformedMessage)
            }
        }
    }

    @Test("Where nothing listens it tries four times and says so")
    func refused() async throws {
        let free = Mutex(0)
        try await RunningOffice.run { office in free.withLock { $0 = office.port } }
        let address = "http://127.0.0.1:\(free.withLock { $0 })"
        let sleeps = Sleeps()
        let transport = try await HTTPTransport(
            to: NodeAddress(address), key: Self.key(), randomBits: { 0 }, sleep: { sleeps.sleep($0) })
        await #expect(throws: TransportError.refused(address: address)) {
            try await transport.post("/v1/sync", body: [1])
        }
        try await transport.close()
        #expect(sleeps.waits.withLock { $0 } == [.milliseconds(200), .milliseconds(400), .milliseconds(800)])
    }

    @Test("What is not a Saat node is said to be none, whatever it answers")
    func strangers() async throws {
        let answers: [(head: String, body: String, status: Int?)] = [
            ("HTTP/1.1 200 OK\r\nContent-Type: text/html", "<html>welcome</html>", 200),
            ("HTTP/1.1 404 Not Found\r\nContent-Type: text/html", "<html>", 404),
            ("HTTP/1.1 404 Not Found", "", 404),
            ("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/", "", 302),
            ("HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json", "[]", 400),
            ("HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Encoding: gzip", "x", 200),
            ("SSH-2.0-OpenSSH_9.2", "", nil),
        ]
        for answer in answers {
            try await Stranger.run(
                answering: "\(answer.head)\r\nContent-Length: \(answer.body.utf8.count)\r\n\r\n\(answer.body)"
            ) {
                stranger in
                let transport = try await HTTPTransport(
                    to: NodeAddress(stranger.base), key: Self.key(), retry: RetryPolicy(tries: 1))
                let error = await #expect(throws: TransportError.self) {
                    try await transport.post("/v1/sync", body: [1])
                }
                guard case .notASaatNode(_, answer.status, _) = error else {
                    Issue.record("\(answer.head): \(String(describing: error))")
                    return try await transport.close()
                }
                try await transport.close()
            }
        }
    }

    @Test("Asked to come later, it waits as long as asked and tries again, each time signed anew")
    func retryAfter() async throws {
        let body = "{\"type\":\"urn:saat:problem:busy\",\"title\":\"t\",\"status\":503}"
        let text =
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 7\r\n"
            + "Connection: close\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        try await Stranger.run(answering: text) { stranger in
            let sleeps = Sleeps()
            let transport = try await HTTPTransport(
                to: NodeAddress(stranger.base), key: Self.key(), retry: RetryPolicy(tries: 2, askedTries: 4),
                sleep: { sleeps.sleep($0) })
            let error = await #expect(throws: TransportError.self) {
                try await transport.post("/v1/sync", body: [1])
            }
            try await transport.close()
            #expect(error?.isPassing == true)
            #expect(sleeps.waits.withLock { $0 } == [.seconds(7), .seconds(7), .seconds(7)])
            let nonces = stranger.requests.compactMap { request in
                request.split(separator: "nonce=\"").dropFirst().first?.prefix(32)
            }
            #expect(nonces.count == 4)
            #expect(Set(nonces).count == 4)
        }
    }

    @Test("An answer that is larger than the limit, or becomes so, is not read")
    func largeAnswer() async throws {
        let bomb = Zstd.compress([UInt8](repeating: 0, count: 100_000_000))
        let large = [UInt8](repeating: 0, count: SyncLimits.messageBytes + 1)
        for (body, coding) in [(bomb, "Content-Encoding: zstd\r\n"), (large, "")] {
            let head =
                "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\n\(coding)"
                + "Content-Length: \(body.count)\r\n\r\n"
            try await Stranger.run(answering: Array(head.utf8) + body) { stranger in
                let transport = try await HTTPTransport(
                    to: NodeAddress(stranger.base), key: Self.key(), retry: RetryPolicy(tries: 1))
                await #expect(
                    throws: TransportError.answerTooLarge(
                        address: stranger.base, limitBytes: SyncLimits.messageBytes)
                ) { try await transport.post("/v1/sync", body: [1]) }
                try await transport.close()
            }
        }
    }

    @Test("An answer that is cut off is a lost connection, tried again")
    func cutOff() async throws {
        let text = "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 100\r\n\r\nabc"
        try await Stranger.run(answering: text) { stranger in
            let sleeps = Sleeps()
            let transport = try await HTTPTransport(
                to: NodeAddress(stranger.base), key: Self.key(), sleep: { sleeps.sleep($0) })
            await #expect(throws: TransportError.connectionLost(address: stranger.base)) {
                try await transport.post("/v1/sync", body: [1])
            }
            try await transport.close()
            #expect(sleeps.count == 3)
        }
    }
}

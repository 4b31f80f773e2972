import NIOHTTP1
import Office
import SyncProtocol
import Testing

/// The paths that need no signature, and those that are not there.
@Suite struct PlainRouteTests {
    @Test("An unknown path is a problem document", arguments: ["/", "/v1", "/v2/sync", "/healthz/x", "/%00"])
    func notFound(path: String) async throws {
        try await RunningOffice.run { office in
            let answer = try await office.send(.GET, path)
            #expect(answer.status == 404)
            #expect(try answer.problem().type == "urn:saat:problem:not-found")
        }
    }

    @Test("A known path says which method it wants")
    func wrongMethod() async throws {
        try await RunningOffice.run { office in
            let answer = try await office.send(.GET, "/v1/sync")
            #expect(answer.status == 405)
            #expect(answer.headers.first(name: "allow") == "POST")
            #expect(try answer.problem().kind == .wrongMethod)
        }
    }

    @Test("The node says that it lives and is ready")
    func health() async throws {
        try await RunningOffice.run { office in
            let lives = try await office.send(.GET, "/healthz")
            #expect(lives.status == 200)
            let isReady = try await office.send(.GET, "/readyz")
            #expect(isReady.status == 200)
        }
    }

    @Test("Requests are counted by route and status, unknown paths together")
    func metrics() async throws {
        let body = try MessageCoding.encode([])
        try await RunningOffice.run { office in
            _ = try await office.send(.GET, "/secret/of/Mona")
            _ = try await office.send(.GET, "/another")
            _ = try await office.sendSigned(body: body)
            let text = try await office.send(.GET, "/metrics").text
            #expect(text.contains("saat_http_requests_total{route=\"other\",status=\"404\"} 2\n"))
            #expect(text.contains("saat_http_requests_total{route=\"/v1/sync\",status=\"200\"} 1\n"))
            #expect(text.contains("saat_sync_received_bytes_total \(body.count)\n"))
            #expect(text.contains("saat_sync_received_entries_total 0\n"))
            #expect(!text.contains("Mona"))
        }
    }

    @Test("A port in use is said to be in use")
    func portInUse() async throws {
        try await RunningOffice.run { office in
            let second = try OfficeServer(
                replicas: [makeTestReplica()], host: "127.0.0.1", port: office.port, logger: .silent)
            await #expect(throws: OfficeError.portInUse(office.port)) { try await second.run() }
        }
    }

    @Test(
        "Plain HTTP is not offered to other machines",
        arguments: ["0.0.0.0", "::", "192.168.1.2", "example.org"])
    func otherMachines(host: String) throws {
        #expect(throws: OfficeError.notLoopback(host: host)) {
            _ = try OfficeServer(replicas: [makeTestReplica()], host: host, port: 0, logger: .silent)
        }
    }
}

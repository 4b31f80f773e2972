import AsyncHTTPClient
import Causality
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Office
import SignedLog
import SyncClient
import SyncProtocol
import Testing

@testable import Office

/// TLS with a certificate that the node made itself, and requests that are bound to the node asked.
@Suite struct SecureTests {
    private static func certificate() throws -> ServerCertificate {
        let path = NSTemporaryDirectory() + "saat-tls-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let made = try ServerCertificate.own(atPath: path)
        let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(rights == 0o600)
        #expect(try ServerCertificate.own(atPath: path).fingerprint == made.fingerprint)
        // The same file also does as one that somebody gives.
        #expect(try ServerCertificate(chainPath: path, keyPath: path).fingerprint == made.fingerprint)
        #expect(throws: OfficeError.self) { try ServerCertificate(chainPath: path + "x", keyPath: path) }
        return made
    }

    private static func post(_ address: String) async throws -> Exchange {
        let key = try DeviceKey(seed: [UInt8](repeating: 5, count: 32))
        return try await HTTPTransport.withTransport(
            to: NodeAddress(address), key: key, retry: RetryPolicy(tries: 1)
        ) { try await $0.post("/v1/sync", body: try MessageCoding.encode([])) }
    }

    private static func cause(_ work: () async throws -> Exchange) async -> TransportError? {
        do {
            _ = try await work()
            return nil
        } catch {
            return error as? TransportError
        }
    }

    @Test(
        "Whoever knows the fingerprint is served; another certificate, an unknown one and plain HTTP are not")
    func pinned() async throws {
        let certificate = try Self.certificate()
        try await RunningOffice.run(certificate: certificate) { office in
            let base = "https://127.0.0.1:\(office.port)"
            let answer = try await Self.post("\(base)#\(certificate.fingerprint)")
            #expect(answer.bytesReceived > 0)
            let other = CertificateFingerprint(ofCertificate: [1])
            #expect(
                await Self.cause { try await Self.post("\(base)#\(other)") }
                    == .wrongCertificate(address: base))
            let unknown = await Self.cause { try await Self.post(base) }
            guard case .untrusted(_, let reason)? = unknown else {
                Issue.record("\(String(describing: unknown))")
                return
            }
            #expect(reason.contains("authority") && !reason.contains("/"))
            #expect(await Self.cause { try await Self.post("http://127.0.0.1:\(office.port)") } != nil)
        }
    }

    @Test("TLS 1.2 is not spoken")
    func olderTLS() async throws {
        let certificate = try Self.certificate()
        try await RunningOffice.run(certificate: certificate) { office in
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.certificateVerification = .none
            for (version, isServed) in [(TLSVersion.tlsv12, false), (.tlsv13, true)] {
                tls.maximumTLSVersion = version
                var configuration = HTTPClient.Configuration()
                configuration.tlsConfiguration = tls
                configuration.connectionPool.retryConnectionEstablishment = false
                let client = HTTPClient(configuration: configuration)
                let request = HTTPClientRequest(url: "https://127.0.0.1:\(office.port)/healthz")
                let status = try? await client.execute(request, timeout: .seconds(20)).status
                #expect((status == .ok) == isServed)
                try await client.shutdown()
            }
        }
    }

    @Test("A node that knows its names refuses a request that was made for another")
    func otherNode() async throws {
        let body = try MessageCoding.encode([])
        try await RunningOffice.run(names: ["Node.example:8470"]) { office in
            let refused = try await office.sendSigned(body: body)
            #expect(refused.status == 421)
            #expect(try refused.problem().kind == .otherNode)
            var headers = try office.signedHeaders(body: body, authority: "node.example:8470")
            headers.append(("host", "node.example:8470"))
            #expect(try await office.send(.POST, "/v1/sync", headers: headers, body: body).status == 200)
            // Another Host header does not fit what was signed.
            headers = try office.signedHeaders(body: body)
            headers.append(("host", "node.example:8470"))
            let forged = try await office.send(.POST, "/v1/sync", headers: headers, body: body)
            #expect(try forged.problem().kind == .badSignature)
        }
    }

    @Test("A device that asks too often waits for the minute to end; others do not")
    func rates() throws {
        let rates = RequestRates(perMinute: 2, strangersPerMinute: 2, remembered: 8)
        let keys = try (1...3).map { try DeviceKey(seed: [UInt8](repeating: $0, count: 32)).replica }
        for key in keys { rates.keep(key) }
        try rates.count(keys[0], from: "a", nowSeconds: 60)
        try rates.count(keys[0], from: "b", nowSeconds: 61)
        #expect(throws: RequestError.tooOften(seconds: 58)) {
            try rates.count(keys[0], from: "c", nowSeconds: 62)
        }
        try rates.count(keys[1], from: "a", nowSeconds: 62)
        try rates.count(keys[0], from: "a", nowSeconds: 120)
    }

    @Test("However many keys somebody makes, their requests count together, and known devices go on")
    func strangers() throws {
        let rates = RequestRates(perMinute: 100, strangersPerMinute: 5, remembered: 8)
        func key(_ number: UInt8) throws -> ReplicaID {
            try DeviceKey(seed: [UInt8](repeating: number, count: 32)).replica
        }
        rates.keep(try key(200))
        for number in 1...5 as ClosedRange<UInt8> {
            try rates.count(try key(number), from: "a", nowSeconds: 60)
        }
        for number in 6...60 as ClosedRange<UInt8> {
            #expect(throws: RequestError.self) {
                try rates.count(try key(number), from: "a", nowSeconds: 61)
            }
        }
        try rates.count(try key(200), from: "a", nowSeconds: 62)
        try rates.count(try key(70), from: "b", nowSeconds: 62)
        try rates.count(try key(71), from: nil, nowSeconds: 62)
        try rates.count(try key(6), from: "a", nowSeconds: 120)
    }
}

import Causality
import Foundation
import Seeds
import SignedLog
import SyncProtocol
import Testing

/// Signatures of requests.
///
/// The known answers were made with another implementation of Ed25519
/// (pyca/cryptography) from the text of RFC 9421 and RFC 9530; nothing of this product was used for them.
@Suite struct HTTPSignatureTests {
    private static let body = Array("saat".utf8)
    private static let nonce = Octets16(high: 0x0001_0203_0405_0607, low: 0x0809_0a0b_0c0d_0e0f)
    private static let keyID = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
    private static let digest = "sha-256=:5s43e6w/65x0YcCBbGCBoj22KNipbiAO8Stu5YWQ2FQ=:"
    private static let plain = [
        "content-digest": digest,
        "signature-input": "saat=(\"@method\" \"@authority\" \"@path\" \"content-digest\");created=1772352000"
            + ";nonce=\"000102030405060708090a0b0c0d0e0f\";keyid=\"\(keyID)\";alg=\"ed25519\"",
        "signature": "saat=:2fGzHo+dgfrVHdPlMbmM9lSRDKbKdE8AhuOeFwm3VGxl2pGac4+5lciloJVT"
            + "OyPPvZciDAD9kvroRjlhPMhxBg==:",
    ]
    private static let coded = [
        "content-digest": digest, "content-encoding": "zstd",
        "signature-input":
            "saat=(\"@method\" \"@authority\" \"@path\" \"content-digest\" \"content-encoding\")"
            + ";created=1772352000;nonce=\"000102030405060708090a0b0c0d0e0f\";keyid=\"\(keyID)\""
            + ";alg=\"ed25519\"",
        "signature": "saat=:fcf780jx3K+tknAxoouOuTkzwd2AoYYGqDFEjSEaCD9dDxK+YX2fBAz94HqR"
            + "gA2D3tJwCmbv+lJIgt16TyrOBw==:",
    ]

    private static func verify(
        _ headers: [String: String], method: String = "POST", authority: String = "node.example:8470",
        path: String = "/v1/sync", body: [UInt8] = body
    ) throws -> VerifiedSignature {
        try HTTPSignature.verify(
            method: method, authority: authority, path: path, body: body, headers: headers)
    }

    private static func error(_ work: () throws -> VerifiedSignature) -> HTTPSignatureError? {
        do {
            _ = try work()
            return nil
        } catch {
            return error as? HTTPSignatureError
        }
    }

    private static func signed(
        _ body: [UInt8], encoding: String?, created: Int64 = 1_772_352_000, seed: UInt8 = 7
    ) throws -> [String: String] {
        let key = try DeviceKey(seed: [UInt8](repeating: seed, count: 32))
        let pairs = try HTTPSignature.headers(
            method: "POST", authority: "Node.Example:8470", path: "/v1/sync", body: body,
            contentEncoding: encoding, key: key,
            createdSeconds: created, nonce: nonce)
        var headers = Dictionary(uniqueKeysWithValues: pairs.map { ($0.name, $0.value) })
        headers["content-encoding"] = encoding
        return headers
    }

    @Test("A signature that another implementation made is valid", arguments: [plain, coded])
    func knownAnswer(headers: [String: String]) throws {
        let key = try DeviceKey(seed: Array(0..<32))
        let verified = try Self.verify(headers)
        #expect(verified.signer == key.replica)
        #expect(verified.nonce == Self.nonce)
        #expect(verified.createdSeconds == 1_772_352_000)
    }

    @Test("What is signed has the digest and the input of the known answer", arguments: [plain, coded])
    func knownInput(headers: [String: String]) throws {
        let made = try HTTPSignature.headers(
            method: "POST", authority: "node.example:8470", path: "/v1/sync", body: Self.body,
            contentEncoding: headers["content-encoding"],
            key: DeviceKey(seed: Array(0..<32)), createdSeconds: 1_772_352_000, nonce: Self.nonce)
        #expect(made.map(\.name) == ["content-digest", "signature-input", "signature"])
        // The signature itself may differ: some libraries add randomness to Ed25519.
        #expect(made[0].value == headers["content-digest"])
        #expect(made[1].value == headers["signature-input"])
    }

    @Test("What is signed is valid, with any body and any clock")
    func roundTrip() throws {
        for body in [[], [0], [UInt8](repeating: 200, count: 100_000)] {
            for encoding in [nil, "zstd", "gzip"] {
                for created: Int64 in [0, -1, 1_772_352_000, 4_102_444_800, -999_999_999_999_999] {
                    let verified = try Self.verify(
                        Self.signed(body, encoding: encoding, created: created), body: body)
                    #expect(verified.createdSeconds == created)
                    #expect(verified.skewSeconds(nowSeconds: 100) == created - 100)
                }
            }
        }
    }

    @Test("A time that no header can hold is cut, and the request is still valid")
    func extremeClock() throws {
        let verified = try Self.verify(Self.signed([1], encoding: nil, created: .max), body: [1])
        #expect(verified.createdSeconds == 999_999_999_999_999)
    }

    @Test("Whatever of the request is altered, it is refused with the reason")
    func alterations() throws {
        let signer = try DeviceKey(seed: Array(0..<32)).replica
        let other = try DeviceKey(seed: [UInt8](repeating: 9, count: 32)).replica
        #expect(Self.error { try Self.verify(Self.coded, body: Array("saaT".utf8)) } == .badDigest)
        #expect(Self.error { try Self.verify(Self.coded, path: "/v1/join") } == .badSignature(signer))
        #expect(Self.error { try Self.verify(Self.coded, method: "PUT") } == .badSignature(signer))

        var headers = Self.coded
        headers["content-encoding"] = "gzip"
        #expect(Self.error { try Self.verify(headers) } == .badSignature(signer))
        headers["content-encoding"] = nil
        #expect(Self.error { try Self.verify(headers) } == .malformed(header: "signature-input"))

        headers = Self.plain
        headers["content-encoding"] = "zstd"
        #expect(Self.error { try Self.verify(headers) } == .malformed(header: "signature-input"))

        headers = Self.plain
        headers["signature-input"] = Self.plain["signature-input"]?
            .replacingOccurrences(of: Self.keyID, with: "\(other)")
        #expect(Self.error { try Self.verify(headers) } == .badSignature(other))
        headers["signature-input"] = Self.plain["signature-input"]?
            .replacingOccurrences(of: "created=1772352000", with: "created=1772352001")
        #expect(Self.error { try Self.verify(headers) } == .badSignature(signer))

        headers = Self.plain
        let empty = try Self.signed([], encoding: nil)["content-digest"]
        headers["content-digest"] = empty
        #expect(Self.error { try Self.verify(headers) } == .badDigest)
        #expect(Self.error { try Self.verify(headers, body: []) } == .badSignature(signer))
    }

    @Test("A missing header is named", arguments: ["content-digest", "signature-input", "signature"])
    func missing(header: String) {
        var headers = Self.plain
        headers[header] = nil
        #expect(Self.error { try Self.verify(headers) } == .missing(header: header))
    }

    @Test(
        "Another shape of the input is refused, even if RFC 9421 allows it",
        arguments: [
            ("saat=", "sig1="), (";alg=\"ed25519\"", ""), (";created=1772352000", ""),
            ("created=1772352000", "created=+1772352000"), ("created=1772352000", "created=01772352000"),
            ("created=1772352000", "created=-0"), ("created=1772352000", "created=9999999999999999"),
            ("0e0f\"", "0E0F\""), ("0e0f\"", "0e\""), (keyID, keyID.uppercased()),
            (keyID, String(keyID.dropLast())),
            ("\"@method\" ", ""), ("\"@authority\" ", ""),
            ("\"@method\" \"@authority\"", "\"@authority\" \"@method\""),
            ("alg=\"ed25519\"", "alg=\"ed25519\";tag=\"x\""), ("alg=\"ed25519\"", "alg=\"rsa-v1_5-sha256\""),
            ("saat=", "saat=(),saat="), (";nonce", "; nonce"), ("saat=", "saat= "),
        ])
    func otherShapes(part: String, replacement: String) {
        var headers = Self.plain
        headers["signature-input"] = Self.plain["signature-input"]?
            .replacingOccurrences(of: part, with: replacement)
        #expect(headers != Self.plain)
        #expect(Self.error { try Self.verify(headers) } == .malformed(header: "signature-input"))
    }

    @Test(
        "A signature that is written in another way is refused",
        arguments: ["", "saat=::", "saat=:AAAA:", "sig1=:", "saat=:\(String(repeating: "?", count: 88)):"])
    func otherSignatures(text: String) {
        var headers = Self.plain
        headers["signature"] = text
        #expect(Self.error { try Self.verify(headers) } == .malformed(header: "signature"))
    }

    @Test("A signature has one text only: base64 with stray bits is refused")
    func strayBits() {
        var headers = Self.plain
        headers["signature"] = Self.plain["signature"]?.replacingOccurrences(of: "Bg==:", with: "Bh==:")
        #expect(Self.error { try Self.verify(headers) } == .malformed(header: "signature"))
    }

    @Test("No random damage to headers or body is accepted or crashes", arguments: [UInt64(1), 2, 3])
    func damage(seed: UInt64) {
        var random = SeededGenerator(seed)
        let pieces = [
            "\"", ";", "=", ":", "(", ")", " ", "saat", "\u{0}", "é", "nonce", "created=1", ",", "==",
        ]
        for round in 0..<2_000 {
            var headers = Self.coded
            let name = ["content-digest", "signature-input", "signature"][
                Int.random(in: 0..<3, using: &random)]
            var text = Array(headers[name] ?? "")
            for _ in 0...Int.random(in: 0..<3, using: &random) where !text.isEmpty {
                let place = Int.random(in: 0..<text.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: text.remove(at: place)
                case 1: text.removeSubrange(place...)
                case 2: text[place] = Character(UnicodeScalar(UInt8.random(in: 32..<127, using: &random)))
                default:
                    text.insert(
                        contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &random)], at: place)
                }
            }
            headers[name] = String(text)
            guard headers != Self.coded else { continue }
            let error = Self.error { try Self.verify(headers) }
            #expect(error != nil, "seed \(seed), round \(round): \(name): \(String(text))")
        }
    }
}

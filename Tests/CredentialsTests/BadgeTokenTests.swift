import Causality
import Foundation
import HoursModel
import SignedLog
import TestSupport
import Testing

@testable import Credentials

@Suite("The Open Badges credential of a certificate", .lane(.programs))
struct BadgeTokenTests {
    private let words = OpenBadgeWords(
        issuer: "Red Crescent", title: "Certificate of Volunteering", description: "36 h 45 min",
        criteria: "Confirmed by a reviewer.", result: "Confirmed minutes", language: "en")

    private func badge(isPosthumous: Bool = false) throws -> (text: String, sample: Sample) {
        let sample = try Sample(isPosthumous: isPosthumous)
        return (
            try BadgeToken.make(sample.certificate, sample.token, words, with: sample.key), sample
        )
    }

    @Test("It says what the printed code says")
    func roundTrip() throws {
        for isPosthumous in [false, true] {
            let (text, sample) = try badge(isPosthumous: isPosthumous)
            #expect(try BadgeToken.token(of: text) == sample.token)
        }
    }

    @Test("Every change of a single letter makes it invalid")
    func everyLetter() throws {
        let letters = Array(try badge().text.utf8)
        var accepted = 0
        for place in letters.indices {
            for other in [letters[place] ^ 1, letters[place % 7 + place / 2], 0x2E]
            where other != letters[place] {
                var changed = letters
                changed[place] = other
                if (try? BadgeToken.token(of: String(decoding: changed, as: UTF8.self))) != nil {
                    accepted += 1
                }
            }
        }
        #expect(accepted == 0)
    }

    @Test("It has the members that Open Badges 3.0 asks for")
    func shape() throws {
        let (text, sample) = try badge()
        let claims = try claims(of: text)
        for key in [
            "@context", "id", "type", "issuer", "validFrom", "name", "credentialSubject", "iss", "jti", "nbf",
        ] {
            #expect(claims[key] != nil, "no \(key)")
        }
        #expect(claims["type"] as? [String] == ["VerifiableCredential", "OpenBadgeCredential"])
        let issuer = try #require(claims["issuer"] as? [String: Any])
        #expect(
            issuer["id"] as? String == claims["iss"] as? String
                && issuer["id"] as? String == DIDKey.text(sample.key.replica))
        #expect(claims["nbf"] as? Int == (20_560 * 1440 + 1300) * 60)
        #expect(claims["validFrom"] as? String == "2026-04-18T01:40:00+04:00")
    }

    /// The example of the standard is test input that may not be republished; where it is absent this test is skipped.
    private static let oracle: URL? = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appendingPathComponent("shared/data/oracles/openbadges3/fullOpenBadge.json")
        return FileManager.default.fileExists(atPath: file.path) ? file : nil
    }()

    @Test("Its members and their types are those of the standard's own example", .enabled(if: oracle != nil))
    func example() throws {
        let file = try #require(BadgeTokenTests.oracle)
        let example = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        var own = try claims(of: badge(isPosthumous: true).text)
        for key in ["iss", "jti", "nbf"] { own[key] = nil }
        // The example has no language; the context of the standard knows the member of an achievement.
        let known = differences(own, example, at: "").filter {
            $0 != "/credentialSubject/achievement/inLanguage is unknown"
        }
        #expect(known == [])
    }

    @Test(
        "An independent library accepts the signature and refuses a changed one", .enabled(if: python != nil))
    func independent() throws {
        let python = try #require(BadgeTokenTests.python)
        let text = try badge().text
        let parts = text.split(separator: ".").map(String.init)
        let forged = [parts[0], String(parts[1].dropLast(2)) + "AA", parts[2]].joined(separator: ".")
        #expect(try accepts(text, python) && !(try accepts(forged, python)))
    }

    /// A Python with one of the JOSE libraries of PyPI: what `SAAT_PYTHON` names, else `python3`.
    private static let python: String? = {
        let name = ProcessInfo.processInfo.environment["SAAT_PYTHON"] ?? "python3"
        let status = try? run(name, ["-c", "import joserfc"], input: "")
        return status == 0 ? name : nil
    }()

    private func accepts(_ text: String, _ python: String) throws -> Bool {
        let script = """
            import base64, json, sys
            from joserfc import jws, jwk
            text = sys.stdin.read().strip()
            head = text.split('.')[0]
            header = json.loads(base64.urlsafe_b64decode(head + '=' * (-len(head) % 4)))
            jws.deserialize_compact(text, jwk.OKPKey.import_key(header['jwk']), algorithms=['EdDSA', 'Ed25519'])
            """
        return try BadgeTokenTests.run(python, ["-c", script], input: text) == 0
    }

    private static func run(_ name: String, _ arguments: [String], input: String) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let pipe = Pipe()
        process.standardInput = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try pipe.fileHandleForWriting.close()
        process.waitUntilExit()
        return process.terminationStatus
    }

    private func claims(of text: String) throws -> [String: Any] {
        let part = text.split(separator: ".")[1].replacing("-", with: "+").replacing("_", with: "/")
        let padded = String(part) + String(repeating: "=", count: (4 - part.utf8.count % 4) % 4)
        let data = try #require(Data(base64Encoded: padded))
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// Where our document has a member that the example lacks, or one of another type.
    private func differences(_ own: Any, _ example: Any, at path: String) -> [String] {
        switch (own, example) {
        case (let own as [String: Any], let example as [String: Any]):
            own.sorted { $0.key < $1.key }.flatMap { key, value in
                example[key].map { differences(value, $0, at: "\(path)/\(key)") } ?? [
                    "\(path)/\(key) is unknown"
                ]
            }
        case (let own as [Any], let example as [Any]):
            own.flatMap { value -> [String] in
                let all = example.map { differences(value, $0, at: path + "/·") }
                return all.min { $0.count < $1.count } ?? []
            }
        case (is String, is String), (is NSNumber, is NSNumber): []
        default: ["\(path) has another type"]
        }
    }
}

import Causality
import Foundation
public import HoursModel
public import SignedLog

/// An Open Badges 3.0 credential in the form of a signed JWT (VC-JWT: RFC 7519, EdDSA of RFC 8037).
public enum BadgeToken {
    /// The most bytes of a text that is read.
    public static let mostBytes = 64 * 1024

    private struct Header: Codable {
        let alg: String
        let jwk: Key
        let typ: String
    }
    private struct Key: Codable {
        let crv: String
        let kty: String
        let x: String
    }

    /// The signed text of a certificate.
    ///
    /// - Throws: `CredentialError.otherKey` if the key is not that of the issuing device.
    public static func make(
        _ certificate: Certificate, _ token: CertificateToken, _ words: OpenBadgeWords, with key: DeviceKey
    ) throws -> String {
        guard key.replica == certificate.device else {
            throw CredentialError.otherKey(certificate.device)
        }
        let header = Header(
            alg: "EdDSA", jwk: Key(crv: "Ed25519", kty: "OKP", x: Base64URL.encode(key.replica.bytes)),
            typ: "JWT")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let parts = [
            try encoder.encode(header), try encoder.encode(OpenBadge(certificate, token, words)),
        ]
        let body = parts.map { Base64URL.encode(Array($0)) }.joined(separator: ".")
        return body + "." + Base64URL.encode(try key.sign(Array(body.utf8)))
    }

    /// Reads a text and checks its signature; whose key it is, the caller has to know.
    ///
    /// - Throws: `CredentialError.notACertificate`, `.badSignature`.
    public static func token(of text: String) throws -> CertificateToken {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, text.utf8.count <= mostBytes,
            let headerBytes = Base64URL.decode(parts[0]), let claims = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2]),
            let header = try? JSONDecoder().decode(Header.self, from: Data(headerBytes)),
            header.alg == "EdDSA", header.jwk.crv == "Ed25519", header.jwk.kty == "OKP",
            let key = Base64URL.decode(header.jwk.x[...]).flatMap({ ReplicaID($0) })
        else { throw CredentialError.notACertificate }
        guard DeviceKey.isValid(signature, over: Array("\(parts[0]).\(parts[1])".utf8), by: key) else {
            throw CredentialError.badSignature
        }
        guard let badge = try? JSONDecoder().decode(OpenBadge.self, from: Data(claims)),
            let token = badge.token(key: key)
        else { throw CredentialError.notACertificate }
        return token
    }
}

/// Bytes in 64 letters for addresses (RFC 4648, section 5, without padding); reads only what it writes.
private enum Base64URL {
    static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    static func decode(_ text: Substring) -> [UInt8]? {
        let padded =
            text.replacing("-", with: "+").replacing("_", with: "/")
            + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: String(padded)) else { return nil }
        let bytes = Array(data)
        return encode(bytes) == text ? bytes : nil
    }
}

public import Causality
import Crypto
import Foundation
public import SignedLog

/// Signs HTTP requests with the key of a device and checks such signatures.
///
/// RFC 9421 with Ed25519 over the method, the host and port asked, the path, the digest of the body (RFC 9530, SHA-256) and the body's coding where there
/// is one. A request that was made for one node is therefore worth nothing at another that knows its own name.
///
/// Only this one shape is written and accepted. The headers, for a body in zstd:
/// ```
/// content-digest: sha-256=:...:
/// signature-input: saat=("@method" "@authority" "@path" "content-digest" "content-encoding");created=1772352000;
///                  nonce="32 hex digits";keyid="64 hex digits";alg="ed25519"   (one line)
/// signature: saat=:...:
/// ```
/// The key id is the replica itself, so a signature proves who sent the request but not that the sender is a
/// member. No time is ever a reason to refuse: a device may have a wrong clock. Who answers remembers recent
/// nonces instead.
public enum HTTPSignature {
    /// The name of the header that holds the digest of the body.
    public static let digestHeader = "content-digest"
    /// The name of the header that says what was signed.
    public static let inputHeader = "signature-input"
    /// The name of the header that holds the signature.
    public static let signatureHeader = "signature"
    /// The name of the header that says in which coding the body is.
    public static let encodingHeader = "content-encoding"

    /// Gives the headers that a request needs beside `content-encoding`, names in lower case.
    ///
    /// - Parameters:
    ///   - method: the method in capitals.
    ///   - authority: host and port as the request's Host header has them.
    ///   - path: the path without a query, as it is sent.
    ///   - body: the body as it is sent, after the coding.
    ///   - contentEncoding: the value of the `content-encoding` header; nil where there is none.
    ///   - key: the key of the device.
    ///   - createdSeconds: now, in seconds since 1970.
    ///   - nonce: sixteen random bytes that this device never used before.
    public static func headers(
        method: String, authority: String, path: String, body: [UInt8], contentEncoding: String?,
        key: DeviceKey,
        createdSeconds: Int64, nonce: Octets16
    ) throws -> [(name: String, value: String)] {
        let input = SignatureInput(
            coversEncoding: contentEncoding != nil, createdSeconds: createdSeconds, nonce: nonce,
            signer: key.replica)
        let digest = contentDigest(of: body)
        let base = signatureBase(
            method: method, authority: authority, path: path, digest: digest,
            contentEncoding: contentEncoding,
            input: input)
        let signature = Data(try key.sign(base)).base64EncodedString()
        return [
            (digestHeader, digest),
            (inputHeader, "\(SignatureInput.label)=\(input.text)"),
            (signatureHeader, "\(SignatureInput.label)=:\(signature):"),
        ]
    }

    /// Checks the signature of a request.
    ///
    /// - Parameters:
    ///   - method: the method in capitals.
    ///   - authority: host and port as the request's Host header has them.
    ///   - path: the path without a query, as it came.
    ///   - body: the body as it came, before it is decompressed.
    ///   - headers: all headers, names in lower case.
    /// - Returns: who signed, and the nonce that the caller must not accept a second time.
    /// - Throws: `HTTPSignatureError`, all cases but `.replayed`.
    public static func verify(
        method: String, authority: String, path: String, body: [UInt8], headers: [String: String]
    ) throws -> VerifiedSignature {
        let digest = try header(digestHeader, in: headers)
        let inputText = try header(inputHeader, in: headers)
        let signatureText = try header(signatureHeader, in: headers)
        guard let input = SignatureInput(header: inputText) else {
            throw HTTPSignatureError.malformed(header: inputHeader)
        }
        guard let signature = signatureBytes(signatureText) else {
            throw HTTPSignatureError.malformed(header: signatureHeader)
        }
        let encoding = headers[encodingHeader]
        guard input.coversEncoding == (encoding != nil) else {
            throw HTTPSignatureError.malformed(header: inputHeader)
        }
        guard digest == contentDigest(of: body) else { throw HTTPSignatureError.badDigest }
        let base = signatureBase(
            method: method, authority: authority, path: path, digest: digest, contentEncoding: encoding,
            input: input)
        guard DeviceKey.isValid(signature, over: base, by: input.signer) else {
            throw HTTPSignatureError.badSignature(input.signer)
        }
        return VerifiedSignature(
            signer: input.signer, nonce: input.nonce, createdSeconds: input.createdSeconds)
    }

    private static func header(_ name: String, in headers: [String: String]) throws -> String {
        guard let value = headers[name] else { throw HTTPSignatureError.missing(header: name) }
        return value
    }

    private static func contentDigest(of body: [UInt8]) -> String {
        "sha-256=:\(Data(SHA256.hash(data: body)).base64EncodedString()):"
    }

    /// The signature base of RFC 9421, section 2.5: a line per component, the parameters last, no line end
    /// there.
    private static func signatureBase(
        method: String, authority: String, path: String, digest: String, contentEncoding: String?,
        input: SignatureInput
    ) -> [UInt8] {
        var lines = [
            "\"@method\": \(method)", "\"@authority\": \(authority.lowercased())", "\"@path\": \(path)",
            "\"\(digestHeader)\": \(digest)",
        ]
        if let contentEncoding { lines.append("\"\(encodingHeader)\": \(contentEncoding)") }
        lines.append("\"@signature-params\": \(input.text)")
        return Array(lines.joined(separator: "\n").utf8)
    }

    private static func signatureBytes(_ text: String) -> [UInt8]? {
        let prefix = "\(SignatureInput.label)=:"
        guard text.utf8.count == prefix.utf8.count + 89, text.hasPrefix(prefix), text.hasSuffix(":") else {
            return nil
        }
        let base64 = String(text.dropFirst(prefix.count).dropLast())
        // Written again it must be the same text, so that a signature has one form only.
        guard let bytes = Data(base64Encoded: base64), bytes.count == 64,
            bytes.base64EncodedString() == base64
        else { return nil }
        return Array(bytes)
    }
}

/// What a valid signature says.
public struct VerifiedSignature: Hashable, Sendable {
    /// Who signed.
    public let signer: ReplicaID
    /// Sixteen bytes that the signer uses once.
    public let nonce: Octets16
    /// When it was signed by the clock of the signer, in seconds since 1970; evidence of its skew, nothing
    /// else.
    public let createdSeconds: Int64

    /// How far the signer's clock is ahead, in seconds; negative if it is behind.
    public func skewSeconds(nowSeconds: Int64) -> Int64 { createdSeconds - nowSeconds }
}

public import Causality
public import SignedLog

/// A file of two lines: a text, and the key and signature of who stands by it.
///
/// The signature (Ed25519) is over `saat report 1` and the bytes of the first line without its end. The second line is
/// `{"key":"…","signature":"…"}` in hexadecimal digits, so that each line is a JSON document.
public struct SignedLine: Hashable, Sendable {
    /// The most bytes of such a file.
    public static let mostBytes = 64 << 20

    /// The first line without its end.
    public let text: [UInt8]
    /// Who signed it.
    public let key: ReplicaID

    /// Makes the bytes of the file.
    public static func make(_ text: [UInt8], with key: DeviceKey) throws -> [UInt8] {
        precondition(!text.contains(0x0A), "a line has no line end in it")
        let signature = try key.sign(message(text))
        let end = "{\"key\":\"\(key.replica)\",\"signature\":\"\(Hex.encode(signature))\"}"
        return text + [0x0A] + Array(end.utf8) + [0x0A]
    }

    /// Reads a file and checks its signature; whose key it is, the caller has to know.
    ///
    /// - Throws: `CredentialError.notACertificate`, `.badSignature`.
    public init(file: [UInt8]) throws {
        guard file.count <= SignedLine.mostBytes, let end = file.firstIndex(of: 0x0A) else {
            throw CredentialError.notACertificate
        }
        let line = String(decoding: file[(end + 1)...], as: UTF8.self)
        let match = line.wholeMatch(
            of: #/\{"key":"([0-9a-f]{64})","signature":"([0-9a-f]{128})"\}\n/#)
        guard let match, let key = Hex.decode(match.1).flatMap({ ReplicaID($0) }),
            let signature = Hex.decode(match.2)
        else { throw CredentialError.notACertificate }
        text = Array(file[..<end])
        self.key = key
        guard DeviceKey.isValid(signature, over: SignedLine.message(text), by: key) else {
            throw CredentialError.badSignature
        }
    }

    private static func message(_ text: [UInt8]) -> [UInt8] { Array("saat report 1".utf8) + text }
}

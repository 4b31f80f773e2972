public import Causality
import Crypto
import Foundation

/// Seals a few bytes so that only the holder of one key can open them.
///
/// HPKE in base mode (RFC 9180) with X25519, HKDF-SHA256 and
/// ChaCha20-Poly1305. A box is the encapsulated key (32), then the ciphertext with its tag (16).
public struct SealingKey: Sendable {
    private let key: Curve25519.KeyAgreement.PrivateKey

    /// Creates the key from its 32 secret bytes.
    ///
    /// - Throws: `LogError.malformedKey`.
    public init(secret: [UInt8]) throws {
        guard let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: Data(secret)) else {
            throw LogError.malformedKey("the secret of an X25519 key has 32 bytes, these are \(secret.count)")
        }
        self.key = key
    }

    /// The 32 secret bytes.
    public var secret: [UInt8] { Array(key.rawRepresentation) }
    /// The 32 public bytes.
    public var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

    /// Opens a box; nil if it was not sealed to this key, for this purpose and team, or was altered.
    public func open(_ box: [UInt8], purpose: String, team: TeamID) -> [UInt8]? {
        guard box.count > 48,
            var recipient = try? HPKE.Recipient(
                privateKey: key, ciphersuite: Self.suite, info: Self.info(purpose, team),
                encapsulatedKey: Data(box.prefix(32)))
        else { return nil }
        return (try? recipient.open(Data(box.dropFirst(32)))).map { Array($0) }
    }

    /// Seals bytes to a public key.
    ///
    /// - Parameter purpose: what the bytes are; a box for one purpose does not open for another.
    /// - Throws: `LogError.malformedKey`.
    public static func seal(_ bytes: [UInt8], to publicKey: [UInt8], purpose: String, team: TeamID) throws
        -> [UInt8]
    {
        guard let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: Data(publicKey)),
            var sender = try? HPKE.Sender(recipientKey: key, ciphersuite: suite, info: info(purpose, team)),
            let sealed = try? sender.seal(Data(bytes))
        else { throw LogError.malformedKey("nothing can be sealed to this X25519 key") }
        return Array(sender.encapsulatedKey + sealed)
    }

    private static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly

    private static func info(_ purpose: String, _ team: TeamID) -> Data {
        Data("saat \(purpose) 1".utf8) + Data(team.bytes)
    }
}

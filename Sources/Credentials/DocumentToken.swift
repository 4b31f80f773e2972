public import Causality
public import SignedLog

/// The code of a printed document, of any kind.
public enum DocumentToken: Hashable, Sendable {
    /// Of a certificate over hours.
    case certificate(CertificateToken)
    /// Of a licence.
    case licence(LicenceToken)

    /// What the texts begin with.
    public static let prefixes = [CertificateToken.prefix, LicenceToken.prefix]

    /// The public key of the issuing device.
    public var key: ReplicaID {
        switch self {
        case .certificate(let token): token.key
        case .licence(let token): token.key
        }
    }

    /// The signed text.
    ///
    /// - Throws: `CredentialError.otherKey` if the key is not that of the issuing device.
    public func signed(with signer: DeviceKey) throws -> String {
        switch self {
        case .certificate(let token): try token.signed(with: signer)
        case .licence(let token): try token.signed(with: signer)
        }
    }

    /// Reads a text and checks its signature; whose key it is, the caller has to know.
    ///
    /// - Throws: `CredentialError.notACertificate`, `.badSignature`.
    public init(text: String) throws {
        let start = text.prefix(64).filter { !$0.isWhitespace }
        self =
            start.hasPrefix(LicenceToken.prefix)
            ? .licence(try LicenceToken(text: text)) : .certificate(try CertificateToken(text: text))
    }
}

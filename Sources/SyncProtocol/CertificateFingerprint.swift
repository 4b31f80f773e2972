import Causality
import Crypto
import Foundation

/// What tells one certificate from all others: the SHA-256 of its DER bytes.
///
/// A node that has no name that an authority could confirm makes its own certificate; whoever knows its fingerprint, from an
/// invitation, knows that nobody stands between.
public struct CertificateFingerprint: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes.
    public let bytes: [UInt8]

    /// Takes exactly 32 bytes; any other count gives nil.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// Computes the fingerprint of a certificate's DER bytes.
    public init(ofCertificate der: [UInt8]) { bytes = Array(SHA256.hash(data: Data(der))) }

    /// Reads `sha256=` and 64 hexadecimal digits, as an address has them behind `#`; anything else gives nil.
    public init?(text: String) {
        guard text.hasPrefix(Self.prefix), let bytes = Hex.decode(text.dropFirst(Self.prefix.count)) else {
            return nil
        }
        self.init(bytes)
    }

    /// The form in an address: `sha256=` and 64 hexadecimal digits.
    public var description: String { Self.prefix + Hex.encode(bytes) }

    private static let prefix = "sha256="
}

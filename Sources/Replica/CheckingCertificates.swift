import Causality
public import Credentials
public import HoursModel
public import HoursStore
import SignedLog

/// What a replica knows of a certificate whose signature fits.
public struct CertificateCheck: Hashable, Sendable {
    /// Whether it may be relied on.
    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        /// A reviewer of the team issued it, and it stands.
        case valid
        /// A reviewer does not stand by it for now, or the ledger no longer carries it.
        case suspended
        /// Another one stands in its place.
        case superseded
        /// The log has another certificate under its serial.
        case differs
        /// A reviewer signed it, but the certificate itself is not in the log here.
        case notHere
        /// Its key is that of a member who may not issue any.
        case mayNotIssue
        /// Its key is nobody's here.
        case unknownKey
    }

    /// Whether it may be relied on.
    public let verdict: Verdict
    /// The certificate of the log; nil if it did not arrive here yet.
    public let issued: IssuedCertificate?
    /// Why the ledger no longer carries it.
    public let doubts: [CertificateDoubt]
    /// The one in its place.
    public let successor: CertificateSerial?
}

extension Replica {
    /// The text of a certificate's code, signed with this device's key.
    ///
    /// - Parameter name: as it is printed.
    /// - Throws: `CredentialError.otherKey` if another device issued it.
    public func token(of certificate: Certificate, name: String) throws -> String {
        try CertificateToken(certificate, name: name).signed(with: key)
    }

    /// Looks up what was read from a certificate whose signature fits.
    public func check(_ token: CertificateToken) throws -> CertificateCheck {
        try store.read { reader in
            guard let issued = try reader.certificate(serial: token.serial) else {
                let member = try reader.member(token.key)
                let verdict: CertificateCheck.Verdict =
                    member.map { $0.mayReview ? .notHere : .mayNotIssue } ?? .unknownKey
                return CertificateCheck(
                    verdict: verdict, issued: nil, doubts: [], successor: nil)
            }
            guard token.agrees(with: issued.certificate) else {
                return CertificateCheck(verdict: .differs, issued: issued, doubts: [], successor: nil)
            }
            let standing = try reader.standing(of: issued)
            let verdict: CertificateCheck.Verdict =
                switch standing.status {
                case .valid: .valid
                case .suspended: .suspended
                case .superseded: .superseded
                }
            let next = try issued.successor.flatMap { id in
                try reader.certificates().first { $0.id == id }?.certificate.serial
            }
            return CertificateCheck(
                verdict: verdict, issued: issued, doubts: standing.doubts, successor: next)
        }
    }
}

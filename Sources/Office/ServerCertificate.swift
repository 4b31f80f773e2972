import Crypto
import Foundation
import NIOSSL
import SwiftASN1
public import SyncProtocol
import X509

/// The certificate and the key with which a listening node proves who it is.
public struct ServerCertificate: Sendable {
    /// What tells the certificate from all others.
    public let fingerprint: CertificateFingerprint
    /// Whether the node made it itself, so that whoever connects must know the fingerprint.
    public let isOwn: Bool
    let configuration: TLSConfiguration

    /// Takes a certificate that somebody gave, with those of the authorities between, and its key, as PEM files.
    ///
    /// - Throws: `OfficeError.badCertificate`.
    public init(chainPath: String, keyPath: String) throws {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(chainPath)
            let key = try NIOSSLPrivateKey(file: keyPath, format: .pem)
            try self.init(chain, key, isOwn: false)
        } catch let error as OfficeError {
            throw error
        } catch {
            throw OfficeError.badCertificate(path: chainPath, reason: "\(error)")
        }
    }

    /// The certificate that the node made itself, from a file with both parts as PEM; it is made at the first call.
    ///
    /// It has no end: a device whose clock is ten years off must still be let in, and the fingerprint says more than a date.
    /// - Parameter path: the file; nobody but its owner may read it.
    /// - Throws: `OfficeError.badCertificate`.
    public static func own(atPath path: String) throws -> ServerCertificate {
        do {
            if !FileManager.default.fileExists(atPath: path) {
                guard
                    FileManager.default.createFile(
                        atPath: path + ".part", contents: Data(try made().utf8),
                        attributes: [.posixPermissions: 0o600]),
                    rename(path + ".part", path) == 0
                else { throw OfficeError.badCertificate(path: path, reason: "it cannot be written") }
            }
            let text = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            return try ServerCertificate(
                try NIOSSLCertificate.fromPEMBytes(text), try NIOSSLPrivateKey(bytes: text, format: .pem),
                isOwn: true)
        } catch let error as OfficeError {
            throw error
        } catch {
            throw OfficeError.badCertificate(path: path, reason: "\(error)")
        }
    }

    private init(_ chain: [NIOSSLCertificate], _ key: NIOSSLPrivateKey, isOwn: Bool) throws {
        guard let leaf = chain.first else {
            throw OfficeError.badCertificate(path: "", reason: "it holds no certificate")
        }
        fingerprint = CertificateFingerprint(ofCertificate: try leaf.toDERBytes())
        self.isOwn = isOwn
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv13
        self.configuration = configuration
    }

    /// A new key and its certificate, as PEM.
    private static func made() throws -> String {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName("Saat") }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
            notValidBefore: Date(timeIntervalSince1970: 0),
            notValidAfter: Date(timeIntervalSince1970: 253_402_300_799),
            issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions { Critical(BasicConstraints.notCertificateAuthority) },
            issuerPrivateKey: .init(key))
        return try certificate.serializeAsPEM().pemString + "\n" + key.pemRepresentation + "\n"
    }
}

public import Causality
public import Foundation

/// Why a certificate is not accepted, or cannot be signed.
public enum CredentialError: Error, Hashable, Sendable {
    /// A text or file is none, or was cut off.
    case notACertificate
    /// Something in it was changed after it was signed.
    case badSignature
    /// The file around a certificate was changed after it was signed.
    case changedFile
    /// It was issued by another device, with this key.
    case otherKey(ReplicaID)
}

extension CredentialError: LocalizedError {
    /// What happened, with the values.
    public var errorDescription: String? {
        switch self {
        case .notACertificate: "This is no certificate of Saat, or a part of it is missing."
        case .badSignature: "The signature does not fit: something was changed after it was issued."
        case .changedFile: "The file was changed after it was issued."
        case .otherKey(let key): "It was issued with the key \(key)."
        }
    }

    /// What to do.
    public var recoverySuggestion: String? {
        switch self {
        case .notACertificate: "Copy the whole text, or give the file as it was issued."
        case .badSignature, .changedFile: "Ask the volunteer for the original, or the office for a new one."
        case .otherKey: "Compare the key with the one that the issuer publishes."
        }
    }
}

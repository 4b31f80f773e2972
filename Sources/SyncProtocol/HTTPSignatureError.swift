public import Causality
public import Foundation

/// Why the signature of a request is refused.
///
/// The time at which it was signed is never a reason.
public enum HTTPSignatureError: Error, Hashable, Sendable {
    /// A header that every signed request has is not there.
    case missing(header: String)
    /// A header is not in the shape that this product writes.
    case malformed(header: String)
    /// The body is not the one whose digest was sent.
    case badDigest
    /// The signature does not fit the request.
    case badSignature(ReplicaID)
    /// A request with this nonce was answered before.
    case replayed
}

extension HTTPSignatureError: LocalizedError {
    /// What happened, with the values.
    public var errorDescription: String? {
        switch self {
        case .missing(let header): "The request is not signed: it has no header `\(header)`."
        case .malformed(let header): "The header `\(header)` of the request cannot be read."
        case .badDigest: "The body of the request does not fit its digest."
        case .badSignature(let signer):
            "The signature was not made by replica \(signer.description.prefix(8)) over this request."
        case .replayed: "This very request was answered before; a signed request counts once."
        }
    }

    /// What to do.
    public var recoverySuggestion: String? {
        switch self {
        case .missing, .malformed:
            "The sender is at fault; use `saat sync` or `saat join` of the same version."
        case .badDigest, .badSignature:
            "Something between the two nodes rewrites requests; use the address of the node itself."
        case .replayed: "Send it again with a new signature; `saat sync` does so by itself."
        }
    }
}

/// What a node answers when it refuses a request (RFC 9457), as `application/problem+json`.
public struct ProblemDocument: Hashable, Sendable, Codable {
    /// The media type of such an answer.
    public static let mediaType = "application/problem+json"

    /// The kind of problem as a URN that never changes; `kind` where this program knows it.
    public var type: String
    /// What this kind of problem is called.
    public var title: String
    /// The HTTP status.
    public var status: Int
    /// What happened this time, with the values.
    public var detail: String?
    /// What to do.
    public var hint: String?

    /// Creates a document of a known kind.
    public init(_ kind: Kind, detail: String?, hint: String?) {
        type = kind.urn
        title = kind.title
        status = kind.status
        self.detail = detail
        self.hint = hint
    }

    /// The kind, where this program knows it; a newer node may have others.
    public var kind: Kind? { Kind.allCases.first { $0.urn == type } }
}

extension ProblemDocument {
    /// The kinds of problem.
    ///
    /// Names are part of the protocol: they are added, never changed.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The request has no signature.
        case unsigned
        /// The signature cannot be read or does not fit.
        case badSignature = "bad-signature"
        /// The body does not fit its digest.
        case badDigest = "bad-digest"
        /// The same signed request came before.
        case replayed
        /// The body is no message of this protocol.
        case malformedMessage = "malformed-message"
        /// The body speaks another version of the protocol.
        case otherProtocol = "other-protocol"
        /// An entry in the message is not what its author signed.
        case badEntry = "bad-entry"
        /// The body, or what it decompresses to, is larger than the limit.
        case tooLarge = "too-large"
        /// The body's media type or coding is not one of ours.
        case unsupportedBody = "unsupported-body"
        /// The body did not arrive in time.
        case tooSlow = "too-slow"
        /// The signer is no member of the team.
        case notAMember = "not-a-member"
        /// The node does not hold the team.
        case unknownTeam = "unknown-team"
        /// The invitation is past its time, or was used as often as it allows.
        case invitationOver = "invitation-over"
        /// There is nothing at this path.
        case notFound = "not-found"
        /// The path is there, but not for this method.
        case wrongMethod = "wrong-method"
        /// The request was made for another node.
        case otherNode = "other-node"
        /// The client asks too often.
        case tooManyRequests = "too-many-requests"
        /// The node answers as many requests as it can.
        case busy
        /// The node cannot write: its disk is full or read-only, or its database is damaged.
        case storage
        /// The node is at fault.
        case internalError = "internal-error"
    }
}

extension ProblemDocument.Kind {
    /// The stable name.
    public var urn: String { "urn:saat:problem:\(rawValue)" }

    /// The HTTP status that goes with it.
    public var status: Int {
        switch self {
        case .malformedMessage, .otherProtocol, .badDigest: 400
        case .unsigned, .badSignature, .replayed: 401
        case .notAMember, .invitationOver: 403
        case .notFound, .unknownTeam: 404
        case .wrongMethod: 405
        case .tooSlow: 408
        case .tooLarge: 413
        case .unsupportedBody: 415
        case .otherNode: 421
        case .badEntry: 422
        case .tooManyRequests: 429
        case .internalError: 500
        case .busy: 503
        case .storage: 507
        }
    }

    /// What it is called.
    public var title: String {
        switch self {
        case .unsigned: "The request is not signed"
        case .badSignature: "The signature is not valid"
        case .badDigest: "The body was altered"
        case .replayed: "The request was sent before"
        case .malformedMessage: "The message cannot be read"
        case .otherProtocol: "Another version of the protocol"
        case .badEntry: "An entry is not what its author signed"
        case .tooLarge: "The body is too large"
        case .unsupportedBody: "The form of the body is not supported"
        case .tooSlow: "The request took too long"
        case .notAMember: "Not a member of the team"
        case .unknownTeam: "The team is not held here"
        case .invitationOver: "The invitation is over"
        case .notFound: "Nothing is at this address"
        case .wrongMethod: "The method is not supported here"
        case .otherNode: "The request is for another node"
        case .tooManyRequests: "Too many requests"
        case .busy: "The node is busy"
        case .storage: "The node cannot write"
        case .internalError: "The node failed"
        }
    }
}

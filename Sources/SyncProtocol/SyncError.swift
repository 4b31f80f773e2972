public import Foundation

/// What can be wrong with a message or an exchange.
public enum SyncError: Error, Hashable, Sendable {
    /// The bytes are no message of this protocol.
    case malformedMessage(String)
    /// The peer speaks another version of the protocol.
    case otherProtocol(UInt32)
    /// A message, a batch or its decompressed form is larger than the limit.
    case tooLarge(bytes: Int, limit: Int)
    /// The peer does not hold this team.
    case unknownTeam(String)
    /// The round limit was reached before both sides were equal.
    case roundLimit(Int)
    /// Two rounds changed nothing although the digests differ.
    case noProgress
    /// The peer took what was sent, but gives nothing: this device was revoked, or its joining is void.
    case withheld
    /// A bundle cannot be opened with the keys of this team.
    case cannotOpenBundle(String)
}

extension SyncError: LocalizedError {
    /// What happened, with the values.
    public var errorDescription: String? {
        switch self {
        case .malformedMessage(let what): "A sync message cannot be read: \(what)."
        case .otherProtocol(let version):
            "The other side speaks version \(version) of the sync protocol, this program version \(SyncLimits.protocolVersion)."
        case .tooLarge(let bytes, let limit): "A sync message has \(bytes) bytes; the limit is \(limit)."
        case .unknownTeam(let team): "The other side does not hold team \(team)."
        case .roundLimit(let rounds): "The two sides were not equal after \(rounds) rounds."
        case .noProgress: "The two sides differ, but neither has anything that the other accepts."
        case .withheld:
            "The other side took what this device recorded, but gives it nothing any more: its rights were taken back."
        case .cannotOpenBundle(let why): "The bundle cannot be opened: \(why)."
        }
    }

    /// What to do.
    public var recoverySuggestion: String? {
        switch self {
        case .malformedMessage:
            "Check that the address is that of a Saat node and that nothing between rewrites it."
        case .otherProtocol: "Install the same version of saat on both sides."
        case .tooLarge: "The sender is at fault; report it with its version."
        case .unknownTeam: "Check the address, or join this node to the team first."
        case .roundLimit, .noProgress:
            "Run `saat sync` again; if it stays so, run `saat verify` on both sides."
        case .withheld: "Nothing is lost; ask an admin to let the device in again: `saat readmit`."
        case .cannotOpenBundle: "Ask the sender for a bundle of this team, or copy the file again."
        }
    }
}

/// The limits of the protocol.
public enum SyncLimits {
    /// The only version of the protocol that this program speaks.
    public static let protocolVersion: UInt32 = 1
    /// The most bytes of entries in one batch; a single checkpointed stretch may reach it once more.
    public static let batchBytes = 1024 * 1024
    /// The most bytes between two checkpoints of a run.
    public static let checkpointBytes = 256 * 1024
    /// From how many personal parts on a message asks for those of no further entry.
    public static let wantedParts = 1000
    /// From how many bytes on no further personal part is given in a message.
    public static let givenBytes = 256 * 1024
    /// The most bytes of a message, decompressed.
    public static let messageBytes = 8 * 1024 * 1024
    /// The most teams in a message.
    public static let teams = 4096
    /// The most rounds of one sync.
    public static let rounds = 10_000
}

public import Causality
public import Foundation

/// What can be wrong with entries, keys and signatures.
public enum LogError: Error, Hashable, Sendable {
    /// The bytes of an entry are not what format 1 says.
    case malformedEntry(String)
    /// The entry was written in a format that this program does not know.
    case unknownFormat(UInt32)
    /// An entry with its personal parts would be larger than the limit, in bytes.
    case entryTooLarge(Int)
    /// A checkpoint's signature does not fit the entries before it.
    case badSignature(replica: ReplicaID, number: UInt64)
    /// A personal part does not fit the digest in its entry.
    case badPersonalPart(replica: ReplicaID, number: UInt64, change: Int)
    /// What came at once holds more changes than any program sends.
    case tooManyChanges(Int)
    /// A key is not what it should be.
    case malformedKey(String)
}

extension LogError: LocalizedError {
    /// What happened, with the values.
    public var errorDescription: String? {
        switch self {
        case .malformedEntry(let what): "An entry cannot be read: \(what)."
        case .unknownFormat(let format):
            "An entry was written in format \(format), which this program does not know."
        case .entryTooLarge(let bytes):
            "One change takes \(bytes) bytes; an entry holds at most \(EntryLimits.bytes)."
        case .badSignature(let replica, let number):
            "The signature of replica \(replica.description.prefix(8)) at entry \(number) does not fit its entries."
        case .badPersonalPart(let replica, let number, let change):
            "The personal part of change \(change) in entry \(number) of replica \(replica.description.prefix(8)) was altered."
        case .tooManyChanges(let limit): "What came at once holds more than \(limit) changes."
        case .malformedKey(let what): "A key cannot be read: \(what)."
        }
    }

    /// What to do.
    public var recoverySuggestion: String? {
        switch self {
        case .malformedEntry, .badSignature, .badPersonalPart, .tooManyChanges:
            "The sender is at fault; sync with another node that holds the same team."
        case .unknownFormat: "Install a newer version of saat; nothing is lost meanwhile."
        case .entryTooLarge: "Shorten the texts of this record."
        case .malformedKey: "Put replica.key back from where it was kept, or join again with an invitation."
        }
    }
}

/// The limits of entries.
public enum EntryLimits {
    /// The most bytes of an entry with its personal parts.
    public static let bytes = 256 * 1024
    /// The most bytes of a run: whoever passes entries on cuts at checkpoints, so there must be one this often.
    public static let runBytes = 512 * 1024
    /// The most changes in one entry.
    public static let changes = 16_384
    /// The format of an entry without blocks, which every program reads.
    public static let plainFormat: UInt32 = 1
    /// The format of an entry with blocks.
    public static let blockFormat: UInt32 = 2
    /// The formats that this program reads.
    public static let formats = plainFormat...blockFormat
    /// The most columns of a block.
    public static let columns = 64
    /// The most values in the blocks of one entry, given or not: some bytes may stand for very many.
    public static let blockValues = 262_144
}

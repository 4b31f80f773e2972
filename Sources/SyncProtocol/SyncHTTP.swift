import Foundation

/// The paths of the protocol over HTTP.
public enum SyncPath {
    /// One message of a sync, and its answer.
    public static let sync = "/v1/sync"
    /// A team's log for the holder of an invitation.
    public static let join = "/v1/join"
}

/// The media types of the protocol over HTTP.
public enum SyncMediaType {
    /// A message in protobuf.
    public static let message = "application/x-protobuf"

    /// Reads a `content-type`: the type in lower case, without its parameters; nil where there is none.
    public static func named(by contentType: String?) -> String? {
        guard let contentType else { return nil }
        // What our own programs send is not looked through.
        if contentType == message { return message }
        let type = contentType.split(separator: ";", omittingEmptySubsequences: false)[0]
        return type.trimmingCharacters(in: .whitespaces).lowercased()
    }
}

/// Bodies of the protocol over HTTP.
public enum SyncBody {
    /// The name of the coding, as headers have it.
    public static let zstd = "zstd"
    /// Smaller bodies go as they are: they are digests and keys, which nothing compresses, and a packet has room for them.
    public static let smallBytes = 256

    /// Compresses a message if that makes it smaller.
    ///
    /// - Returns: the body as it goes, and the value of `content-encoding`; nil where it goes as it is.
    public static func pack(_ message: [UInt8]) -> (body: [UInt8], coding: String?) {
        guard message.count >= smallBytes else { return (message, nil) }
        let compressed = Zstd.compress(message)
        return compressed.count < message.count ? (compressed, zstd) : (message, nil)
    }
}

/// The headers of the protocol over HTTP that are our own.
public enum SyncHeader {
    /// In an answer: how far the clock of who asked is ahead of the node's, in seconds; negative if it is
    /// behind.
    public static let skewSeconds = "saat-skew-seconds"
}

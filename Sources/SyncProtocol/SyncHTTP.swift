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
    public static func type(of contentType: String?) -> String? {
        guard let contentType else { return nil }
        // What our own programs send is not looked through.
        if contentType == message { return message }
        let type = contentType.split(separator: ";", omittingEmptySubsequences: false)[0]
        return type.trimmingCharacters(in: .whitespaces).lowercased()
    }
}

/// The headers of the protocol over HTTP that are our own.
public enum SyncHeader {
    /// In an answer: how far the clock of who asked is ahead of the node's, in seconds; negative if it is
    /// behind.
    public static let skewSeconds = "saat-skew-seconds"
}

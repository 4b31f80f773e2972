/// Bodies of the protocol over HTTP.
public enum SyncBody {
    /// The name of the coding, as headers have it.
    public static let zstd = "zstd"
    /// Smaller bodies go as they are: they are mostly digests and keys, and to compress the rest costs more time than it saves.
    public static let smallBytes = 256

    /// Compresses a message that is not small, if that makes it smaller.
    ///
    /// - Returns: the body as it goes, and the value of `content-encoding`; nil where it goes as it is.
    public static func pack(_ message: [UInt8]) -> (body: [UInt8], coding: String?) {
        guard message.count >= smallBytes else { return (message, nil) }
        let compressed = Zstd.compress(message)
        return compressed.count < message.count ? (compressed, zstd) : (message, nil)
    }
}

/// One message and its answer.
public struct Exchange: Hashable, Sendable {
    /// The answer, decompressed.
    public let body: [UInt8]
    /// The bytes of the request's body as they went over the wire; of the try that succeeded.
    public let bytesSent: Int
    /// The bytes of the answer's body as they came over the wire.
    public let bytesReceived: Int
    /// How far this device's clock is ahead of the node's, in seconds, where the node says so.
    public let skewSeconds: Int?
}

/// What a peer answered about one team, and what it took to carry it.
public struct PartAnswer: Sendable {
    /// The answer.
    public let part: TeamPart
    /// How far this device's clock is ahead, if the answer says it.
    public let skewSeconds: Int?
    /// The bytes of the message's body on the wire.
    public let bytesSent: Int
    /// The bytes of the answer's body on the wire.
    public let bytesReceived: Int

    /// Creates the answer.
    public init(part: TeamPart, skewSeconds: Int? = nil, bytesSent: Int = 0, bytesReceived: Int = 0) {
        self.part = part
        self.skewSeconds = skewSeconds
        self.bytesSent = bytesSent
        self.bytesReceived = bytesReceived
    }
}

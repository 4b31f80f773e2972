/// The limits of what a field replica waits for and reads.
public enum TransportLimits {
    /// The most seconds until a connection stands.
    public static let connectSeconds: Int64 = 5
    /// The most seconds without a byte of the answer.
    public static let idleSeconds: Int64 = 150
    /// The most seconds of one try, from the request to the last byte of the answer.
    public static let trySeconds: Int64 = 300
    /// The most bytes of a problem document.
    public static let problemBytes = 64 * 1024
    /// The longest wait that a node can ask for with `Retry-After`.
    public static let retryAfterSeconds = 60
}

/// Sixteen bytes as a value, ordered as unsigned bytes from the first to the last.
///
/// Record ids and team ids are made of it. Hashing and comparing cost two machine words.
public struct Octets16: Hashable, Sendable, Comparable {
    /// The first eight bytes, big-endian.
    public let high: UInt64
    /// The last eight bytes, big-endian.
    public let low: UInt64

    /// Creates the value from its two words.
    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Creates the value from exactly 16 bytes; any other count gives nil.
    @inlinable
    public init?(_ bytes: some Collection<UInt8>) {
        var words: (high: UInt64, low: UInt64) = (0, 0)
        var count = 0
        for byte in bytes {
            words = (words.high << 8 | words.low >> 56, words.low << 8 | UInt64(byte))
            count += 1
            if count > 16 { return nil }
        }
        guard count == 16 else { return nil }
        self.init(high: words.high, low: words.low)
    }

    /// The 16 bytes in order.
    public var bytes: [UInt8] { bigEndianBytes(high) + bigEndianBytes(low) }

    /// Orders as unsigned bytes.
    public static func < (a: Octets16, b: Octets16) -> Bool {
        a.high != b.high ? a.high < b.high : a.low < b.low
    }
}

/// Thirty-two bytes as a value, ordered as unsigned bytes from the first to the last.
public struct Octets32: Hashable, Sendable, Comparable {
    /// The first half.
    public let front: Octets16
    /// The second half.
    public let back: Octets16

    /// Creates the value from its halves.
    @inlinable
    public init(front: Octets16, back: Octets16) {
        self.front = front
        self.back = back
    }

    /// Creates the value from exactly 32 bytes; any other count gives nil.
    @inlinable
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32, let front = Octets16(bytes.prefix(16)),
            let back = Octets16(bytes.dropFirst(16))
        else { return nil }
        self.init(front: front, back: back)
    }

    /// The 32 bytes in order.
    public var bytes: [UInt8] { front.bytes + back.bytes }

    /// Orders as unsigned bytes.
    public static func < (a: Octets32, b: Octets32) -> Bool {
        a.front != b.front ? a.front < b.front : a.back < b.back
    }
}

/// Reads up to eight bytes as a big-endian word.
@inlinable
public func bigEndianWord(_ bytes: some Collection<UInt8>) -> UInt64 {
    var word: UInt64 = 0
    for byte in bytes { word = word << 8 | UInt64(byte) }
    return word
}

/// Gives the eight bytes of a word, most significant first.
public func bigEndianBytes(_ word: UInt64) -> [UInt8] {
    withUnsafeBytes(of: word.bigEndian) { Array($0) }
}

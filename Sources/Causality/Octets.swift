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
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        append(to: &bytes)
        return bytes
    }

    /// Appends the 16 bytes in order.
    @inlinable
    public func append(to bytes: inout [UInt8]) {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { bytes.append(contentsOf: $0) }
    }

    /// Reads the first 16 bytes of a buffer; nil if there are fewer.
    @inlinable
    public init?(reading buffer: UnsafeRawBufferPointer) {
        guard buffer.count >= 16 else { return nil }
        self.init(
            high: UInt64(bigEndian: buffer.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }

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
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        append(to: &bytes)
        return bytes
    }

    /// Appends the 32 bytes in order.
    @inlinable
    public func append(to bytes: inout [UInt8]) {
        front.append(to: &bytes)
        back.append(to: &bytes)
    }

    /// Reads the first 32 bytes of a buffer; nil if there are fewer.
    @inlinable
    public init?(reading buffer: UnsafeRawBufferPointer) {
        guard buffer.count >= 32, let front = Octets16(reading: buffer),
            let back = Octets16(reading: UnsafeRawBufferPointer(rebasing: buffer[16...]))
        else { return nil }
        self.init(front: front, back: back)
    }

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

import CZlib

/// Unpacks DEFLATE (RFC 1951) with zlib.
enum Inflation {
    /// The bytes that a raw stream holds; nil if it is damaged or does not hold just so many.
    ///
    /// No more than `length` bytes are ever allocated, whatever the stream would unpack to.
    static func unpacked(_ packed: ArraySlice<UInt8>, length: Int) -> [UInt8]? {
        var stream = z_stream()
        // Negative bits: no zlib header around the stream.
        guard
            inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { inflateEnd(&stream) }
        guard packed.count <= Int(UInt32.max), length < Int(UInt32.max) else { return nil }
        var source = Array(packed)
        // One byte more, to notice a stream that holds more than it says.
        var target = [UInt8](repeating: 0, count: length + 1)
        let isWhole = source.withUnsafeMutableBufferPointer { input in
            target.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                return inflate(&stream, Z_FINISH) == Z_STREAM_END
            }
        }
        guard isWhole, Int(stream.total_out) == length else { return nil }
        target.removeLast()
        return target
    }

    /// The CRC-32 of bytes, as zip archives carry it.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32(0, bytes, UInt32(bytes.count)))
    }
}

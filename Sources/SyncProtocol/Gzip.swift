import CZlib

/// Messages in gzip (RFC 1952), for whoever asks without zstd.
public enum Gzip {
    /// The window of DEFLATE with the wrapper of gzip around the stream, as zlib counts it.
    private static let windowBits = MAX_WBITS + 16

    /// Decompresses one stream into at most so many bytes; nothing larger is ever allocated.
    ///
    /// - Throws: `SyncError.malformedMessage` or `.tooLarge`.
    public static func decompress(_ bytes: [UInt8], limit: Int) throws -> [UInt8] {
        var stream = z_stream()
        guard inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw SyncError.tooLarge(bytes: bytes.count, limit: limit) }
        defer { inflateEnd(&stream) }
        var source = bytes
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        return try source.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            while true {
                let (state, written) = buffer.withUnsafeMutableBufferPointer { target in
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    let state = inflate(&stream, Z_NO_FLUSH)
                    return (state, target.count - Int(stream.avail_out))
                }
                output += buffer.prefix(written)
                guard output.count <= limit else {
                    throw SyncError.tooLarge(bytes: output.count, limit: limit)
                }
                if state == Z_STREAM_END, stream.avail_in == 0 { return output }
                guard state == Z_OK, written > 0 || stream.avail_in > 0 else {
                    throw SyncError.malformedMessage("the compressed body is damaged or cut off")
                }
            }
        }
    }

    /// Compresses bytes.
    package static func compress(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        let started = deflateInit2_(
            &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        precondition(started == Z_OK, "zlib has no memory")
        defer { deflateEnd(&stream) }
        var source = bytes
        var target = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        let count = source.withUnsafeMutableBufferPointer { input in
            target.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                let state = deflate(&stream, Z_FINISH)
                precondition(state == Z_STREAM_END, "a buffer of the bound's size is large enough")
                return output.count - Int(stream.avail_out)
            }
        }
        return Array(target.prefix(count))
    }
}

import CZstd

/// Compression of messages and bundles with zstd (RFC 8878).
public enum Zstd {
    /// Compresses bytes at level 3.
    public static func compress(_ bytes: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
        let count = ZSTD_compress(&output, output.count, bytes, bytes.count, 3)
        precondition(ZSTD_isError(count) == 0, "compression into a buffer of the bound's size cannot fail")
        return Array(output.prefix(count))
    }

    /// Decompresses one or more frames into at most so many bytes; nothing larger is ever allocated.
    ///
    /// - Throws: `SyncError.malformedMessage` or `.tooLarge`.
    public static func decompress(_ bytes: [UInt8], limit: Int) throws -> [UInt8] {
        // What fits into one step needs no steps.
        if let whole = wholeSmallFrame(bytes, limit: limit) { return whole }
        guard let stream = ZSTD_createDStream() else {
            throw SyncError.tooLarge(bytes: bytes.count, limit: limit)
        }
        defer { ZSTD_freeDStream(stream) }
        // A window beyond the limit would be memory that the limit forbids; 2^23 is 8 MiB.
        ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 23)
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: stepBytes)
        var position = 0
        var remaining = 1
        while position < bytes.count {
            let written: Int = try bytes.withUnsafeBytes { source in
                try buffer.withUnsafeMutableBytes { target in
                    var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: position)
                    var out = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                    remaining = ZSTD_decompressStream(stream, &out, &input)
                    guard ZSTD_isError(remaining) == 0, input.pos > position || out.pos > 0 else {
                        throw SyncError.malformedMessage("the compressed body is damaged")
                    }
                    position = input.pos
                    return out.pos
                }
            }
            output += buffer.prefix(written)
            guard output.count <= limit else { throw SyncError.tooLarge(bytes: output.count, limit: limit) }
        }
        while remaining != 0 {
            let written: Int = try buffer.withUnsafeMutableBytes { target in
                var input = ZSTD_inBuffer(src: nil, size: 0, pos: 0)
                var out = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                remaining = ZSTD_decompressStream(stream, &out, &input)
                guard ZSTD_isError(remaining) == 0, out.pos > 0 else {
                    throw SyncError.malformedMessage("the compressed body is cut off")
                }
                return out.pos
            }
            output += buffer.prefix(written)
            guard output.count <= limit else { throw SyncError.tooLarge(bytes: output.count, limit: limit) }
        }
        return output
    }

    private static let stepBytes = 64 * 1024

    /// The only frame of some bytes, if it says that it is small; nil otherwise, and where it is damaged.
    private static func wholeSmallFrame(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
        // More than any size stands for a size that is not known, or for an error.
        let size = ZSTD_getFrameContentSize(bytes, bytes.count)
        guard size <= min(limit, stepBytes), ZSTD_findFrameCompressedSize(bytes, bytes.count) == bytes.count
        else { return nil }
        var output = [UInt8](repeating: 0, count: Int(size))
        return ZSTD_decompress(&output, output.count, bytes, bytes.count) == output.count ? output : nil
    }
}

import CQREncode

/// A QR code (ISO/IEC 18004) with medium error correction.
public struct QRSymbol: Hashable, Sendable {
    /// The number of modules of a side, without the quiet zone.
    public let side: Int
    private let dark: [Bool]

    /// Encodes a text; upper case, digits and a few signs take the least room.
    ///
    /// - Throws: `DocumentError.codeTooLong`.
    public init(_ text: String) throws {
        guard let code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) else {
            throw DocumentError.codeTooLong(bytes: text.utf8.count)
        }
        defer { QRcode_free(code) }
        let side = Int(code.pointee.width)
        self.side = side
        dark = (0..<side * side).map { code.pointee.data[$0] & 1 == 1 }
    }

    /// Whether a module is dark.
    public func isDark(row: Int, column: Int) -> Bool { dark[row * side + column] }
}

/// The number of a certificate: 80 random bits, so that nobody has to hand out numbers and nobody guesses one.
public struct CertificateSerial: Hashable, Sendable, CustomStringConvertible {
    /// The number of bytes.
    public static let size = 10
    /// The bytes.
    public let bytes: [UInt8]

    /// Creates the serial; nil for another number of bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == CertificateSerial.size else { return nil }
        self.bytes = bytes
    }

    /// Reads a serial as people type it: groups and case do not matter; nil for anything else.
    public init?(text: String) {
        let letters = text.uppercased().filter { $0 != "-" && !$0.isWhitespace }
        guard letters.utf8.count == 16, let bytes = Base32.decode(letters) else { return nil }
        self.init(bytes)
    }

    /// The serial as `ABCD-EFGH-IJKL-MNOP`.
    public var description: String {
        let letters = Array(Base32.encode(bytes))
        return stride(from: 0, to: letters.count, by: 4)
            .map { String(letters[$0..<min($0 + 4, letters.count)]) }.joined(separator: "-")
    }
}

import Causality

/// The value of a `signature-input` header in the only shape that this product writes.
struct SignatureInput: Hashable, Sendable {
    /// The name of the signature in both headers.
    static let label = "saat"
    /// The most bytes of the header; the shape has never more.
    static let maxBytes = 320
    /// The largest time that RFC 9651 can write: fifteen digits.
    static let maxSeconds: Int64 = 999_999_999_999_999

    let coversEncoding: Bool
    let createdSeconds: Int64
    let nonce: Octets16
    let signer: ReplicaID

    /// A time beyond fifteen digits is cut to them: it is only evidence.
    init(coversEncoding: Bool, createdSeconds: Int64, nonce: Octets16, signer: ReplicaID) {
        self.coversEncoding = coversEncoding
        self.createdSeconds = min(max(createdSeconds, -Self.maxSeconds), Self.maxSeconds)
        self.nonce = nonce
        self.signer = signer
    }

    /// Reads a header; nil unless writing it again gives the same text.
    init?(header: String) {
        guard header.utf8.count <= Self.maxBytes else { return nil }
        let parts = header.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        guard parts.count == 5,
            let seconds = Self.value(parts[1], after: "created=", before: "").flatMap({ Int64($0) }),
            let nonce = Self.value(parts[2], after: "nonce=\"", before: "\"")
                .flatMap({ Hex.decode($0) }).flatMap({ Octets16($0) }),
            let signer = Self.value(parts[3], after: "keyid=\"", before: "\"")
                .flatMap({ Hex.decode($0) }).flatMap({ ReplicaID($0) })
        else { return nil }
        self.init(
            coversEncoding: Self.ends(parts[0], with: " \"content-encoding\")"),
            createdSeconds: seconds, nonce: nonce, signer: signer)
        // Compared as bytes: two strings can be equal in Swift and still be other bytes.
        guard "\(Self.label)=\(text)".utf8.elementsEqual(header.utf8) else { return nil }
    }

    /// The inner list with its parameters, which is also the last line of what is signed.
    var text: String {
        let encoding = coversEncoding ? " \"content-encoding\"" : ""
        return
            "(\"@method\" \"@authority\" \"@path\" \"content-digest\"\(encoding));created=\(createdSeconds)"
            + ";nonce=\"\(Hex.encode(nonce.bytes))\";keyid=\"\(signer)\";alg=\"ed25519\""
    }

    /// What stands between two texts that begin and end a part; nil if it does not begin and end so.
    private static func value(_ part: Substring.UTF8View, after start: String, before end: String)
        -> Substring?
    {
        guard part.count >= start.utf8.count + end.utf8.count, part.starts(with: start.utf8),
            ends(part, with: end)
        else { return nil }
        return Substring(part.dropFirst(start.utf8.count).dropLast(end.utf8.count))
    }

    private static func ends(_ part: Substring.UTF8View, with end: String) -> Bool {
        part.suffix(end.utf8.count).elementsEqual(end.utf8)
    }
}

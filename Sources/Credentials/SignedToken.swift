import Causality
import HoursModel
import SignedLog

/// The form that the codes of all documents share: a prefix, and Base32 of some bytes with an Ed25519 signature over a purpose and them.
///
/// The bytes begin with a version (1) and the public key of who signed. There is one text for the same bytes, so that no letter can
/// change unnoticed.
struct SignedToken {
    let prefix: String
    /// What the signature begins with, so that no signature of one kind of document fits another.
    let purpose: String
    /// How many bytes there are at least, without the signature.
    let fixedBytes: Int

    /// The most bytes of a name; a longer one is cut.
    static let nameBytes = 100
    /// Where what follows version and key begins.
    static let start = 33
    private static let mostLetters = 640
    private static let signatureBytes = 64

    /// The signed text.
    ///
    /// - Throws: `CredentialError.otherKey` if the bytes name another key.
    func text(_ body: [UInt8], with signer: DeviceKey) throws -> String {
        guard let key = ReplicaID(body[1..<SignedToken.start]) else { throw CredentialError.notACertificate }
        guard signer.replica == key else { throw CredentialError.otherKey(key) }
        return prefix + Base32.encode(body + (try signer.sign(message(body))))
    }

    /// Reads a text and checks its signature; white space is skipped, as a text that was copied from paper is full of it.
    ///
    /// - Throws: `CredentialError.notACertificate`, `.badSignature`.
    func read(_ text: String) throws -> (body: [UInt8], key: ReplicaID) {
        let letters = String(text.filter { !$0.isWhitespace })
        guard letters.hasPrefix(prefix), letters.utf8.count <= SignedToken.mostLetters,
            let all = Base32.decode(String(letters.dropFirst(prefix.count))),
            all.count >= fixedBytes + SignedToken.signatureBytes
        else { throw CredentialError.notACertificate }
        let body = Array(all.dropLast(SignedToken.signatureBytes))
        guard body[0] == 1, let key = ReplicaID(body[1..<SignedToken.start]) else {
            throw CredentialError.notACertificate
        }
        let signature = Array(all.suffix(SignedToken.signatureBytes))
        guard DeviceKey.isValid(signature, over: message(body), by: key) else {
            throw CredentialError.badSignature
        }
        return (body, key)
    }

    private func message(_ body: [UInt8]) -> [UInt8] { Array(purpose.utf8) + body }

    /// Four bytes of a number that fits them, with its sign.
    static func word(_ number: Int) -> [UInt8] {
        let word = UInt32(bitPattern: Int32(clamping: number))
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
    }

    /// The number at a place.
    static func number(_ bytes: [UInt8], _ place: Int) -> Int {
        Int(Int32(bitPattern: bytes[place..<place + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }))
    }

    /// The day at a place.
    static func day(_ bytes: [UInt8], _ place: Int) -> LocalDate {
        LocalDate(dayNumber: number(bytes, place))
    }

    /// The longest beginning of whole characters that fits.
    static func cut(_ name: String) -> String {
        var end = name.endIndex
        while name[..<end].utf8.count > nameBytes { end = name.index(before: end) }
        return String(name[..<end])
    }
}

public import Causality
import Crypto
import Foundation
import SignedLog

/// A file that carries the same messages as a sync, encrypted to the team.
///
/// Layout: `SAATBNDL`, version 1 (1 byte), team (16), key id (8), then frames. A frame is a length (4, big-endian) and a ChaCha20-Poly1305
/// box (RFC 8439: nonce 12, ciphertext, tag 16) of one zstd-compressed message; its authenticated data are the file's first 33 bytes and the frame's
/// ordinal (8, big-endian). The last frame holds an empty message, so that a cut file is seen.
public enum Bundle {
    private static let magic = Array("SAATBNDL".utf8)
    private static let headerBytes = 33

    /// The team that a bundle is for.
    ///
    /// - Throws: `SyncError.cannotOpenBundle`.
    public static func team(of header: [UInt8]) throws -> TeamID {
        guard header.count >= headerBytes, Array(header.prefix(8)) == magic, header[8] == 1,
            let team = TeamID(header[9..<25])
        else { throw SyncError.cannotOpenBundle("this is no Saat bundle of version 1") }
        return team
    }

    /// The first bytes of a file.
    public static func header(team: TeamID, key: [UInt8]) -> [UInt8] { magic + [1] + team.bytes + keyID(key) }

    /// One frame; `nil` is the last.
    public static func frame(_ message: [TeamPart]?, ordinal: UInt64, header: [UInt8], key: [UInt8]) throws
        -> [UInt8]
    {
        let plain = try message.map { Zstd.compress(try MessageCoding.encode($0)) } ?? []
        let box = try ChaChaPoly.seal(
            Data(plain), using: SymmetricKey(data: key),
            authenticating: Data(header + bigEndianBytes(ordinal)))
        return Array(bigEndianBytes(UInt64(box.combined.count)).suffix(4)) + box.combined
    }

    /// Reads the messages of a file one by one, so that memory stays flat.
    ///
    /// - Parameters:
    ///   - keys: the team's bundle keys that this node knows; the file names its own.
    ///   - read: gives exactly so many bytes of the file, fewer at its end.
    ///   - apply: gets each message.
    /// - Throws: `SyncError.cannotOpenBundle`; what `read` and `apply` throw. Messages before the fault were applied; they are whole.
    public static func open(
        keys: [[UInt8]], read: (Int) throws -> [UInt8], apply: ([TeamPart]) throws -> Void
    ) throws {
        let header = try read(headerBytes)
        _ = try team(of: header)
        guard let key = keys.first(where: { Array(header.suffix(8)) == keyID($0) }) else {
            throw SyncError.cannotOpenBundle("it is encrypted with a key that this replica does not have")
        }
        var ordinal: UInt64 = 0
        while true {
            let length = try read(4)
            guard length.count == 4 else {
                throw SyncError.cannotOpenBundle("it is cut off after \(ordinal) messages")
            }
            let count = Int(bigEndianWord(length))
            guard count <= SyncLimits.messageBytes else {
                throw SyncError.tooLarge(bytes: count, limit: SyncLimits.messageBytes)
            }
            let sealed = try read(count)
            guard sealed.count == count, let box = try? ChaChaPoly.SealedBox(combined: Data(sealed)),
                let plain = try? ChaChaPoly.open(
                    box, using: SymmetricKey(data: key),
                    authenticating: Data(header + bigEndianBytes(ordinal)))
            else { throw SyncError.cannotOpenBundle("message \(ordinal + 1) is cut off or was altered") }
            if plain.isEmpty { return }
            try apply(MessageCoding.decode(Zstd.decompress(Array(plain), limit: SyncLimits.messageBytes)))
            ordinal += 1
        }
    }

    /// By what a file names its key: eight bytes that do not reveal it.
    public static func keyID(_ key: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: Data("saat bundle key 1".utf8) + Data(key)).prefix(8))
    }
}

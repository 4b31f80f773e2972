public import Causality
import Crypto
import Foundation
import SignedLog

/// A file that carries the same messages as a sync, encrypted to the team.
///
/// Layout: `SAATBNDL`, version (1 byte), team (16), key id (8), then frames. Version 2 has, before the frames, the number of boxes (4, big-endian) and
/// for each a member (32) and the key sealed to it (80): after a revocation whoever works by bundles alone has the new key from there. A frame is a length (4, big-endian) and a ChaCha20-Poly1305
/// box (RFC 8439: nonce 12, ciphertext, tag 16) of one zstd-compressed message; its authenticated data are the file's header (of version 2 its SHA-256) and the frame's
/// ordinal (8, big-endian). The last frame holds an empty message, so that a cut file is seen.
public enum Bundle {
    private static let magic = Array("SAATBNDL".utf8)
    private static let headerBytes = 33

    /// The team that a bundle is for.
    ///
    /// - Throws: `SyncError.cannotOpenBundle`.
    public static func team(of header: [UInt8]) throws -> TeamID {
        guard header.count >= headerBytes, Array(header.prefix(8)) == magic, [1, 2].contains(header[8]),
            let team = TeamID(header[9..<25])
        else { throw SyncError.cannotOpenBundle("this is no Saat bundle of version 1 or 2") }
        return team
    }

    /// The first bytes of a file.
    ///
    /// - Parameter boxes: the key, sealed to each member that may have no other way to it.
    public static func header(team: TeamID, key: [UInt8], boxes: [KeyBox] = []) -> [UInt8] {
        guard !boxes.isEmpty else { return magic + [1] + team.bytes + keyID(key) }
        return magic + [2] + team.bytes + keyID(key) + bigEndianBytes(UInt64(boxes.count)).suffix(4)
            + boxes.flatMap { $0.member.bytes + $0.sealed }
    }

    /// A bundle's key, sealed to one member.
    public struct KeyBox: Hashable, Sendable {
        /// The bytes of a box around a key of 32.
        public static let sealedBytes = 80
        /// To whom.
        public let member: ReplicaID
        /// The box.
        public let sealed: [UInt8]

        /// Takes a box of exactly 80 bytes; any other size gives nil.
        public init?(member: ReplicaID, sealed: [UInt8]) {
            guard sealed.count == KeyBox.sealedBytes else { return nil }
            self.member = member
            self.sealed = sealed
        }
    }

    /// The most members to which a file's key is sealed.
    private static let maxBoxes = 100_000

    /// One frame; `nil` is the last.
    public static func frame(_ message: [TeamPart]?, ordinal: UInt64, header: [UInt8], key: [UInt8]) throws
        -> [UInt8]
    {
        let plain = try message.map { Zstd.compress(try MessageCoding.encode($0)) } ?? []
        let box = try ChaChaPoly.seal(
            Data(plain), using: SymmetricKey(data: key),
            authenticating: Data(bound(header) + bigEndianBytes(ordinal)))
        return Array(bigEndianBytes(UInt64(box.combined.count)).suffix(4)) + box.combined
    }

    /// Reads the messages of a file one by one, so that memory stays flat.
    ///
    /// - Parameters:
    ///   - keys: the team's bundle keys that this node knows; the file names its own.
    ///   - unseal: opens the box of one's own, if there is one.
    ///   - read: gives exactly so many bytes of the file, fewer at its end.
    ///   - apply: gets each message.
    /// - Throws: `SyncError.cannotOpenBundle`; what `read` and `apply` throw. Messages before the fault were applied; they are whole.
    public static func open(
        keys: [[UInt8]], unseal: (KeyBox) -> [UInt8]? = { _ in nil }, read: (Int) throws -> [UInt8],
        apply: ([TeamPart]) throws -> Void
    ) throws {
        var header = try read(headerBytes)
        _ = try team(of: header)
        let id = Array(header.suffix(8))
        let boxes = header[8] == 2 ? try readBoxes(&header, read) : []
        guard let key = (keys + boxes.lazy.compactMap(unseal).prefix(4)).first(where: { keyID($0) == id })
        else {
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
                    authenticating: Data(bound(header) + bigEndianBytes(ordinal)))
            else { throw SyncError.cannotOpenBundle("message \(ordinal + 1) is cut off or was altered") }
            if plain.isEmpty { return }
            try apply(MessageCoding.decode(Zstd.decompress(Array(plain), limit: SyncLimits.messageBytes)))
            ordinal += 1
        }
    }

    /// Reads the boxes of a file of version 2, which are part of its header.
    private static func readBoxes(_ header: inout [UInt8], _ read: (Int) throws -> [UInt8]) throws -> [KeyBox]
    {
        let length = try read(4)
        let count = Int(bigEndianWord(length))
        guard length.count == 4, count <= maxBoxes else {
            throw SyncError.cannotOpenBundle("its header was altered")
        }
        header += length
        return try (0..<count).map { _ in
            let bytes = try read(32 + KeyBox.sealedBytes)
            header += bytes
            guard let member = ReplicaID(bytes.prefix(32)),
                let box = KeyBox(member: member, sealed: Array(bytes.dropFirst(32)))
            else { throw SyncError.cannotOpenBundle("it is cut off in its header") }
            return box
        }
    }

    /// What of a header a frame is bound to: all of it.
    private static func bound(_ header: [UInt8]) -> [UInt8] {
        header.count == headerBytes ? header : Array(SHA256.hash(data: Data(header)))
    }

    /// By what a file names its key: eight bytes that do not reveal it.
    public static func keyID(_ key: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: Data("saat bundle key 1".utf8) + Data(key)).prefix(8))
    }
}

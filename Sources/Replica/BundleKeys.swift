import Causality
import Crypto
import Foundation
import HoursModel
import HoursStore
import SignedLog
import SyncProtocol

/// The keys with which bundles are encrypted: the one that came with the invitation, and those that followed a revocation.
///
/// A new key lies in the log, sealed to every member that keeps a right, and at the beginning of each file; who was revoked cannot
/// open it. Old files stay readable.
extension Replica {
    private static let purpose = "bundle key"
    private static let boxBytes = SyncProtocol.Bundle.KeyBox.sealedBytes
    /// As many as fit an entry several times over.
    private static let membersPerRecord = 500

    /// The key in a file's box, if the box is for this device.
    func unsealed(_ box: SyncProtocol.Bundle.KeyBox) -> [UInt8]? {
        let own = (try? receivingKeys())?.first { $0.replica == box.member }
        return own?.key.open(box.sealed, purpose: Self.purpose, team: team)
    }

    /// A file's key, sealed to every member that keeps a right; none for the key that came with the invitation.
    func bundleKeyBoxes(_ key: [UInt8], in reader: StoreReader) throws -> [SyncProtocol.Bundle.KeyBox] {
        guard try !reader.list(Kinds.bundleKey).isEmpty else { return [] }
        let receivingKeys = try receivingKeys(in: reader)
        return try reader.members().filter { $0.roleNow > .researcher }
            .compactMap { member in
                receivingKeys[member.replica].flatMap {
                    try? SealingKey.seal(key, to: $0, purpose: Self.purpose, team: team)
                }.flatMap { SyncProtocol.Bundle.KeyBox(member: member.replica, sealed: $0) }
            }
    }

    /// The bundle keys that this device knows, the newest first.
    func bundleKeys(in reader: StoreReader) throws -> [[UInt8]] {
        try openedKeys(in: reader).map(\.key) + [keys.bundleKey]
    }

    /// The key to write a file with: the newest; where it was not sealed to this device, one for this file alone.
    ///
    /// A device that joined with an invitation from before a revocation, or with the recovery key, knows only keys that a revoked
    /// member may know too. The file's boxes give the key to every member that keeps a right.
    func bundleKeyToWrite(in reader: StoreReader) throws -> [UInt8] {
        let opened = try openedKeys(in: reader)
        let newest = try generations(in: reader).map(\.generation).max()
        guard let newest else { return keys.bundleKey }
        if let first = opened.first, first.generation == newest { return first.key }
        return SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    }

    /// The keys of the log that were sealed to this device, the newest first.
    private func openedKeys(in reader: StoreReader) throws -> [(generation: Int64, key: [UInt8])] {
        let own = try receivingKeys()
        var found: [(generation: Int64, key: [UInt8])] = []
        for (generation, record) in try generations(in: reader) {
            guard case .bytes(let sealed) = record.fields[2] else { continue }
            let size = 32 + Self.boxBytes
            for start in stride(from: 0, to: sealed.count - size + 1, by: size) {
                let item = sealed[start..<start + size]
                for (replica, receiving) in own where ReplicaID(item.prefix(32)) == replica {
                    if let key = receiving.open(Array(item.dropFirst(32)), purpose: Self.purpose, team: team)
                    {
                        found.append((generation, key))
                    }
                }
            }
        }
        return found.sorted { a, b in
            a.generation != b.generation
                ? a.generation > b.generation
                : Bundle.keyID(a.key).lexicographicallyPrecedes(Bundle.keyID(b.key))
        }
    }

    /// The records of bundle keys that count: those of admins who still are, with a generation that somebody may have counted to.
    ///
    /// - Parameter revoked: members who are about to be none.
    private func generations(
        in reader: StoreReader, without revoked: Set<ReplicaID> = []
    ) throws -> [(generation: Int64, record: ShownRecord)] {
        let admins = Set(try reader.members().filter { $0.roleNow == .admin }.map(\.replica))
            .subtracting(revoked)
        return try reader.list(Kinds.bundleKey).compactMap { record in
            guard case .integer(let generation) = record.fields[1], (1...1_000_000).contains(generation),
                let author = try reader.author(of: record.id, kind: Kinds.bundleKey),
                author.signer.role == .admin,
                admins.contains(author.entry.dot.replica)
            else { return nil }
            return (generation, record)
        }
    }

    /// Drafts of a new bundle key for all members that keep a right, and some that get one back, without some.
    func newBundleKey(
        without revoked: Set<ReplicaID>, and kept: Set<ReplicaID>, in reader: StoreReader,
        _ around: Surroundings
    ) throws -> [DraftChange] {
        let key = around.random(32)
        let last = try generations(in: reader, without: revoked).map(\.generation).max() ?? 0
        let receivingKeys = try receivingKeys(in: reader)
        var sealed: [[UInt8]] = []
        for member in try reader.members() where member.roleNow > .researcher || kept.contains(member.replica)
        {
            guard !revoked.contains(member.replica), let receiving = receivingKeys[member.replica] else {
                continue
            }
            // A member whose key is none cannot keep others from being revoked; it gets no bundle key.
            guard let box = try? SealingKey.seal(key, to: receiving, purpose: Self.purpose, team: team) else {
                continue
            }
            sealed.append(member.replica.bytes + box)
        }
        return stride(from: 0, to: sealed.count, by: Self.membersPerRecord).map { start in
            let part = sealed[start..<min(sealed.count, start + Self.membersPerRecord)]
            return DraftChange(
                kind: Kinds.bundleKey.number, target: .created,
                fields: [
                    1: .value(.integer(last + 1)),
                    2: .value(.bytes(part.flatMap { $0 })),
                ])
        }
    }
}

import Causality
import Foundation
import HoursModel
import HoursStore
import SignedLog
import SyncProtocol

/// What taking in another replica's database did.
public struct Merged: Hashable, Sendable {
    /// Entries that are new here.
    public let added: Int
    /// Entries at the ends of logs that nobody signed; they were not taken.
    public let unsigned: Int
}

extension Replica {
    /// Makes a new member from a backup and an invitation; the backup holds no key.
    ///
    /// - Throws: `StoreError.exists`, `.missing`, `.unusable`; `ReplicaError.unknownTeam` for an invitation to another team. Then
    ///   nothing is left of it.
    public static func restore(
        _ home: ReplicaHome, from backup: String, _ invitation: Invitation, device: String?, owner: String?,
        _ around: Surroundings
    ) throws -> Replica {
        try join(home, invitation, from: backup, device: device, owner: owner, around)
    }

    /// Makes a new root from a backup and the recovery key, where every device that could invite is lost.
    ///
    /// - Throws: as `restore` with an invitation; `ReplicaError.badValue` if the key is not the team's.
    public static func restore(
        _ home: ReplicaHome, from backup: String, recoveryKey: String, device: String?, owner: String?,
        _ around: Surroundings
    ) throws -> Replica {
        try refuseIfPresent(home)
        let recovery = try RecoveryKey(text: recoveryKey)
        let key = try DeviceKey(seed: around.random(32))
        let team = try Store.team(ofDatabaseAt: backup)
        let keys = ReplicaKeys(
            team: team, seed: key.seed, tokenKey: recovery.tokenKey, bundleKey: recovery.bundleKey,
            identityKey: recovery.identityKey)
        return try make(home, keys, backup: backup, around) { replica in
            let count = try replica.store.read { try replica.nextHandoverCount($0) }
            let proof = try HandoverProof.make(
                root: key.replica, count: count, team: team, recoveryKey: recovery.key)
            let handover = DraftChange(
                kind: Kinds.handover.number, target: .created,
                fields: [
                    1: .value(.bytes(key.replica.bytes)), 2: .value(.bytes(proof)),
                    3: .value(.integer(count)),
                ])
            return try replica.joining([:], device: device, owner: owner) + [handover]
        } check: { replica in
            let isRoot = try replica.store.read { try $0.members() }.contains {
                $0.sponsor == nil && $0.replica == replica.id
            }
            guard isRoot else { throw RecoveryKey.notOfThisTeam }
        }
    }

    /// Takes in all that another replica's database holds and its authors signed; the other file is only read.
    ///
    /// - Parameter path: a `replica.db`; its `-wal` beside it is read too.
    /// - Throws: `StoreError.missing`, `.unusable`; `ReplicaError.unknownTeam`.
    public func merge(databaseAt path: String, _ around: Surroundings) throws -> Merged {
        guard FileManager.default.fileExists(atPath: path) else { throw StoreError.missing(path: path) }
        let folder = NSTemporaryDirectory() + "saat-merge-\(Hex.encode(around.random(8)))"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // The copy was read; that it stays for a while harms nobody.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for end in ["", "-wal"] where FileManager.default.fileExists(atPath: path + end) {
            try FileManager.default.copyItem(atPath: path + end, toPath: folder + "/other.db" + end)
        }
        let other = try Store.openLog(path: folder + "/other.db")
        guard other.team == team else { throw ReplicaError.unknownTeam(other.team) }
        var added = 0
        var arrival: UInt64 = 0
        while true {
            let batch = try other.read { reader in
                try reader.batch(
                    after: arrival, through: try reader.end.arrivals, except: nil, limitBytes: 1 << 20)
            }
            added += try take(
                try batch.runs.map { try VerifiedRun($0, team: team) }, holdsGaps: true
            ).added
            guard batch.hasMore, batch.lastArrival > arrival else { break }
            arrival = batch.lastArrival
        }
        return Merged(added: added, unsigned: try other.read { try $0.unsignedEntries() })
    }
}

/// What `saat init` prints once: with it a member becomes the root, and a backup becomes a replica again.
struct RecoveryKey {
    let key: DeviceKey

    /// The team's keys follow from it (HKDF-SHA256, RFC 5869), so that a backup without any key can be used again.
    var tokenKey: [UInt8] { key.derived("saat token 1") }
    var bundleKey: [UInt8] { key.derived("saat bundle 1") }
    var identityKey: [UInt8] { key.derived("saat identity 1") }
    var text: String { RecoveryKey.prefix + Hex.encode(key.seed) }

    private static let prefix = "saat-recovery-1."
    static let notOfThisTeam = ReplicaError.badValue(
        field: "recovery-key", value: "…", why: "it is not this team's")

    init(seed: [UInt8]) throws { key = try DeviceKey(seed: seed) }

    init(text: String) throws {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.hasPrefix(RecoveryKey.prefix),
            let seed = Hex.decode(text.dropFirst(RecoveryKey.prefix.count)), seed.count == 32
        else {
            throw ReplicaError.badValue(
                field: "recovery-key", value: "…", why: "it is not what `saat init` printed")
        }
        try self.init(seed: seed)
    }
}

public import Causality
import Foundation
public import HoursModel
public import HoursStore
public import SignedLog

/// One node of a team: a device in the field, or a central node, which is a replica that also listens.
///
/// A value; every use case is one transaction of its store, so that it happens whole or not at all.
public struct Replica: Sendable {
    /// The database.
    public let store: Store
    /// The folder; nil for a replica in memory.
    public let home: ReplicaHome?
    let keys: ReplicaKeys
    let key: DeviceKey

    /// The name of this replica.
    public var id: ReplicaID { key.replica }
    /// The team.
    public var team: TeamID { keys.team }

    /// The key with which requests are signed.
    public var deviceKey: DeviceKey { key }

    init(store: Store, home: ReplicaHome?, keys: ReplicaKeys) throws {
        self.store = store
        self.home = home
        self.keys = keys
        key = try DeviceKey(seed: keys.seed)
    }

    /// Opens the replica of a folder.
    ///
    /// - Throws: `StoreError.missing`, `.unusable`, `.newerSchema`; `ReplicaError.missingKey`, `.unreadable`.
    public static func open(_ home: ReplicaHome) throws -> Replica {
        let store = try Store.open(path: home.databasePath)
        try home.finishChangeOfKeys { keys in
            let next = try DeviceKey(seed: keys.seed).replica
            let own = try store.read { try $0.ownEnd() }
            return keys.team == store.team && own?.replica == next
        }
        let keys = try home.readKeys()
        guard keys.team == store.team else {
            throw ReplicaError.unreadable(
                path: home.keyPath, why: "it belongs to another team than the database")
        }
        return try Replica(store: store, home: home, keys: keys)
    }

    /// Makes a team and its first replica, offline.
    ///
    /// - Parameters:
    ///   - home: the folder; nil keeps everything in memory.
    ///   - teamName: what people call the team.
    ///   - zone: the IANA zone in which activities without one count.
    ///   - device: what people call the device.
    ///   - owner: who owns it and is the recorder of what is typed on it.
    /// - Returns: the replica, and the recovery key, which is shown once and kept nowhere.
    public static func create(
        _ home: ReplicaHome?, teamName: String, zone: Zone?, device: String?, owner: String?,
        _ around: Surroundings
    ) throws -> (replica: Replica, recoveryKey: String) {
        if let home { try refuseIfPresent(home) }
        let key = try DeviceKey(seed: around.random(32))
        let nonce = around.random(16)
        let recovery = try DeviceKey(seed: around.random(32))
        let keys = ReplicaKeys(
            team: RecordIdentity.team(root: key.replica, nonce: nonce), seed: key.seed,
            tokenKey: around.random(32),
            bundleKey: around.random(32))
        let replica = try make(home, keys, around) { replica in
            var drafts: [DraftChange] = []
            let owner = replica.draftRecorder(owner, &drafts)
            var fields: [UInt32: DraftChange.Value] = [
                1: .value(.bytes(key.replica.bytes)), 2: .value(.bytes(nonce)),
                3: .value(.bytes(recovery.replica.bytes)),
            ]
            if let owner { fields[6] = .value(.record(owner)) }
            if let device { fields[7] = .value(.text(device)) }
            drafts.append(DraftChange(kind: Kinds.membership.number, target: .created, fields: fields))
            var team: [UInt32: DraftChange.Value] = [1: .value(.text(teamName))]
            if let zone { team[2] = .value(.text(zone.name)) }
            drafts.append(DraftChange(kind: Kinds.team.number, target: .created, fields: team))
            return drafts
        }
        return (replica, "saat-recovery-1." + Hex.encode(recovery.seed))
    }

    /// Makes a replica that joins a team by an invitation, with or without a network.
    ///
    /// Its first entry shows the invitation, so that every node that gets it can check it.
    public static func join(
        _ home: ReplicaHome?, _ invitation: Invitation, device: String?, owner: String?,
        _ around: Surroundings
    ) throws -> Replica {
        if let home { try refuseIfPresent(home) }
        let key = try DeviceKey(seed: around.random(32))
        let keys = ReplicaKeys(
            team: invitation.team, seed: key.seed, tokenKey: invitation.tokenKey,
            bundleKey: invitation.bundleKey)
        let proof = try JoinProof.make(
            joiner: key.replica, team: invitation.team, invitation: try DeviceKey(seed: invitation.seed))
        return try make(home, keys, around) { replica in
            var drafts: [DraftChange] = []
            let owner = replica.draftRecorder(owner, &drafts)
            var fields: [UInt32: DraftChange.Value] = [
                1: .value(.bytes(key.replica.bytes)), 4: .value(.record(invitation.record)),
                5: .value(.bytes(proof)),
            ]
            if let owner { fields[6] = .value(.record(owner)) }
            if let device { fields[7] = .value(.text(device)) }
            drafts.append(DraftChange(kind: Kinds.membership.number, target: .created, fields: fields))
            return drafts
        }
    }

    /// The same device over another database in memory: a copy of it, or what a backup held.
    public func over(_ store: Store) throws -> Replica { try Replica(store: store, home: nil, keys: keys) }

    private static func refuseIfPresent(_ home: ReplicaHome) throws {
        for path in [home.databasePath, home.keyPath] where FileManager.default.fileExists(atPath: path) {
            throw StoreError.exists(path: home.path)
        }
    }

    private static func make(
        _ home: ReplicaHome?, _ keys: ReplicaKeys, _ around: Surroundings,
        _ drafts: (Replica) -> [DraftChange]
    ) throws -> Replica {
        try home?.create(keys)
        do {
            let store = try Store.create(
                path: home?.databasePath, team: keys.team, incarnation: around.randomNumber())
            let replica = try Replica(store: store, home: home, keys: keys)
            _ = try replica.commit(around) { _ in drafts(replica) }
            return replica
        } catch {
            home?.removeAll()
            throw error
        }
    }
}

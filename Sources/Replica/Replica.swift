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
    public private(set) var store: Store
    /// The folder; nil for a replica in memory.
    public let home: ReplicaHome?
    let keys: ReplicaKeys
    let key: DeviceKey
    /// Between the transactions of long exchanges, of all copies of this value.
    let turns = Turns()

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
    /// - Parameter patience: how long another program that writes to it is waited for.
    /// - Throws: `StoreError.missing`, `.unusable`, `.newerSchema`; `ReplicaError.missingKey`, `.unreadable`.
    public static func open(_ home: ReplicaHome, patience: Patience = Patience()) throws -> Replica {
        let store = try Store.open(path: home.databasePath, patience: patience)
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
        let recovery = try RecoveryKey(seed: around.random(32))
        let keys = ReplicaKeys(
            team: RecordIdentity.team(root: key.replica, nonce: nonce), seed: key.seed,
            tokenKey: recovery.tokenKey, bundleKey: recovery.bundleKey, identityKey: recovery.identityKey)
        let replica = try make(home, keys, around) { replica in
            let identity = try SealingKey(secret: recovery.identityKey).publicKey
            let drafts = try replica.joining(
                [
                    2: .value(.bytes(nonce)), 3: .value(.bytes(recovery.key.replica.bytes)),
                    10: .value(.bytes(identity)),
                ], device: device, owner: owner)
            var team: [UInt32: DraftChange.Value] = [1: .value(.text(teamName))]
            if let zone { team[2] = .value(.text(zone.name)) }
            return drafts + [DraftChange(kind: Kinds.team.number, target: .created, fields: team)]
        }
        return (replica, recovery.text)
    }

    /// Makes a replica that joins a team by an invitation, with or without a network.
    ///
    /// Its first entry shows the invitation, so that every node that gets it can check it.
    /// - Parameter backup: a database to begin with; nil begins with an empty one.
    public static func join(
        _ home: ReplicaHome?, _ invitation: Invitation, from backup: String? = nil, device: String?,
        owner: String?, _ around: Surroundings
    ) throws -> Replica {
        if let home { try refuseIfPresent(home) }
        let key = try DeviceKey(seed: around.random(32))
        let keys = ReplicaKeys(
            team: invitation.team, seed: key.seed, tokenKey: invitation.tokenKey,
            bundleKey: invitation.bundleKey)
        let proof = try JoinProof.make(
            joiner: key.replica, team: invitation.team, invitation: try DeviceKey(seed: invitation.seed))
        return try make(home, keys, backup: backup, around) { replica in
            try replica.joining(
                [4: .value(.record(invitation.record)), 5: .value(.bytes(proof))], device: device,
                owner: owner)
        }
    }

    /// The first entry of a device: its membership with some fields, and its owner.
    func joining(_ shown: [UInt32: DraftChange.Value], device: String?, owner: String?) throws
        -> [DraftChange]
    {
        var drafts: [DraftChange] = []
        var fields = shown
        fields[1] = .value(.bytes(id.bytes))
        fields[11] = .value(.bytes(try receivingKey().publicKey))
        if let owner = draftRecorder(owner, &drafts) { fields[6] = .value(.record(owner)) }
        if let device { fields[7] = .value(.text(device)) }
        drafts.append(DraftChange(kind: Kinds.membership.number, target: .created, fields: fields))
        return drafts
    }

    /// The same replica for a short look, for which no further connection is opened.
    public var forShortLook: Replica {
        var replica = self
        replica.store = store.forShortLook
        return replica
    }

    /// The same device over another database in memory: a copy of it, or what a backup held.
    public func over(_ store: Store) throws -> Replica { try Replica(store: store, home: nil, keys: keys) }

    static func refuseIfPresent(_ home: ReplicaHome) throws {
        for path in [home.databasePath, home.keyPath] where FileManager.default.fileExists(atPath: path) {
            throw StoreError.exists(path: home.path)
        }
    }

    /// Makes the folder and its files, and writes the device's first entry; all of it, or nothing stays.
    ///
    /// - Parameter backup: a database to begin with; nil begins with an empty one.
    static func make(
        _ home: ReplicaHome?, _ keys: ReplicaKeys, backup: String? = nil, _ around: Surroundings,
        _ drafts: (Replica) throws -> [DraftChange], check: (Replica) throws -> Void = { _ in }
    ) throws -> Replica {
        try home?.create(keys)
        do {
            let incarnation = around.randomNumber()
            let store =
                if let home, let backup {
                    try Store.restore(from: backup, to: home.databasePath, incarnation: incarnation)
                } else {
                    try Store.create(path: home?.databasePath, team: keys.team, incarnation: incarnation)
                }
            guard store.team == keys.team else { throw ReplicaError.unknownTeam(store.team) }
            let replica = try Replica(store: store, home: home, keys: keys)
            _ = try replica.commit(around) { _ in try drafts(replica) }
            try check(replica)
            return replica
        } catch {
            home?.removeAll()
            throw error
        }
    }
}

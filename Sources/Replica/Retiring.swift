public import Causality
import Foundation
import HoursModel
import HoursStore
import SignedLog

/// Why a device may no longer sign with its key: somebody else may, and two writers under one name are never told apart again.
public enum RetirementCause: String, Hashable, Sendable {
    /// The folder lies elsewhere than where it was written: it is a copy.
    case copied
    /// The database is older than what this device has signed: it was put back from a backup.
    case putBack
    /// Entries came back under this device's name that it did not write.
    case met
}

/// A key that was given up, and the one that follows it.
public struct Retirement: Hashable, Sendable {
    /// Why.
    public let cause: RetirementCause
    /// The key until now.
    public let from: ReplicaID
    /// The key from now on.
    public let to: ReplicaID
}

extension Replica {
    /// Why this device must not sign with its key any more; nil if all is well.
    public func retirementCause() throws -> RetirementCause? {
        let (own, foreign) = try store.read { (try $0.ownEnd(), try $0.foreignHeads(of: id)) }
        if !foreign.isEmpty { return .met }
        // A database that was never written under this key: the key file is older than the database.
        if let own, own.replica != id { return .putBack }
        guard let home, let witness = home.readWitness(), witness.head.replica == id else { return nil }
        if try !store.read({ try $0.holds(witness.head) }) { return .putBack }
        let here = Witness(head: witness.head, databasePath: home.databasePath)
        return witness.isSamePlace(as: here) ? nil : .copied
    }

    /// The key that the new one follows: this device's, or, where the database was put back to before that key's first entry and so
    /// nobody may know it, the one before.
    private func lastKnownKey() throws -> DeviceKey {
        guard let former = keys.former.flatMap({ try? DeviceKey(seed: $0) }) else { return key }
        let heads = try store.read { try $0.heads }
        let isOwnKnown = heads.contains { $0.replica == id }
        return !isOwnKnown && heads.contains { $0.replica == former.replica } ? former : key
    }

    /// The replica as it may write: itself, or under a new key if its own may be used elsewhere too.
    ///
    /// The first entry of the new key names the end of the old one and carries its signature, and so inherits its place among the
    /// members. Nothing is renumbered: all branches of the old log stay, each entry once.
    /// - Throws: what the store throws; then the old key is still in place, and nothing was written.
    public func healed(_ around: Surroundings) throws -> (replica: Replica, retirement: Retirement?) {
        guard let cause = try retirementCause() else { return (self, nil) }
        let old = try lastKnownKey()
        let next = try Replica(
            store: store, home: home, keys: keys.signing(with: around.random(32), former: old.seed))
        let heads = try store.read { try $0.heads }.filter { $0.replica == old.replica }.map(\.entry).sorted()
        let proof = try SuccessionProof.make(successor: next.id, heads: heads, team: team, predecessor: old)
        let device = try store.read { try $0.members() }.first { $0.replica == old.replica }
        var fields: [UInt32: DraftChange.Value] = [
            1: .value(.bytes(next.id.bytes)), 5: .value(.bytes(proof)), 8: .value(.bytes(old.replica.bytes)),
            9: .value(.entries(heads)), 11: .value(.bytes(try next.receivingKey().publicKey)),
        ]
        if let owner = device?.owner { fields[6] = .value(.record(owner)) }
        if let name = device?.device { fields[7] = .value(.text(name)) }
        // The new key is on the disk before anything is signed with it.
        try home?.writeNextKeys(next.keys)
        // Every peer is to be shown the new key; forgetting a cursor too early only costs a round.
        try store.write { try $0.forgetCursors() }
        _ = try next.commit(around) { _ in
            [DraftChange(kind: Kinds.membership.number, target: .created, fields: fields)]
        }
        try home?.takeNextKeys()
        return (next, Retirement(cause: cause, from: id, to: next.id))
    }
}

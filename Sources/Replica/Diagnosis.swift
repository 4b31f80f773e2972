public import Causality
import Foundation
import HoursModel
import HoursStore

/// Something about a replica that a person should look at.
public enum Ailment: Hashable, Sendable {
    /// The device's key must not be used any more; the next command that writes changes it.
    case key(RetirementCause)
    /// An entry, or a part of one, that cannot be read: place and reason.
    case unreadable(String)
    /// Runs of entries that wait for earlier ones.
    case waiting(runs: Int)
    /// A peer that gives this device nothing any more: its rights were taken back.
    case withheld(peer: String)
    /// A log that has branches.
    case fork(ReplicaID)
    /// A member whose later work waits because of a limit.
    case limited(ReplicaID, entries: Int)
    /// A member that joined through a limited one, so that nothing of it counts.
    case void(ReplicaID)
    /// A clock that differs from a peer's by more than a minute.
    case skew(peer: String, seconds: Int)
    /// A peer that was not met for a week, or never.
    case behind(peer: String, days: Int?)
    /// Own entries that no peer has been shown.
    case unsent(entries: Int)
    /// A damaged database that was kept when a fresh one took its place; an erasure does not reach it.
    case kept(path: String)
}

extension Ailment {
    /// Whether somebody has to do something; a log that branched is history.
    public var needsSomebody: Bool { if case .fork = self { false } else { true } }
}

extension Replica {
    /// Finds out whether the replica can take in more; one in memory can.
    ///
    /// - Throws: `StoreError.unusable`.
    public func requireRoom(bytes: Int) throws { try home?.requireRoom(bytes: bytes) }

    /// What is quarantined and why, and what stands in the way of being equal with the others; read only.
    ///
    /// Chains, signatures and tables are for `Store.verify`, which takes longer.
    public func diagnosis(nowMilliseconds: Int64) throws -> [Ailment] {
        let status = try status()
        var found: [Ailment] = []
        if let cause = try retirementCause() { found.append(.key(cause)) }
        if let peer = status.withholder { found.append(.withheld(peer: peer)) }
        found += status.faults.map { .unreadable($0) }
        if status.held > 0 { found.append(.waiting(runs: status.held)) }
        found += status.forks.map { .fork($0) }
        let (members, beyond) = try store.read { (try $0.members(), try $0.entriesBeyondLimits()) }
        for member in members {
            if let count = beyond[member.replica] { found.append(.limited(member.replica, entries: count)) }
            if member.isVoid { found.append(.void(member.replica)) }
        }
        for peer in status.peers {
            if let skew = peer.skewSeconds, skew.magnitude > 60 {
                found.append(.skew(peer: peer.name, seconds: skew))
            }
            let days = Int((nowMilliseconds - peer.syncedAt) / 86_400_000)
            if peer.syncedAt == 0 {
                found.append(.behind(peer: peer.name, days: nil))
            } else if days >= 7 {
                found.append(.behind(peer: peer.name, days: days))
            }
        }
        found += (home?.keptDatabases ?? []).map { .kept(path: $0) }
        if status.unsent > 0, !status.peers.isEmpty { found.append(.unsent(entries: status.unsent)) }
        return found
    }
}

public import Causality
import Crypto
import Foundation
public import HoursModel
public import HoursStore
public import SignedLog
import SyncProtocol

/// What `saat status` shows.
public struct ReplicaStatus: Hashable, Sendable {
    /// This replica.
    public let replica: ReplicaID
    /// The team.
    public let team: TeamID
    /// What people call it.
    public let teamName: String
    /// This device's role; nil until the team's log is here.
    public let role: Role?
    /// All heads, ascending.
    public let heads: [Head]
    /// The digest over the heads.
    public let digest: HeadsDigest
    /// The digest over the ledger.
    public let ledgerDigest: LedgerDigest
    /// Own entries that no known peer has been shown.
    public let unsent: Int
    /// Logs that have branches.
    public let forks: [ReplicaID]
    /// The peers that were met.
    public let peers: [KnownPeer]
    /// How many items wait in the inbox.
    public let inbox: Int
    /// Runs that wait for a gap to be filled.
    public let held: Int
    /// What could not be read of the log.
    public let faults: [String]
    /// The peer that said last that it gives this device nothing any more; nil if none does.
    public let withholder: String?
}

extension Replica {
    /// Gathers the status.
    public func status() throws -> ReplicaStatus {
        let waiting = try inboxCount()
        return try store.read { reader in
            let heads = try reader.heads
            let end = try reader.end
            let peers = try reader.peers()
            let sent =
                peers.filter { $0.memory.sent.incarnation == end.incarnation }.map(\.memory.sent.arrivals)
                .max() ?? 0
            let digest = try reader.ledgerDigest()
            let branches = Dictionary(grouping: heads, by: \.replica).filter { $0.value.count > 1 }.keys
                .sorted()
            return ReplicaStatus(
                replica: id, team: team, teamName: try reader.list(Kinds.team).first?.text("name") ?? "",
                role: try reader.members().first { $0.replica == id }?.roleNow, heads: heads,
                digest: try reader.digest, ledgerDigest: digest,
                unsent: try reader.ownEntries(of: id, after: sent), forks: branches, peers: peers,
                inbox: waiting,
                held: try reader.heldRuns(), faults: try reader.faults(),
                withholder: try reader.withholder())
        }
    }

}

extension [ReplicaStatus] {
    /// The digest over the ledgers of a node.
    public var officeDigest: String { OfficeDigest.of(map { ($0.team, $0.ledgerDigest) }) }
}

/// The digest over the ledgers of all teams of a node.
public enum OfficeDigest {
    /// The first 16 bytes in hex of the SHA-256 of `saat office 1`, then team and ledger digest of each, ascending by team.
    public static func of(_ ledgers: [(team: TeamID, digest: LedgerDigest)]) -> String {
        var hash = SHA256()
        hash.update(data: Data("saat office 1".utf8))
        for ledger in ledgers.sorted(by: { $0.team < $1.team }) {
            hash.update(data: ledger.team.bytes)
            hash.update(data: ledger.digest.octets.bytes)
        }
        return Hex.encode(hash.finalize().prefix(16))
    }
}

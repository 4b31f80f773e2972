import Causality
import HoursModel
import HoursStore
import Replica
import SignedLog
import SyncProtocol

/// A time, and bytes that nobody foresees.
func makeSurroundings() -> Surroundings {
    Surroundings(nowMilliseconds: 1_772_323_200_000) { count in
        (0..<count).map { _ in UInt8.random(in: 0...255) }
    }
}

/// A new replica, the root of a team of its own.
///
/// - Parameter home: where it lies; nil is in memory.
func makeTestReplica(_ home: ReplicaHome? = nil) throws -> Replica {
    try Replica.create(
        home, teamName: "Office", zone: Zone("Asia/Dubai"), device: "office", owner: nil, makeSurroundings()
    ).replica
}

/// A node, and a member of its team whose first entry is there.
struct NodeWithMember {
    let node: Replica
    let member: Replica

    /// - Parameter home: where the node lies; nil is in memory.
    init(home: ReplicaHome? = nil) throws {
        node = try makeTestReplica(home)
        let around = makeSurroundings()
        let invitation = try node.invite(
            role: .leader, volunteer: nil, expires: 0, uses: 1, address: "", around)
        member = try Replica.join(
            nil, try Invitation(text: invitation.text), device: nil, owner: nil, around)
    }

    func runs(of replica: Replica) throws -> [Run] {
        try replica.store.read { reader in
            try reader.batch(after: 0, through: try reader.end.arrivals, except: nil, limitBytes: .max)
        }.runs
    }

    func message(_ runs: [Run]) throws -> [UInt8] {
        let team = node.team
        return try MessageCoding.encode([
            TeamPart(
                team: team, digest: HeadsDigest(team: team, []), covered: ArrivalCursor(incarnation: 1),
                held: ArrivalCursor(), runs: runs)
        ])
    }

    /// A run of one entry that the member signs in whosever name.
    func run(of replica: ReplicaID, number: UInt64, after previous: EntryHash) throws -> Run {
        let bytes: [UInt8] = [1, 2, 3]
        let head = Head(replica: replica, number: number, hash: previous.next(bytes))
        let own = try Checkpoint(
            team: node.team, number: number, hash: head.hash, key: member.deviceKey)
        return Run(
            replica: replica, first: number, previous: previous,
            entries: [EncodedEntry(bytes: bytes, personal: [:])], signature: own.signature)
    }
}

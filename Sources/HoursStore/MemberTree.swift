import Causality
import Foundation
import GRDB
import HoursModel
import SignedLog

/// The members of a team as a tree: everybody below who invited them, judged from the root downward.
///
/// - A member's key that names a successor passes its place on.
/// - A limit of a proper ancestor lets the work up to the entries that it names stand; beyond them the lower role holds, and joins
///   through the limited member that it does not name are void.
/// - The root may hand over, and becomes a child of the new root; a handover that the recovery key signed ranks above.
struct MemberTree {
    let team: TeamID
    let joined: [Joined]
    let invitations: [ReplicaID: [Invited]]
    let limits: [ReplicaID: [UnitWrite<UnitValue>]]
    let handovers: [Handover]
    let log: LogLines
    /// The proofs that need not be checked, and those that were.
    private(set) var proofs: KnownProofs

    private(set) var members: [ReplicaID: Member] = [:]
    /// The key with which each member's device began.
    private var origins: [ReplicaID: ReplicaID] = [:]
    private let joinedByKey: [ReplicaID: Joined]
    private let joinedByInvitation: [RecordID: [Joined]]
    private let followers: [ReplicaID: [Joined]]
    private var effective: [ReplicaID: [Limit]] = [:]
    private var sponsors: [ReplicaID: ReplicaID] = [:]
    /// Entries that no limit reaches: what a root wrote up to its handover.
    private var beforeHandover: Set<Int64> = []

    init(
        team: TeamID, joined: [Joined], invitations: [ReplicaID: [Invited]],
        limits: [ReplicaID: [UnitWrite<UnitValue>]], handovers: [Handover], log: LogLines,
        proofs: KnownProofs
    ) {
        self.team = team
        self.joined = joined
        self.invitations = invitations
        self.limits = limits
        self.handovers = handovers
        self.log = log
        self.proofs = proofs
        joinedByKey = Dictionary(joined.map { ($0.replica, $0) }, uniquingKeysWith: { a, _ in a })
        joinedByInvitation = joined.reduce(into: [:]) { found, joined in
            if let invitation = joined.invitation { found[invitation, default: []].append(joined) }
        }
        followers = joined.reduce(into: [:]) { found, joined in
            if let predecessor = joined.predecessor { found[predecessor, default: []].append(joined) }
        }
    }

    /// How many keys a device may have had one after the other; keys beyond are nobody's.
    private static let keysInARow = 256

    /// The keys that a key names as those that follow it.
    private func successors(of key: ReplicaID) -> [Joined] {
        (followers[key] ?? []).filter { $0.isNamedAsSuccessor(in: team) }
    }

    private func origin(of replica: ReplicaID) -> ReplicaID { origins[replica] ?? replica }

    /// A limit as it is in force.
    private struct Limit {
        let write: EntryRef
        let role: Role
        let upTo: [EntryRef]
        let covered: Set<Int64>
        let joins: Set<ReplicaID>
    }

    /// The limits on a member that are in force.
    ///
    /// Of several what all of them let stand.
    func limitsInForce(on member: ReplicaID) throws -> (
        writes: [EntryRef], upTo: [EntryRef], joins: Set<ReplicaID>
    ) {
        let limits = effective[origin(of: member)] ?? []
        let upTo = try Set(limits.flatMap(\.upTo)).filter { head in
            guard let arrival = try log.arrival(of: head) else { return false }
            return limits.allSatisfy { $0.covered.contains(arrival) }
        }
        let joins = limits.dropFirst().reduce(limits.first?.joins ?? []) { $0.intersection($1.joins) }
        return (limits.map(\.write), upTo.sorted(), joins)
    }

    /// The entries of a member beyond its limits, each with the role that its author then has.
    func entriesBeyondLimits(of member: Member) throws -> [(arrival: Int64, role: Role)] {
        let limits = effective[origin(of: member.replica)] ?? []
        return try log.entries(of: member.replica).compactMap { arrival in
            let role = self.role(of: member, at: arrival, limits)
            return role < member.role ? (arrival, role) : nil
        }
    }

    /// Judges everybody, the root first.
    mutating func grow() throws {
        let roots = joined.filter { joined in
            joined.nonce.map { RecordIdentity.team(root: joined.replica, nonce: $0) == team } == true
        }
        guard let first = roots.first else { return }
        let chain = try rootChain(from: first)
        var open: [Member] = []
        var above: ReplicaID?
        for root in chain.reversed() {
            let invited = invitations.values.joined().first { $0.id == root.invitation }
            let member = root.member(role: .admin, sponsor: above, volunteer: invited?.volunteer)
            try admit(member, &open)
            above = root.replica
        }
        while let member = open.popLast() {
            for invited in invitations[member.replica] ?? [] {
                for next in joinedByInvitation[invited.id] ?? [] where members[next.replica] == nil {
                    guard let proof = next.proof,
                        proofs.isValid(
                            proof, joiner: next.replica, team: team, invitation: invited.key),
                        let joined = join(next, by: invited, of: member)
                    else { continue }
                    try admit(joined, &open)
                }
            }
        }
    }

    /// The place that an invitation gives; none if its author had no right to invite.
    private func join(_ next: Joined, by invited: Invited, of sponsor: Member) -> Member? {
        let limits = effective[origin(of: sponsor.replica)] ?? []
        let given = role(of: sponsor, at: invited.arrival, limits)
        guard given > .volunteer || sponsor.isVoid else { return nil }
        let isVoid =
            sponsor.isVoid
            || limits.contains { $0.role < sponsor.role && !$0.joins.contains(next.replica) }
        return next.member(
            role: isVoid ? .researcher : min(invited.role, given), sponsor: sponsor.replica,
            volunteer: invited.volunteer, isVoid: isVoid)
    }

    private mutating func admit(_ first: Member, _ open: inout [Member]) throws {
        // The keys that follow come at once: what they wrote may concern whoever is judged next.
        var keys = [(member: first, place: 0)]
        while let (member, place) = keys.popLast() {
            guard members[member.replica] == nil else { continue }
            members[member.replica] = member
            origins[member.replica] = member.predecessor.map { origin(of: $0) } ?? member.replica
            if let sponsor = member.sponsor { sponsors[member.replica] = sponsor }
            if member.predecessor == nil { effective[member.replica] = try limits(on: member) }
            let inForce = (effective[origin(of: member.replica)] ?? []).map(\.role).min()
            // The researcher's role is a revocation, of researchers too.
            if let inForce, inForce < member.role || inForce == .researcher {
                members[member.replica] = member.limited(to: inForce)
            }
            open.append(members[member.replica] ?? member)
            guard place < MemberTree.keysInARow else { continue }
            for next in successors(of: member.replica).reversed() where members[next.replica] == nil {
                keys.append((next.member(succeeding: member), place + 1))
            }
        }
    }

    /// The limits that proper ancestors of a member wrote and nobody of them has replaced.
    private func limits(on member: Member) throws -> [Limit] {
        let ancestors = ancestors(of: member.replica)
        let allowed = try (limits[member.replica] ?? []).filter { write in
            let author = write.id.entry.dot.replica
            guard ancestors.contains(origin(of: author)), let writer = members[author],
                let arrival = try log.arrival(of: write.id.entry)
            else { return false }
            return role(of: writer, at: arrival, effective[origin(of: author)] ?? []) > .volunteer
        }
        return try Register(allowed).heads.compactMap { head in
            guard case .integer(let code) = head.value[2], let role = Role(rawValue: Int(clamping: code))
            else {
                return nil
            }
            var heads: [EntryRef] = []
            if case .entries(let entries) = head.value[3] { heads = entries }
            var joins: Set<ReplicaID> = []
            if case .bytes(let bytes) = head.value[4] {
                for start in stride(from: 0, to: bytes.count, by: 32) {
                    if let join = ReplicaID(bytes.dropFirst(start).prefix(32)) { joins.insert(join) }
                }
            }
            return Limit(
                write: head.id.entry, role: role, upTo: heads, covered: try log.past(of: heads), joins: joins)
        }
    }

    private func role(of member: Member, at arrival: Int64, _ limits: [Limit]) -> Role {
        if beforeHandover.contains(arrival) { return member.role }
        return limits.reduce(member.role) { role, limit in
            limit.covered.contains(arrival) ? role : min(role, limit.role)
        }
    }

    /// The keys with which the devices above a member began.
    private func ancestors(of replica: ReplicaID) -> Set<ReplicaID> {
        var found: Set<ReplicaID> = []
        var next = sponsors[replica]
        while let sponsor = next, found.insert(origin(of: sponsor)).inserted {
            next = sponsors[sponsor]
        }
        return found
    }

    /// The roots in the order in which they were it; the last is the root now.
    private mutating func rootChain(from first: Joined) throws -> [Joined] {
        var chain = [first]
        let recovered = handovers.filter { handover in
            guard let proof = handover.proof, let key = first.recoveryKey else { return false }
            return HandoverProof.isValid(
                proof, root: handover.root, count: handover.count, team: team, recoveryKey: key)
        }
        try followHandovers(&chain)
        // The highest count holds, of equal ones the smaller hash; whoever was root before stays a member. A copy of an older
        // proof says the older count, whoever wrote it into which record.
        let inOrder = recovered.sorted {
            $0.count != $1.count ? $0.count < $1.count : $1.hash.lexicographicallyPrecedes($0.hash)
        }
        for recovery in inOrder {
            guard let next = device(of: recovery.root) else { continue }
            chain.removeAll { $0.replica == next.replica }
            chain.append(next)
            try followHandovers(&chain)
        }
        return chain
    }

    /// The first entry of a device, by any of its keys.
    private func device(of key: ReplicaID) -> Joined? {
        var found = joinedByKey[key]
        var steps = MemberTree.keysInARow
        while let next = found, let before = next.predecessor, next.isNamedAsSuccessor(in: team), steps > 0 {
            guard let earlier = joinedByKey[before] else { break }
            found = earlier
            steps -= 1
        }
        return found
    }

    /// The keys under which a device signed.
    private func keys(of first: Joined) -> Set<ReplicaID> {
        var keys: Set<ReplicaID> = [first.replica]
        var open = [(key: first.replica, place: 0)]
        while let (key, place) = open.popLast() {
            guard place < MemberTree.keysInARow else { continue }
            for next in successors(of: key) where keys.insert(next.replica).inserted {
                open.append((next.replica, place + 1))
            }
        }
        return keys
    }

    /// Goes from root to root by the handovers that each of them wrote; of concurrent ones the smaller hash holds.
    private mutating func followHandovers(_ chain: inout [Joined]) throws {
        while let root = chain.last {
            let keys = keys(of: root)
            let written = handovers.filter { keys.contains($0.author) && $0.proof == nil }
            let firsts = try written.filter { one in
                let past = try log.past(of: [one.entry])
                return !written.contains { $0.arrival != one.arrival && past.contains($0.arrival) }
            }
            guard let handover = firsts.min(by: { $0.hash.lexicographicallyPrecedes($1.hash) }),
                let next = device(of: handover.root),
                !chain.contains(where: { $0.replica == next.replica })
            else { return }
            beforeHandover.formUnion(try log.past(of: [handover.entry]))
            // What the root wrote with the keys that it had before is behind the handover as well.
            var later = joinedByKey[handover.author]
            var steps = MemberTree.keysInARow
            while let key = later, let before = key.predecessor, key.isNamedAsSuccessor(in: team), steps > 0 {
                beforeHandover.formUnion(try log.past(of: key.predecessorHeads))
                later = joinedByKey[before]
                steps -= 1
            }
            chain.append(next)
        }
    }
}

/// An invitation as its author wrote it.
struct Invited {
    let id: RecordID
    let author: ReplicaID
    let arrival: Int64
    let key: ReplicaID
    let role: Role
    let volunteer: ID<Volunteer>?

    init?(_ row: Row) {
        guard let id = RecordID(Array(row["id"] as Data)),
            let author = ReplicaID(Array(row["author"] as Data)),
            let key = (row["key"] as Data?).flatMap({ ReplicaID(Array($0)) }),
            let role = (row["role"] as String?).flatMap({ Role(name: $0) })
        else { return nil }
        self.id = id
        self.author = author
        arrival = row["arrival"]
        self.key = key
        self.role = role
        volunteer = (row["volunteer"] as Data?).flatMap { RecordID(Array($0)) }.map { ID($0) }
    }
}

/// A handover as its author wrote it.
struct Handover {
    let author: ReplicaID
    let arrival: Int64
    let entry: EntryRef
    let hash: Data
    let id: RecordID
    let root: ReplicaID
    let proof: [UInt8]?
    let count: Int64

    init?(_ row: Row) {
        guard let id = RecordID(Array(row["id"] as Data)),
            let author = ReplicaID(Array(row["author"] as Data)),
            let root = (row["root"] as Data?).flatMap({ ReplicaID(Array($0)) })
        else { return nil }
        self.id = id
        self.author = author
        self.root = root
        count = row["count"] ?? 0
        arrival = row["arrival"]
        hash = row["hash"]
        entry = EntryRef(
            Dot(author, UInt64(clamping: row["number"] as Int64)), mark: bigEndianWord(Array(hash.prefix(8))))
        proof = (row["proof"] as Data?).map { Array($0) }
    }
}

/// A membership as the device wrote it.
struct Joined {
    let author: ReplicaID
    let replica: ReplicaID
    let nonce: [UInt8]?
    let invitation: RecordID?
    let proof: [UInt8]?
    let owner: RecordID?
    let device: String?
    let predecessor: ReplicaID?
    let predecessorHeads: [EntryRef]
    let recoveryKey: ReplicaID?

    init?(_ row: Row) {
        guard let author = ReplicaID(Array(row["author"] as Data)),
            let replica = (row["replica"] as Data?).flatMap({ ReplicaID(Array($0)) })
        else { return nil }
        self.author = author
        self.replica = replica
        nonce = (row["nonce"] as Data?).map { Array($0) }
        invitation = (row["invitation"] as Data?).flatMap { RecordID(Array($0)) }
        proof = (row["proof"] as Data?).map { Array($0) }
        owner = (row["owner"] as Data?).flatMap { RecordID(Array($0)) }
        device = row["device"]
        recoveryKey = (row["recoveryKey"] as Data?).flatMap { ReplicaID(Array($0)) }
        predecessor = (row["predecessor"] as Data?).flatMap { ReplicaID(Array($0)) }
        let heads = KindTable(Kinds.membership).fields(row)[9]
        if case .entries(let entries) = heads { predecessorHeads = entries } else { predecessorHeads = [] }
    }

    func isNamedAsSuccessor(in team: TeamID) -> Bool {
        guard let proof, let predecessor else { return false }
        return SuccessionProof.isValid(
            proof, successor: replica, heads: predecessorHeads, team: team, predecessor: predecessor)
    }

    func member(succeeding before: Member) -> Member {
        Member(
            replica: replica, role: before.role, sponsor: before.sponsor, owner: before.owner,
            volunteer: before.volunteer, device: device ?? before.device, predecessor: before.replica,
            limit: nil, isVoid: before.isVoid)
    }

    func member(
        role: Role, sponsor: ReplicaID?, volunteer: ID<Volunteer>?, isVoid: Bool = false
    ) -> Member {
        Member(
            replica: replica, role: role, sponsor: sponsor, owner: owner, volunteer: volunteer,
            device: device,
            predecessor: nil, limit: nil, isVoid: isVoid)
    }
}

extension Member {
    /// The member with a limit on what it may do from some entry on.
    func limited(to role: Role) -> Member {
        Member(
            replica: replica, role: self.role, sponsor: sponsor, owner: owner, volunteer: volunteer,
            device: device, predecessor: predecessor, limit: role, isVoid: isVoid)
    }
}

public import Causality
import Foundation
import GRDB
public import HoursModel
import SignedLog

/// A device's place in the team, as the log says it.
public struct Member: Hashable, Sendable {
    /// The device.
    public let replica: ReplicaID
    /// What it may do.
    public let role: Role
    /// Who invited it; nil for the root.
    public let sponsor: ReplicaID?
    /// The recorder who owns it, if it said so.
    public let owner: RecordID?
    /// The volunteer who owns it, if the invitation says so.
    public let volunteer: ID<Volunteer>?
    /// What its owner calls it.
    public let device: String?
    /// The key that the device signed with before, if that one retired.
    public let predecessor: ReplicaID?
}

/// The members of a team: a function of the memberships and invitations in the log.
struct MemberDirectory {
    let members: [ReplicaID: Member]

    init(_ db: Database) throws {
        var members: [ReplicaID: Member] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT * FROM member") {
            guard let replica = ReplicaID(Array(row["replica"] as Data)), let role = Role(name: row["role"])
            else { continue }
            members[replica] = Member(
                replica: replica, role: role,
                sponsor: (row["sponsor"] as Data?).flatMap { ReplicaID(Array($0)) },
                owner: (row["owner"] as Data?).flatMap { RecordID(Array($0)) },
                volunteer: (row["volunteer"] as Data?).flatMap { RecordID(Array($0)) }.map { ID($0) },
                device: row["device"],
                predecessor: (row["predecessor"] as Data?).flatMap { ReplicaID(Array($0)) })
        }
        self.members = members
    }

    /// The key with which a device began, whatever it signs with now.
    func origin(of replica: ReplicaID) -> ReplicaID {
        var origin = replica
        var steps = members.count
        while let before = members[origin]?.predecessor, steps > 0 {
            origin = before
            steps -= 1
        }
        return origin
    }

    /// Who signed an entry; a stranger to the team may do nothing.
    func signer(replica: ReplicaID, user: RecordID?) -> Signer {
        let member = members[replica]
        let identity =
            (user ?? member?.owner).map { Signer.Identity.person($0) } ?? .device(origin(of: replica))
        return Signer(identity: identity, role: member?.role ?? .researcher, volunteer: member?.volunteer)
    }
}

extension StoreWriter {
    /// Computes the members again.
    ///
    /// - Returns: the replicas whose place changed.
    func computeMembers() throws -> Set<ReplicaID> {
        let before = try MemberDirectory(db).members
        let after = try foldMembers()
        try db.execute(sql: "DELETE FROM member")
        for member in after.values {
            try db.execute(
                sql: "INSERT INTO member VALUES (?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    Data(member.replica.bytes), member.role.name, member.sponsor.map { Data($0.bytes) },
                    member.owner.map { Data($0.bytes) }, member.volunteer.map { Data($0.record.bytes) },
                    member.device, member.predecessor.map { Data($0.bytes) },
                ])
        }
        return Set(before.keys).union(after.keys).filter { replica in
            let (old, new) = (before[replica], after[replica])
            return old?.role != new?.role || old?.owner != new?.owner || old?.volunteer != new?.volunteer
        }
    }

    /// From the root downward: whoever shows an invitation that a member wrote is a member, with no more rights than that member;
    /// whoever a member's key names as its successor takes that member's place.
    private func foldMembers() throws -> [ReplicaID: Member] {
        var invitations: [RecordID: Invited] = [:]
        for row in try authored("invitation") {
            if let invited = Invited(row) { invitations[invited.id] = invited }
        }
        var open: [Joined] = []
        var members: [ReplicaID: Member] = [:]
        for row in try authored("membership") {
            guard let joined = Joined(row), joined.author == joined.replica, row["number"] as Int64 == 1
            else { continue }
            if let nonce = joined.nonce, RecordIdentity.team(root: joined.replica, nonce: nonce) == team {
                members[joined.replica] = joined.member(role: .admin, sponsor: nil, volunteer: nil)
            } else {
                open.append(joined)
            }
        }
        var grew = true
        while grew {
            grew = false
            for joined in open where members[joined.replica] == nil {
                if let before = joined.predecessor.flatMap({ members[$0] }),
                    joined.isNamedAsSuccessor(in: team)
                {
                    members[joined.replica] = joined.member(succeeding: before)
                    grew = true
                    continue
                }
                guard let invited = joined.invitation.flatMap({ invitations[$0] }),
                    let sponsor = members[invited.author],
                    let proof = joined.proof,
                    JoinProof.isValid(proof, joiner: joined.replica, team: team, invitation: invited.key)
                else { continue }
                members[joined.replica] = joined.member(
                    role: min(invited.role, sponsor.role), sponsor: sponsor.replica,
                    volunteer: invited.volunteer)
                grew = true
            }
        }
        return members
    }

    private func authored(_ table: String) throws -> [Row] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT "\(table)".*, replica.id AS author, log.number AS number FROM "\(table)"
                JOIN log ON log.arrival = "\(table)".arrival JOIN replica ON replica.key = log.replica
                WHERE "\(table)".heads = 1
                """)
    }
}

/// An invitation as its author wrote it.
private struct Invited {
    let id: RecordID
    let author: ReplicaID
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
        self.key = key
        self.role = role
        volunteer = (row["volunteer"] as Data?).flatMap { RecordID(Array($0)) }.map { ID($0) }
    }
}

/// A membership as the device wrote it.
private struct Joined {
    let author: ReplicaID
    let replica: ReplicaID
    let nonce: [UInt8]?
    let invitation: RecordID?
    let proof: [UInt8]?
    let owner: RecordID?
    let device: String?
    let predecessor: ReplicaID?
    let predecessorHeads: [EntryRef]

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
            replica: replica, role: before.role, sponsor: before.sponsor, owner: owner ?? before.owner,
            volunteer: before.volunteer, device: device ?? before.device, predecessor: before.replica)
    }

    func member(role: Role, sponsor: ReplicaID?, volunteer: ID<Volunteer>?) -> Member {
        Member(
            replica: replica, role: role, sponsor: sponsor, owner: owner, volunteer: volunteer,
            device: device,
            predecessor: nil)
    }
}

public import Causality
import Crypto
import Foundation
import GRDB
public import HoursModel
import SignedLog
import Synchronization

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
    /// What it may do beyond the entries that a limit names; nil if nobody limited it.
    public let limit: Role?
    /// Whether it joined through an invitation of a member that was limited, without being named there; then nothing of it counts.
    public let isVoid: Bool

    /// What it may do with what it writes next.
    public var roleNow: Role { min(role, limit ?? role) }

    /// Whether what it signs next counts as a reviewer's word.
    public var mayReview: Bool { !isVoid && roleNow >= .reviewer }

    /// Whether a node gives it what others write: not to a researcher, who reads what is published, nor to a device that was revoked or
    /// whose joining is void.
    public var mayRead: Bool { !isVoid && roleNow != .researcher }
}

extension StoreReader {
    /// Those of some keys that are no members', or whose logs have more branches than copies and backups make.
    public func strangers(among keys: Set<ReplicaID>) throws -> Set<ReplicaID> {
        let members = try MemberDirectory.current(db).members
        return try keys.filter { key in
            guard members[key] != nil, let place = try replicaKey(key) else { return true }
            let branches =
                try Int.fetchOne(
                    db.cachedStatement(
                        sql:
                            "SELECT count(*) FROM head WHERE replica = ?"
                    ), arguments: [place]) ?? 0
            return branches > StoreLimits.branches
        }
    }
}

/// The members of a team: a function of the memberships and invitations in the log.
struct MemberDirectory {
    let members: [ReplicaID: Member]
    private let beyond: [EntryRef: Role]

    private init(_ db: Database) throws {
        var members: [ReplicaID: Member] = [:]
        let columns = "replica, role, sponsor, owner, volunteer, device, predecessor, limitRole, isVoid"
        for row in try Row.fetchAll(db.cachedStatement(sql: "SELECT \(columns) FROM member")) {
            guard let replica = ReplicaID(Array(row[0] as Data)), let role = Role(name: row[1])
            else { continue }
            members[replica] = Member(
                replica: replica, role: role,
                sponsor: (row[2] as Data?).flatMap { ReplicaID(Array($0)) },
                owner: (row[3] as Data?).flatMap { RecordID(Array($0)) },
                volunteer: (row[4] as Data?).flatMap { RecordID(Array($0)) }.map { ID($0) },
                device: row[5],
                predecessor: (row[6] as Data?).flatMap { ReplicaID(Array($0)) },
                limit: (row[7] as String?).flatMap { Role(name: $0) }, isVoid: row[8])
        }
        self.members = members
        var beyond: [EntryRef: Role] = [:]
        for row in try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT beyond.role AS role, replica.id AS id, log.number AS number, substr(log.hash, 1, 8) AS mark
                    FROM beyond JOIN log ON log.arrival = beyond.arrival JOIN replica ON replica.key = log.replica
                    """))
        {
            guard let role = Role(name: row[0]), let replica = ReplicaID(Array(row[1] as Data)) else {
                continue
            }
            let dot = Dot(replica, UInt64(clamping: row[2] as Int64))
            beyond[EntryRef(dot, mark: bigEndianWord(Array(row[3] as Data)))] = role
        }
        self.beyond = beyond
    }

    /// What the author of an entry might do when writing it; a stranger to the team may do nothing.
    func role(at entry: EntryRef) -> Role {
        beyond[entry] ?? members[entry.dot.replica]?.role ?? .researcher
    }

    /// Whether the author of an entry might say anything when writing it.
    func mayBeShown(_ entry: EntryRef) -> Bool { role(at: entry) > .researcher }

    /// A record without what was written by strangers, by revoked members after their limits, and by those whose joining is void.
    ///
    /// What they write waits: it is in the history, and shown again once they are let in. Who is a member follows from all that was
    /// written about it, by rules of its own.
    func allowed(_ record: RecordHistory) -> RecordHistory {
        guard !record.kind.isOfMembers else { return record }
        let standing = record.allowed(mayBeShown)
        // A claim is shown as long as any version of it is one, if only to say why it does not count.
        guard record.kind.number == Kinds.claim.number, standing.registers[1] != record.registers[1] else {
            return standing
        }
        let isClaim = (standing.registers[1]?.writes ?? []).contains { CreditUnit(fields: $0.value) != nil }
        return isClaim ? standing : record
    }

    /// Who signed an entry.
    func signer(of entry: EntryRef) -> Signer { signer(entry.dot.replica, role: role(at: entry)) }

    /// Who signs what a device writes next.
    func signer(ofNextEntryBy replica: ReplicaID) -> Signer {
        signer(replica, role: members[replica]?.roleNow ?? .researcher)
    }

    private func signer(_ replica: ReplicaID, role: Role) -> Signer {
        let member = members[replica]
        // An entry may name its user; users have no records with a role yet, so that nobody could check it.
        let identity =
            member?.owner.map { Signer.Identity.person($0) } ?? .device(members.origin(of: replica))
        return Signer(
            identity: identity, role: role, volunteer: member?.volunteer, device: members.origin(of: replica))
    }
}

extension MemberDirectory {
    private static let limit = 64
    private static let known = Mutex<[Data: MemberDirectory]>([:])

    /// The members as a database says them; what is known by its digest is not read again, whoever computed it.
    static func current(_ db: Database) throws -> MemberDirectory {
        guard let digest = try Data.fetchOne(db.cachedStatement(sql: "SELECT digest FROM directory")) else {
            return try MemberDirectory(db)
        }
        if let directory = known.withLock({ $0[digest] }) { return directory }
        let directory = try MemberDirectory(db)
        known.withLock { known in
            if known.count >= limit { known.removeAll(keepingCapacity: true) }
            known[digest] = directory
        }
        return directory
    }

    /// Keeps the digest over the members, and over the entries beyond their limits, after they were computed.
    static func keepDigest(_ db: Database) throws {
        var hash = SHA256()
        let queries = [
            """
            SELECT quote(replica) || quote(role) || quote(sponsor) || quote(owner) || quote(volunteer) || quote(device)
                || quote(predecessor) || quote(limitRole) || quote(isVoid)
            FROM member ORDER BY replica
            """,
            """
            SELECT quote(replica.id) || quote(log.number) || quote(log.hash) || quote(role)
            FROM beyond JOIN log ON log.arrival = beyond.arrival JOIN replica ON replica.key = log.replica
            ORDER BY replica.id, log.number, log.hash
            """,
        ]
        for sql in queries {
            let lines = try String.fetchCursor(db.cachedStatement(sql: sql))
            while let line = try lines.next() { hash.update(data: Data((line + "\n").utf8)) }
        }
        try db.cachedStatement(sql: "DELETE FROM directory").execute()
        try db.cachedStatement(sql: "INSERT INTO directory VALUES (?)").execute(arguments: [
            Data(hash.finalize())
        ])
    }
}

extension KindDeclaration {
    /// Whether records of the kind say who is a member, and with which rights.
    var isOfMembers: Bool {
        [Kinds.membership, Kinds.invitation, Kinds.limit, Kinds.handover, Kinds.grant, Kinds.bundleKey]
            .contains(self)
    }
}

extension [ReplicaID: Member] {
    /// The key with which a device began, whatever it signs with now.
    public func origin(of replica: ReplicaID) -> ReplicaID {
        var origin = replica
        var steps = count
        while let before = self[origin]?.predecessor, steps > 0 {
            origin = before
            steps -= 1
        }
        return origin
    }
}

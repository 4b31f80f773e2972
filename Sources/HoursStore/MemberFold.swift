public import Causality
import Foundation
import GRDB
import HoursModel
import SignedLog

extension StoreWriter {
    /// Computes the members, and which entries lie beyond a limit, again.
    ///
    /// - Returns: whose entries from before this transaction are judged otherwise now.
    func computeMembers() throws -> Set<ReplicaID> {
        let before = try MemberDirectory.current(db).members
        let judgedBefore = try earlierJudgements()
        let tree = try reader.memberTree()
        try tree.proofs.keep()
        directory = nil
        let after = tree.members
        try db.cachedStatement(sql: "DELETE FROM member").execute()
        for member in after.values {
            try db.cachedStatement(sql: "INSERT INTO member VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)").execute(
                arguments: [
                    Data(member.replica.bytes), member.role.name, member.sponsor.map { Data($0.bytes) },
                    member.owner.map { Data($0.bytes) }, member.volunteer.map { Data($0.record.bytes) },
                    member.device, member.predecessor.map { Data($0.bytes) }, member.limit?.name,
                    member.isVoid,
                ])
        }
        try db.cachedStatement(sql: "DELETE FROM beyond").execute()
        for member in after.values where member.limit != nil {
            for (arrival, role) in try tree.entriesBeyondLimits(of: member) {
                try db.cachedStatement(sql: "INSERT INTO beyond VALUES (?, ?)").execute(arguments: [
                    arrival, role.name,
                ])
            }
        }
        try MemberDirectory.keepDigest(db)
        let judgedNow = try earlierJudgements()
        var judged: Set<ReplicaID> = []
        for arrival in Set(judgedBefore.keys).union(judgedNow.keys)
        where judgedBefore[arrival] != judgedNow[arrival] {
            judged.insert(try reader.place(of: arrival).dot.replica)
        }
        let changed = Set(before.keys).union(after.keys).filter { replica in
            let (old, new) = (before[replica], after[replica])
            return old?.role != new?.role || old?.owner != new?.owner || old?.volunteer != new?.volunteer
                || old?.predecessor != new?.predecessor
        }
        return try judged.union(changed.filter { try wroteBefore($0) })
    }

    /// Which entries from before this transaction lie beyond a limit, and how.
    private func earlierJudgements() throws -> [Int64: String] {
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT arrival, role FROM beyond WHERE arrival < ?"),
            arguments: [pending.firstArrival ?? .max])
        return Dictionary(rows.map { ($0["arrival"], $0["role"]) }, uniquingKeysWith: { a, _ in a })
    }

    private func wroteBefore(_ replica: ReplicaID) throws -> Bool {
        guard let key = try reader.replicaKey(replica) else { return false }
        return try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM log WHERE replica = ? AND arrival < ?)"),
            arguments: [key, pending.firstArrival ?? 0]) ?? false
    }

}

extension StoreReader {
    /// What ancestors wrote of a member and is in force: which writes they are, and what their limits let stand.
    ///
    /// Others may have written into the same record; their writes are neither named nor repeated.
    public func limitInForce(on member: ReplicaID) throws -> (
        writes: [EntryRef], upTo: [EntryRef], joins: Set<ReplicaID>
    ) {
        try memberTree().limitsInForce(on: member)
    }

    func memberTree() throws -> MemberTree {
        var invitations: [ReplicaID: [Invited]] = [:]
        for row in try authored("invitation") {
            if let invited = Invited(row) { invitations[invited.author, default: []].append(invited) }
        }
        let joined = try authored("membership").compactMap { row -> Joined? in
            guard let joined = Joined(row), joined.author == joined.replica, row["number"] as Int64 == 1
            else { return nil }
            return joined
        }
        var limits: [ReplicaID: [UnitWrite<UnitValue>]] = [:]
        for row in try Row.fetchAll(db.cachedStatement(sql: "SELECT id FROM \"limit\"")) {
            guard let id = RecordID(Array(row["id"] as Data)) else { continue }
            let history = try record(id, kind: Kinds.limit).history
            for write in history.registers[1]?.writes ?? [] {
                // The record's id follows from the member's key, so nobody's limit can be kept apart from the others.
                guard case .bytes(let bytes) = write.value[1], let member = ReplicaID(bytes),
                    id == RecordIdentity.named(Hex.encode(bytes), kind: Kinds.limit.number, team: team)
                else { continue }
                limits[member, default: []].append(write)
            }
        }
        let handovers = try authored("handover").compactMap { Handover($0) }
        var tree = MemberTree(
            team: team, joined: joined, invitations: invitations, limits: limits, handovers: handovers,
            log: LogLines(reader: self), proofs: try KnownProofs(db))
        try tree.grow()
        return tree
    }

    private func authored(_ table: String) throws -> [Row] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT "\(table)".*, replica.id AS author, log.number AS number, log.hash AS hash FROM "\(table)"
                    JOIN log ON log.arrival = "\(table)".arrival JOIN replica ON replica.key = log.replica
                    WHERE "\(table)".heads = 1 ORDER BY log.hash, "\(table)".change
                    """))
    }
}

/// Which entries of a log lie on the lines that end at given entries.
struct LogLines {
    let reader: StoreReader

    /// The entries at and before some entries, in their own logs.
    func past(of heads: [EntryRef]) throws -> Set<Int64> {
        var past: Set<Int64> = []
        for head in heads {
            var next = try arrival(of: head)
            while let arrival = next, past.insert(arrival).inserted {
                next =
                    try Int64?.fetchOne(
                        reader.db.cachedStatement(sql: "SELECT previous FROM log WHERE arrival = ?"),
                        arguments: [arrival]) ?? nil
            }
        }
        return past
    }

    /// All entries of a replica.
    func entries(of replica: ReplicaID) throws -> [Int64] {
        guard let key = try reader.replicaKey(replica) else { return [] }
        return try Int64.fetchAll(
            reader.db.cachedStatement(sql: "SELECT arrival FROM log WHERE replica = ?"), arguments: [key])
    }

    /// Where an entry arrived; nil if it is not here.
    func arrival(of entry: EntryRef) throws -> Int64? {
        guard let key = try reader.replicaKey(entry.dot.replica) else { return nil }
        return try Row.fetchAll(
            reader.db.cachedStatement(sql: "SELECT arrival, hash FROM log WHERE replica = ? AND number = ?"),
            arguments: [key, Int64(clamping: entry.dot.number)]
        ).first { bigEndianWord(Array(($0["hash"] as Data).prefix(8))) == entry.mark }?["arrival"]
    }
}

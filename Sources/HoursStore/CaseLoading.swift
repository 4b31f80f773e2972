import Causality
import Foundation
import GRDB
import HoursModel
import SignedLog

/// Loads what the ledger of a person depends on; made once per transaction or read.
final class CaseLoader {
    let reader: StoreReader
    let directory: MemberDirectory
    private let hasDecisions: Bool
    private let hasRosters: Bool
    private var knownPolicy: Policy?
    private var knownTeamZone: Zone?
    private typealias Place = KindTable.Place
    private let claimTable = KindTable(Kinds.claim)
    private let decisionTable = KindTable(Kinds.decision)

    init(_ reader: StoreReader) throws {
        self.reader = reader
        directory = try MemberDirectory(reader.db)
        hasDecisions =
            try Bool.fetchOne(reader.db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM decision)"))
            ?? false
        hasRosters =
            try Bool.fetchOne(reader.db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM roster)")) ?? false
    }

    /// The numbers of the rules in force; read when somebody asks first.
    var policy: Policy {
        get throws {
            if let knownPolicy { return knownPolicy }
            let policy = try readPolicy()
            knownPolicy = policy
            return policy
        }
    }

    /// The zone of activities without one; read when somebody asks first.
    private var teamZone: Zone {
        get throws {
            if let knownTeamZone { return knownTeamZone }
            let zone = try reader.teamZone(directory)
            knownTeamZone = zone
            return zone
        }
    }

    /// The case of one person, given all volunteer records that are that person.
    func personCase(_ volunteers: Set<RecordID>) throws -> PersonCase {
        var claims: [ClaimHistory] = []
        var decisions: [Decision] = []
        for volunteer in volunteers.sorted() {
            for row in try Row.fetchAll(
                reader.db.cachedStatement(
                    sql: """
                        SELECT * FROM claim WHERE volunteer = ?1
                        UNION ALL SELECT claim.* FROM also JOIN claim ON claim.id = also.claim
                            WHERE also.volunteer = ?1
                        """), arguments: [Data(volunteer.bytes)])
            {
                // What an import made and its undo took back stays if it was approved at the same time.
                if row[Place.isUndone], !hasDecisions { continue }
                guard let claim = try history(row),
                    !claims.contains(where: { volunteers.count > 1 && $0.id == claim.id })
                else { continue }
                let own = hasDecisions ? try self.decisions(of: claim.id.record) : []
                guard let home = RuleBook.home(of: claim, decisions: own), volunteers.contains(home.record),
                    claim.versions.count == 1 || !claims.contains(where: { $0.id == claim.id })
                else { continue }
                if row[Place.isUndone], !RuleBook.isApproved(claim, decisions: own) { continue }
                claims.append(claim)
                decisions += own
            }
        }
        let activities = Set(claims.flatMap { $0.versions.map(\.unit.activity) })
        var zones: [ID<Activity>: Zone] = [:]
        var rosters: [Roster] = []
        for activity in activities {
            zones[activity] = try zone(of: activity)
            if hasRosters { rosters += try self.rosters(of: activity) }
        }
        var seen: Set<RecordID> = []
        return PersonCase(
            volunteers: Set(volunteers.map { ID($0) }), claims: claims,
            decisions: decisions.filter { seen.insert($0.id).inserted }, zones: zones, rosters: rosters,
            policy: try policy)
    }

    /// The history of the claim in a row; from the row itself where one change says all.
    func history(_ row: Row) throws -> ClaimHistory? {
        guard (row[Place.heads] as Int) > 0, let id = RecordID(Array(row[Place.id] as Data)) else {
            return nil
        }
        if (row[Place.writes] as Int) > 1 { return try history(of: id) }
        let entry = try authorship(row[Place.arrival])
        guard let unit = CreditUnit(fields: claimTable.fields(row)) else { return nil }
        let version = Version(
            ids: [WriteID(entry.ref, index: UInt32(row[Place.change] as Int))], authors: [entry.signer],
            unit: unit,
            isHead: true, recordedAt: floorDivide(Int(entry.recordedAt), 60_000),
            isBeyondLimit: !entry.isMember)
        return ClaimHistory(id: ID(id), versions: [version])
    }

    /// The history of a claim, folded from the log.
    func history(of id: RecordID) throws -> ClaimHistory? {
        let record = try reader.record(id, kind: Kinds.claim)
        var authors: [EntryRef: (signer: Signer, recordedAt: Int64, isAllowed: Bool)] = [:]
        for arrival in record.arrivals {
            let entry = try authorship(arrival)
            authors[entry.ref] = (entry.signer, entry.recordedAt, entry.isMember)
        }
        let nobody = Signer(identity: .person(id), role: .researcher)
        return ClaimHistory(record.history) { authors[$0] ?? (nobody, 0, false) }
    }

    /// The decisions that name a claim.
    func decisions(of claim: RecordID) throws -> [Decision] {
        try Row.fetchAll(
            reader.db.cachedStatement(
                sql: "SELECT * FROM decision WHERE (claim = ?1 OR other = ?1) AND NOT isUndone"),
            arguments: [Data(claim.bytes)]
        ).compactMap { try decision($0) }
    }

    func decision(_ row: Row) throws -> Decision? {
        let fields = decisionTable.fields(row)
        guard let id = RecordID(Array(row[Place.id] as Data)), row[Place.heads] as Int == 1,
            let action = Decision.Action(fields: fields)
        else { return nil }
        var covers: Set<EntryRef> = []
        if case .entries(let entries) = fields[4] { covers = Set(entries) }
        var replaces: Set<RecordID> = []
        if case .records(let records) = fields[5] { replaces = Set(records) }
        return Decision(
            id: id, action: action, covers: covers, replaces: replaces,
            author: try authorship(row[Place.arrival]).signer)
    }

    /// The closed rosters of an activity that a leader or stronger wrote.
    private func rosters(of activity: ID<Activity>) throws -> [Roster] {
        return try Row.fetchAll(
            reader.db.cachedStatement(sql: "SELECT DISTINCT id FROM roster WHERE activity = ? OR writes > 1"),
            arguments: [Data(activity.record.bytes)]
        ).flatMap { row -> [Roster] in
            guard let id = RecordID(Array(row["id"] as Data)) else { return [] }
            // Only writes of leaders count: nobody else can write over theirs.
            let writes = try reader.record(id, kind: Kinds.roster).history.registers[1]?.writes ?? []
            let allowed = writes.filter {
                directory.role(at: $0.id.entry) >= .leader
            }
            return Register(allowed).heads.compactMap { head in
                guard case .integer(let day) = head.value[2], (-719_162...2_932_896).contains(day),
                    head.value[1] == .record(activity.record), head.value[4] == .integer(1)
                else { return nil }
                var present: Set<ID<Volunteer>> = []
                if case .records(let ids) = head.value[3] { present = Set(ids.map { ID($0) }) }
                return Roster(activity: activity, day: LocalDate(dayNumber: Int(day)), present: present)
            }
        }
    }

    /// The zone of an activity, else of the team; what was written without a right does not count.
    func zone(of activity: ID<Activity>) throws -> Zone {
        let row = try Row.fetchOne(
            reader.db.cachedStatement(sql: "SELECT zone, writes, arrival FROM activity WHERE id = ?"),
            arguments: [Data(activity.record.bytes)])
        guard let row else { return try teamZone }
        if (row["writes"] as Int) == 1, try authorship(row["arrival"]).isMember {
            return try (row["zone"] as String?).flatMap { Zone($0) } ?? teamZone
        }
        guard let field = Kinds.activity.field(named: "zone"),
            let unit = Kinds.activity.unit(of: field.number)
        else { return try teamZone }
        let writes = try reader.record(activity.record, kind: Kinds.activity).history.registers[unit.number]?
            .writes
        let allowed = (writes ?? []).filter { directory.role(at: $0.id.entry) > .researcher }
        let names = Register(allowed).heads.compactMap { head -> String? in
            if case .text(let name) = head.value[field.number] { name } else { nil }
        }
        return try names.max { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }.flatMap { Zone($0) }
            ?? teamZone
    }

    /// Who wrote the entry at an arrival, and when.
    func authorship(_ arrival: Int64) throws -> (
        ref: EntryRef, signer: Signer, recordedAt: Int64, isMember: Bool
    ) {
        let ref = try reader.place(of: arrival)
        let recordedAt = try Int64.fetchOne(
            reader.db.cachedStatement(sql: "SELECT recordedAt FROM entry WHERE arrival = ?"),
            arguments: [arrival])
        let signer = directory.signer(of: ref)
        return (ref, signer, recordedAt ?? 0, signer.role > .researcher)
    }

    /// The numbers of the rules that admins wrote; concurrent values all count, and the smaller holds.
    private func readPolicy() throws -> Policy {
        var policy = Policy()
        for row in try Row.fetchAll(
            reader.db.cachedStatement(sql: "SELECT id FROM policy WHERE NOT isUndone ORDER BY id"))
        {
            guard let id = RecordID(Array(row["id"] as Data)) else { continue }
            let history = try reader.record(id, kind: Kinds.policy).history
            func isAllowed(_ write: UnitWrite<UnitValue>) -> Bool {
                directory.role(at: write.id.entry) == .admin
            }
            /// What stands if only writes of admins count: nobody else can write over theirs.
            func heads(_ unit: UInt32) -> [UnitWrite<UnitValue>] {
                Register((history.registers[unit]?.writes ?? []).filter(isAllowed)).heads
            }
            let from = heads(1).compactMap { head -> LocalDate? in
                guard case .integer(let day) = head.value[1] else { return nil }
                return LocalDate(dayNumber: Int(clamping: day))
            }.max()
            for (index, number) in PolicyNumber.allCases.enumerated() {
                let unit = UInt32(index + 2)
                for head in heads(unit) {
                    guard case .integer(let value) = head.value[unit], (0...1_000_000).contains(value) else {
                        continue
                    }
                    policy.add(number, Policy.Step(from: from, value: Int(value)))
                }
            }
        }
        return policy
    }
}

extension Decision.Action {
    /// Reads what was decided; nil if the fields do not say it.
    init?(fields: UnitValue) {
        guard case .integer(let code) = fields[1], case .record(let claim) = fields[2] else { return nil }
        var other: RecordID?
        if case .record(let id) = fields[3] { other = id }
        switch (code, other) {
        case (0, _): self = .approve(ID(claim))
        case (1, _): self = .reject(ID(claim))
        case (2, let other?): self = .same(ID(claim), ID(other))
        case (3, let other?): self = .distinct(ID(claim), ID(other))
        case (4, _): self = .release
        default: return nil
        }
    }
}

extension StoreReader {
    /// Where a record was changed: rows of `arrival` and `change`.
    func touches(of key: RecordKey) throws -> [Row] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT arrival, change FROM touch WHERE kind = ? AND record = ?"),
            arguments: [key.kind, Data(key.id.bytes)])
    }

    /// A record folded from the log, and the arrivals of its changes.
    func record(_ id: RecordID, kind: KindDeclaration) throws -> (history: RecordHistory, arrivals: [Int64]) {
        let rows = try touches(of: RecordKey(kind: kind.number, id: id))
        let contributions = try rows.compactMap { row in
            try entry(at: row["arrival"]).contribution(row["change"], kind: kind)
        }
        return (RecordHistory(kind: kind, id: id, contributions), rows.map { $0["arrival"] })
    }

    /// The zone of the team, in which activities without one count.
    ///
    /// Only what admins wrote counts: the zone decides on which day a minute lies.
    func teamZone(_ directory: MemberDirectory) throws -> Zone {
        let zone = Kinds.team.field(named: "zone")
        guard let zone, let unit = Kinds.team.unit(of: zone.number) else { return .utc }
        for row in try Row.fetchAll(
            db.cachedStatement(sql: "SELECT id FROM team WHERE NOT isUndone ORDER BY id"))
        {
            guard let id = RecordID(Array(row["id"] as Data)) else { continue }
            let writes = try record(id, kind: Kinds.team).history.registers[unit.number]?.writes ?? []
            let allowed = writes.filter { directory.role(at: $0.id.entry) == .admin }
            let names = Register(allowed).heads.compactMap { head -> String? in
                if case .text(let name) = head.value[zone.number] { name } else { nil }
            }
            if let name = names.min() { return Zone(name) ?? .utc }
        }
        return .utc
    }
}

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
    private let hasFacts: Bool
    private let hasLicences: Bool
    private let hasAlso: Bool
    private var knownPolicy: Policy?
    private var knownTeamZone: Zone?
    /// What was read of activities; for `known(of:)`.
    var activities: [ID<Activity>: KnownActivity] = [:]
    private var rosters: [ID<Activity>: [Roster]] = [:]
    private var entries: KnownEntries
    private typealias Place = KindTable.Place
    private let decisionTable = KindTable(Kinds.decision)

    /// - Parameter entries: what is known of some entries already.
    init(_ reader: StoreReader, entries: KnownEntries = KnownEntries()) throws {
        self.reader = reader
        self.entries = entries
        directory = try MemberDirectory.current(reader.db)
        hasDecisions =
            try Bool.fetchOne(reader.db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM decision)"))
            ?? false
        hasRosters =
            try Bool.fetchOne(reader.db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM roster)")) ?? false
        hasFacts =
            try Bool.fetchOne(reader.db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM fact)")) ?? false
        hasLicences =
            try Bool.fetchOne(reader.db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM licence)"))
            ?? false
        hasAlso =
            try Bool.fetchOne(reader.db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM also)")) ?? false
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
    var teamZone: Zone {
        get throws {
            if let knownTeamZone { return knownTeamZone }
            let zone = try reader.teamZone(directory)
            knownTeamZone = zone
            return zone
        }
    }

    /// The case of one person, given all volunteer records that are that person, and the rows of its claims.
    ///
    /// - Parameter activity: one that a further claim would be of.
    func personCase(_ volunteers: Set<RecordID>, beside activity: ID<Activity>? = nil) throws -> (
        PersonCase, keys: [RecordID: Int64]
    ) {
        var claims: [ClaimHistory] = []
        var decisions: [Decision] = []
        var keys: [RecordID: Int64] = [:]
        for row in try volunteers.sorted().flatMap({ try reader.claimRows(of: $0) }) where keys[row.id] == nil
        {
            // What an import made and its undo took back stays if it was approved at the same time.
            if row.isUndone, !hasDecisions { continue }
            guard let claim = try history(row) else { continue }
            let own = hasDecisions ? try self.decisions(of: row.id) : []
            guard let home = RuleBook.home(of: claim, decisions: own), volunteers.contains(home.record) else {
                continue
            }
            if row.isUndone, !RuleBook.isApproved(claim, decisions: own) { continue }
            keys[row.id] = row.key
            claims.append(claim)
            decisions += own
        }
        var person = try personCase(volunteers, claims, beside: activity)
        var seen: Set<RecordID> = []
        person.decisions = decisions.filter { seen.insert($0.id).inserted }
        return (person, keys)
    }

    /// The case of some claims of a person on which nobody decided.
    func personCase(
        _ volunteers: Set<RecordID>, _ claims: [ClaimHistory], beside activity: ID<Activity>? = nil
    ) throws -> PersonCase {
        var person = PersonCase(
            volunteers: Set(volunteers.map { ID($0) }), claims: claims, policy: try policy)
        func look(at activity: ID<Activity>) throws {
            guard person.zones[activity] == nil else { return }
            let known = try known(of: activity)
            person.zones[activity] = known.zone
            if known.facts != ActivityFacts() { person.activityFacts[activity] = known.facts }
            if hasRosters { person.rosters += try rosters(of: activity) }
        }
        for version in claims.lazy.flatMap(\.versions) { try look(at: version.unit.activity) }
        if let activity { try look(at: activity) }
        if hasFacts {
            for volunteer in volunteers { person.facts.formUnion(try reader.facts(of: volunteer)) }
        }
        if hasLicences, person.activityFacts.values.contains(where: { !$0.demands.isEmpty }) {
            person.facts.licences = try licences(of: person.volunteers)
        }
        return person
    }

    /// Whether a claim that shows another volunteer is this one's in another version.
    func hasOthersClaims(_ volunteer: RecordID) throws -> Bool {
        guard hasAlso else { return false }
        return try Bool.fetchOne(
            reader.db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM also WHERE volunteer = ?)"),
            arguments: [Data(volunteer.bytes)]) ?? false
    }

    /// Whether somebody decided on one of some claims, or took such a decision back.
    func hasDecisions(on claims: some Sequence<RecordID>) throws -> Bool {
        guard hasDecisions else { return false }
        let decision = try HotStatement(
            reader.db,
            "SELECT 1 FROM decision WHERE claim = ?1 UNION ALL SELECT 1 FROM decision WHERE other = ?1")
        return try claims.contains { claim in
            decision.bind(1, claim)
            defer { decision.stop() }
            return try decision.next()
        }
    }

    /// Whether anything is known of a volunteer that a circumstance may hang on.
    func hasFacts(on volunteer: RecordID) throws -> Bool {
        guard hasFacts else { return false }
        let fact = try HotStatement(reader.db, "SELECT 1 FROM fact WHERE volunteer = ?")
        fact.bind(1, volunteer)
        defer { fact.stop() }
        return try fact.next()
    }

    /// Whether an activity has a closed roster.
    func hasRosters(of activity: ID<Activity>) throws -> Bool {
        try hasRosters && !rosters(of: activity).isEmpty
    }

    /// The history of the claim in a row; from the row itself where one change says all.
    func history(_ row: ClaimRow) throws -> ClaimHistory? {
        guard row.heads > 0 else { return nil }
        if row.writes > 1 { return try history(of: row.id) }
        guard let unit = row.unit else { return nil }
        let entry = try authorship(row.arrival)
        return ClaimHistory(
            row.id, WriteID(entry.ref, index: UInt32(row.change)), unit,
            recordedAt: floorDivide(Int(entry.recordedAt), 60_000), by: entry.signer, role: row.role,
            isPaidDuty: row.isPaidDuty)
    }

    /// The history of a new claim.
    func history(_ claim: PlainClaim) -> ClaimHistory {
        ClaimHistory(claim, by: directory.signer(of: claim.write.entry))
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
        var shown: Set<EntryRef> = []
        if case .entries(let entries) = fields[1_001] { shown = Set(entries) }
        var replaces: Set<RecordID> = []
        if case .records(let records) = fields[5] { replaces = Set(records) }
        return Decision(
            id: id, action: action, covers: covers, shown: shown, replaces: replaces,
            author: try authorship(row[Place.arrival]).signer)
    }

    /// The closed rosters of an activity that a leader or stronger wrote.
    private func rosters(of activity: ID<Activity>) throws -> [Roster] {
        if let rosters = self.rosters[activity] { return rosters }
        let rosters = try readRosters(of: activity)
        self.rosters[activity] = rosters
        return rosters
    }

    private func readRosters(of activity: ID<Activity>) throws -> [Roster] {
        try Row.fetchAll(
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
                return Roster(
                    activity: activity, day: LocalDate(dayNumber: Int(day)), present: present,
                    entries: [head.id.entry])
            }
        }
    }

    /// Who wrote the entry at an arrival, and when.
    func authorship(_ arrival: Int64) throws -> (
        ref: EntryRef, signer: Signer, recordedAt: Int64, isMember: Bool
    ) {
        let entry = try entries.entry(at: arrival, reader)
        let signer = directory.signer(of: entry.ref)
        return (entry.ref, signer, entry.recordedAt, signer.role > .researcher)
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
            policy.addPaidDuty(history) { directory.role(at: $0) == .admin }
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
    /// Where a record was changed, oldest arrival first.
    ///
    /// What was written once stands in the record's row; only further writes, and those of kinds that are not known here, are kept apart.
    func touches(of key: RecordKey) throws -> [PartPlace] {
        var shown: PartPlace?
        if let kind = vocabulary.kind(key.kind) {
            let row = try HotStatement(
                db, "SELECT arrival, change, writes FROM \"\(kind.name)\" WHERE id = ?")
            row.bind(1, key.id)
            defer { row.stop() }
            guard try row.next() else { return [] }
            let place = PartPlace(arrival: row.integer(0), change: Int(row.integer(1)))
            if row.integer(2) == 1 { return [place] }
            shown = place
        }
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT arrival, change FROM touch WHERE kind = ? AND record = ?"),
            arguments: [key.kind, Data(key.id.bytes)])
        if rows.isEmpty { return shown.map { [$0] } ?? [] }
        return rows.map { PartPlace(arrival: $0[0], change: $0[1]) }
    }

    /// A record folded from the log as far as this program knows its kind, and the arrivals of its changes.
    func record(_ id: RecordID, kind: KindDeclaration) throws -> (history: RecordHistory, arrivals: [Int64]) {
        guard let kind = vocabulary.kind(kind.number) else {
            return (RecordHistory(kind: kind, id: id, []), [])
        }
        let places = try touches(of: RecordKey(kind: kind.number, id: id))
        let contributions = try places.compactMap {
            try entry(at: $0.arrival).contribution($0.change, kind: kind)
        }
        return (RecordHistory(kind: kind, id: id, contributions), places.map(\.arrival))
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

public import Causality
import Foundation
import GRDB
public import HoursModel

extension StoreWriter {
    /// Settles the persons that a transaction touched, and nobody else.
    func settle(_ touched: TouchedPersons) throws {
        var touched = touched
        if touched.arePairsTouched || touched.everyone {
            // Whose word counts decides who is the person: whoever was or is now in a group that changed is settled again.
            let before = try PersonDirectory(db)
            try computePersons()
            touched.volunteers.formUnion(before.changes(to: try PersonDirectory(db)))
        }
        touched.volunteers.formUnion(pending.changedFacts)
        pending.changedFacts = []
        let loader = try CaseLoader(reader, entries: entries)
        try noteChangedActivities(in: &touched, loader)
        let directory = try PersonDirectory(db)
        let persons = try persons(touched, directory)
        let near = takeNear(touched.edited)
        guard !persons.isEmpty || !near.isEmpty else { return }
        for claim in touched.claims { try clear(claim) }
        for claim in touched.edited.values.flatMap(\.keys) { try clear(claim) }
        let settled = persons.values.reduce(into: Set()) { $0.formUnion($1) }
        for volunteer in settled { try clearLines(of: volunteer, inLedgersOf: settled) }
        for (person, volunteers) in persons.sorted(by: { $0.key < $1.key }) {
            try write(loader, of: person, volunteers)
        }
        guard !near.isEmpty else { return }
        try settle(near, except: settled, loader, directory)
    }

    /// What is settled with what is near alone: new claims, and those that were written again.
    func takeNear(_ edited: [RecordID: [RecordID: ClosedRange<Int>]] = [:]) -> [RecordID: ClaimsToSettle] {
        var near = pending.plain.mapValues { ClaimsToSettle(new: $0) }
        for (volunteer, claims) in edited {
            near[volunteer, default: ClaimsToSettle()].edited = claims
            // A claim may be both new and written again.
            near[volunteer]?.new.removeAll { claims[$0.claim.id] != nil }
        }
        pending.plain = [:]
        pending.firstPlain = nil
        pending.plainCount = 0
        return near
    }

    /// Settles all claims of one person.
    func settleWhole(_ person: RecordID, _ volunteers: Set<RecordID>, _ loader: CaseLoader) throws {
        for volunteer in volunteers { try clearLines(of: volunteer, inLedgersOf: volunteers) }
        try write(loader, of: person, volunteers)
    }

    private func write(_ loader: CaseLoader, of person: RecordID, _ volunteers: Set<RecordID>) throws {
        let (personCase, keys) = try loader.personCase(volunteers)
        try ledgerWriter().write(RuleBook.settle(personCase), of: person, keys: keys)
    }

    func ledgerWriter() throws -> LedgerWriter {
        let writer = try ledgers ?? LedgerWriter(db)
        ledgers = writer
        return writer
    }

    /// Takes a claim out of whoever's ledger it lies in.
    private func clear(_ claim: RecordID) throws {
        let line = try HotStatement(
            db, "DELETE FROM ledger WHERE claim = (SELECT localKey FROM claim WHERE id = ?)")
        line.bind(1, claim)
        try line.run()
        try ledgerWriter().clearRemarks(on: claim)
    }

    /// Takes the claims of a volunteer out of the ledgers of some persons; a claim whose versions name several may lie in another's.
    private func clearLines(of volunteer: RecordID, inLedgersOf persons: Set<RecordID>) throws {
        let lines = try HotStatement(
            db,
            """
            SELECT ledger.claim, ledger.person FROM claim JOIN ledger ON ledger.claim = claim.localKey WHERE claim.volunteer = ?1
            UNION ALL SELECT ledger.claim, ledger.person FROM also JOIN claim ON claim.id = also.claim
                JOIN ledger ON ledger.claim = claim.localKey WHERE also.volunteer = ?1
            """)
        lines.bind(1, volunteer)
        var keys: [Int64] = []
        while try lines.next() {
            if let person = lines.id(1), persons.contains(person) { keys.append(lines.integer(0)) }
        }
        let line = try HotStatement(db, "DELETE FROM ledger WHERE claim = ?")
        for key in keys {
            line.bind(1, key)
            try line.run()
        }
        for table in ["finding", "request"] {
            let remarks = try HotStatement(db, "DELETE FROM \(table) WHERE person = ?")
            remarks.bind(1, volunteer)
            try remarks.run()
        }
    }

    /// Whether a limited member wrote in this transaction: then its entries are judged.
    func wroteBeyondLimits() throws -> Bool {
        guard let first = pending.firstArrival else { return false }
        return try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM log CROSS JOIN replica ON replica.key = log.replica
                        CROSS JOIN member ON member.replica = replica.id
                        WHERE log.arrival >= ? AND member.limitRole IS NOT NULL)
                    """), arguments: [first]) ?? false
    }

    /// Computes which volunteer records are one person.
    private func computePersons() throws {
        let links = try reader.personLinks()
        let tokens = try reader.sharedIdentities()
        try db.cachedStatement(sql: "DELETE FROM person").execute()
        for (person, volunteers) in PersonLinks.components(links, identities: tokens) {
            for volunteer in volunteers {
                try db.cachedStatement(sql: "INSERT INTO person VALUES (?, ?)").execute(arguments: [
                    Data(volunteer.record.bytes), Data(person.record.bytes),
                ])
            }
        }
    }
}

extension StoreReader {
    /// The volunteers that share an identity token, each group ascending.
    public func sharedIdentities() throws -> [[ID<Volunteer>]] {
        var groups: [Data: [ID<Volunteer>]] = [:]
        for row in try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT volunteer, token FROM identity WHERE token IN (
                        SELECT token FROM identity GROUP BY token HAVING count(*) > 1) ORDER BY volunteer
                    """))
        {
            guard let id = RecordID(row["volunteer"] as Data) else { continue }
            groups[row["token"] as Data, default: []].append(ID(id))
        }
        return groups.values.sorted { $0[0] < $1[0] }
    }

    /// The volunteers that have an identity token; ascending.
    public func volunteers(withIdentity token: [UInt8]) throws -> [RecordID] {
        try Data.fetchAll(
            db.cachedStatement(sql: "SELECT volunteer FROM identity WHERE token = ? ORDER BY volunteer"),
            arguments: [Data(token.prefix(16))]
        ).compactMap { RecordID($0) }
    }

    /// The volunteers whose identity number does not fit its own check digit; ascending.
    public func volunteersWithWrongDigit() throws -> [RecordID] {
        try Data.fetchAll(
            db.cachedStatement(
                sql: "SELECT volunteer FROM identity WHERE digits = ? ORDER BY volunteer"),
            arguments: [Int(IdentityNumber.Check.wrong.rawValue)]
        ).compactMap { RecordID($0) }
    }

    /// All decisions of reviewers that two records are, or are not, one person.
    public func personLinks() throws -> [PersonLink] {
        let loader = try CaseLoader(self)
        return try [Kinds.sameAs, Kinds.notSameAs].flatMap { kind -> [PersonLink] in
            let table = KindTable(kind)
            return try Row.fetchAll(
                db.cachedStatement(sql: "SELECT * FROM \"\(kind.name)\" WHERE NOT isUndone ORDER BY id")
            )
            .compactMap { row in
                let fields = table.fields(row)
                guard let id = RecordID(Array(row["id"] as Data)), case .record(let first) = fields[1],
                    case .record(let second) = fields[2],
                    try loader.authorship(row["arrival"]).signer.role >= .reviewer
                else { return nil }
                var replaces: Set<RecordID> = []
                if case .records(let records) = fields[3] { replaces = Set(records) }
                return PersonLink(
                    id: id, first: ID(first), second: ID(second), isSame: kind == Kinds.sameAs,
                    replaces: replaces,
                    isReleased: try isReleased(id, kind, loader))
            }
        }
    }
}

extension StoreReader {
    /// Whether a reviewer took a link back.
    private func isReleased(_ id: RecordID, _ kind: KindDeclaration, _ loader: CaseLoader) throws -> Bool {
        let writes = try record(id, kind: kind).history.registers[3]?.writes ?? []
        let allowed = writes.filter {
            loader.directory.role(at: $0.id.entry) >= .reviewer
        }
        return Register(allowed).heads.contains { $0.value[4] == .integer(1) }
    }
}

/// Reasons as one line of text in the ledger's table: `rule state minutes claim,claim;…`, readable and exact.
enum ReasonCoding {
    /// Appends the line as UTF-8.
    static func append(_ reasons: [Reason], to bytes: inout [UInt8]) {
        for (place, reason) in reasons.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ";")) }
            bytes += reason.rule.rawValue.utf8
            bytes.append(UInt8(ascii: " "))
            bytes += reason.state.name.utf8
            bytes.append(UInt8(ascii: " "))
            bytes += String(reason.minutes).utf8
            for (place, claim) in reason.with.enumerated() {
                bytes.append(UInt8(ascii: place == 0 ? " " : ","))
                bytes += claim.description.utf8
            }
        }
    }

    static func decode(_ text: String) -> [Reason] {
        text.split(separator: ";").compactMap { item in
            let parts = item.split(separator: " ")
            guard parts.count >= 3, let rule = RuleName(rawValue: String(parts[0])),
                let minutes = Int(parts[2]),
                let state = MinuteState.allCases.first(where: { $0.name == parts[1] })
            else { return nil }
            let with = parts.count > 3 ? parts[3].split(separator: ",").compactMap { RecordID(hex: $0) } : []
            return Reason(rule: rule, state: state, minutes: minutes, with: with.map { ID($0) })
        }
    }
}

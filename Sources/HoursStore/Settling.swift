public import Causality
import Foundation
import GRDB
public import HoursModel

extension StoreWriter {
    /// Settles the persons that a transaction touched, and nobody else.
    func settle(_ touched: TouchedPersons) throws {
        var touched = touched
        if try touched.areMembersTouched || wroteBeyondLimits() {
            let isJudgedOtherwise = try computeMembers()
            if isJudgedOtherwise { touched.everyone = true }
            try judgeAgain(all: isJudgedOtherwise, &touched)
        }
        if touched.arePairsTouched || touched.everyone {
            // Whose word counts decides who is the person: whoever was or is now in a group that changed is settled again.
            let before = try PersonDirectory(db)
            try computePersons()
            touched.volunteers.formUnion(before.changes(to: try PersonDirectory(db)))
        }
        let persons = try persons(touched)
        guard !persons.isEmpty else { return }
        let loader = try CaseLoader(reader)
        for claim in touched.claims { try clear("claim", Data(claim.bytes)) }
        for (person, volunteers) in persons.sorted(by: { $0.key < $1.key }) {
            for volunteer in volunteers { try clear("person", Data(volunteer.bytes)) }
            try write(RuleBook.settle(try loader.personCase(volunteers)), of: person)
        }
    }

    private func clear(_ column: String, _ id: Data) throws {
        for table in ["ledger", "finding", "request"] {
            try db.cachedStatement(sql: "DELETE FROM \(table) WHERE \(column) = ?").execute(arguments: [id])
        }
    }

    private func write(_ ledger: PersonLedger, of person: RecordID) throws {
        let owner = Data(person.bytes)
        let line = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for claim in ledger.claims {
            try line.execute(arguments: [
                Data(claim.claim.record.bytes), owner, claim.minutes, claim.minutes(.confirmed),
                claim.minutes(.provisional), claim.minutes(.questioned), claim.minutes(.setAside),
                claim.witnesses,
                ReasonCoding.encode(claim.reasons),
            ])
        }
        for finding in ledger.findings {
            try db.cachedStatement(sql: "INSERT INTO finding VALUES (?, ?, ?, ?)").execute(arguments: [
                Data(finding.claim.record.bytes), owner, finding.rule.rawValue,
                finding.with.map(\.description).joined(separator: " "),
            ])
        }
        for request in ledger.requests {
            let entry = request.withdrawal.entry
            try db.cachedStatement(sql: "INSERT INTO request VALUES (?, ?, ?, ?, ?)").execute(arguments: [
                Data(request.claim.record.bytes), owner, Data(entry.dot.replica.bytes),
                Int64(entry.dot.number),
                Int64(bitPattern: entry.mark),
            ])
        }
    }

    /// Whether a limited member wrote in this transaction: then its entries are judged.
    private func wroteBeyondLimits() throws -> Bool {
        guard let first = pending.firstArrival else { return false }
        return try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM member JOIN replica ON replica.id = member.replica
                        JOIN log ON log.replica = replica.key
                        WHERE member.limitRole IS NOT NULL AND log.arrival >= ?)
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
    static func encode(_ reasons: [Reason]) -> String {
        reasons.map { reason in
            let with = reason.with.map(\.description).joined(separator: ",")
            return "\(reason.rule.rawValue) \(reason.state.name) \(reason.minutes)"
                + (with.isEmpty ? "" : " " + with)
        }.joined(separator: ";")
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

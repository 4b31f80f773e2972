public import Causality
import Crypto
import Foundation
import GRDB
public import HoursModel

/// A line of the ledger with whose it is.
public struct LedgerEntry: Hashable, Sendable {
    /// The claim's line.
    public let line: ClaimLedger
    /// The record that stands for the person.
    public let person: RecordID
}

/// The sums of one person.
public struct Balance: Hashable, Sendable {
    /// The record that stands for the person.
    public let person: RecordID
    /// The minutes by state.
    public let minutes: [MinuteState: Int]
}

/// A digest over the ledger settled from one team's entries; equal on converged nodes.
public struct LedgerDigest: Hashable, Sendable, CustomStringConvertible {
    /// The first 16 bytes of the SHA-256.
    public let octets: Octets16

    /// The digest as 32 hexadecimal digits.
    public var description: String { Hex.encode(octets.bytes) }
}

extension StoreReader {
    /// Lines of the ledger, ascending by claim; of one person, or of all.
    public func ledger(of person: RecordID? = nil) throws -> [LedgerEntry] {
        guard let person else {
            return try Row.fetchAll(
                db.cachedStatement(sql: StoreReader.ledgerLines + " ORDER BY claim.id")
            ).compactMap(readLedger)
        }
        // A claim lies in the ledger of one of the volunteers that its versions name.
        let lines = try PersonDirectory(db).members(of: person).flatMap { volunteer in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: StoreReader.ledgerLines + """
                         WHERE ledger.person = ?1 AND (claim.volunteer = ?2
                            OR claim.id IN (SELECT also.claim FROM also WHERE also.volunteer = ?2))
                        """),
                arguments: [Data(person.bytes), Data(volunteer.bytes)]
            ).compactMap(readLedger)
        }
        return Set(lines).sorted { $0.line.claim < $1.line.claim }
    }

    private static let ledgerLines = """
        SELECT claim.id AS claim, ledger.person AS person, ledger.minutes AS minutes, ledger.witnesses AS witnesses,
            ledger.reasons AS reasons FROM ledger JOIN claim ON claim.localKey = ledger.claim
        """

    /// The line of one claim; nil if it is not in the ledger.
    public func ledgerLine(of claim: RecordID) throws -> LedgerEntry? {
        try Row.fetchOne(
            db.cachedStatement(sql: StoreReader.ledgerLines + " WHERE claim.id = ?"),
            arguments: [Data(claim.bytes)]
        )
        .flatMap(readLedger)
    }

    /// Remarks on claims, in the order of the rules' output; of one person, or of all.
    public func findings(of person: RecordID? = nil) throws -> [Finding] {
        let sql =
            "SELECT * FROM finding" + (person == nil ? "" : " WHERE person = ?")
            + " ORDER BY claim, rule, others"
        return try Row.fetchAll(
            db.cachedStatement(sql: sql), arguments: person.map { [Data($0.bytes)] } ?? []
        ).compactMap {
            row in
            guard let claim = RecordID(Array(row["claim"] as Data)),
                let rule = RuleName(rawValue: row["rule"])
            else {
                return nil
            }
            let with = (row["others"] as String).split(separator: " ").compactMap { RecordID(hex: $0) }
            return Finding(claim: ID(claim), rule: rule, with: with)
        }
    }

    /// The sums per person, ascending by the record that stands for the person; volunteers without a claim are not in it.
    public func balances() throws -> [Balance] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT person, sum(confirmed) AS confirmed, sum(provisional) AS provisional,
                        sum(questioned) AS questioned, sum(setAside) AS setAside FROM ledger GROUP BY person ORDER BY person
                    """)
        ).compactMap { row in
            guard let person = RecordID(Array(row["person"] as Data)) else { return nil }
            return Balance(
                person: person,
                minutes: Dictionary(
                    MinuteState.allCases.map { ($0, row[$0.name] as Int) }, uniquingKeysWith: { a, _ in a }))
        }
    }

    /// How many circumstances of approved minutes wait.
    public func circumstanceCount() throws -> Int {
        try Int.fetchOne(
            db.cachedStatement(
                sql: "SELECT count(*) FROM finding WHERE rule IN (\(StoreReader.circumstances))")) ?? 0
    }

    private static let circumstances = RuleName.circumstances.map { "'\($0.rawValue)'" }.joined(
        separator: ", ")

    /// How many requests to take back a claim wait.
    public func requestCount() throws -> Int {
        try Int.fetchOne(db.cachedStatement(sql: "SELECT count(*) FROM request")) ?? 0
    }

    /// The persons who have something that waits for a reviewer.
    public func personsWithQuestions() throws -> [RecordID] {
        try Data.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT person FROM ledger WHERE questioned > 0 UNION SELECT person FROM request
                    UNION SELECT person FROM finding WHERE rule IN (\(StoreReader.circumstances)) ORDER BY 1
                    """
            )
        ).compactMap { RecordID(Array($0)) }
    }

    /// The digest over all lines, remarks and requests.
    ///
    /// - Complexity: O(n).
    ///
    /// Input: `saat ledger 1`, rules version, then the tables' rows as text, in order of their ids.
    public func ledgerDigest() throws -> LedgerDigest {
        var hash = SHA256()
        hash.update(data: Data("saat ledger 1 \(RuleBook.version)\n".utf8))
        let queries = [
            """
            SELECT lower(hex(claim.id)) || ' ' || lower(hex(ledger.person)) || ' ' || ledger.minutes || ' '
                || ledger.witnesses || ' ' || ledger.reasons
            FROM ledger JOIN claim ON claim.localKey = ledger.claim ORDER BY claim.id
            """,
            "SELECT lower(hex(claim)) || ' ' || rule || ' ' || others FROM finding ORDER BY claim, rule, others",
            "SELECT lower(hex(claim)) || ' ' || lower(hex(replica)) || ' ' || number || ' ' || mark FROM request "
                + "ORDER BY claim, replica, number, mark",
        ]
        for sql in queries {
            let lines = try String.fetchCursor(db.cachedStatement(sql: sql))
            while let line = try lines.next() { hash.update(data: Data((line + "\n").utf8)) }
        }
        guard let octets = Octets16(Array(hash.finalize()).prefix(16)) else {
            preconditionFailure("SHA-256 gives 32 bytes")
        }
        return LedgerDigest(octets: octets)
    }

    /// Everything that a person's ledger depends on, so that the effect of a decision can be seen before it is made.
    ///
    /// - Parameter activity: one that a further claim would be of.
    public func personCase(of person: RecordID, beside activity: RecordID? = nil) throws -> PersonCase {
        let volunteers = try PersonDirectory(db).members(of: person)
        return try CaseLoader(self).personCase(volunteers, beside: activity.map { ID($0) }).0
    }

    /// The record that stands for the person of a volunteer.
    public func person(of volunteer: RecordID) throws -> RecordID {
        try PersonDirectory(db).person(of: volunteer)
    }

    /// The persons of more than one volunteer record, each with its records, ascending.
    public func persons() throws -> [[RecordID]] {
        var groups: [RecordID: [RecordID]] = [:]
        for row in try Row.fetchAll(
            db.cachedStatement(sql: "SELECT volunteer, person FROM person ORDER BY volunteer"))
        {
            guard let volunteer = RecordID(row["volunteer"] as Data),
                let person = RecordID(row["person"] as Data)
            else { continue }
            groups[person, default: []].append(volunteer)
        }
        return groups.sorted { $0.key < $1.key }.map(\.value)
    }

    /// All volunteer records of the person of a volunteer.
    public func volunteers(of volunteer: RecordID) throws -> Set<RecordID> {
        try PersonDirectory(db).members(of: volunteer)
    }

    /// The numbers of the rules in force here.
    public func policy() throws -> Policy { try CaseLoader(self).policy }

    /// The zone of an activity, else of the team.
    public func zone(of activity: RecordID) throws -> Zone { try CaseLoader(self).zone(of: ID(activity)) }

    /// The zone of the team.
    public func teamZone() throws -> Zone { try teamZone(MemberDirectory.current(db)) }

    /// The members of the team, ascending by replica.
    public func members() throws -> [Member] {
        try MemberDirectory.current(db).members.values.sorted { $0.replica < $1.replica }
    }

    /// A device's place in the team; nil if it has none.
    public func member(_ replica: ReplicaID) throws -> Member? {
        try MemberDirectory.current(db).members[replica]
    }

    /// Who signs what a device writes now.
    public func signer(of replica: ReplicaID) throws -> Signer {
        try MemberDirectory.current(db).signer(ofNextEntryBy: replica)
    }

    private func readLedger(_ row: Row) -> LedgerEntry? {
        guard let claim = RecordID(Array(row["claim"] as Data)),
            let person = RecordID(Array(row["person"] as Data))
        else { return nil }
        let line = ClaimLedger(
            claim: ID(claim), minutes: row["minutes"], witnesses: row["witnesses"],
            reasons: ReasonCoding.decode(row["reasons"]))
        return LedgerEntry(line: line, person: person)
    }
}

import Causality
import GRDB
import HoursModel

/// Writes lines of the ledger.
final class LedgerWriter {
    private let line: HotStatement
    private let finding: HotStatement
    private let request: HotStatement
    private let dropFindings: HotStatement
    private let dropRequests: HotStatement
    private var reasons: [UInt8] = []

    init(_ db: Database) throws {
        line = try HotStatement(db, "INSERT OR REPLACE INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        finding = try HotStatement(db, "INSERT INTO finding VALUES (?, ?, ?, ?)")
        request = try HotStatement(db, "INSERT INTO request VALUES (?, ?, ?, ?, ?)")
        dropFindings = try HotStatement(db, "DELETE FROM finding WHERE claim = ?")
        dropRequests = try HotStatement(db, "DELETE FROM request WHERE claim = ?")
    }

    /// Takes the remarks on a claim out, before it is settled again.
    func clearRemarks(on claim: RecordID) throws {
        for statement in [dropFindings, dropRequests] {
            statement.bind(1, claim)
            try statement.run()
        }
    }

    /// Writes what the rules gave.
    ///
    /// - Parameter keys: the rows of the claims.
    func write(_ ledger: PersonLedger, of person: RecordID, keys: [RecordID: Int64]) throws {
        for claim in ledger.claims {
            guard let key = keys[claim.claim.record] else { preconditionFailure("a claim without a row") }
            try write(claim, of: person, key: key)
        }
        for finding in ledger.findings {
            self.finding.bind(1, finding.claim.record)
            self.finding.bind(2, person)
            self.finding.bind(3, finding.rule.rawValue)
            self.finding.bind(4, finding.with.map(\.description).joined(separator: " "))
            try self.finding.run()
        }
        for request in ledger.requests {
            let entry = request.withdrawal.entry
            self.request.bind(1, request.claim.record)
            self.request.bind(2, person)
            self.request.bind(3, blob: entry.dot.replica.bytes)
            self.request.bind(4, Int64(entry.dot.number))
            self.request.bind(5, Int64(bitPattern: entry.mark))
            try self.request.run()
        }
    }

    private func write(_ claim: ClaimLedger, of person: RecordID, key: Int64) throws {
        line.bind(1, key)
        line.bind(2, person)
        line.bind(3, Int64(claim.minutes))
        line.bind(4, Int64(claim.minutes(.confirmed)))
        line.bind(5, Int64(claim.minutes(.provisional)))
        line.bind(6, Int64(claim.minutes(.questioned)))
        line.bind(7, Int64(claim.minutes(.setAside)))
        line.bind(8, Int64(claim.witnesses))
        reasons.removeAll(keepingCapacity: true)
        ReasonCoding.append(claim.reasons, to: &reasons)
        line.bind(9, text: reasons)
        try line.run()
    }
}

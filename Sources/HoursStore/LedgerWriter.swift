import Causality
import GRDB
import HoursModel

/// Writes lines of the ledger.
final class LedgerWriter {
    private let lines: RowsTogether
    private let finding: LateStatement
    private let request: LateStatement
    private let dropFindings: LateStatement
    private let dropRequests: LateStatement

    /// How many values a line has beside its key.
    static let columns = 8

    init(_ db: Database) throws {
        lines = try RowsTogether(db, LedgerWriter.insertion)
        finding = LateStatement(db, "INSERT INTO finding VALUES (?, ?, ?, ?)")
        request = LateStatement(db, "INSERT INTO request VALUES (?, ?, ?, ?, ?)")
        dropFindings = LateStatement(db, "DELETE FROM finding WHERE claim = ?")
        dropRequests = LateStatement(db, "DELETE FROM request WHERE claim = ?")
    }

    private static func insertion(lines: Int) -> String {
        let line = "(" + Array(repeating: "?", count: 1 + columns).joined(separator: ", ") + ")"
        let places = Array(repeating: line, count: lines).joined(separator: ", ")
        return "INSERT OR REPLACE INTO ledger VALUES \(places)"
    }

    /// Takes the remarks on a claim out, before it is settled again.
    func clearRemarks(on claim: RecordID) throws {
        for statement in [dropFindings, dropRequests] {
            let statement = try statement()
            statement.bind(1, claim)
            try statement.run()
        }
    }

    /// Writes what the rules gave.
    ///
    /// - Parameter keys: the rows of the claims.
    func write(_ ledger: PersonLedger, of person: RecordID, keys: [RecordID: Int64]) throws {
        var next = ledger.claims[...]
        while !next.isEmpty {
            // Claims may name each other by thousands: not all of their lines lie in memory at once.
            let written = next
            var lines = RowValues(columns: LedgerWriter.columns, rows: 1)
            while let claim = next.first, lines.size < SettlingLimits.partBytes {
                lines.append(claim, of: person)
                next = next.dropFirst()
            }
            try writeLines(lines) { line in
                guard let key = keys[written[written.startIndex + line].claim.record] else {
                    preconditionFailure("a claim without a row")
                }
                return key
            }
        }
        for finding in ledger.findings { try write(finding, of: person) }
        for request in ledger.requests {
            let (entry, row) = (request.withdrawal.entry, try self.request())
            row.bind(1, request.claim.record)
            row.bind(2, person)
            row.bind(3, blob: entry.dot.replica.bytes)
            row.bind(4, Int64(entry.dot.number))
            row.bind(5, Int64(bitPattern: entry.mark))
            try row.run()
        }
    }

    /// Writes lines whose values are ready.
    ///
    /// - Parameter key: the row of the claim of a line; nil leaves the line out.
    func writeLines(_ lines: RowValues, key: (_ line: Int) -> Int64?) throws {
        var (written, keys): ([Int], [Int64]) = ([], [])
        for line in 0..<lines.count {
            guard let key = key(line) else { continue }
            written.append(line)
            keys.append(key)
        }
        try self.lines.write(lines, written, key: { keys[$0] })
    }

    func write(_ finding: Finding, of person: RecordID) throws {
        let row = try self.finding()
        row.bind(1, finding.claim.record)
        row.bind(2, person)
        row.bind(3, finding.rule.rawValue)
        row.bind(4, finding.with.map(\.description).joined(separator: " "))
        try row.run()
    }
}

extension RowValues {
    /// Appends a line of the ledger without its key.
    mutating func append(_ line: ClaimLedger, of person: RecordID) {
        append(person)
        append(Int64(line.minutes))
        append(Int64(line.minutes(.confirmed)))
        append(Int64(line.minutes(.provisional)))
        append(Int64(line.minutes(.questioned)))
        append(Int64(line.minutes(.setAside)))
        append(Int64(line.witnesses))
        appendText { ReasonCoding.append(line.reasons, to: &$0) }
    }
}

extension ClaimLedger {
    /// About how many bytes its reasons take as text.
    var sizeOfReasons: Int { reasons.reduce(0) { $0 + 32 + 33 * $1.with.count } }
}

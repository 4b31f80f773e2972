import Causality
import GRDB
import HoursModel

/// A claim as its row shows it.
struct ClaimRow {
    /// The row, local to this database.
    let key: Int64
    let id: RecordID
    let arrival: Int64
    let change: Int
    let writes: Int
    let heads: Int
    let isUndone: Bool
    /// What is shown; nil if it is not one that the rules could take.
    let unit: CreditUnit?
    /// The role that is shown.
    let role: String?
    /// Whether it is marked as inside paid duty.
    let isPaidDuty: Bool
}

extension StoreReader {
    /// The claims of a volunteer: those whose shown version names it, and those of which another version does.
    func claimRows(of volunteer: RecordID) throws -> [ClaimRow] {
        let own = try HotStatement(db, "SELECT \(ClaimRow.columns) FROM claim WHERE volunteer = ?")
        own.bind(1, volunteer)
        let also = try HotStatement(
            db,
            "SELECT \(ClaimRow.columns) FROM claim WHERE id IN (SELECT claim FROM also WHERE volunteer = ?)")
        also.bind(1, volunteer)
        return try ClaimRow.all(own) + ClaimRow.all(also)
    }

    /// The rows of a volunteer's claims that may touch some days in UTC in any version, as far as what is shown is the volunteer's.
    ///
    /// - Parameter long: all claims of the volunteer that touch many days.
    func claimKeys(of volunteer: RecordID, touching days: ClosedRange<Int>, long: [LongClaim]) throws
        -> [Int64]
    {
        // The index alone answers.
        let rows = try HotStatement(
            db, "SELECT localKey FROM claim WHERE volunteer = ?1 AND firstDay BETWEEN ?2 AND ?3")
        let first = days.lowerBound - ClaimRow.shortDays
        rows.bind(1, volunteer)
        rows.bind(2, Int64(first))
        rows.bind(3, Int64(days.upperBound))
        var keys: [Int64] = []
        while try rows.next() { keys.append(rows.integer(0)) }
        for claim in long where claim.days.lowerBound < first && claim.days.upperBound >= days.lowerBound {
            keys.append(claim.key)
        }
        return keys
    }

    /// The claims of a volunteer that touch many days, as far as what is shown is the volunteer's.
    func longClaims(of volunteer: RecordID) throws -> [LongClaim] {
        let rows = try HotStatement(
            db,
            "SELECT localKey, firstDay, lastDay FROM claim WHERE volunteer = ? AND lastDay - firstDay > 2")
        rows.bind(1, volunteer)
        var claims: [LongClaim] = []
        while try rows.next() {
            let days = Int(rows.integer(1))...Int(rows.integer(2))
            claims.append(LongClaim(key: rows.integer(0), days: days))
        }
        return claims
    }

    /// The claim in a row; nil if there is none that can be read.
    func claimRow(_ key: Int64) throws -> ClaimRow? {
        let row = try HotStatement(db, "SELECT \(ClaimRow.columns) FROM claim WHERE localKey = ?")
        row.bind(1, key)
        return try ClaimRow.all(row).first
    }
}

/// Where a claim lies that touches many days in UTC.
struct LongClaim {
    /// The row.
    let key: Int64
    let days: ClosedRange<Int>
}

extension ClaimRow {
    /// The most days beyond its first that a claim touches which is not in the index of long ones.
    static let shortDays = 2

    fileprivate static let columns = """
        localKey, id, arrival, change, writes, heads, isUndone, volunteer, activity, start, "end", "break", date, "until",
        minutes, kindOfMinutes, remote, evidence, recorder, role, paidDuty
        """

    fileprivate static func all(_ statement: HotStatement) throws -> [ClaimRow] {
        var rows: [ClaimRow] = []
        while try statement.next() {
            if let row = ClaimRow(statement) { rows.append(row) }
        }
        return rows
    }

    private init?(_ row: HotStatement) {
        guard let id = row.id(1) else { return nil }
        key = row.integer(0)
        self.id = id
        arrival = row.integer(2)
        change = Int(row.integer(3))
        writes = Int(row.integer(4))
        heads = Int(row.integer(5))
        isUndone = row.integer(6) != 0
        var fields = ClaimFields()
        fields.volunteer = row.id(7)
        fields.activity = row.id(8)
        if let start = Moment(iso: row.text(9)) {
            fields.start = Int64(start.minute)
            fields.startOffset = Int64(start.offsetMinutes)
        }
        if let end = Moment(iso: row.text(10)) {
            fields.end = Int64(end.minute)
            fields.endOffset = Int64(end.offsetMinutes)
        }
        if !row.isNull(11) { fields.pause = row.integer(11) }
        fields.date = LocalDate(iso: row.text(12)).map { Int64($0.dayNumber) }
        fields.until = LocalDate(iso: row.text(13)).map { Int64($0.dayNumber) }
        if !row.isNull(14) { fields.minutes = row.integer(14) }
        fields.kindOfMinutes = ClaimRow.code(row.text(15), MinutesKind.byName)
        if !row.isNull(16) { fields.remote = row.integer(16) }
        fields.evidence = ClaimRow.code(row.text(17), Evidence.byName)
        fields.recorder = row.id(18)
        unit = fields.unit
        role = row.isNull(19) ? nil : String(decoding: row.text(19), as: UTF8.self)
        isPaidDuty = row.integer(20) == 1
    }

    /// The code of a word; nil for an empty one.
    private static func code(_ text: UnsafeBufferPointer<UInt8>, _ codes: [(word: [UInt8], code: Int64)])
        -> Int64?
    {
        guard !text.isEmpty else { return nil }
        // A word that is none makes the claim none.
        return codes.first { $0.word.elementsEqual(text) }?.code ?? .max
    }
}

extension MinutesKind {
    fileprivate static let byName = allCases.map { (word: Array($0.name.utf8), code: Int64($0.rawValue)) }
}

extension Evidence {
    fileprivate static let byName = allCases.map { (word: Array($0.name.utf8), code: Int64($0.rawValue)) }
}

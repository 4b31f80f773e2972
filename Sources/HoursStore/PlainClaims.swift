import Causality
import HoursModel
import SignedLog

/// A claim that one write made in this transaction, before it has a row.
struct PlainClaim: Sendable {
    let id: RecordID
    let write: WriteID
    /// Wall time in minutes since 1970.
    let recordedAt: Int
    let unit: CreditUnit
    let role: String?
}

/// A new claim whose row is in the table, its line not yet in the ledger.
struct PlacedClaim {
    /// Its row.
    let key: Int64
    let claim: PlainClaim
}

extension ClaimHistory {
    /// The history of a new claim.
    init(_ claim: PlainClaim, by signer: Signer) {
        self.init(
            claim.id, claim.write, claim.unit, recordedAt: claim.recordedAt, by: signer, role: claim.role,
            isPaidDuty: false)
    }

    /// The history of a claim that one write made.
    init(
        _ id: RecordID, _ write: WriteID, _ unit: CreditUnit, recordedAt: Int, by signer: Signer,
        role: String?, isPaidDuty: Bool
    ) {
        let version = Version(
            ids: [write], authors: [signer], unit: unit, isHead: true, recordedAt: recordedAt,
            isBeyondLimit: signer.role <= .researcher)
        var marks = ClaimMarks()
        if !version.isBeyondLimit, role != nil || isPaidDuty {
            marks = ClaimMarks(role: role)
            if isPaidDuty { marks.paidDuty = [write.entry] }
        }
        self.init(id: ID(id), versions: [version], marks: marks)
    }
}

/// Reads new claims of one entry, and makes their rows, the same as the fold would.
struct PlainClaimReader: Sendable {
    private let entry: StoredEntry
    private let recordedAt: Int
    private let knowledge: ClaimKnowledge
    private let words = ClaimWords.all

    init(_ entry: StoredEntry, _ knowledge: ClaimKnowledge) {
        self.entry = entry
        self.knowledge = knowledge
        recordedAt = floorDivide(Int(entry.decoded?.header.recordedAt ?? 0), 60_000)
    }

    /// Reads a change that lies in no block.
    ///
    /// - Parameter rows: gets the row.
    /// - Returns: nil if the change is anything else than a plain report; then there is no row.
    func read(_ change: DecodedChange, into rows: inout RowValues) -> PlainClaim? {
        guard change.kind == Kinds.claim.number, change.over.isEmpty else { return nil }
        var fields = ClaimFields()
        for (number, value) in change.fields where knowledge.isOpen(number) {
            guard ClaimFields.numbers.contains(number), fields.set(number, value) else { return nil }
        }
        return read(change.record, change.ref, fields, change: change.index, into: &rows)
    }

    /// Reads a row of a block, given its columns; the same otherwise.
    private func read(_ row: Int, of block: DecodedBlock, _ columns: PlainColumns, into rows: inout RowValues)
        -> PlainClaim?
    {
        read(
            block.records[row], block.refs?[row], columns.fields(row), change: block.first + row, into: &rows)
    }

    /// Reads some rows of a block.
    ///
    /// - Parameter isLeft: which rows are left out though they are plain reports.
    func read(
        _ range: Range<Int>, of block: DecodedBlock, _ columns: PlainColumns,
        leaving isLeft: (_ row: Int) -> Bool = { _ in false }
    ) -> ReadRows {
        var rows = ReadRows(count: range.count)
        for row in range {
            rows.next = row + 1
            if !isLeft(row), let claim = read(row, of: block, columns, into: &rows.values) {
                rows.places.append(row)
                rows.claims.append(claim)
            } else {
                rows.others.append(row)
            }
            if rows.values.size >= SettlingLimits.partBytes { break }
        }
        return rows
    }

    private func read(
        _ id: RecordID, _ ref: String?, _ open: ClaimFields, change: Int, into rows: inout RowValues
    ) -> PlainClaim? {
        var fields = open
        var ref = ref
        if let part = entry.personalPart(change) {
            ref = ref ?? part.ref
            for (number, value) in part.fields where knowledge.isPersonal(number) {
                guard ClaimFields.numbers.contains(number), fields.set(number, value) else { return nil }
            }
        }
        guard let unit = fields.unit else { return nil }
        rows.append(id, ref, fields, unit, arrival: entry.arrival, change: change, words)
        return PlainClaim(
            id: id, write: WriteID(entry.head.entry, index: UInt32(change)), recordedAt: recordedAt,
            unit: unit, role: fields.role)
    }
}

/// Some rows of a block.
struct ReadRows: Sendable {
    var values: RowValues
    /// Of each the row in the block, and the claim.
    var places: [Int] = []
    var claims: [PlainClaim] = []
    /// Rows of the block that are no plain reports, or were to be left.
    var others: [Int] = []
    /// The row of the block after the last that was read: texts may be so long that not all were.
    var next = 0

    init(count: Int) { values = RowValues(columns: ClaimWords.columns, rows: count) }
}

/// Which fields of a claim a program knows; what it does not know has no effect.
struct ClaimKnowledge: Sendable {
    private let open: Set<UInt32>
    private let personal: Set<UInt32>

    init(_ vocabulary: Vocabulary) {
        let fields = vocabulary.kind(Kinds.claim.number)?.fields ?? []
        open = Set(fields.filter { !$0.isPersonal }.map(\.number))
        personal = Set(fields.filter(\.isPersonal).map(\.number))
    }

    func isOpen(_ field: UInt32) -> Bool { open.contains(field) }

    func isPersonal(_ field: UInt32) -> Bool { personal.contains(field) }
}

/// The columns of a block of claims that are plain reports.
struct PlainColumns: Sendable {
    private let columns: [DecodedColumn]

    /// Nil if a column holds what a plain report does not say, or if these are no claims.
    init?(_ block: DecodedBlock, _ knowledge: ClaimKnowledge) {
        guard block.kind == Kinds.claim.number else { return nil }
        var columns: [DecodedColumn] = []
        for column in block.columns where knowledge.isOpen(column.field) {
            guard ClaimFields.numbers.contains(column.field) else { return nil }
            var probe = ClaimFields()
            let fits =
                switch column.values {
                case .integers: probe.set(column.field, 0)
                case .records: probe.set(column.field, RecordID(Octets16(high: 0, low: 0)))
                case .texts: probe.set(column.field, "")
                }
            guard fits else { return nil }
            columns.append(column)
        }
        self.columns = columns
    }

    func fields(_ row: Int) -> ClaimFields {
        var fields = ClaimFields()
        for column in columns {
            switch column.values {
            case .integers: if let value = column.integer(row) { _ = fields.set(column.field, value) }
            case .records: if let value = column.record(row) { _ = fields.set(column.field, value) }
            case .texts: if let value = column.text(row) { _ = fields.set(column.field, value) }
            }
        }
        return fields
    }
}

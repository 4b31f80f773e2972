import Causality
import Foundation
import GRDB
import HoursModel
import SignedLog

/// A claim that one write made in this transaction; its row is in the table, its line not yet in the ledger.
struct PlainClaim {
    /// Its row.
    let key: Int64
    let id: RecordID
    let write: WriteID
    /// Wall time in minutes since 1970.
    let recordedAt: Int
    let unit: CreditUnit
    let role: String?
}

extension StoreWriter {
    /// Writes the row of a new claim that lies in no block.
    ///
    /// - Returns: false if the change is anything else, or if the record is here already; then it must be folded.
    func takePlain(_ change: DecodedChange, of entry: StoredEntry) throws -> Bool {
        guard change.kind == Kinds.claim.number, change.over.isEmpty else { return false }
        var fields = ClaimFields()
        for (number, value) in change.fields where claimKnowledge.isOpen(number) {
            guard ClaimFields.numbers.contains(number), fields.set(number, value) else { return false }
        }
        return try takePlain(change.record, ref: change.ref, fields, of: entry, change: change.index)
    }

    /// Writes the rows of the new claims of a block.
    ///
    /// - Returns: the rows that are anything else, or whose records are here already; they must be folded.
    func rowsNotTaken(_ block: DecodedBlock, of entry: StoredEntry) throws -> [Int] {
        let all = 0..<block.count
        guard block.kind == Kinds.claim.number, let columns = PlainColumns(block, claimKnowledge) else {
            return Array(all)
        }
        return try all.filter { row in
            try !takePlain(
                block.records[row], ref: block.refs?[row], columns.fields(row), of: entry,
                change: block.first + row)
        }
    }

    private func takePlain(
        _ id: RecordID, ref: String?, _ open: ClaimFields, of entry: StoredEntry, change: Int
    ) throws -> Bool {
        // What is folded in this transaction anyway is folded with this change.
        guard pending.records.isEmpty || pending.records[RecordKey(kind: Kinds.claim.number, id: id)] == nil
        else { return false }
        var fields = open
        var ref = ref
        if let part = entry.personalPart(change) {
            ref = ref ?? part.ref
            for (number, value) in part.fields where claimKnowledge.isPersonal(number) {
                guard ClaimFields.numbers.contains(number), fields.set(number, value) else { return false }
            }
        }
        guard let unit = fields.unit else { return false }
        let inserter = try self.inserter ?? ClaimInserter(db)
        self.inserter = inserter
        guard let key = try inserter.insert(id, ref, fields, unit, arrival: entry.arrival, change: change)
        else {
            return false
        }
        pending.plain[unit.volunteer.record, default: []].append(
            PlainClaim(
                key: key, id: id, write: WriteID(entry.head.entry, index: UInt32(change)),
                recordedAt: floorDivide(Int(entry.decoded?.header.recordedAt ?? 0), 60_000), unit: unit,
                role: fields.role))
        pending.plainCount += 1
        return true
    }
}

/// Which fields of a claim a program knows; what it does not know has no effect.
struct ClaimKnowledge {
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
private struct PlainColumns {
    private let columns: [DecodedColumn]

    /// Nil if a column holds what a plain report does not say.
    init?(_ block: DecodedBlock, _ knowledge: ClaimKnowledge) {
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

/// Writes the rows of new claims, the same as the fold would.
final class ClaimInserter {
    private let statement: HotStatement
    private let db: Database
    private let kinds = Kinds.claim.words(of: "kindOfMinutes")
    private let evidences = Kinds.claim.words(of: "evidence")
    private var text: [UInt8] = []

    init(_ db: Database) throws {
        self.db = db
        statement = try HotStatement(
            db,
            KindTable(Kinds.claim).insertion(ofNew: [
                "volunteer", "activity", "start", "end", "break", "date", "until", "minutes", "kindOfMinutes",
                "remote", "evidence", "recorder", "role", "note",
            ]))
    }

    /// - Returns: the key of the row; nil if there is a row of that record already.
    func insert(
        _ id: RecordID, _ ref: String?, _ fields: ClaimFields, _ unit: CreditUnit, arrival: Int64, change: Int
    ) throws -> Int64? {
        let days = unit.time.daysInUTC
        statement.bind(1, id)
        statement.bind(2, ref)
        statement.bind(3, arrival)
        statement.bind(4, Int64(change))
        statement.bind(5, 1)
        statement.bind(6, 1)
        statement.bind(7, 0)
        statement.bind(8, Int64(days.lowerBound))
        statement.bind(9, Int64(days.upperBound))
        statement.bind(10, fields.volunteer)
        statement.bind(11, fields.activity)
        bind(12, fields.start, fields.startOffset)
        bind(13, fields.end, fields.endOffset)
        statement.bind(14, fields.pause)
        bind(15, day: fields.date)
        bind(16, day: fields.until)
        statement.bind(17, fields.minutes)
        bind(18, fields.kindOfMinutes, of: kinds)
        statement.bind(19, fields.remote)
        bind(20, fields.evidence, of: evidences)
        statement.bind(21, fields.recorder)
        statement.bind(22, fields.role)
        statement.bind(23, fields.note)
        return try statement.run() > 0 ? db.lastInsertedRowID : nil
    }

    private func bind(_ place: Int32, _ minute: Int64?, _ offset: Int64?) {
        guard let minute, let moment = Moment(fields: minute, offset) else {
            return statement.bind(place, nil as Int64?)
        }
        text.removeAll(keepingCapacity: true)
        moment.appendISO(to: &text)
        statement.bind(place, text: text)
    }

    private func bind(_ place: Int32, day: Int64?) {
        guard let day, let date = LocalDate(field: day) else { return statement.bind(place, nil as Int64?) }
        text.removeAll(keepingCapacity: true)
        date.appendISO(to: &text)
        statement.bind(place, text: text)
    }

    private func bind(_ place: Int32, _ code: Int64?, of words: [String]) {
        let word = code.flatMap { words.indices.contains(Int(clamping: $0)) ? words[Int($0)] : nil }
        statement.bind(place, word)
    }
}

extension KindDeclaration {
    /// The words of a field that is a choice.
    fileprivate func words(of name: String) -> [String] {
        if case .choice(let words) = field(named: name)?.type { words } else { [] }
    }
}

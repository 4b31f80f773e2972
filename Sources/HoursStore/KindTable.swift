import Causality
import Foundation
import GRDB
import HoursModel

/// The folded table of a kind: one row per record, one typed column per field, plain enough for anyone with `sqlite3`.
///
/// Ids are blobs, days and instants ISO 8601 text, choices their words. `localKey` is the number of a claim in this database only,
/// by which its line of the ledger is found. `arrival` and `change` say
/// where the shown head of the kind's first unit was written, `writes` from how many changes the row was folded (of a record with
/// one write they are the place of that write), `heads` how many rivals there are. `firstDay` and `lastDay` of a claim are the days
/// in UTC that any of its versions touches, by number, to find claims near each other; nil where no head is a claim.
struct KindTable {
    let kind: KindDeclaration
    private let columns: [FieldDeclaration]

    /// Where the columns that all kinds have stand in a row that begins with the table's; a search by name is slow.
    enum Place {
        static let id = 0
        static let ref = 1
        static let arrival = 2
        static let change = 3
        static let writes = 4
        static let heads = 5
        static let isUndone = 6
    }

    init(_ kind: KindDeclaration) {
        self.kind = kind
        columns = kind.fields.filter { $0.type != .offset }
    }

    /// Whether it holds claims, as far as the program that asks knows them.
    private var isOfClaims: Bool { kind.number == Kinds.claim.number }

    var creation: String {
        let fields = columns.map { "\"\($0.name)\" \($0.type.columnType)" }.joined(separator: ", ")
        let beginning = """
            ref TEXT, arrival INTEGER NOT NULL, change INTEGER NOT NULL, writes INTEGER NOT NULL,
                heads INTEGER NOT NULL, isUndone INTEGER NOT NULL
            """
        guard isOfClaims else {
            return """
                CREATE TABLE "\(kind.name)" (id BLOB PRIMARY KEY, \(beginning), \(fields)) WITHOUT ROWID
                """
        }
        return """
            CREATE TABLE claim (id BLOB NOT NULL UNIQUE, \(beginning), firstDay INTEGER, lastDay INTEGER, \(fields),
                localKey INTEGER PRIMARY KEY)
            """
    }

    /// The columns before those of the fields, in order.
    private var leading: [String] {
        ["id", "ref", "arrival", "change", "writes", "heads", "isUndone"]
            + (isOfClaims ? ["firstDay", "lastDay"] : [])
    }

    /// Writes the row of a folded record.
    var upsert: String {
        let names = leading + columns.map(\.name)
        let updates = names.dropFirst().map { "\"\($0)\" = excluded.\"\($0)\"" }.joined(separator: ", ")
        return insertion(names) + " UPDATE SET \(updates)"
    }

    /// Writes the rows of claims that are not here yet, each with its key before it.
    ///
    /// What fails ends the whole transaction: SQLite needs no journal to undo a statement that wrote some of its rows.
    /// - Parameters:
    ///   - fields: the fields that get a value, in the order of their places.
    ///   - rows: how many it writes at once.
    func insertion(ofNew fields: [String], rows: Int) -> String {
        insertion(["localKey"] + leading + fields, rows: rows, "INSERT OR FAIL") + " NOTHING"
    }

    private func insertion(_ names: [String], rows: Int = 1, _ insert: String = "INSERT") -> String {
        let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
        let row = "(\(names.map { _ in "?" }.joined(separator: ", ")))"
        let places = Array(repeating: row, count: rows).joined(separator: ", ")
        return "\(insert) INTO \"\(kind.name)\" (\(list)) VALUES \(places) ON CONFLICT (id) DO"
    }

    /// How many values a row has.
    var width: Int { leading.count + columns.count }

    /// Appends the values of a row.
    ///
    /// - Parameters:
    ///   - shown: what the record shows.
    ///   - days: those that a claim touches in any version.
    func append(
        _ record: RecordHistory, shown: UnitValue, arrival: Int64, change: Int, writes: Int, isUndone: Bool,
        days: ClosedRange<Int>?, to row: inout RowValues
    ) {
        var heads = Set((record.registers[kind.units[0].number]?.heads ?? []).map(\.value)).count
        if isOfClaims,
            (record.registers[1]?.writes ?? []).allSatisfy({ CreditUnit(fields: $0.value) == nil })
        {
            heads = 0
        }
        row.append(record.id)
        row.append(record.ref)
        row.append(arrival)
        row.append(Int64(change))
        row.append(Int64(writes))
        row.append(Int64(heads))
        row.append(isUndone ? 1 : 0)
        if isOfClaims {
            let days = heads > 0 ? days : nil
            row.append(days.map { Int64($0.lowerBound) })
            row.append(days.map { Int64($0.upperBound) })
        }
        for field in columns { row.append(column(field, in: shown)) }
    }

    /// Reads the shown fields of a row back that begins with the table's columns.
    func fields(_ row: Row) -> UnitValue {
        let first = leading.count
        return fields { row[first + $0] }
    }

    /// Reads the shown fields of a statement's present row.
    func fields(_ row: HotStatement) -> UnitValue {
        let first = leading.count
        return fields { row.value(Int32(first + $0)) }
    }

    /// Whether a row says all that a record shows: a newer program may have written fields that have no column here.
    func saysAll(_ shown: UnitValue) -> Bool { fields { column(columns[$0], in: shown) } == shown }

    private func fields(_ value: (_ column: Int) -> DatabaseValue) -> UnitValue {
        var fields: UnitValue = [:]
        for (place, field) in columns.enumerated() {
            let value = value(place)
            guard !value.isNull else { continue }
            if case .instant(let offset) = field.type {
                guard let text = String.fromDatabaseValue(value), let moment = Moment(iso: text) else {
                    continue
                }
                fields[field.number] = .integer(Int64(moment.minute))
                fields[offset] = .integer(Int64(moment.offsetMinutes))
            } else {
                fields[field.number] = field.type.read(value)
            }
        }
        return fields
    }

    private func column(_ field: FieldDeclaration, in shown: UnitValue) -> DatabaseValue {
        guard let value = shown[field.number] else { return .null }
        if case .instant(let offset) = field.type {
            guard case .integer(let minute) = value else { return .null }
            var minutes: Int64?
            if case .integer(let stated) = shown[offset] { minutes = stated }
            return Moment(fields: minute, minutes)?.iso.databaseValue ?? .null
        }
        return field.type.write(value)
    }
}

extension Moment {
    /// The moment of two fields; nil if they lie outside what a column can show.
    init?(fields minute: Int64, _ offset: Int64?) {
        let offset = offset ?? 0
        guard (-719_162 * 1440...2_932_896 * 1440).contains(minute), (-1440...1440).contains(offset) else {
            return nil
        }
        self.init(minute: Int(minute), offsetMinutes: Int(offset))
    }
}

extension LocalDate {
    /// The day of a field; nil if it lies outside what a column can show.
    init?(field number: Int64) {
        guard (-719_162...2_932_896).contains(number) else { return nil }
        self.init(dayNumber: Int(number))
    }
}

extension FieldType {
    fileprivate var columnType: String {
        switch self {
        case .text, .date, .instant, .choice, .zone, .amount: "TEXT"
        case .count, .minutes, .offset, .flag: "INTEGER"
        case .reference, .references, .versions, .opaque, .identity: "BLOB"
        }
    }

    fileprivate func write(_ value: FieldValue) -> DatabaseValue {
        switch (self, value) {
        case (.text, .text(let text)), (.zone, .text(let text)), (.amount, .text(let text)):
            text.databaseValue
        case (.count, .integer(let number)), (.minutes, .integer(let number)), (.flag, .integer(let number)):
            number.databaseValue
        case (.date, .integer(let number)):
            LocalDate(field: number)?.description.databaseValue ?? .null
        case (.choice(let words), .integer(let code)):
            words.indices.contains(Int(clamping: code)) ? words[Int(code)].databaseValue : .null
        case (.reference, .record(let id)): Data(id.bytes).databaseValue
        case (.references, .records(let ids)): Data(ids.flatMap(\.bytes)).databaseValue
        case (.versions, .entries(let refs)): Data(refs.flatMap(\.packed)).databaseValue
        case (.opaque, .bytes(let bytes)), (.identity, .bytes(let bytes)): Data(bytes).databaseValue
        default: .null
        }
    }

    fileprivate func read(_ value: DatabaseValue) -> FieldValue? {
        switch self {
        case .text, .zone, .amount: String.fromDatabaseValue(value).map { .text($0) }
        case .count, .minutes, .flag, .offset: Int64.fromDatabaseValue(value).map { .integer($0) }
        case .date:
            String.fromDatabaseValue(value).flatMap { LocalDate(iso: $0) }.map {
                .integer(Int64($0.dayNumber))
            }
        case .choice(let words):
            String.fromDatabaseValue(value).flatMap { words.firstIndex(of: $0) }.map { .integer(Int64($0)) }
        case .reference:
            Data.fromDatabaseValue(value).flatMap { RecordID(Array($0)) }.map { .record($0) }
        case .references:
            Data.fromDatabaseValue(value).map { data in
                .records(
                    stride(from: 0, to: data.count, by: 16).compactMap {
                        RecordID(Array(data).dropFirst($0).prefix(16))
                    })
            }
        case .versions:
            Data.fromDatabaseValue(value).map { data in
                .entries(
                    stride(from: 0, to: data.count, by: 48).compactMap {
                        EntryRef(packed: Array(data).dropFirst($0).prefix(48))
                    })
            }
        case .opaque, .identity: Data.fromDatabaseValue(value).map { .bytes(Array($0)) }
        case .instant: nil
        }
    }
}

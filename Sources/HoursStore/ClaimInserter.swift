import Causality
import GRDB
import HoursModel

/// Writes the rows of new claims.
final class ClaimInserter {
    private let rows: RowsTogether
    private let last: HotStatement
    private let isHere: HotStatement

    init(_ db: Database) throws {
        rows = try RowsTogether(db) {
            KindTable(Kinds.claim).insertion(ofNew: ClaimWords.fields, rows: $0)
        }
        last = try HotStatement(db, "SELECT max(localKey) FROM claim")
        isHere = try HotStatement(db, "SELECT 1 FROM claim WHERE localKey = ?")
    }

    /// Writes rows.
    ///
    /// - Returns: the key of each; nil for one whose record is here already, which leaves its key unused.
    func insert(_ values: RowValues) throws -> [Int64?] {
        let first = try nextKey()
        var keys: [Int64?] = []
        keys.reserveCapacity(values.count)
        try rows.write(values, Array(0..<values.count)) {
            first + Int64($0)
        } _: { places, changes in
            for key in places.lazy.map({ first + Int64($0) }) {
                keys.append(try changes == places.count || has(key) ? key : nil)
            }
        }
        return keys
    }

    private func nextKey() throws -> Int64 {
        defer { last.stop() }
        return try last.next() ? last.integer(0) + 1 : 1
    }

    private func has(_ key: Int64) throws -> Bool {
        isHere.bind(1, key)
        defer { isHere.stop() }
        return try isHere.next()
    }
}

/// The words of a claim's choices, and in which order its fields are written.
struct ClaimWords: Sendable {
    static let fields = [
        "volunteer", "activity", "start", "end", "break", "date", "until", "minutes", "kindOfMinutes",
        "remote", "evidence", "recorder", "role", "note",
    ]
    static let all = ClaimWords()
    /// How many values a new row has.
    static let columns = fields.count + 9

    fileprivate let kinds = Kinds.claim.words(of: "kindOfMinutes")
    fileprivate let evidences = Kinds.claim.words(of: "evidence")
}

extension RowValues {
    /// Appends the row of a new claim.
    mutating func append(
        _ id: RecordID, _ ref: String?, _ fields: ClaimFields, _ unit: CreditUnit, arrival: Int64,
        change: Int, _ words: ClaimWords
    ) {
        let days = unit.time.daysInUTC
        append(id)
        append(ref)
        append(arrival)
        append(Int64(change))
        append(1)  // writes
        append(1)  // heads
        append(0)  // isUndone
        append(Int64(days.lowerBound))
        append(Int64(days.upperBound))
        append(fields.volunteer)
        append(fields.activity)
        append(moment: fields.start, fields.startOffset)
        append(moment: fields.end, fields.endOffset)
        append(fields.pause)
        append(day: fields.date)
        append(day: fields.until)
        append(fields.minutes)
        append(fields.kindOfMinutes, of: words.kinds)
        append(fields.remote)
        append(fields.evidence, of: words.evidences)
        append(fields.recorder)
        append(fields.role)
        append(fields.note)
    }

    private mutating func append(moment minute: Int64?, _ offset: Int64?) {
        guard let minute, let moment = Moment(fields: minute, offset) else { return append(nil as Int64?) }
        appendText { moment.appendISO(to: &$0) }
    }

    private mutating func append(day: Int64?) {
        guard let day, let date = LocalDate(field: day) else { return append(nil as Int64?) }
        appendText { date.appendISO(to: &$0) }
    }

    private mutating func append(_ code: Int64?, of words: [String]) {
        append(code.flatMap { words.indices.contains(Int(clamping: $0)) ? words[Int($0)] : nil })
    }
}

extension KindDeclaration {
    /// The words of a field that is a choice.
    fileprivate func words(of name: String) -> [String] {
        if case .choice(let words) = field(named: name)?.type { words } else { [] }
    }
}

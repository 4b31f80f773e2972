import ArgumentParser
import Causality
import HoursModel
import HoursStore
import Replica
import Sheets
import Texts

/// Lists the records of a kind.
struct List: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the records of a kind.",
        usage: "saat list KIND [--FIELD VALUE ...] [--from DAY] [--to DAY] [--limit N]",
        discussion: """
            Filters are the fields of the kind: a text contains what is given, everything else equals it. For example:
              saat list claims --volunteer "Maya Sharif" --evidence leader --from 2026-03-01
              saat list activities --state open
            """)

    @Argument(help: "The kind of records.")
    var kind: String

    @Argument(parsing: .allUnrecognized, help: "Fields with their values.")
    var rest: [String] = []

    @Option(help: "How many at most.")
    var limit: Int?

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let kind = try KindDeclaration.typed(kind)
        let selection = try RecordSelection(kind, rest, call.dates)
        if let limit, limit < 1 { throw CommandError.badOption("--limit", "\(limit)", "20") }
        let replica = try call.replica()
        try replica.store.read { reader in
            let names = Names(reader, call.texts.language)
            var records = try selection.records(names)
            let found = records.count
            records = Array(RecordList.sorted(records, names).prefix(limit ?? .max))
            let json: JSON = [
                "kind": .text(kind.name), "found": .number(found), "records": .list(records.map(\.json)),
            ]
            try call.output.answer(json) {
                guard !records.isEmpty else {
                    return [call.texts("list.empty", ["kind": kind.label(call.texts.language)])]
                }
                let list = RecordList(names, Speech(call))
                let lines = try kind == Kinds.claim ? list.claims(records) : list.table(kind, records)
                let more =
                    found > records.count
                    ? [call.texts("list.more", ["n": list.speech.number(found - records.count)])] : []
                return lines.lines(call.output) + more
            }
        }
    }
}

/// Which records are listed or exported: fields with their values, and for claims the days.
struct RecordSelection {
    let kind: KindDeclaration
    private let values: [(name: String, text: String)]
    private let first, last: LocalDate?
    private let dates: DateReader

    /// Reads the words of a command line.
    ///
    /// - Throws: `CommandError.unexpectedWord`, `.needed`; `SheetError` for a day that cannot be read.
    init(_ kind: KindDeclaration, _ rest: [String], _ dates: DateReader) throws {
        var filters = try FieldArguments(rest)
        if let word = filters.words.first { throw CommandError.unexpectedWord(word) }
        let isClaims = kind.number == Kinds.claim.number
        first = isClaims ? try filters.take("from").map { try dates.read($0) } : nil
        last = isClaims ? try filters.take("to").map { try dates.read($0) } : nil
        (self.kind, self.dates, values) = (kind, dates, filters.values)
    }

    /// The records in the order in which they are listed.
    func records(_ names: Names) throws -> [ShownRecord] {
        let filter = try RecordFilter(kind, values, FieldText(dates: dates), in: names.reader)
        let all = try names.reader.list(kind)
        if all.count >= Names.many { names.learn(all.map(\.id)) }
        return RecordList.sorted(
            all.filter { record in
                guard filter.takes(record) else { return false }
                guard first != nil || last != nil else { return true }
                guard let day = ShownClaim(record)?.firstDay else { return false }
                return first.map { $0 <= day } != false && last.map { day <= $0 } != false
            }, names)
    }
}

/// Which records a listing takes.
struct RecordFilter {
    private let kind: KindDeclaration
    private var wanted: [UInt32: FieldValue] = [:]
    private var contained: [UInt32: String] = [:]

    init(
        _ kind: KindDeclaration, _ values: [(name: String, text: String)], _ text: FieldText,
        in reader: StoreReader
    ) throws {
        self.kind = kind
        for (name, typed) in values {
            guard let field = kind.field(named: name) else {
                throw ReplicaError.unknownField(name, kind: kind.name, known: kind.writableFields)
            }
            if field.type == .text {
                contained[field.number] = FoldedText(typed).key
            } else {
                wanted[field.number] = try text.read(typed, for: field, in: reader)[field.number]
            }
        }
    }

    func takes(_ record: ShownRecord) -> Bool {
        for (number, key) in contained {
            guard case .text(let text) = record.fields[number], FoldedText(text).key.contains(key) else {
                return false
            }
        }
        return wanted.allSatisfy { number, value in
            if case .records(let ids) = value, case .records(let own) = record.fields[number] {
                return Set(ids).isSubset(of: own)
            }
            return record.fields[number] == value
        }
    }
}

import Causality
import Foundation
import HoursModel
public import HoursStore
public import Sheets
import SignedLog

extension StoreReader {
    /// The mapping of a name or id.
    ///
    /// - Throws: `StoreError.noRecord`, `.ambiguous`, `SheetError.unknownEncoding`.
    public func mapping(_ name: String) throws -> SheetMapping {
        try SheetMapping(try resolve(name, among: [Kinds.mapping]))
    }
}

extension SheetMapping {
    /// Reads a mapping from its record.
    ///
    /// - Throws: `SheetError.unknownEncoding`.
    public init(_ record: ShownRecord) throws {
        self.init()
        columns = record.text("columns").map { SheetMapping.columns($0) } ?? []
        rows = record.word("rows").flatMap { SheetRows(rawValue: $0) } ?? .claims
        order = record.word("dateOrder").flatMap { DateOrder(rawValue: $0) }
        calendar = record.word("calendar").flatMap { SheetCalendar(rawValue: $0) }
        encoding = try record.text("encoding").map { try TextEncoding(name: $0) }
        sheet = record.text("sheet")
        headerRow = record.count("headerRow")
        volunteer = record.text("volunteer")
        activity = record.text("activity")
        recorder = record.text("recorder")
        evidence = record.word("evidence").flatMap { Evidence(name: $0) }
        role = record.text("role")
        usualBreak = record.count("break")
        isGrowing = record.count("growing") == 1
    }

    /// The fields of the mapping's record, without its name.
    var fields: UnitValue {
        let kind = Kinds.mapping
        var fields: UnitValue = [:]
        func put(_ name: String, _ text: String?) {
            if let text, let field = kind.field(named: name) { fields[field.number] = .text(text) }
        }
        func put(_ name: String, _ number: Int?) {
            if let number, let field = kind.field(named: name) {
                fields[field.number] = .integer(Int64(number))
            }
        }
        func put(_ name: String, word: String?) {
            guard let word, case .choice(let words)? = kind.field(named: name)?.type else { return }
            put(name, words.firstIndex(of: word))
        }
        put("columns", columns.isEmpty ? nil : columnText)
        put("rows", word: rows.rawValue)
        put("dateOrder", word: order?.rawValue)
        put("calendar", word: calendar?.rawValue)
        put("encoding", encoding?.name)
        put("sheet", sheet)
        put("headerRow", headerRow)
        put("volunteer", volunteer)
        put("activity", activity)
        put("recorder", recorder)
        put("evidence", word: evidence?.name)
        put("role", role)
        put("break", usualBreak)
        put("growing", isGrowing ? 1 : nil)
        return fields
    }
}

extension Replica {
    /// Remembers a mapping under a name; one of that name says what this one says from then on.
    ///
    /// - Returns: whether anything was written.
    @discardableResult
    public func save(_ mapping: SheetMapping, named name: String, _ around: Surroundings) throws -> Bool {
        let kind = Kinds.mapping
        let commit = try commit(around) { reader in
            try requireRole(kind.roleToWrite, to: "write a \(kind.name)", in: reader)
            let key = FoldedText(name)
            let known = try reader.list(kind).first { $0.text("name").map { FoldedText($0) } == key }
            var fields = mapping.fields
            fields[1] = .text(name)
            guard let known else {
                var draft = DraftChange(kind: kind.number, target: .known(keyedID(name, of: kind)))
                split(fields, of: kind, into: &draft)
                return [draft]
            }
            // What the mapping says no more is taken away.
            for field in kind.fields where fields[field.number] == nil && known.fields[field.number] != nil {
                fields[field.number] = field.type == .versions ? nil : .text("")
            }
            let change = editing(try reader.folded(known.id, kind: kind), with: fields)
            return change.fields.isEmpty && change.personal.isEmpty && change.over.isEmpty ? [] : [change]
        }
        return commit.entries > 0
    }
}

extension ShownRecord {
    /// The number of a field; nil if it has none.
    fileprivate func count(_ name: String) -> Int? {
        guard let field = kind.field(named: name), case .integer(let number) = fields[field.number] else {
            return nil
        }
        return Int(number)
    }

    /// The word of a field with a choice; nil if it has none.
    fileprivate func word(_ name: String) -> String? {
        guard case .choice(let words)? = kind.field(named: name)?.type, let place = count(name),
            words.indices.contains(place)
        else { return nil }
        return words[place]
    }
}

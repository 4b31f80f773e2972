import Causality
import HoursModel
import HoursStore
import Replica
import Texts

/// How values of fields are shown to people.
struct FieldWords {
    let names: Names
    let speech: Speech

    /// The value of a field as people read it.
    func text(_ value: FieldValue, of field: FieldDeclaration, in fields: UnitValue) throws -> String {
        switch (value, field.type) {
        case (.text(let text), .amount): speech.digits.text(text)
        case (.text(let text), _): text.printable
        case (.integer(let number), .date): speech.day(LocalDate(dayNumber: Int(clamping: number)))
        case (.integer(let number), .flag): speech.texts(number == 0 ? "word.no" : "word.yes")
        case (.integer(let number), .choice(let words)): choice(Int(clamping: number), words)
        case (.integer(let number), .minutes): speech.length(Int(clamping: number))
        case (.integer(let number), .instant(let offset)):
            speech.moment(Int(clamping: number), offset: whole(fields[offset]))
        case (.integer(let number), _): speech.number(Int(clamping: number))
        case (.record(let id), .reference(let kind)): try reference(id, kind)
        case (.records(let ids), .references(let kind)):
            try ids.map { try reference($0, kind) }.joined(separator: speech.comma)
        case (.record(let id), _): try names.short(id)
        case (.records(let ids), _): try ids.map { try names.short($0) }.joined(separator: speech.comma)
        case (.entries(let entries), _):
            entries.map { "\("\($0.dot.replica)".prefix(8)):\($0.dot.number)" }.joined(
                separator: speech.comma)
        // Sealed bytes differ for one number each time; whether there is one is all that they say.
        case (.bytes, .identity): speech.texts("word.sealed")
        case (.bytes(let bytes), _): Hex.encode(bytes.prefix(8)) + (bytes.count > 8 ? "…" : "")
        }
    }

    /// The fields that say something, each with what people call it; offsets stand with their times.
    func lines(_ kind: KindDeclaration, _ fields: UnitValue) throws -> [(label: String, value: String)] {
        try kind.fields.compactMap { field in
            guard let value = fields[field.number], field.type != .offset else { return nil }
            return (field.labels.word(speech.texts.language), try text(value, of: field, in: fields))
        }
    }

    private func choice(_ code: Int, _ words: [String]) -> String {
        guard words.indices.contains(code) else { return speech.number(code) }
        return words[code]
    }

    private func reference(_ id: RecordID, _ kind: String) throws -> String {
        let short = try names.short(id)
        guard let kind = Kinds.kind(named: kind), let name = try names.name(id, kind) else { return short }
        return "\(name.printable) (\(short))"
    }

    private func whole(_ value: FieldValue?) -> Int {
        if case .integer(let number) = value { Int(clamping: number) } else { 0 }
    }
}

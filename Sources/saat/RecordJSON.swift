import Causality
import HoursModel
import HoursStore
import Replica
import Sheets
import SignedLog

extension JSON {
    /// A version vector as an object: the last number of each replica.
    static func vector(_ heads: [Head]) -> JSON {
        var numbers: [ReplicaID: UInt64] = [:]
        for head in heads { numbers[head.replica] = max(numbers[head.replica] ?? 0, head.number) }
        return .object(
            numbers.sorted { $0.key < $1.key }.map {
                Member(key: $0.key.description, value: .number(Int(clamping: $0.value)))
            })
    }

    /// The entries that hold versions, as replica and number.
    static func entries(_ entries: some Sequence<EntryRef>) -> JSON {
        .list(
            entries.map { entry -> JSON in
                ["replica": .id(entry.dot.replica), "number": .number(Int(clamping: entry.dot.number))]
            })
    }
}

extension KindDeclaration {
    /// Fields of the kind in JSON, in the order of their declaration.
    func json(_ fields: UnitValue) -> [JSON.Member] {
        self.fields.compactMap { field in
            guard let value = fields[field.number], let json = json(value, of: field, in: fields) else {
                return nil
            }
            return JSON.Member(key: field.name, value: json)
        }
    }

    private func json(_ value: FieldValue, of field: FieldDeclaration, in fields: UnitValue) -> JSON? {
        switch (value, field.type) {
        case (_, .offset): nil
        case (.text(let text), _): .text(text)
        case (.integer(let number), .date): .id(LocalDate(dayNumber: Int(clamping: number)))
        case (.integer(let number), .flag): .bool(number != 0)
        case (.integer(let number), .choice(let words)):
            words.indices.contains(Int(clamping: number))
                ? .text(words[Int(clamping: number)]) : .number(Int(clamping: number))
        case (.integer(let number), .instant(let offset)):
            .text(Instant.text(Int(clamping: number), offsetMinutes: fields[offset].number ?? 0))
        case (.integer(let number), _): .number(Int(clamping: number))
        case (.record(let id), _): .id(id)
        case (.records(let ids), _): .ids(ids)
        case (.entries(let entries), _): .entries(entries)
        case (.bytes(let bytes), _): .text(Hex.encode(bytes))
        }
    }
}

extension ShownRecord {
    /// The fields that are shown in JSON.
    var jsonFields: [JSON.Member] { kind.json(fields) }
}

extension FieldValue? {
    fileprivate var number: Int? {
        if case .integer(let number) = self { Int(clamping: number) } else { nil }
    }
}

import Causality
import HoursModel
import HoursStore
import Texts

/// Records in a table.
struct RecordList {
    let names: Names
    let speech: Speech
    private static let columns = 5
    /// The fields of kinds of which the first ones say too little: what a rate is worth, and from when to when.
    private static let chosen: [UInt32: Set<String>] = [
        Kinds.rate.number: ["name", "role", "from", "until", "currency", "central"]
    ]

    init(_ names: Names, _ speech: Speech) {
        self.names = names
        self.speech = speech
    }

    /// Claims by time, others by name, then by outside name.
    static func sorted(_ records: [ShownRecord], _ names: Names) -> [ShownRecord] {
        let keyed = records.map { record in
            (record, ShownClaim(record)?.place ?? 0, FoldedText(names.name(record) ?? "\u{10FFFF}"))
        }
        return keyed.sorted { a, b in
            if a.1 != b.1 { return a.1 < b.1 }
            if a.2 != b.2 { return a.2 < b.2 }
            // Ids are another chance in each team; outside names are not.
            let refs = (a.0.ref ?? "", b.0.ref ?? "")
            return refs.0 != refs.1 ? refs.0 < refs.1 : a.0.id < b.0.id
        }.map(\.0)
    }

    /// Claims with when, who and what.
    func claims(_ records: [ShownRecord]) throws -> TextTable {
        let texts = speech.texts
        var table = TextTable([
            .init(title: texts("ledger.claim")), .init(title: texts("ledger.when")),
            .init(title: texts("balance.volunteer")),
            .init(title: texts("ledger.activity")), .init(title: texts("ledger.by")),
            .init(title: texts("ledger.hours"), side: .end),
        ])
        for record in records {
            guard let claim = ShownClaim(record) else { continue }
            let recorder = try claim.unit.recorder.flatMap { try names.name($0.record, Kinds.recorder) }
            let minutes =
                switch claim.unit.time {
                case .timed: claim.unit.time.span.count
                case .dated(_, _, let minutes): minutes
                }
            table.add([
                try names.short(record.id), speech.time(claim.unit.time, offsets: claim.offsets),
                try names.called(claim.unit.volunteer.record, Kinds.volunteer),
                try names.called(claim.unit.activity.record, Kinds.activity),
                speech.evidence(claim.unit.evidence) + (recorder.map { speech.comma + $0 } ?? ""),
                speech.clock(minutes),
            ])
        }
        return table
    }

    /// Records of any kind with the fields that some of them have.
    func table(_ kind: KindDeclaration, _ records: [ShownRecord]) throws -> TextTable {
        let chosen = RecordList.chosen[kind.number]
        let fields = kind.fields.filter { field in
            switch field.type {
            case .offset, .opaque, .versions: false
            default:
                chosen?.contains(field.name) != false
                    && records.contains { $0.fields[field.number] != nil }
            }
        }.prefix(chosen?.count ?? RecordList.columns)
        let hasRefs = records.contains { $0.ref != nil }
        var table = TextTable(
            [.init(title: speech.texts("list.id"))]
                + (hasRefs ? [.init(title: speech.texts("list.ref"))] : [])
                + fields.map { .init(title: $0.labels.word(speech.texts.language)) })
        let words = FieldWords(names: names, speech: speech)
        for record in records {
            let cells = try fields.map { field in
                try record.fields[field.number].map { try words.text($0, of: field, in: record.fields) } ?? ""
            }
            table.add(
                [try names.short(record.id)] + (hasRefs ? [record.ref ?? ""] : [])
                    + cells.map { String($0.prefix(48)) })
        }
        return table
    }
}

import Causality
import HoursModel
import HoursStore
import Replica
import Sheets

/// Records as other programs read them: lines of JSON, which `saat import` takes again, or a table.
struct ExportedRecords {
    private let names: Names
    private let refs = Refs()

    /// The outside names of records that others name.
    private final class Refs { var known: [RecordID: String] = [:] }

    init(_ names: Names) { self.names = names }

    /// A record as a line of JSON: what has no outside name is named by its id, and records that it names likewise.
    func line(_ record: ShownRecord) throws -> JSON {
        var members = [JSON.Member(key: "kind", value: .text(record.kind.name))]
        // Recorders are known by name alone.
        if let ref = record.ref ?? (record.kind == Kinds.recorder ? nil : record.id.description) {
            members.append(JSON.Member(key: "ref", value: .text(ref)))
        }
        let fields = fields(of: record.kind)
        for member in record.kind.json(record.fields) {
            guard let field = fields.first(where: { $0.name == member.key }) else { continue }
            members.append(JSON.Member(key: member.key, value: try named(field, record) ?? member.value))
        }
        return .object(members)
    }

    /// Whether all of a claim was withdrawn, so that a line of it would bring it back.
    func isWithdrawn(_ record: ShownRecord) throws -> Bool {
        guard record.kind == Kinds.claim, let line = try names.reader.ledgerLine(of: record.id)?.line else {
            return false
        }
        return !line.reasons.isEmpty && line.reasons.allSatisfy { $0.rule == .withdrawn }
    }

    /// The header of the table of a kind.
    func header(_ kind: KindDeclaration) -> [String] {
        var cells = ["id", "ref"]
        for field in fields(of: kind) {
            cells.append(field.name)
            if field.isReference { cells.append(field.name + "Id") }
        }
        return kind == Kinds.claim
            ? cells + MinuteState.allCases.map(\.name) + ["rules", "versions"] : cells
    }

    /// A record as a row under the header of its kind.
    func row(_ record: ShownRecord) throws -> [String] {
        var cells = [record.id.description, record.ref ?? ""]
        let values = Dictionary(
            record.kind.json(record.fields).map { ($0.key, $0.value) }, uniquingKeysWith: { a, _ in a })
        for field in fields(of: record.kind) {
            guard field.isReference else {
                cells.append(StatementSheet.unformulated(values[field.name]?.cell ?? ""))
                continue
            }
            let ids = ids(field, record)
            cells.append(
                StatementSheet.unformulated(try ids.map { try name($0, field) }.joined(separator: "; ")))
            cells.append(ids.map(\.description).joined(separator: "; "))
        }
        guard record.kind == Kinds.claim else { return cells }
        let line = try names.reader.ledgerLine(of: record.id)?.line
        cells += MinuteState.allCases.map { state in line.map { String($0.minutes(state)) } ?? "" }
        let rules = Set(line?.reasons.map(\.rule.rawValue) ?? []).sorted().joined(separator: " ")
        return cells + [rules, String(record.rivals)]
    }

    /// The fields that are given: identity numbers are sealed, and what commands keep for themselves is of no use elsewhere.
    private func fields(of kind: KindDeclaration) -> [FieldDeclaration] {
        let writable = Set(kind.writableFields)
        return kind.fields.filter {
            // The reason of a withdrawal goes with the withdrawal.
            writable.contains($0.name) && $0.type != .identity && !(kind == Kinds.claim && $0.number == 18)
        }
    }

    private func ids(_ field: FieldDeclaration, _ record: ShownRecord) -> [RecordID] {
        switch record.fields[field.number] {
        case .record(let id): [id]
        case .records(let ids): ids
        default: []
        }
    }

    /// How a line names the records of a field; nil where the field names none.
    private func named(_ field: FieldDeclaration, _ record: ShownRecord) throws -> JSON? {
        switch field.type {
        case .reference: try ids(field, record).first.map { .text(try ref($0, field)) }
        case .references: .list(try ids(field, record).map { .text(try ref($0, field)) })
        default: nil
        }
    }

    /// A recorder is known by name alone; others by the outside name, or by the id.
    private func ref(_ id: RecordID, _ field: FieldDeclaration) throws -> String {
        if let known = refs.known[id] { return known }
        let kind = field.referredKind
        let ref =
            kind == Kinds.recorder
            ? try name(id, field)
            : try kind.flatMap { try names.reader.shown(id, kind: $0)?.ref } ?? id.description
        refs.known[id] = ref
        return ref
    }

    private func name(_ id: RecordID, _ field: FieldDeclaration) throws -> String {
        try field.referredKind.flatMap { try names.name(id, $0) } ?? id.description
    }
}

extension FieldDeclaration {
    fileprivate var referredKind: KindDeclaration? {
        switch type {
        case .reference(let name), .references(let name): Kinds.kind(named: name)
        default: nil
        }
    }

    fileprivate var isReference: Bool { referredKind != nil }
}

extension JSON {
    /// A value as a cell of a table.
    fileprivate var cell: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .bool(let flag): flag ? "yes" : "no"
        case .null, .list, .object: ""
        }
    }
}

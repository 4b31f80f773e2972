import Causality
import Foundation
public import HoursModel
public import HoursStore

extension StoreReader {
    /// Finds a record by what a person types: a unique prefix of its id, its outside name, or its name, folded.
    ///
    /// - Parameters:
    ///   - text: what was typed.
    ///   - kinds: where to look.
    /// - Throws: `StoreError.noRecord` or `.ambiguous` with the candidates.
    public func resolve(_ text: String, among kinds: [KindDeclaration]) throws -> ShownRecord {
        let typed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if let id = RecordID(hex: typed) {
            for kind in kinds { if let record = try shown(id, kind: kind) { return record } }
        }
        var matches = try kinds.flatMap { try records($0, ref: typed) }
        if matches.isEmpty { matches = try named(typed, among: kinds) }
        if matches.isEmpty, typed.count >= 4 {
            let found = try records(kinds, prefix: typed)
            let standing = found.filter { !$0.isUndone }
            matches = standing.isEmpty ? found : standing
        }
        guard let first = matches.first else { throw StoreError.noRecord(typed) }
        guard matches.count == 1 else {
            // Records of one person are one name; the record that stands for the person is meant.
            if matches.allSatisfy({ $0.kind == Kinds.volunteer }) {
                let persons = Set(try matches.map { try person(of: $0.id) })
                if persons.count == 1 { return matches.first { persons.contains($0.id) } ?? first }
            }
            let shown = Array(matches.prefix(5))
            let digits = RecordID.distinctDigits(of: shown.map(\.id))
            throw StoreError.ambiguous(typed, candidates: zip(shown, digits).map { $0.label($1) })
        }
        return first
    }

    private func named(_ text: String, among kinds: [KindDeclaration]) throws -> [ShownRecord] {
        let name = FoldedText(text)
        guard !name.key.isEmpty else { return [] }
        return try kinds.flatMap { try records($0, named: name) }
    }

    /// Records whose outside name or one of whose texts contains a text, folded; at most so many.
    public func find(_ text: String, limit: Int) throws -> [ShownRecord] {
        let key = FoldedText(text).key
        guard !key.isEmpty else { return [] }
        var found: [ShownRecord] = []
        for kind in Kinds.all {
            for record in try list(kind) where found.count < limit {
                let texts = record.fields.values.compactMap { value in
                    if case .text(let text) = value { text } else { nil }
                }
                if ([record.ref].compactMap { $0 } + texts).contains(where: {
                    FoldedText($0).key.contains(key)
                }) {
                    found.append(record)
                }
            }
        }
        return found
    }
}

extension ShownRecord {
    /// What people call it: its name, else its outside name; with the first digits of its id.
    public var label: String { label(String(id.description.prefix(8))) }

    /// The same with so many digits that it differs from others.
    func label(_ digits: String) -> String {
        (kind.nameFields.lazy.compactMap { text($0) }.first ?? ref).map { "\($0) (\(digits))" } ?? digits
    }

    /// What people call it, without its id; the first digits of its id if it has no name.
    public var name: String {
        kind.nameFields.lazy.compactMap { text($0) }.first ?? ref ?? String(id.description.prefix(8))
    }
}

extension RecordID {
    /// The first digits of ids, at least eight, as many as tell these apart.
    static func distinctDigits(of ids: [RecordID]) -> [String] {
        let length = (8...32).first { count in
            Set(ids.map { $0.description.prefix(count) }).count == Set(ids).count
        }
        return ids.map { String($0.description.prefix(length ?? 32)) }
    }
}

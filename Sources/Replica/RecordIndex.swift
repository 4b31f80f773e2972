import Causality
import HoursModel
import HoursStore
import SignedLog

/// Records of one kind by outside name and by folded name, with those that an import is about to make.
struct RecordIndex {
    let kind: KindDeclaration
    private var byRef: [String: RecordID] = [:]
    private var byName: [FoldedText: Set<RecordID>] = [:]
    private var names: [RecordID: Set<FoldedText>] = [:]
    /// One record of the person of each volunteer record that decisions joined with others, the same for all of these.
    private var persons: [RecordID: RecordID] = [:]
    private let preferred: Set<RecordID>
    private let folded = FoldedNames()

    /// - Parameter preferred: of records of one person these are meant before others: those of which the source spoke before.
    init(_ kind: KindDeclaration, in reader: StoreReader, preferring preferred: Set<RecordID> = []) throws {
        self.kind = kind
        self.preferred = preferred
        if kind == Kinds.volunteer {
            for group in try reader.persons() {
                for id in group { persons[id] = group.first }
            }
        }
        for record in try reader.list(kind) {
            add(record.id, ref: record.ref, names: kind.nameFields.compactMap { record.text($0) })
        }
    }

    mutating func add(_ id: RecordID, ref: String?, names: [String]) {
        let folded = Set(names.map { FoldedText($0) })
        self.names[id, default: []].formUnion(folded)
        if let ref { byRef[ref] = id }
        for name in folded { byName[name, default: []].insert(id) }
    }

    func contains(_ id: RecordID) -> Bool { names[id] != nil }

    /// Whether a name shares no word with any of those of a record that are in its script; names in two scripts cannot be compared.
    func isStrange(_ name: String, to id: RecordID) -> Bool {
        func words(_ text: FoldedText) -> [Substring] { text.key.split(separator: " ") }
        func isLatin(_ text: FoldedText) -> Bool { text.key.utf8.contains { (0x61...0x7A).contains($0) } }
        let typed = folded[name]
        let known = (names[id] ?? []).filter { !$0.key.isEmpty && isLatin($0) == isLatin(typed) }
        guard !known.isEmpty, !known.contains(typed) else { return false }
        return Set(words(typed)).isDisjoint(with: known.flatMap(words))
    }

    /// The record that is meant; nil if there is none.
    ///
    /// - Parameter keyed: the record that a sheet makes of the name; of records of one person it is meant first.
    /// - Throws: `StoreError.ambiguous` if several have the name.
    func find(_ text: String, keyed: @autoclosure () -> RecordID? = nil) throws -> RecordID? {
        if let id = byRef[text] { return id }
        if let id = RecordID(hex: text), contains(id) { return id }
        let named = byName[folded[text]] ?? []
        guard named.count <= 1 else {
            // Records of one person are one name.
            if Set(named.map { persons[$0] ?? $0 }).count == 1 {
                let known = named.intersection(preferred)
                if let keyed = keyed(), known.contains(keyed) || known.isEmpty && named.contains(keyed) {
                    return keyed
                }
                return known.min() ?? named.min()
            }
            throw StoreError.ambiguous(
                text, candidates: RecordID.distinctDigits(of: Array(named.sorted().prefix(5))))
        }
        return named.first
    }
}

/// Texts with what they are compared as, since a sheet says most names many times.
final class FoldedNames {
    private var known: [String: FoldedText] = [:]

    subscript(text: String) -> FoldedText {
        if let folded = known[text] { return folded }
        if known.count >= 20_000 { known.removeAll(keepingCapacity: true) }
        let folded = FoldedText(text)
        known[text] = folded
        return folded
    }
}

import Causality
import Foundation
import HoursModel
import HoursStore
import Replica
import Texts

/// What people call the records of one reading, and the shortest beginnings of ids that tell them apart here.
final class Names {
    let reader: StoreReader
    private let language: Language
    private var names: [RecordID: String] = [:]
    private var shorts: [RecordID: String] = [:]
    private var neighbours: [String: [RecordID]] = [:]
    private var joined: [RecordID: [RecordID]]?
    private static let shortest = 8

    init(_ reader: StoreReader, _ language: Language) {
        self.reader = reader
        self.language = language
    }

    /// The name of a record of a kind in the language of the run, else as it was typed, else its outside name; nil if it has none.
    func name(_ id: RecordID, _ kind: KindDeclaration) throws -> String? {
        if let known = names[id] { return known.isEmpty ? nil : known }
        let name = try reader.shown(id, kind: kind).flatMap { self.name($0) }
        names[id] = name ?? ""
        return name
    }

    /// The name of a record that was read.
    func name(_ record: ShownRecord) -> String? {
        let own: String =
            switch language {
            case .english: "nameEnglish"
            case .arabic: "nameArabic"
            case .persian: "namePersian"
            }
        return record.text(own) ?? record.kind.nameFields.lazy.compactMap { record.text($0) }.first
            ?? record.ref
    }

    /// The name of a record, or the beginning of its id.
    func called(_ id: RecordID, _ kind: KindDeclaration) throws -> String { try name(id, kind) ?? short(id) }

    /// The name of a person: of every record that decisions joined, each name once, with the beginnings of their ids.
    func person(_ id: RecordID) throws -> (name: String, ids: [RecordID]) {
        let records = try persons()[id] ?? [id]
        var named: [(key: FoldedText, name: String?, id: RecordID)] = []
        for record in records {
            let name = try name(record, Kinds.volunteer)
            named.append((FoldedText(name ?? "\u{10FFFF}"), name, record))
        }
        named.sort { $0.key != $1.key ? $0.key < $1.key : $0.id < $1.id }
        var seen: Set<FoldedText> = []
        let distinct = named.filter { seen.insert($0.key).inserted }.compactMap { $0.name }
        let name = try distinct.isEmpty ? short(id) : distinct.joined(separator: " / ")
        return (name, named.map { $0.id })
    }

    /// The records of every person who has several, by each of them.
    private func persons() throws -> [RecordID: [RecordID]] {
        if let joined { return joined }
        var groups: [RecordID: [RecordID]] = [:]
        for group in try reader.persons() {
            for id in group { groups[id] = group }
        }
        joined = groups
        return groups
    }

    /// Learns the short ids of all records of a kind at once, where many are to be shown.
    ///
    /// - Complexity: O(n log n).
    func learn(_ ids: some Sequence<RecordID>) {
        let sorted = ids.map { (id: $0, digits: Array($0.description)) }.sorted { $0.id < $1.id }
        func common(_ a: Int, _ b: Int) -> Int {
            guard sorted.indices.contains(a), sorted.indices.contains(b) else { return 0 }
            return zip(sorted[a].digits, sorted[b].digits).prefix { $0 == $1 }.count
        }
        for place in sorted.indices {
            let length = max(Names.shortest, max(common(place - 1, place), common(place, place + 1)) + 1)
            shorts[sorted[place].id] = String(sorted[place].digits.prefix(length))
        }
    }

    /// From how many records on it pays to learn them all.
    static let many = 100

    /// The first digits of an id: at least eight, and as many as no other record here begins with.
    func short(_ id: RecordID) throws -> String {
        if let known = shorts[id] { return known }
        let digits = id.description
        var length = Names.shortest
        while length < digits.count {
            let rivals = try candidates(String(digits.prefix(length)))
            guard let rivals else {
                length += 2
                continue
            }
            let common =
                rivals.filter { $0 != id }.map { digits.commonPrefix(with: $0.description).count }.max() ?? 0
            length = max(length, common + 1)
            break
        }
        let short = String(digits.prefix(length))
        shorts[id] = short
        return short
    }

    /// The first digits of an id to be kept for later: beyond the time that ids of one moment share, so that they stay unique.
    func lasting(_ id: RecordID) throws -> String {
        let short = try short(id)
        return short.count < Names.lastingDigits ? String(id.description.prefix(Names.lastingDigits)) : short
    }

    private static let lastingDigits = 16

    /// All ids that begin so; nil if there may be more than a query gives.
    private func candidates(_ prefix: String) throws -> [RecordID]? {
        if let known = neighbours[prefix] { return known }
        var found: [RecordID] = []
        for kind in Kinds.all {
            let some = try reader.records([kind], prefix: prefix)
            if some.count >= 20 { return nil }
            found += some.map(\.id)
        }
        neighbours[prefix] = found
        return found
    }
}

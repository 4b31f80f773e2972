import Causality
import Foundation
import GRDB
import HoursModel

/// What a row of the table `fact` says of a volunteer.
private enum FactWord: String {
    case died, ofAge, consent
}

extension StoreWriter {
    /// Keeps what a volunteer's record says that a circumstance may hang on, as those with a right to say so said it.
    ///
    /// Whoever is undone, or whose personal parts an erasure took, has none; persons are settled again only if it changed.
    ///
    /// - Parameter isNew: whether nothing of it was here before this transaction.
    func noteFacts(_ record: RecordHistory, isUndone: Bool, isNew: Bool) throws {
        let before = isNew ? [] : try reader.factRows(of: record.id)
        guard PersonFacts.mayBeIn(record) || !before.isEmpty else { return }
        var facts = PersonFacts()
        if !isUndone {
            let directory = try currentDirectory()
            facts = PersonFacts(record) { directory.role(at: $0) >= .recorder }
        }
        let after = FactRow.all(facts)
        guard after != before else { return }
        pending.changedFacts.insert(record.id)
        let id = Data(record.id.bytes)
        try db.cachedStatement(sql: "DELETE FROM fact WHERE volunteer = ?").execute(arguments: [id])
        for row in after {
            try db.cachedStatement(sql: "INSERT INTO fact VALUES (?, ?, ?, ?)").execute(arguments: [
                id, row.what.rawValue, row.day, Data(row.entry.packed),
            ])
        }
    }
}

extension StoreReader {
    /// What is known of a volunteer that a circumstance may hang on, but for licences.
    func facts(of volunteer: RecordID) throws -> PersonFacts {
        var facts = PersonFacts()
        for (place, rows) in Dictionary(
            grouping: try factRows(of: volunteer), by: { FactPlace(what: $0.what, day: $0.day) })
        {
            let fact = DayFact(day: LocalDate(dayNumber: place.day), entries: Set(rows.map(\.entry)))
            switch place.what {
            case .died: facts.deaths.insert(fact)
            case .ofAge: facts.fullAges.insert(fact)
            case .consent: facts.consents.insert(fact)
            }
        }
        return facts
    }

    fileprivate func factRows(of volunteer: RecordID) throws -> Set<FactRow> {
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT what, day, entry FROM fact WHERE volunteer = ?"),
            arguments: [Data(volunteer.bytes)])
        return Set(
            rows.compactMap { row in
                guard let what = FactWord(rawValue: row[0]),
                    let entry = EntryRef(packed: Array(row[2] as Data)[...])
                else { return nil }
                return FactRow(what: what, day: row[1], entry: entry)
            })
    }
}

private struct FactPlace: Hashable {
    let what: FactWord
    let day: Int
}

private struct FactRow: Hashable {
    let what: FactWord
    let day: Int
    let entry: EntryRef

    static func all(_ facts: PersonFacts) -> Set<FactRow> {
        let words: [(FactWord, Set<DayFact>)] = [
            (.died, facts.deaths), (.ofAge, facts.fullAges), (.consent, facts.consents),
        ]
        return Set(
            words.flatMap { what, facts in
                facts.flatMap { fact in
                    fact.entries.map { FactRow(what: what, day: fact.day.dayNumber, entry: $0) }
                }
            })
    }
}

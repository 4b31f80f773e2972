public import Causality
import Foundation
import GRDB
public import HoursModel

/// A recognition that a reviewer recorded.
public struct GivenHonour: Hashable, Sendable {
    /// Its record.
    public let id: RecordID
    /// Whom it honours.
    public let volunteer: RecordID
    /// For what.
    public let award: Award
    /// When it was given.
    public let awardedOn: LocalDate?
    /// The hours that were reached, for a milestone.
    public let hours: Int?
    /// The story, if all who wrote of it say that it may be told.
    public let story: String?
}

extension StoreReader {
    /// What the persons with confirmed hours gave, ascending by the record that stands for the person; of the erased nothing is known.
    ///
    /// - Complexity: O(n log n) in the claims of persons with confirmed hours.
    public func services() throws -> [Service] {
        let loader = try CaseLoader(self)
        let directory = try PersonDirectory(db)
        let erased = try erasedPersons().volunteers
        return try balances().compactMap { balance in
            let volunteers = directory.members(of: balance.person)
            guard (balance.minutes[.confirmed] ?? 0) > 0, !volunteers.isSubset(of: erased) else { return nil }
            let person = try loader.personCase(volunteers).0
            return Service(balance.person, placed: RuleBook.place(person), facts: person.facts)
        }
    }

    /// The recognitions that reviewers recorded, the oldest first.
    public func honours() throws -> [GivenHonour] {
        let loader = try CaseLoader(self)
        let ids = try Data.fetchAll(
            db.cachedStatement(sql: "SELECT id FROM honour WHERE NOT isUndone ORDER BY awardedOn, id"))
        return try ids.compactMap { data in
            guard let id = RecordID(data) else { return nil }
            let record = try record(id, kind: Kinds.honour).history
            func heads(_ unit: UInt32) -> [UnitWrite<UnitValue>] {
                Register(
                    (record.registers[unit]?.writes ?? []).filter {
                        loader.directory.role(at: $0.id.entry) >= .reviewer
                    }
                ).heads
            }
            let word = heads(1).map(\.value).first { $0[1] == record.shown[1] && $0[2] == record.shown[2] }
            guard let word, case .record(let volunteer) = word[1], case .integer(let code) = word[2],
                let award = Award(rawValue: Int(clamping: code))
            else { return nil }
            var day: LocalDate?
            if case .integer(let number) = word[3] { day = LocalDate(field: number) }
            var hours: Int?
            if case .integer(let number) = word[4] { hours = Int(clamping: number) }
            let stories = heads(Kinds.storyUnit).map(\.value)
            var story: String?
            if stories.allSatisfy({ $0[6] == .integer(1) }), case .text(let text) = stories.first?[5] {
                story = text
            }
            return GivenHonour(
                id: id, volunteer: volunteer, award: award, awardedOn: day, hours: hours, story: story)
        }
    }
}

public import Causality
import Crypto
import Foundation
public import HoursModel
import HoursStore

/// Something that waits for a person, with what each choice would change.
public struct InboxItem: Hashable, Sendable {
    /// What it is about, the same on every node: a digest of rule and records.
    public let id: String
    /// What was shown, the same on every node with the same entries; changes when the item does.
    public let basis: String
    /// The rule that asks.
    public let rule: InboxRule
    /// The volunteer whose minutes they are.
    public let volunteer: RecordID
    /// The claims involved; the first is the one to decide on.
    ///
    /// Empty where persons are to be joined.
    public let claims: [RecordID]
    /// For joining persons, the other record.
    public let other: RecordID?
    /// How many minutes wait.
    public let minutes: Int
    /// What the person is credited now with these claims.
    public let creditedNow: Int
    /// The recorders of the claims involved, ascending.
    public let recorders: [RecordID]
    /// What can be done, at least one of which empties the item.
    public let choices: [InboxChoice]
}

/// Why an item is in the inbox.
public enum InboxRule: Hashable, Sendable {
    /// A rule of the rule book questioned minutes.
    case questioned(RuleName)
    /// Approved minutes of a claim stand under a circumstance that no approval of it was shown.
    case circumstance(RuleName)
    /// Somebody asks to take back a claim.
    case withdrawalRequest
    /// Two records may be one person.
    case samePerson
    /// A volunteer's identity number does not fit its own check digit.
    case wrongDigit

    /// The word used in files and on the command line.
    public var name: String {
        switch self {
        case .questioned(let rule): rule.rawValue
        case .circumstance(let rule): rule.rawValue + "Confirmed"
        case .withdrawalRequest: "withdrawalRequest"
        case .samePerson: "samePerson"
        case .wrongDigit: "wrongDigit"
        }
    }
}

/// A choice of an inbox item, and what it would do to the person's sums.
public struct InboxChoice: Hashable, Sendable {
    /// What to do.
    public enum Action: String, Hashable, Sendable {
        case approve, reject, same, distinct, release, merge, split, correct, keep, readmit
    }

    /// What to do.
    public let action: Action
    /// The decision that is taken back; nil for other choices.
    public var decision: RecordID?
    /// The device that is let in again; nil for other choices.
    public var device: ReplicaID?
    /// The person's sums by state after it; nil where it changes nobody's minutes.
    public let after: [MinuteState: Int]?
    /// The person's sums by state now.
    public let before: [MinuteState: Int]
}

extension Replica {
    /// Everything that waits, by volunteer, rule and claim; the same on every node with the same entries.
    public func inbox() throws -> [InboxItem] {
        try store.read { reader in
            var items: [InboxItem] = []
            for person in try reader.personsWithQuestions() {
                items += try inboxItems(ofPerson: person, in: reader)
            }
            return try items + suggestions(in: reader) + wrongDigits(in: reader)
        }
    }

    /// How many items wait, without what each choice would change.
    ///
    /// - Complexity: O(n) in the questioned claims.
    public func inboxCount() throws -> Int {
        try store.read { reader in
            let questions = try reader.personsWithQuestions().reduce(0) { sum, person in
                try reader.ledger(of: person).reduce(sum) { sum, entry in
                    sum + Set(entry.line.reasons.filter { $0.state == .questioned }.map(\.rule)).count
                }
            }
            return try questions + reader.requestCount() + reader.circumstanceCount()
                + suggestedPairs(in: reader).count
                + reader.volunteersWithWrongDigit().count
        }
    }

    /// The items that a claim leads.
    func inboxItems(about claim: RecordID, in reader: StoreReader) throws -> [InboxItem] {
        guard let person = try reader.ledgerLine(of: claim)?.person else { return [] }
        return try inboxItems(ofPerson: person, in: reader).filter { $0.claims.first == claim }
    }

    private func inboxItems(ofPerson person: RecordID, in reader: StoreReader) throws -> [InboxItem] {
        try ReviewBoard(person, in: reader).items
    }

    /// Records of one name that no decision joins or keeps apart: only suggested, with reasons, never joined.
    private func suggestedPairs(in reader: StoreReader) throws -> [[RecordID]] {
        let decided = Set(
            PersonLinks.inForce(try reader.personLinks()).map { Set([$0.first.record, $0.second.record]) })
        var byName: [FoldedText: [ShownRecord]] = [:]
        for volunteer in try reader.list(Kinds.volunteer) {
            let names = Set(
                Kinds.volunteer.nameFields.compactMap { volunteer.text($0) }.map { FoldedText($0) })
            for name in names where !name.key.isEmpty { byName[name, default: []].append(volunteer) }
        }
        var pairs: Set<[RecordID]> = []
        for group in byName.values where group.count > 1 {
            for (index, a) in group.enumerated().prefix(ReviewLimits.namesakes) {
                for b in group.dropFirst(index + 1).prefix(ReviewLimits.namesakes) where a.id != b.id {
                    let isOne = try reader.person(of: a.id) == reader.person(of: b.id)
                    if !isOne, !decided.contains([a.id, b.id]) { pairs.insert([a.id, b.id].sorted()) }
                }
            }
        }
        return pairs.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Volunteers whose number cannot be right: they are credited as who they are here until a registrar has looked.
    private func wrongDigits(in reader: StoreReader) throws -> [InboxItem] {
        try reader.volunteersWithWrongDigit().map { volunteer in
            let board = try ReviewBoard(try reader.person(of: volunteer), in: reader)
            let key = InboxItem.digest(["wrongDigit", volunteer.description])
            return InboxItem(
                id: key, basis: key, rule: .wrongDigit, volunteer: volunteer, claims: [], other: nil,
                minutes: 0, creditedNow: board.credited, recorders: [],
                choices: [InboxChoice.Action.correct, .keep].map {
                    InboxChoice(action: $0, after: nil, before: board.sums)
                })
        }
    }

    private func suggestions(in reader: StoreReader) throws -> [InboxItem] {
        try suggestedPairs(in: reader).map { pair in
            let board = try ReviewBoard(try reader.person(of: pair[0]), in: reader)
            let key = InboxItem.digest(["samePerson"] + pair.map(\.description))
            return InboxItem(
                id: key, basis: key, rule: .samePerson, volunteer: pair[0], claims: [], other: pair[1],
                minutes: 0,
                creditedNow: board.credited, recorders: [],
                choices: [
                    InboxChoice(action: .merge, after: nil, before: board.sums),
                    InboxChoice(action: .split, after: board.sums, before: board.sums),
                ])
        }
    }
}

/// The limits of the inbox.
enum ReviewLimits {
    /// How many records of one name are compared with each other.
    static let namesakes = 20
}

extension InboxItem {
    /// Eight bytes of a digest over words, as hexadecimal digits.
    static func digest(_ words: [String]) -> String {
        Hex.encode(SHA256.hash(data: Data(words.joined(separator: "\n").utf8)).prefix(8))
    }
}

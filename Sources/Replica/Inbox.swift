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
        let board = try ReviewBoard(person, in: reader)
        var items: [InboxItem] = []
        for line in board.ledger.claims {
            let questioned = line.reasons.filter { $0.state == .questioned }
            for (rule, reasons) in Dictionary(grouping: questioned, by: \.rule).sorted(by: { $0.key < $1.key }
            ) {
                let with = Set(reasons.flatMap(\.with)).sorted()
                items.append(
                    board.item(
                        .questioned(rule), [line.claim] + with, minutes: reasons.reduce(0) { $0 + $1.minutes }
                    ))
            }
        }
        for finding in board.ledger.findings where RuleName.circumstances.contains(finding.rule) {
            let line = board.ledger.claims.first { $0.claim == finding.claim }
            items.append(
                board.item(
                    .circumstance(finding.rule), [finding.claim], minutes: line?.minutes(.confirmed) ?? 0))
        }
        for request in board.ledger.requests {
            let line = board.ledger.claims.first { $0.claim == request.claim }
            items.append(board.item(.withdrawalRequest, [request.claim], minutes: line?.minutes ?? 0))
        }
        return items
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

/// One person's case on the table of a reviewer: the ledger as it is, and as it would be after a decision.
private struct ReviewBoard {
    let person: PersonCase
    let ledger: PersonLedger
    let sums: [MinuteState: Int]
    /// What whoever decides on a claim is shown of its circumstances.
    let circumstances: [ID<Claim>: [EntryRef]]

    init(_ person: RecordID, in reader: StoreReader) throws {
        self.person = try reader.personCase(of: person)
        ledger = RuleBook.settle(self.person)
        sums = ReviewBoard.sums(ledger)
        circumstances = RuleBook.circumstances(of: self.person)
    }

    var credited: Int { (sums[.confirmed] ?? 0) + (sums[.provisional] ?? 0) }

    func item(_ rule: InboxRule, _ claims: [ID<Claim>], minutes: Int) -> InboxItem {
        let subject = histories(claims)
        let credited = ledger.claims.filter { claims.contains($0.claim) }
            .reduce(0) { $0 + $1.minutes(.confirmed) + $1.minutes(.provisional) }
        var actions: [InboxChoice.Action] = [.approve, .reject]
        if claims.count > 1, rule != .withdrawalRequest { actions += [.same, .distinct] }
        let readmissions = rule == .questioned(.beyondLimit) ? readmissions(for: subject[0]) : []
        // No approval makes count what somebody wrote without a right to.
        if !readmissions.isEmpty { actions = [.reject] }
        let heads = subject.flatMap { claim in
            claim.versions.filter(\.isHead).flatMap(\.ids) + claim.withdrawals.map(\.id)
        }.map { "\($0.entry.dot.replica) \($0.entry.dot.number) \($0.entry.mark) \($0.index)" }
        let shown = (circumstances[claims[0]] ?? []).map { "\($0.dot.replica) \($0.dot.number) \($0.mark)" }
        let names = claims.map(\.description)
        let decided = person.decisions.filter { !Set($0.claims).isDisjoint(with: claims) }.map(
            \.id.description
        ).sorted()
        return InboxItem(
            id: InboxItem.digest([rule.name, names[0]]),
            basis: InboxItem.digest([rule.name, "\(minutes)"] + names + heads.sorted() + decided + shown),
            rule: rule, volunteer: subject[0].versions[0].unit.volunteer.record, claims: claims.map(\.record),
            other: nil, minutes: minutes, creditedNow: credited,
            recorders: Set(
                subject.flatMap { $0.versions.filter(\.isHead).compactMap(\.unit.recorder?.record) }
            ).sorted(),
            choices: actions.map { action in
                InboxChoice(action: action, after: trial(action, subject), before: sums)
            } + readmissions + releases(of: subject[0]))
    }

    /// Letting in again whoever wrote a claim beyond a limit.
    private func readmissions(for claim: ClaimHistory) -> [InboxChoice] {
        let writes = claim.versions.filter { $0.isHead && $0.isBeyondLimit }.flatMap(\.ids)
        return Set(writes.map(\.entry.dot.replica)).sorted().map {
            InboxChoice(action: .readmit, device: $0, after: nil, before: sums)
        }
    }

    /// Taking back what approves earlier versions of a claim: where two of those differ, nothing else empties the question.
    private func releases(of claim: ClaimHistory) -> [InboxChoice] {
        let heads = Set(claim.versions.filter(\.isHead).flatMap(\.entries))
        let earlier = person.decisions.live.filter { decision in
            decision.action == .approve(claim.id) && !decision.covers.isSubset(of: heads)
        }
        return earlier.sorted { $0.id < $1.id }.map { decision in
            var trial = person
            let nobody = RecordID(Octets16(high: .max, low: .max))
            trial.decisions.append(
                Decision(
                    id: nobody, action: .release, replaces: [decision.id],
                    author: Signer(identity: .person(nobody), role: .reviewer)))
            return InboxChoice(
                action: .release, decision: decision.id,
                after: ReviewBoard.sums(RuleBook.settle(trial)), before: sums)
        }
    }

    private func histories(_ claims: [ID<Claim>]) -> [ClaimHistory] {
        claims.compactMap { id in person.claims.first { $0.id == id } }
    }

    /// The sums if somebody who wrote none of it decided so now.
    private func trial(_ action: InboxChoice.Action, _ claims: [ClaimHistory]) -> [MinuteState: Int]? {
        let claim = claims[0]
        let covers = Set(
            claim.entries(
                toDecide: action == .reject ? .reject(claim.id) : .approve(claim.id), person.decisions.live)
                + claim.withdrawals.map(\.id.entry))
        let word: Decision.Action
        switch action {
        case .approve: word = .approve(claim.id)
        case .reject: word = .reject(claim.id)
        case .same: word = .same(claim.id, claims.dropFirst().first?.id ?? claim.id)
        case .distinct: word = .distinct(claim.id, claims.dropFirst().first?.id ?? claim.id)
        case .release, .merge, .split, .correct, .keep, .readmit: return nil
        }
        let replaced = person.decisions.filter { earlier in
            switch (earlier.action, action) {
            case (.approve(claim.id), .approve): true
            case (.approve(claim.id), .reject), (.reject(claim.id), .reject), (.reject(claim.id), .approve):
                !earlier.covers.isDisjoint(with: covers)
            case (.same, .same), (.same, .distinct), (.distinct, .same), (.distinct, .distinct):
                Set(earlier.claims) == Set(claims.prefix(2).map(\.id))
            default: false
            }
        }
        var trial = person
        let nobody = RecordID(Octets16(high: .max, low: .max))
        trial.decisions.append(
            Decision(
                id: nobody, action: word, covers: covers, shown: Set(circumstances[claim.id] ?? []),
                replaces: Set(replaced.map(\.id)),
                author: Signer(identity: .person(nobody), role: .reviewer)))
        return ReviewBoard.sums(RuleBook.settle(trial))
    }

    private static func sums(_ ledger: PersonLedger) -> [MinuteState: Int] {
        Dictionary(MinuteState.allCases.map { ($0, ledger.minutes($0)) }, uniquingKeysWith: { a, _ in a })
    }
}

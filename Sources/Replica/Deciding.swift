public import Causality
import Foundation
import HoursModel
import HoursStore
import SignedLog

/// A decision that was written, with the versions that it covers.
public struct WrittenDecision: Hashable, Sendable {
    /// Its record.
    public let id: RecordID
    /// The claims that it is about.
    public let claims: [RecordID]
    /// The versions that it covers.
    public let covers: [EntryRef]
}

extension Replica {
    /// Approves claims: the versions that are shown now are pinned.
    ///
    /// - Parameter basis: of an inbox item; refused if what it showed has changed.
    /// - Throws: `ReplicaError.notAllowed`, `.selfApproval`, `.basisChanged`; then nothing is decided on any of them.
    public func approve(_ claims: [RecordID], basis: String?, _ around: Surroundings) throws
        -> [WrittenDecision]
    {
        try decide(.approve, claims, reason: nil, basis: basis, around)
    }

    /// Refuses claims: the versions that are shown now are set aside, with a reason.
    public func reject(
        _ claims: [RecordID], reason: String, basis: String?, _ around: Surroundings
    ) throws -> [WrittenDecision] {
        try decide(.reject, claims, reason: reason, basis: basis, around)
    }

    /// Says that two claims report one session, or two.
    public func decidePair(
        _ a: RecordID, _ b: RecordID, areSame: Bool, reason: String?, _ around: Surroundings
    ) throws -> WrittenDecision {
        guard a != b else {
            throw ReplicaError.badValue(field: "claim", value: b.description, why: "it is the same claim")
        }
        var covers: [EntryRef] = []
        let commit = try commit(around) { reader in
            try requireRole(.reviewer, to: "decide", in: reader)
            covers = try [a, b].flatMap { try reader.heads(of: $0) }
            let pair = Set([a, b])
            let earlier = try reader.decisions(of: a).filter {
                Set($0.claims.map(\.record)) == pair && $0.claims.count == 2
            }
            return [draft(areSame ? .same : .distinct, a, b, covers, earlier.map(\.id), reason)]
        }
        return WrittenDecision(id: commit.records[0], claims: [a, b], covers: covers)
    }

    /// Takes a decision back.
    public func release(_ decision: RecordID, reason: String?, _ around: Surroundings) throws -> RecordID {
        let commit = try commit(around) { reader in
            try requireRole(.reviewer, to: "release a decision", in: reader)
            for kind in [Kinds.sameAs, Kinds.notSameAs] {
                guard try reader.shown(decision, kind: kind) != nil else { continue }
                let folded = try reader.folded(decision, kind: kind)
                return [editing(folded, with: [4: .integer(1)])]
            }
            guard let shown = try reader.shown(decision, kind: Kinds.decision),
                case .record(let claim) = shown.fields[2]
            else { throw StoreError.noRecord(decision.description) }
            guard try reader.liveDecisions(on: claim).contains(where: { $0.id == decision }) else {
                throw ReplicaError.nothingToDo("The decision was released or replaced already.")
            }
            var other: RecordID?
            if case .record(let id) = shown.fields[3] { other = id }
            return [draft(.release, claim, other, [], [decision], reason)]
        }
        return commit.records[0]
    }

    /// What a decision record says, by the place of its word.
    enum Word: Int64 { case approve, reject, same, distinct, release }

    private func decide(
        _ word: Word, _ claims: [RecordID], reason: String?, basis: String?, _ around: Surroundings
    ) throws -> [WrittenDecision] {
        var covered: [[EntryRef]] = []
        let commit = try commit(around) { reader in
            try requireRole(.reviewer, to: "decide", in: reader)
            if let basis,
                try !claims.allSatisfy({ claim in
                    try inboxItems(about: claim, in: reader).contains { $0.basis == basis }
                })
            {
                throw ReplicaError.basisChanged(basis)
            }
            var drafts: [DraftChange] = []
            var own: [RecordID] = []
            let signer = try reader.signer(of: id)
            for claim in claims {
                guard let history = try reader.claimHistory(claim) else {
                    throw StoreError.noRecord(claim.description)
                }
                if word == .approve, try isOwn(history, signer, in: reader) { own.append(claim) }
                let standing = try reader.liveDecisions(on: claim)
                let covers =
                    history.entries(
                        toDecide: word == .reject ? .reject(history.id) : .approve(history.id), standing
                    )
                    .sorted() + history.withdrawals.map(\.id.entry)
                let shown =
                    word == .approve
                    ? Set(try reader.circumstances(of: claim) + reader.roleWrites(of: claim)).sorted() : []
                // All earlier ones are named, also those that are without effect now: a release may bring them back.
                let earlier = try reader.decisions(of: claim).filter { decision in
                    switch decision.action {
                    case .approve: word == .approve || !decision.covers.isDisjoint(with: covers)
                    case .reject: !decision.covers.isDisjoint(with: covers)
                    case .same, .distinct, .release: false
                    }
                }
                covered.append(covers)
                drafts.append(draft(word, claim, nil, covers, earlier.map(\.id), reason, shown: shown))
            }
            guard own.isEmpty else { throw ReplicaError.selfApproval(claims: own) }
            return drafts
        }
        return zip(zip(commit.records, claims), covered).map {
            WrittenDecision(id: $0.0, claims: [$0.1], covers: $1)
        }
    }

    /// Whether an approval by a signer would be one of what the same person wrote, or of the own hours.
    func isOwn(_ claim: ClaimHistory, _ signer: Signer, in reader: StoreReader) throws -> Bool {
        let heads = claim.versions.filter(\.isHead)
        if heads.contains(where: { $0.authors.contains { $0.mayBe(signer) } }) { return true }
        guard let volunteer = signer.volunteer else { return false }
        let own = try reader.volunteers(of: volunteer.record)
        return heads.contains { own.contains($0.unit.volunteer.record) }
    }

    private func draft(
        _ word: Word, _ claim: RecordID, _ other: RecordID?, _ covers: [EntryRef], _ replaces: [RecordID],
        _ reason: String?, shown: [EntryRef] = []
    ) -> DraftChange {
        var fields: [UInt32: DraftChange.Value] = [
            1: .value(.integer(word.rawValue)), 2: .value(.record(claim)),
        ]
        if let other { fields[3] = .value(.record(other)) }
        if !covers.isEmpty { fields[4] = .value(.entries(covers)) }
        if !shown.isEmpty { fields[1_001] = .value(.entries(shown)) }
        if !replaces.isEmpty { fields[5] = .value(.records(replaces.sorted())) }
        return DraftChange(
            kind: Kinds.decision.number, target: .created, fields: fields,
            personal: reason.map { [6: .text($0)] } ?? [:])
    }
}

extension ClaimHistory {
    /// The entries of the versions that a decision made now is about.
    ///
    /// What was written beyond a limit is a question of its own: rejecting it leaves the versions alone that stand, and approving
    /// those does not approve it. Once it is rejected, a further rejection is about the others.
    func entries(toDecide action: Decision.Action, _ decisions: [Decision]) -> [EntryRef] {
        let heads = versions.filter(\.isHead)
        let (beyond, standing) = (heads.filter(\.isBeyondLimit), heads.filter { !$0.isBeyondLimit })
        func entries(_ versions: [Version]) -> [EntryRef] { Set(versions.flatMap(\.entries)).sorted() }
        guard !beyond.isEmpty, !standing.isEmpty else { return entries(heads) }
        guard case .reject = action else { return entries(standing) }
        let open = beyond.filter { version in
            !decisions.contains { decision in
                decision.action == .reject(id) && !decision.covers.isDisjoint(with: version.entries)
            }
        }
        return entries(open.isEmpty ? standing : open)
    }
}

extension StoreReader {
    /// The entries of all heads of a claim's credit unit, equal ones included.
    func heads(of claim: RecordID) throws -> [EntryRef] {
        try folded(claim, kind: Kinds.claim).registers[1]?.shown ?? []
    }

    /// The entries that say what the person did: minutes that an approval confirms keep the role that it was shown.
    func roleWrites(of claim: RecordID) throws -> [EntryRef] {
        try folded(claim, kind: Kinds.claim).registers[2]?.shown ?? []
    }

    /// The entries of the circumstances of a claim, which whoever decides on it is shown.
    func circumstances(of claim: RecordID) throws -> [EntryRef] {
        guard let person = try ledgerLine(of: claim)?.person else { return [] }
        return RuleBook.circumstances(of: try personCase(of: person))[ID(claim)] ?? []
    }
}

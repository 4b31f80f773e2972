import Causality

/// Rule 8: which decisions are in force.
struct Verdicts {
    /// Approvals that had no effect because their signer wrote the version or is the person: decision and claim.
    let selfApprovals: [(decision: RecordID, claim: ID<Claim>)]
    private let existing: [RecordID: Decision]
    private let replacers: [RecordID: [RecordID]]
    private let person: PersonCase
    private let subjects: [ID<Claim>: [RecordID]]

    init(_ person: PersonCase) {
        self.person = person
        let claims = Dictionary(person.claims.map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a })
        var existing: [RecordID: Decision] = [:]
        var refused: [(RecordID, ID<Claim>)] = []
        var subjects: [ID<Claim>: [RecordID]] = [:]
        for decision in person.decisions where decision.author.role >= .reviewer {
            if case .approve(let claim) = decision.action, let history = claims[claim] {
                let covered = history.versions.filter { !$0.entries.isDisjoint(with: decision.covers) }
                let isOwnHours = decision.author.volunteer.map(person.volunteers.contains) ?? false
                if isOwnHours || covered.contains(where: { $0.isWritten(by: decision.author) }) {
                    refused.append((decision.id, claim))
                }
                if isOwnHours || covered.allSatisfy({ $0.isWritten(by: decision.author) }) { continue }
            }
            existing[decision.id] = decision
            for claim in Set(decision.claims) { subjects[claim, default: []].append(decision.id) }
        }
        var replacers: [RecordID: [RecordID]] = [:]
        for decision in existing.values {
            for old in decision.replaces where old != decision.id {
                replacers[old, default: []].append(decision.id)
            }
        }
        self.existing = existing
        self.replacers = replacers
        self.subjects = subjects
        selfApprovals = refused.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map { (decision: $0.0, claim: $0.1) }
    }

    /// What was decided on a version of a claim.
    enum OnVersion: Hashable { case approved, rejected }
    /// What was decided on a pair of claims.
    enum OnPair: Hashable { case same, distinct }

    /// The standing decision on a version, if there is one.
    func onVersion(_ version: Version, of claim: ID<Claim>) -> OnVersion? {
        guard subjects[claim] != nil else { return nil }
        let entries = version.entries
        return standing(among: subjects[claim] ?? []) { decision in
            switch decision.action {
            case .approve(claim) where !entries.isDisjoint(with: decision.covers):
                version.isWritten(by: decision.author) ? nil : .approved
            case .reject(claim) where !entries.isDisjoint(with: decision.covers): .rejected
            default: nil
            }
        }
    }

    /// The pairs of claims on which a decision stands.
    func pairs() -> [(a: ID<Claim>, b: ID<Claim>, verdict: OnPair)] {
        var pairs: Set<ClaimPair> = []
        for decision in existing.values {
            switch decision.action {
            case .same(let a, let b), .distinct(let a, let b): if a != b { pairs.insert(ClaimPair(a, b)) }
            default: break
            }
        }
        return pairs.sorted().compactMap { pair in
            let verdict: OnPair? = standing(among: subjects[pair.a] ?? []) { decision in
                switch decision.action {
                case .same(let a, let b): ClaimPair(a, b) == pair ? .same : nil
                case .distinct(let a, let b): ClaimPair(a, b) == pair ? .distinct : nil
                default: nil
                }
            }
            return verdict.map { (pair.a, pair.b, $0) }
        }
    }

    /// Whether a decision that exists covers an entry for a claim.
    func answers(_ entry: EntryRef, of claim: ID<Claim>) -> Bool {
        (subjects[claim] ?? []).contains { existing[$0]?.covers.contains(entry) ?? false }
    }

    /// Whether the approvals of a claim that exist say of all of some entries that they were shown.
    func wereShown(_ entries: Set<EntryRef>, on claim: ID<Claim>) -> Bool {
        let approvals = (subjects[claim] ?? []).compactMap { existing[$0] }.filter { decision in
            if case .approve = decision.action { true } else { false }
        }
        return entries.allSatisfy { entry in approvals.contains { $0.shown.contains(entry) } }
    }

    /// Asks the live decisions for their side; where two sides dispute, asks again what stood before all of them.
    private func standing<Side: Hashable>(among ids: [RecordID], _ side: (Decision) -> Side?) -> Side? {
        var candidates = Set(ids)
        var lapsed: Set<RecordID> = []
        while true {
            let live = candidates.filter { id in
                !(replacers[id] ?? []).contains { candidates.contains($0) || !lapsed.contains($0) }
            }
            let voting = live.filter { existing[$0].flatMap(side) != nil }
            let sides = Set(voting.compactMap { existing[$0].flatMap(side) })
            if sides.count < 2 { return sides.first }
            let cones = voting.map { ancestors(of: $0) }
            lapsed.formUnion(voting)
            for cone in cones { lapsed.formUnion(cone) }
            candidates = cones.dropFirst().reduce(cones[0]) { $0.intersection($1) }.subtracting(voting)
        }
    }

    private func ancestors(of id: RecordID) -> Set<RecordID> {
        var found: Set<RecordID> = []
        var open = [id]
        while let next = open.popLast() {
            for old in existing[next]?.replaces ?? [] where existing[old] != nil && found.insert(old).inserted
            {
                open.append(old)
            }
        }
        return found
    }
}

/// Two claims without an order.
struct ClaimPair: Hashable, Comparable {
    let a: ID<Claim>
    let b: ID<Claim>

    init(_ x: ID<Claim>, _ y: ID<Claim>) { (a, b) = x < y ? (x, y) : (y, x) }

    static func < (x: ClaimPair, y: ClaimPair) -> Bool { x.a != y.a ? x.a < y.a : x.b < y.b }
}

extension Version {
    /// Whether one of its writes may have been signed by the same person.
    func isWritten(by signer: Signer) -> Bool { authors.contains { $0.mayBe(signer) } }
}

import Causality
import HoursModel

/// Rule 8: which versions are pinned or rejected, and which pairs are the same or distinct.
struct SlowDecisions {
    /// What the decisions in force say of one subject.
    enum Word: Hashable { case approved, rejected, same, distinct }

    let person: PersonCase
    let existing: [Decision]
    let same: Set<Set<ID<Claim>>>
    let distinct: Set<Set<ID<Claim>>>

    init(_ person: PersonCase) {
        self.person = person
        let reviewed = person.decisions.filter { $0.author.role == .reviewer || $0.author.role == .admin }
        let existing = reviewed.filter { decision in
            guard case .approve = decision.action else { return true }
            return SlowDecisions.covered(by: decision, in: person)
                .contains { SlowDecisions.mayApprove(decision, $0, in: person) }
        }
        self.existing = existing
        let ids = person.claims.map(\.id)
        var same: Set<Set<ID<Claim>>> = []
        var distinct: Set<Set<ID<Claim>>> = []
        for a in ids {
            for b in ids where a < b {
                let word = SlowDecisions.lastWord(of: existing, in: existing, lapsed: []) { decision in
                    switch decision.action {
                    case .same(let x, let y) where Set([x, y]) == [a, b]: .same
                    case .distinct(let x, let y) where Set([x, y]) == [a, b]: .distinct
                    default: nil
                    }
                }
                if word == .same { same.insert([a, b]) }
                if word == .distinct { distinct.insert([a, b]) }
            }
        }
        self.same = same
        self.distinct = distinct
    }

    func areDistinct(_ a: ID<Claim>, _ b: ID<Claim>) -> Bool { distinct.contains([a, b]) }
    func areSame(_ a: ID<Claim>, _ b: ID<Claim>) -> Bool { same.contains([a, b]) }

    /// What holds for one version of a claim: approved, rejected or nothing.
    func word(on version: Version, of claim: ID<Claim>) -> Word? {
        SlowDecisions.lastWord(of: existing, in: existing, lapsed: []) { decision in
            guard !decision.covers.isDisjoint(with: version.entries) else { return nil }
            switch decision.action {
            case .approve(claim):
                return SlowDecisions.mayApprove(decision, version, in: person) ? .approved : nil
            case .reject(claim): return .rejected
            default: return nil
            }
        }
    }

    /// The approvals that their signers could not give, with the claims.
    var selfApprovals: [(claim: ID<Claim>, decision: RecordID)] {
        person.decisions.compactMap { decision in
            guard case .approve(let claim) = decision.action, decision.author.role >= .reviewer else {
                return nil
            }
            let covered = SlowDecisions.covered(by: decision, in: person)
            let isVoid = covered.contains { !SlowDecisions.mayApprove(decision, $0, in: person) }
            return isVoid ? (claim, decision.id) : nil
        }
    }

    private static func covered(by decision: Decision, in person: PersonCase) -> [Version] {
        person.claims.filter { decision.claims.contains($0.id) }.flatMap(\.versions)
            .filter { !decision.covers.isDisjoint(with: $0.entries) }
    }

    private static func mayApprove(_ decision: Decision, _ version: Version, in person: PersonCase) -> Bool {
        if let owner = decision.author.volunteer, person.volunteers.contains(owner) { return false }
        return !version.authors.contains { author in
            author.identity == decision.author.identity || SlowSigner.areOne(author, decision.author)
        }
    }

    /// Asks the live decisions among `circle`; if they dispute, asks again of what all of them go back to.
    private static func lastWord(
        of circle: [Decision], in existing: [Decision], lapsed: Set<RecordID>, says: (Decision) -> Word?
    ) -> Word? {
        let live = circle.filter { one in
            if circle.contains(where: { $0.id != one.id && $0.replaces.contains(one.id) }) { return false }
            if lapsed.isEmpty { return true }
            return !existing.contains { $0.replaces.contains(one.id) && !lapsed.contains($0.id) }
        }
        let speaking = live.filter { says($0) != nil }
        let words = Set(speaking.compactMap(says))
        guard words.count > 1 else { return words.first }

        let lines = speaking.map { ancestors(of: $0, in: existing) }
        var common = lines[0]
        for line in lines { common.formIntersection(line) }
        var past = lapsed.union(speaking.map(\.id))
        for line in lines { past.formUnion(line) }
        let next = existing.filter { common.contains($0.id) }
        return lastWord(of: next, in: existing, lapsed: past, says: says)
    }

    private static func ancestors(of decision: Decision, in existing: [Decision]) -> Set<RecordID> {
        var found: Set<RecordID> = []
        var waiting = Array(decision.replaces)
        while let id = waiting.popLast() {
            guard !found.contains(id), let next = existing.first(where: { $0.id == id }) else { continue }
            found.insert(id)
            waiting += next.replaces
        }
        return found
    }
}

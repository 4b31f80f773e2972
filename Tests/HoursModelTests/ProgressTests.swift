import Causality
import TestSupport
import Testing

@testable import HoursModel

/// Progress: whatever is questioned, some decision of a reviewer who wrote none of it empties the question.
@Suite("Progress", .lane(.computing))
struct ProgressTests {
    @Test("Every questioned claim has a decision that empties the question", arguments: 0..<4)
    func progress(chunk: Int) {
        var failures = 0
        for seed in (chunk * 2500 + 1)...(chunk * 2500 + 2500) where failures < 3 {
            let person = RandomPerson.make(UInt64(seed))
            for line in RuleBook.settle(person).claims where isAtHome(line.claim, person) {
                for rule in Set(line.reasons.filter { $0.state == .questioned }.map(\.rule)) {
                    // Where earlier approvals of different versions are the question, they are taken back first.
                    let starts = [person, released(person, on: line.claim)]
                    let isEmptied = starts.flatMap { [($0, true), ($0, false)] }.contains { start, approves in
                        let trial = decided(start, on: line.claim, approves: approves)
                        // A decision may show that the claim is another person's; then it waits here no longer.
                        guard isAtHome(line.claim, trial) else { return true }
                        let after = RuleBook.settle(trial)
                        return after.claims.first { $0.claim == line.claim }?.reasons.contains {
                            $0.state == .questioned && $0.rule == rule
                        } == false
                    }
                    if !isEmptied {
                        failures += 1
                        Issue.record("seed \(seed): \(rule) of \(line.claim)\n\(picture(of: person))")
                    }
                }
            }
        }
    }

    private func isAtHome(_ claim: ID<Claim>, _ person: PersonCase) -> Bool {
        guard let history = person.claims.first(where: { $0.id == claim }) else { return false }
        return RuleBook.home(of: history, decisions: person.decisions).map(person.volunteers.contains)
            ?? false
    }

    /// The person after a reviewer took back every approval of a claim that stands.
    private func released(_ person: PersonCase, on claim: ID<Claim>) -> PersonCase {
        let replaced = Set(person.decisions.flatMap(\.replaces))
        let live = person.decisions.filter { $0.action == .approve(claim) && !replaced.contains($0.id) }
        var after = person
        let id = RecordID(Octets16(high: .max, low: .max - 1))
        after.decisions.append(
            Decision(
                id: id, action: .release, replaces: Set(live.map(\.id)),
                author: Signer(identity: .person(id), role: .admin)))
        return after
    }

    /// The person after a decision as the commands write it.
    private func decided(_ person: PersonCase, on claim: ID<Claim>, approves: Bool) -> PersonCase {
        guard let history = person.claims.first(where: { $0.id == claim }) else { return person }
        let covers = Set(
            history.versions.filter(\.isHead).flatMap(\.entries) + history.withdrawals.map(\.id.entry))
        let earlier = person.decisions.filter { decision in
            guard decision.claims == [claim] else { return false }
            if case .approve = decision.action {
                return approves || !decision.covers.isDisjoint(with: covers)
            }
            return !decision.covers.isDisjoint(with: covers)
        }
        let id = RecordID(Octets16(high: .max, low: .max))
        var after = person
        after.decisions.append(
            Decision(
                id: id, action: approves ? .approve(claim) : .reject(claim), covers: covers,
                replaces: Set(earlier.map(\.id)), author: Signer(identity: .person(id), role: .admin)))
        return after
    }
}

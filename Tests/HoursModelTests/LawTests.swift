import Causality
import HoursModel
import Testing

@Suite("Laws of the rule book, with random persons")
struct LawTests {
    static let chunks: [ClosedRange<UInt64>] = [1...2500, 2501...5000, 5001...7500, 7501...10_000]

    @Test("The rule book agrees with the slow one", arguments: chunks)
    func agreement(seeds: ClosedRange<UInt64>) {
        var failures = 0
        for seed in seeds where failures < 30 {
            let person = RandomPerson.make(seed)
            let differences = difference(RuleBook.settle(person), SlowRuleBook.settle(person))
            guard !differences.isEmpty else { continue }
            failures += 1
            Issue.record("seed \(seed): \(differences.joined(separator: "; "))\n\(picture(of: person))")
        }
    }
}

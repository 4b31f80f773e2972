import Causality
import Foundation
import Testing

/// One case of a published test suite for vector clocks.
struct VectorCase: Decodable, Sendable, CustomTestStringConvertible {
    let suite: String
    let test: String
    let op: String
    let relation: String?
    let a: [String: String]
    let b: [String: String]
    private let expected: Expected

    /// A truth for a relation, a vector for a merge.
    private enum Expected: Decodable {
        case truth(Bool)
        case vector([String: String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let truth = try? container.decode(Bool.self) {
                self = .truth(truth)
            } else {
                self = .vector(try container.decode([String: String].self))
            }
        }
    }

    var testDescription: String { "\(suite): \(test), \(op) \(relation ?? "")" }

    var holds: Bool? { if case .truth(let truth) = expected { truth } else { nil } }
    var merged: VersionVector<String>? {
        if case .vector(let counters) = expected { VectorCase.vector(counters) } else { nil }
    }
    var first: VersionVector<String> { VectorCase.vector(a) }
    var second: VersionVector<String> { VectorCase.vector(b) }

    private static func vector(_ counters: [String: String]) -> VersionVector<String> {
        VersionVector(counters.mapValues { UInt64($0) ?? 0 })
    }

    /// Reads the cases of a file; none if it is not there.
    static func read(_ file: URL) -> [VectorCase] {
        struct File: Decodable { let cases: [VectorCase] }
        guard let data = try? Data(contentsOf: file) else { return [] }
        return (try? JSONDecoder().decode(File.self, from: data).cases) ?? []
    }
}

@Suite("Version vectors")
struct VersionVectorTests {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()
    static let fixtures = VectorCase.read(repository.appending(path: "Fixtures/oracles/version_vectors.json"))
    static let shared = VectorCase.read(
        repository.deletingLastPathComponent().appending(path: "shared/data/oracles/version_vectors.json"))

    static var hasShared: Bool {
        if shared.isEmpty { print("SKIPPED: ../shared/data/oracles/version_vectors.json is not there") }
        return !shared.isEmpty
    }

    @Test("All 36 published cases are there")
    func count() { #expect(VersionVectorTests.fixtures.count == 36) }

    @Test("The cases of Voldemort and Akka", arguments: fixtures)
    func published(_ one: VectorCase) throws { try check(one) }

    @Test("The cases as they were collected", .enabled(if: VersionVectorTests.hasShared), arguments: shared)
    func collected(_ one: VectorCase) throws { try check(one) }

    private func check(_ one: VectorCase) throws {
        switch one.op {
        case "relation_holds":
            let expected: CausalOrder =
                switch try #require(one.relation) {
                case "before": .before
                case "after": .after
                case "equal": .equal
                case "concurrent": .concurrent
                default: throw UnknownCase()
                }
            let holds = one.first.order(comparedTo: one.second) == expected
            #expect(holds == one.holds)
        case "merge":
            let merged = try #require(one.merged)
            #expect(one.first.merging(one.second) == merged)
            #expect(one.second.merging(one.first) == merged)
        default: throw UnknownCase()
        }
    }

    private struct UnknownCase: Error {}

    @Test("Merging is the smallest vector that descends from both")
    func lattice() {
        var state: UInt64 = 1
        func vector() -> VersionVector<Int> {
            var counters: [Int: UInt64] = [:]
            for name in 0..<4 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                counters[name] = (state >> 33) % 4
            }
            return VersionVector(counters)
        }
        for _ in 0..<500 {
            let (a, b, c) = (vector(), vector(), vector())
            let merged = a.merging(b)
            #expect(merged == b.merging(a) && merged.merging(b) == merged)
            #expect(merged.merging(c) == a.merging(b.merging(c)))
            #expect(merged.descends(from: a) && merged.descends(from: b))
            #expect((0..<4).allSatisfy { merged[$0] == max(a[$0], b[$0]) })
            #expect((a.order(comparedTo: b) == .before) == (b.order(comparedTo: a) == .after))
            #expect((a.order(comparedTo: b) == .equal) == (a == b))
        }
    }

    @Test("Counters never go back, and an exhausted one says so")
    func limits() {
        var vector = VersionVector(["a": 3, "b": 0])
        #expect(vector == VersionVector(["a": 3]))
        #expect(vector.names == ["a"])
        vector.see(2, of: "a")
        #expect(vector["a"] == 3)
        #expect(vector.advance("a") == 4)
        #expect(vector.advance("a", floor: 100) == 100)
        #expect(vector.advance("a", floor: 7) == 101)
        vector.see(.max, of: "a")
        let before = vector
        #expect(vector.advance("a") == nil)
        #expect(vector == before)
    }
}

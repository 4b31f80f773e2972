import Causality
import HoursModel
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import HoursStore
@testable import Replica

@Suite("More changes than a transaction takes", .lane(.replicas))
struct ManyChangesTests {
    /// A kind that no program knows.
    private let kind: UInt32 = 9_999

    /// A node whose last entries hold very many changes in few bytes, each signed on its own.
    private func node() throws -> Replica {
        let node = try TestTeam(members: [], seed: 970).nodes[0]
        for number in 0...StoreLimits.changesTaken / EntryLimits.changes {
            _ = try node.commit(surroundings(971 + UInt64(number))) { _ in
                (0..<EntryLimits.changes).map { row in
                    DraftChange(
                        kind: kind, target: .row(ordinal: UInt32(row)),
                        fields: [1: .value(.integer(Int64(number)))])
                }
            }
        }
        return node
    }

    @Test("A batch that a sender cut without counting changes is taken in in smaller pieces, on both sides")
    func byRuns() throws {
        let node = try node()
        let laptop = try TestTeam.joining(node, role: .leader, seed: 990)
        let runs = try allRuns(of: node)
        let stretches = Replica.stretches(try runs.map { try VerifiedRun($0, team: node.team) })
        #expect(stretches.count == 1, "few bytes")
        try laptop.takeIn(runs)
        #expect(try laptop.store.read { try $0.heads.count } == 2)
        try node.takeIn(try allRuns(of: laptop))
        #expect(try laptop.store.read { try $0.digest } == node.store.read { try $0.digest })

        let server = try TestTeam.joining(node, role: .leader, seed: 992)
        let all = try allRuns(of: node)
        try server.takeIn(all.filter { $0.replica != node.id })
        try server.takeIn(Array(all.filter { $0.replica == node.id }.prefix(1)))
        let part = try node.store.read { reader in
            TeamPart(
                team: node.team, digest: try reader.digest, covered: try reader.end, held: ArrivalCursor(),
                heads: try reader.heads, runs: all)
        }
        let answer = try server.answer(try server.checked([part], from: node.id))
        #expect(try MessageCoding.decode(answer).count == 1)
        #expect(try server.store.read { try $0.heads }.contains { $0 == all.last?.end })
        #expect(try server.store.verify() == [])
    }

    @Test("A batch as this program cuts it never holds more, however small its changes are")
    func bound() {
        let most =
            (SyncLimits.batchBytes + SyncLimits.checkpointBytes) / StoreLimits.bytesOfChange
            + EntryLimits.changes
        #expect(most <= StoreLimits.changesTaken)
    }
}

import Causality
import Foundation
import HoursModel
import HoursStore
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import Replica

/// Entries that nobody can read, and messages of another version: the rest goes on.
@Suite("Bad entries", .lane(.replicas))
struct BadEntryTests {
    /// A long run sets `SAAT_TEST_ENTRIES`, for example to 10000.
    private static let entries =
        ProcessInfo.processInfo.environment["SAAT_TEST_ENTRIES"].flatMap { Int($0) } ?? 1_000

    /// A member with so many entries; one in the middle may hold bytes that are no entry.
    private func rounds(isBad: Bool) throws -> (rounds: Int, faults: Int, claims: Int) {
        let team = try TestTeam(members: [.leader], seed: 600)
        let (root, leader) = (team.nodes[0], team.nodes[1])
        try leader.store.write { writer in
            for number in 0..<BadEntryTests.entries {
                if isBad, number == BadEntryTests.entries / 2 {
                    _ = try writer.append(by: leader.deviceKey) { _ in
                        EncodedEntry(bytes: [0xFF, 0xFF, 0xFF, 0x01, 0x02], personal: [:])
                    }
                    continue
                }
                _ = try writer.append(by: leader.deviceKey) { seen in
                    try EntryEncoder.encode(
                        EntryHeader(rules: RuleBook.version, recordedAt: 0, seen: seen),
                        [
                            DraftChange(
                                kind: Kinds.activity.number, target: .created,
                                fields: [1: .value(.text("Activity \(number)"))])
                        ], salt: { [UInt8](repeating: 0, count: 16) })
                }
            }
        }
        var memory = SyncSession.Memory()
        let result = try sync(leader, with: root, memory: &memory)
        #expect(result.isEqual)
        #expect(try root.status().digest == leader.status().digest)
        return (
            result.rounds, try root.status().faults.count,
            try root.store.read { try $0.list(Kinds.activity) }.count
        )
    }

    @Test("A bad entry among many delays the rest by at most one round, is kept and shown")
    func oneBadEntry() throws {
        let good = try rounds(isBad: false)
        let bad = try rounds(isBad: true)
        #expect(bad.rounds <= good.rounds + 1)
        #expect(good.faults == 0 && bad.faults == 1)
        #expect(good.claims == BadEntryTests.entries && bad.claims == BadEntryTests.entries - 1)
    }

    @Test(
        "A message of another protocol version is refused by name and changes nothing", arguments: [0, 2, 99])
    func otherVersion(version: UInt8) throws {
        let team = try TestTeam(members: [.leader], seed: 610)
        var memory = SyncSession.Memory()
        try sync(team.nodes[1], with: team.nodes[0], memory: &memory)
        let message = try MessageCoding.encode([])
        #expect(message == [8, 1])
        let other = version == 0 ? [] : [8, version]
        let before = try team.nodes[0].status().digest
        #expect(throws: SyncError.otherProtocol(UInt32(version))) {
            try team.nodes[0].answerSync(other, from: team.nodes[1].id)
        }
        #expect(try team.nodes[0].status().digest == before)
    }
}

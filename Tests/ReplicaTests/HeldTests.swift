import Causality
import Foundation
import GRDB
import HoursModel
import Seeds
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import HoursStore
@testable import Replica

/// Runs that begin beyond a gap, and how what arrived travels on.
@Suite("Held runs", .lane(.replicas))
struct HeldTests {
    @Test("What came in runs of the largest size is relayed in runs that are not larger")
    func relayed() throws {
        let team = try TestTeam(members: [.leader, .leader], seed: 46)
        let (hub, device, other) = (team.nodes[0], team.nodes[1], team.nodes[2])
        func write(_ kibibytes: Int, _ seed: UInt64) throws {
            let text = String(repeating: "x", count: 4_000)
            _ = try device.commit(surroundings(seed)) { _ in
                (0..<kibibytes / 4).map { number in
                    DraftChange(
                        kind: Kinds.activity.number, target: .created,
                        fields: [1: .value(.text("\(seed) \(number) \(text)"))])
                }
            }
        }
        try write(20, 47)
        var memory = SyncSession.Memory()
        try sync(device, with: hub, memory: &memory)
        for seed in 48..<54 as Range<UInt64> { try write(236, seed) }
        try sync(device, with: hub, memory: &memory)
        var fresh = SyncSession.Memory()
        #expect(try sync(other, with: hub, memory: &fresh).isEqual)
        #expect(try other.status().digest == hub.status().digest)
        #expect(try hub.store.verify() == [])
    }

    @Test(
        "A personal part that is missing is taken when the entry comes again; a damaged one hides only itself"
    )
    func missingPart() throws {
        let team = try TestTeam(members: [.leader], seed: 55)
        let (root, leader) = (team.nodes[0], team.nodes[1])
        for name in ["Maya", "Zaid"] {
            _ = try root.add(
                Kinds.volunteer, values: [("name", name)], ref: nil, text: FieldText(), surroundings(56))
        }
        var memory = SyncSession.Memory()
        try sync(leader, with: root, memory: &memory)
        let whole = try leader.status().ledgerDigest
        try leader.store.writer.write { db in
            try db.execute(
                sql:
                    "UPDATE personal SET part = zeroblob(length(part)) WHERE arrival = (SELECT max(arrival) FROM personal)"
            )
        }
        #expect(try leader.store.verify().contains { $0.place == "personal" })
        try leader.store.rebuild()
        #expect(
            try leader.store.read { try $0.list(Kinds.volunteer) }.map { $0.text("name") }.contains("Maya"))
        #expect(try leader.status().faults.count == 1)
        _ = try leader.add(
            Kinds.volunteer, values: [("name", "Ali")], ref: nil, text: FieldText(), surroundings(57))
        _ = try leader.take(
            try root.store.read { reader in
                try reader.batch(after: 0, through: try reader.end.arrivals, except: nil, limitBytes: .max)
            }.runs.map { try VerifiedRun($0, team: root.team) })
        #expect(try leader.status().faults == [])
        #expect(
            Set(try leader.store.read { try $0.list(Kinds.volunteer) }.compactMap { $0.text("name") })
                == ["Maya", "Zaid", "Ali"])
        #expect(try leader.status().ledgerDigest == whole)
        #expect(try leader.store.verify() == [])
    }

    @Test(
        "A bundle that is read too early is held and shown, and one that was altered meanwhile blocks nothing"
    )
    func altered() throws {
        let team = try TestTeam(members: [.leader], seed: 44)
        let (root, leader) = (team.nodes[0], team.nodes[1])
        for name in ["a", "b", "c"] {
            _ = try root.add(
                Kinds.volunteer, values: [("name", name)], ref: nil, text: FieldText(), surroundings(45))
        }
        let runs = try root.store.read { reader in
            try (1...reader.end.arrivals).flatMap { arrival in
                try reader.batch(after: arrival - 1, through: arrival, except: nil, limitBytes: .max).runs
            }
        }.map { try VerifiedRun($0, team: root.team) }
        for run in runs.suffix(2) { #expect(try leader.take([run], holdsGaps: true).held == 1) }
        #expect(try leader.status().held == 2)
        try leader.store.writer.write { db in
            try db.execute(sql: "UPDATE held SET bytes = zeroblob(40) WHERE id = (SELECT min(id) FROM held)")
        }
        #expect(try leader.store.verify().map(\.place) == ["held"])
        _ = try leader.take(Array(runs.dropLast(2)))
        #expect(try leader.status().held == 1)
        #expect(try leader.take(runs).added > 0)
        #expect(try leader.status().held == 0)
        #expect(try leader.store.verify() == [])
        #expect(try leader.store.read { try $0.list(Kinds.volunteer).count } == 3)
    }

    @Test("Runs beyond a gap that come in a sync are not kept: they come again, and the room is for files")
    func notInSyncs() throws {
        let team = try TestTeam(members: [.leader], seed: 56)
        let (root, leader) = (team.nodes[0], team.nodes[1])
        for name in ["a", "b"] {
            _ = try root.add(
                Kinds.volunteer, values: [("name", name)], ref: nil, text: FieldText(), surroundings(57))
        }
        let runs = try root.store.read { reader in
            try (1...reader.end.arrivals).flatMap { arrival in
                try reader.batch(after: arrival - 1, through: arrival, except: nil, limitBytes: .max).runs
            }
        }.map { try VerifiedRun($0, team: root.team) }
        #expect(try leader.take([runs[runs.count - 1]]).held == 1)
        #expect(try leader.status().held == 0)
        var memory = SyncSession.Memory()
        #expect(try sync(leader, with: root, memory: &memory).isEqual)
    }

    @Test(
        "What waits beyond a gap keeps no personal parts once somebody was erased, and they come back with a sync"
    )
    func erased() throws {
        let team = try TestTeam(members: [.leader], seed: 80)
        let (root, leader) = (team.nodes[0], team.nodes[1])
        func add(_ name: String, _ seed: UInt64) throws -> RecordID {
            try root.add(
                Kinds.volunteer, values: [("name", name)], ref: nil, text: FieldText(), surroundings(seed))
        }
        let gone = try add("Gone", 81)
        _ = try root.erase(gone, ground: .request, surroundings(82))
        var memory = SyncSession.Memory()
        try sync(leader, with: root, memory: &memory)
        for (seed, name) in [(83, "Between"), (84, "Waiting")] as [(UInt64, String)] {
            _ = try add(name, seed)
        }
        let last = try root.store.read { reader in
            let end = try reader.end.arrivals
            return try reader.batch(after: end - 1, through: end, except: nil, limitBytes: .max).runs
        }
        #expect(
            try leader.take(try last.map { try VerifiedRun($0, team: root.team) }, holdsGaps: true).held == 1)
        let held = try leader.store.writer.read { try Data.fetchAll($0, sql: "SELECT bytes FROM held") }
        #expect(held.count == 1 && held.allSatisfy { $0.range(of: Data("Waiting".utf8)) == nil })
        try sync(leader, with: root, memory: &memory)
        try sync(leader, with: root, memory: &memory, turn: 1)
        let names = try leader.store.read { try $0.list(Kinds.volunteer) }.compactMap { $0.text("name") }
        #expect(Set(names) == ["Between", "Waiting"])
        #expect(try leader.status().faults == [] && leader.store.verify() == [])
    }

    @Test("What a long download brought does not go back to who gave it")
    func noEcho() throws {
        let team = try TestTeam(members: [.leader], seed: 58)
        let (root, leader) = (team.nodes[0], team.nodes[1])
        var generator = SeededGenerator(58)
        for seed in 59..<75 as Range<UInt64> {
            _ = try root.commit(surroundings(seed)) { _ in
                (0..<50).map { _ in
                    let text = String(
                        (0..<4_000).map { _ in "abcdefghijklmnop".randomElement(using: &generator) ?? "a" })
                    return DraftChange(
                        kind: Kinds.activity.number, target: .created, fields: [1: .value(.text(text))])
                }
            }
        }
        let total = try root.store.read { reader in
            try reader.batch(after: 0, through: try reader.end.arrivals, except: nil, limitBytes: .max)
        }.runs.reduce(0) { $0 + $1.entries.reduce(0) { $0 + $1.size } }
        #expect(total > 3 * SyncLimits.batchBytes)
        var memory = SyncSession.Memory()
        let result = try sync(leader, with: root, memory: &memory)
        #expect(result.isEqual && result.bytes < total + 50_000, "\(result.bytes) bytes for \(total)")
        // Nor does the next download, of a device that is known.
        _ = try root.commit(surroundings(76)) { _ in
            (0..<60).map { number in
                DraftChange(
                    kind: Kinds.activity.number, target: .created,
                    fields: [1: .value(.text("\(number)" + String(repeating: "y", count: 4_000)))])
            }
        }
        let next = try sync(leader, with: root, memory: &memory)
        #expect(next.isEqual && next.bytes < 260_000, "\(next.bytes)")
    }
}

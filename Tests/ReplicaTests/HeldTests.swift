import Causality
import GRDB
import HoursModel
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
        for run in runs.suffix(2) { #expect(try leader.take([run]).held == 1) }
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
}

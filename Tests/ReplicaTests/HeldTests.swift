import Causality
import GRDB
import HoursModel
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import HoursStore
@testable import Replica

/// Runs that begin beyond a gap.
@Suite("Held runs", .lane(.replicas))
struct HeldTests {
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

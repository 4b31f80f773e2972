import Causality
import Foundation
import HoursModel
import HoursStore
import Sheets
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import Replica

/// Erasure of a person: the data goes everywhere, the hours and the chain stay.
@Suite("Erasure", .lane(.replicas))
struct ErasureTests {
    private func sheet(_ replica: Replica, seed: UInt64) throws {
        let rows = (1...30).map { "Person\($0) Family,Parcels,2026-02-17,2,secret\($0)" }
        let table = try Table(text: "name,activity,date,hours,note\n" + rows.joined(separator: "\n"))
        let report = try replica.importRows(
            .table(table, try ColumnMap(headers: table.header), DateReader()),
            ImportOptions(source: "sheet.csv"), surroundings(seed), progress: { _ in })
        #expect(report.verdicts.count == 30)
    }

    private func named(_ name: String, on replica: Replica) throws -> RecordID {
        try replica.store.read { try $0.resolve(name, among: [Kinds.volunteer]).id }
    }

    private func parts(_ replica: Replica) throws -> String {
        try replica.store.read { reader in
            let batch = try reader.batch(
                after: 0, through: try reader.end.arrivals, except: nil, limitBytes: .max)
            return batch.runs.flatMap(\.entries).flatMap(\.personal.values).map {
                String(decoding: $0, as: UTF8.self)
            }.joined()
        }
    }

    @Test(
        "Situation 34: one of thirty on a sheet is erased on every node, whatever arrives first; the hours stay"
    )
    func oneOfThirty() throws {
        let team = try TestTeam(members: [.admin, .leader, .leader], seed: 80)
        let (root, admin, leader, late) = (team.nodes[0], team.nodes[1], team.nodes[2], team.nodes[3])
        var memory = SyncMemories()
        try memory.quiesce(team)
        try sheet(leader, seed: 81)
        var toRoot = SyncSession.Memory()
        try sync(leader, with: root, memory: &toRoot)
        var toAdmin = SyncSession.Memory()
        try sync(admin, with: root, memory: &toAdmin)
        let person = try named("Person7 Family", on: admin)
        let before = try admin.status()
        let erased = try admin.erase(person, ground: .request, surroundings(82))
        #expect(erased == [person])
        #expect(throws: ReplicaError.self) { try leader.erase(person, ground: .law, surroundings(83)) }
        #expect(throws: ReplicaError.self) { try admin.erase(person, ground: .law, surroundings(84)) }
        // Offline, the leader goes on about the person meanwhile.
        let claim = try leader.store.read { try $0.claims(of: [person]) }[0].id
        _ = try leader.withdraw(claim, reason: "secret7 again", surroundings(85))
        try memory.quiesce(team)
        for node in [root, admin, leader, late] {
            let text = try parts(node)
            #expect(!text.contains("Person7 Family") && !text.contains("secret7 again"))
            #expect(text.contains("Person8 Family") && text.contains("secret8"))
            let shown = try node.store.read { try $0.shown(person, kind: Kinds.volunteer) }
            #expect(shown?.text("name") == nil)
            #expect(try node.store.verify() == [])
            let status = try node.status()
            #expect(status.faults == [])
            #expect(status.ledgerDigest == (try root.status().ledgerDigest))
        }
        #expect(try admin.store.read { try $0.ledger() }.count == 30)
        #expect(before.faults == [])
    }

    @Test("An erasure by somebody without the right has no effect")
    func noRight() throws {
        let team = try TestTeam(members: [.reviewer], seed: 90)
        var memory = SyncMemories()
        try sheet(team.nodes[0], seed: 91)
        try memory.quiesce(team)
        let person = try named("Person7 Family", on: team.nodes[1])
        _ = try team.nodes[1].commit(surroundings(92)) { _ in
            [
                DraftChange(
                    kind: Kinds.erasure.number, target: .created,
                    fields: [1: .value(.record(person)), 2: .value(.integer(0))])
            ]
        }
        try memory.quiesce(team)
        for node in team.nodes { #expect(try parts(node).contains("Person7 Family")) }
    }

    @Test("After an erasure no file of the replica holds the name any more")
    func files() throws {
        let home = ReplicaHome(path: NSTemporaryDirectory() + "saat-erase-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: home.path) }
        let replica = try Replica.create(
            home, teamName: "T", zone: Zone("Asia/Dubai"), device: nil, owner: "Mona", surroundings(1)
        ).replica
        try sheet(replica, seed: 2)
        func isFound(_ text: String) throws -> Bool {
            try FileManager.default.contentsOfDirectory(atPath: home.path).contains { name in
                let bytes = try Data(contentsOf: URL(fileURLWithPath: home.path + "/" + name))
                return bytes.range(of: Data(text.utf8)) != nil
            }
        }
        #expect(try isFound("Person7 Family") && isFound("secret7"))
        _ = try replica.erase(try named("Person7 Family", on: replica), ground: .request, surroundings(3))
        #expect(try !isFound("Person7 Family") && !isFound("secret7"))
        #expect(try isFound("Person8 Family"))
        #expect(try replica.store.verify() == [])
    }
}

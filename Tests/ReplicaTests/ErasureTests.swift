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
        #expect(erased.volunteers == [person])
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

    @Test(
        "The same sheet again after an erasure gives nobody a second time; new rows of the name are refused, a namesake is not"
    )
    func importedAgain() throws {
        let team = try TestTeam(members: [], seed: 95)
        let root = team.nodes[0]
        // Two were known by other records than a sheet makes.
        for (name, ref) in [("Person7 Family", nil), ("Person8 Family", "A-8")] as [(String, String?)] {
            _ = try root.add(
                Kinds.volunteer, values: [("name", name)], ref: ref, text: FieldText(), surroundings(96))
        }
        try sheet(root, seed: 97)
        for name in ["Person7 Family", "Person8 Family", "Person9 Family"] {
            _ = try root.erase(try named(name, on: root), ground: .request, surroundings(98))
        }
        func again(_ text: String) throws -> ImportReport {
            let table = try Table(text: "name,activity,date,hours,note\n" + text)
            return try root.importRows(
                .table(table, try ColumnMap(headers: table.header), DateReader()),
                ImportOptions(source: "sheet.csv"), surroundings(99), progress: { _ in })
        }
        let rows = (1...30).map { "Person\($0) Family,Parcels,2026-02-17,2,secret\($0)" }
        let before = try root.store.read { try $0.ledger() }
        let report = try again(rows.joined(separator: "\n"))
        #expect(report.unchanged == 30 && report.batch == nil)
        #expect(try root.store.read { try $0.ledger() } == before)
        #expect(try !parts(root).contains("Person7 Family"))
        let new = try again("Person7 Family,Parcels,2026-02-18,2,\nPerson10 Family,Parcels,2026-02-18,2,")
        #expect(new.refused == 1 && new.accepted == 1)
        #expect(new.verdicts[0].hint?.contains("saat add volunteer") == true)
        // Somebody of that name comes: the old hours stay where they are, the new ones are theirs.
        let namesake = try root.add(
            Kinds.volunteer, values: [("name", "Person7 Family")], ref: nil, text: FieldText(),
            surroundings(100))
        let third = try again(
            (rows + ["Person7 Family,Parcels,2026-02-18,2,"]).joined(separator: "\n"))
        #expect(third.unchanged == 30 && third.accepted == 1)
        #expect(try root.store.read { try $0.claims(of: [namesake]) }.count == 1)
    }

    @Test("An erasure tells of the recorder of the same name and of other records that hold the name")
    func traces() throws {
        let team = try TestTeam(members: [], seed: 101)
        let root = team.nodes[0]
        try sheet(root, seed: 102)
        let person = try named("Person7 Family", on: root)
        var request = ClaimRequest()
        request.volunteer = try named("Person8 Family", on: root)
        request.activity = try root.store.read { try $0.resolve("Parcels", among: [Kinds.activity]).id }
        request.time = .dated(
            first: LocalDate(dayNumber: 20_520), last: LocalDate(dayNumber: 20_520), minutes: 60)
        request.recorder = "Person7 Family"
        request.note = "together with Person7 Family"
        let claim = try root.log(request, isAgain: false, isDryRun: false, surroundings(103)).id
        let report = try root.erase(person, ground: .law, surroundings(104))
        #expect(report.mentions.map(\.id) == [claim].compactMap { $0 })
        let recorder = try #require(report.namesake)
        #expect(try parts(root).contains("Person7 Family"))
        _ = try root.eraseRecorder(recorder, ground: .law, surroundings(105))
        #expect(throws: ReplicaError.self) {
            try root.eraseRecorder(recorder, ground: .law, surroundings(106))
        }
        #expect(try root.store.read { try $0.shown(recorder, kind: Kinds.recorder)?.text("name") } == nil)
        #expect(try root.store.verify() == [])
    }
}

import Causality
import HoursModel
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import HoursStore
@testable import Replica

/// Programs of several releases in one team.
@Suite("Older and newer programs", .lane(.replicas))
struct ProgramTests {
    @Test("An older program relays what it does not know, and an upgrade makes it equal without another sync")
    func older() throws {
        let team = try TestTeam(members: [.leader, .reviewer], seed: 61)
        let (root, newer) = (team.nodes[0], team.nodes[2])
        let vocabulary = Vocabulary.current.without([Kinds.limit, Kinds.erasure, Kinds.bundleKey])
        let laptop = try team.nodes[1].over(try team.nodes[1].store.opened(knowing: vocabulary))
        let names = try ["Maya", "Zaid"].map { name in
            try root.add(
                Kinds.volunteer, values: [("name", name)], ref: nil, text: FieldText(), surroundings(62))
        }
        var memory = SyncSession.Memory()
        try sync(laptop, with: root, memory: &memory)
        var other = SyncSession.Memory()
        try sync(newer, with: root, memory: &other)
        _ = try root.erase(names[0], ground: .request, surroundings(63))
        _ = try root.limit(newer.id, to: .volunteer, surroundings(64))
        try sync(laptop, with: root, memory: &memory)

        #expect(try laptop.status().digest == root.status().digest)
        #expect(try laptop.status().faults.isEmpty)
        #expect(try laptop.store.verify() == [])
        #expect(
            try laptop.store.read { try $0.shown(names[0], kind: Kinds.volunteer)?.text("name") } == "Maya")
        // A third node takes it all from the older one.
        var third = SyncSession.Memory()
        try sync(newer, with: laptop, memory: &third)
        #expect(try newer.status().digest == root.status().digest)
        #expect(try newer.status().role == .volunteer)

        let upgraded = try laptop.over(try laptop.store.opened(knowing: .current))
        #expect(try upgraded.status().ledgerDigest == root.status().ledgerDigest)
        #expect(try upgraded.inbox() == root.inbox())
        #expect(try upgraded.store.read { try $0.members() } == root.store.read { try $0.members() })
        #expect(
            try upgraded.store.read { try $0.shown(names[0], kind: Kinds.volunteer)?.text("name") } == nil)
        #expect(try upgraded.store.verify() == [])
    }

    @Test("An edit carries what a newer program added to the unit, in clear and in the personal part")
    func carried() throws {
        let root = try TestTeam(members: [], seed: 65).nodes[0]
        let person = try root.add(
            Kinds.volunteer, values: [("name", "Maya")], ref: nil, text: FieldText(), surroundings(66))
        let activity = try root.add(
            Kinds.activity, values: [("name", "Reading")], ref: nil, text: FieldText(), surroundings(67))
        func folded(_ id: RecordID, _ kind: KindDeclaration) throws -> RecordHistory {
            try root.store.read { try $0.folded(id, kind: kind) }
        }
        _ = try root.commit(surroundings(68)) { reader in
            [
                DraftChange(
                    kind: Kinds.volunteer.number, target: .known(person),
                    over: [1: try reader.folded(person, kind: Kinds.volunteer).registers[1]?.shown ?? []],
                    personal: [1: .text("Maya"), 1_001: .text("Dr")]),
                DraftChange(
                    kind: Kinds.activity.number, target: .known(activity),
                    fields: [1: .value(.text("Reading")), 1_001: .value(.integer(3))],
                    over: [1: try reader.folded(activity, kind: Kinds.activity).registers[1]?.shown ?? []]),
            ]
        }
        for (id, kind) in [(person, Kinds.volunteer), (activity, Kinds.activity)] {
            try root.edit(id, kind: kind, values: [("name", "Other")], text: FieldText(), surroundings(69))
        }
        let (volunteer, reading) = (
            try folded(person, Kinds.volunteer), try folded(activity, Kinds.activity)
        )
        #expect(volunteer.shown[1] == .text("Other") && volunteer.shown[1_001] == .text("Dr"))
        #expect(reading.shown[1] == .text("Other") && reading.shown[1_001] == .integer(3))
        #expect(volunteer.registers[1]?.heads.count == 1 && reading.registers[1]?.heads.count == 1)
        // What is personal stays in the part that an erasure takes.
        _ = try root.erase(person, ground: .request, surroundings(70))
        #expect(try folded(person, Kinds.volunteer).shown[1_001] == nil)
    }
}

import Causality
import Foundation
import HoursModel
import HoursStore
import Sheets
import SignedLog
import TestSupport
import Testing

@testable import Replica

/// Rule 10: helpers without a name are the team's credit; naming moves minutes and never adds.
@Suite("Unnamed helpers", .lane(.replicas))
struct HelperTests {
    private func add(
        _ kind: KindDeclaration, _ values: [(name: String, text: String)], to replica: Replica, seed: UInt64
    ) throws -> RecordID {
        try replica.add(kind, values: values, ref: nil, text: FieldText(), surroundings(seed))
    }

    private func helpers(
        _ heads: Int, _ length: String = "2h", to replica: Replica, _ label: String = "", seed: UInt64
    ) throws -> RecordID {
        let activity = try add(Kinds.activity, [("name", "Flood relief \(seed)")], to: replica, seed: seed)
        return try add(
            Kinds.helpers,
            [
                ("activity", activity.description), ("date", "2026-03-05"), ("people", "\(heads)"),
                ("minutes", length), ("label", label),
            ], to: replica, seed: seed + 1)
    }

    private func team(_ helpers: RecordID, _ replica: Replica) throws -> TeamCredit {
        try #require(try replica.store.read { try $0.teamCredit(of: helpers) })
    }

    private func personal(_ replica: Replica) throws -> Int {
        try replica.store.read { reader in
            try reader.balances().reduce(0) {
                $0 + ($1.minutes[.provisional] ?? 0) + ($1.minutes[.confirmed] ?? 0)
            }
        }
    }

    @Test("Situation 24: 50 unnamed helpers for 2 h are 100 hours of the team, and of no person")
    func crowd() throws {
        let replica = try TestTeam(members: [], seed: 240).nodes[0]
        let group = try helpers(50, to: replica, seed: 241)
        let credit = try team(group, replica)
        #expect(credit.credited == 100 * 60 && credit.questioned == 0 && credit.remaining == 50)
        #expect(try personal(replica) == 0)
        let leader = try add(Kinds.volunteer, [("name", "Omar")], to: replica, seed: 243)
        let named = try replica.name(group, leader, surroundings(244))
        #expect(named.remaining == 49)
        #expect(try team(group, replica).credited == 98 * 60)
        #expect(try personal(replica) == 2 * 60)
        #expect(throws: ReplicaError.self) { try replica.name(group, leader, surroundings(245)) }
        #expect(try replica.store.verify() == [])
    }

    @Test(
        "Situation 31: a walk-in, Ahmad without an id, is registered later: the hours move to him when the leader says so"
    )
    func walkIn() throws {
        let nodes = try TestTeam(members: [.recorder, .leader], seed: 310)
        let (root, recorder, leader) = (nodes.nodes[0], nodes.nodes[1], nodes.nodes[2])
        var memory = SyncMemories()
        try memory.quiesce(nodes)
        let group = try helpers(1, "3h", to: leader, "Ahmad, no id", seed: 311)
        try memory.quiesce(nodes)
        #expect(try team(group, root).credited == 180)
        let ahmad = try add(Kinds.volunteer, [("name", "Ahmad Saleh")], to: recorder, seed: 313)
        #expect(throws: ReplicaError.self) { try recorder.name(group, ahmad, surroundings(314)) }
        try memory.quiesce(nodes)
        let claim = try leader.name(group, ahmad, surroundings(315)).claim
        try memory.quiesce(nodes)
        for node in nodes.nodes {
            #expect(try team(group, node).credited == 0)
            let line = try #require(try node.store.read { try $0.ledgerLine(of: claim) })
            #expect(line.person == ahmad && line.line.minutes(.provisional) == 180)
            #expect(try node.store.verify() == [])
        }
        _ = try leader.withdraw(claim, reason: "it was another Ahmad", surroundings(316))
        #expect(try team(group, leader).credited == 180, "the head has no name again")
        #expect(try personal(leader) == 0)
    }

    @Test(
        "Whoever is named on two nodes at once is named once; one head named twice is a finding and adds nothing"
    )
    func concurrent() throws {
        let nodes = try TestTeam(members: [.leader, .leader], seed: 320)
        let (root, first, second) = (nodes.nodes[0], nodes.nodes[1], nodes.nodes[2])
        var memory = SyncMemories()
        let group = try helpers(2, to: root, seed: 321)
        let people = try ["Ali", "Sara", "Hind"].enumerated().map { place, name in
            try add(Kinds.volunteer, [("name", name)], to: root, seed: 330 + UInt64(place))
        }
        try memory.quiesce(nodes)
        _ = try first.name(group, people[0], surroundings(341))
        _ = try second.name(group, people[0], surroundings(342))
        try memory.quiesce(nodes)
        #expect(try nodes.nodes.map { try team(group, $0).remaining } == [1, 1, 1])
        #expect(try personal(root) == 120)
        _ = try first.name(group, people[1], surroundings(343))
        _ = try second.name(group, people[2], surroundings(344))
        try memory.quiesce(nodes)
        for node in nodes.nodes {
            let credit = try team(group, node)
            #expect(credit.credited == 0 && credit.remaining == 0 && credit.excess == 1)
            #expect(try personal(node) == 360, "a claim of a person stands")
            #expect(try node.store.verify() == [])
        }
        #expect(Set(try nodes.nodes.map { try team(group, $0) }).count == 1)
    }

    @Test("Of concurrent counts the fewest hold; who may not count does not; a cancelled activity waits")
    func rivals() throws {
        let nodes = try TestTeam(members: [.leader, .recorder], seed: 350)
        let (root, leader, recorder) = (nodes.nodes[0], nodes.nodes[1], nodes.nodes[2])
        var memory = SyncMemories()
        let group = try helpers(10, to: root, seed: 351)
        try memory.quiesce(nodes)
        func edit(_ name: String, _ text: String, on node: Replica, seed: UInt64) throws {
            try node.edit(
                group, kind: Kinds.helpers, values: [(name, text)], text: FieldText(), surroundings(seed))
        }
        try edit("people", "8", on: leader, seed: 352)
        try edit("minutes", "90", on: root, seed: 353)
        #expect(throws: ReplicaError.self) { try edit("people", "500", on: recorder, seed: 354) }
        let seen = try recorder.store.read {
            try $0.folded(group, kind: Kinds.helpers).registers[1]?.shown ?? []
        }
        _ = try recorder.commit(surroundings(355)) { _ in
            [
                DraftChange(
                    kind: Kinds.helpers.number, target: .known(group), fields: [3: .value(.integer(500))],
                    over: [1: seen])
            ]
        }
        try memory.quiesce(nodes)
        for node in nodes.nodes { #expect(try team(group, node).credited == 8 * 90) }
        let activity = try team(group, root).activity.record
        try leader.edit(
            activity, kind: Kinds.activity, values: [("state", "cancelled")], text: FieldText(),
            surroundings(356))
        let credit = try team(group, leader)
        #expect(credit.credited == 0 && credit.questioned == 8 * 90 && credit.rule == .cancelled)
    }

    @Test("With the erasure of the only one who was named goes the label")
    func erased() throws {
        let replica = try TestTeam(members: [], seed: 360).nodes[0]
        let group = try helpers(1, to: replica, "Ahmad, no id", seed: 361)
        let ahmad = try add(Kinds.volunteer, [("name", "Ahmad Saleh")], to: replica, seed: 363)
        _ = try replica.name(group, ahmad, surroundings(364))
        _ = try replica.erase(ahmad, ground: .request, surroundings(365))
        #expect(try replica.store.read { try $0.shown(group, kind: Kinds.helpers)?.text("label") } == nil)
        #expect(try personal(replica) == 120)
        #expect(try replica.store.verify() == [])
    }
}

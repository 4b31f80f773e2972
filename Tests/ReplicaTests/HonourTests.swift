import Causality
import HoursModel
import HoursStore
import Sheets
import TestSupport
import Testing

@testable import Replica

/// Honours follow from confirmed hours alone.
@Suite("Honours", .lane(.replicas))
struct HonourTests {
    private func lines(_ lines: [String], to replica: Replica, seed: UInt64) throws {
        _ = try replica.importRows(
            .lines(Array(lines.joined(separator: "\n").utf8), DateReader()), ImportOptions(source: "x.jsonl"),
            surroundings(seed), progress: { _ in })
    }

    @Test(
        "Veterans by first credited year and total, milestones with their day, and whom to honour after death"
    )
    func roll() throws {
        let team = try TestTeam(members: [.reviewer], seed: 500)
        let (root, reviewer) = (team.nodes[0], team.nodes[1])
        var all = [
            #"{"kind":"activity","ref":"a1","name":"Parcels"}"#,
            #"{"kind":"volunteer","ref":"v1","name":"Layla"}"#,
            #"{"kind":"volunteer","ref":"v2","name":"Omar","diedOn":"2025-02-01"}"#,
            #"{"kind":"volunteer","ref":"v3","name":"Hind"}"#,
        ]
        for day in 10...22 {
            all.append(
                #"{"kind":"claim","ref":"v1-\#(day)","volunteer":"v1","activity":"a1","date":"2025-01-\#(day)","hours":8,"evidence":"leader"}"#
            )
        }
        all.append(
            #"{"kind":"claim","ref":"v2-1","volunteer":"v2","activity":"a1","date":"2024-12-31","hours":5,"evidence":"leader"}"#
        )
        all.append(
            #"{"kind":"claim","ref":"v3-1","volunteer":"v3","activity":"a1","date":"2020-12-31","hours":9,"evidence":"leader"}"#
        )
        try lines(all, to: root, seed: 501)
        var memory = SyncMemories()
        try memory.quiesce(team)
        let (claims, people) = try reviewer.store.read { reader in
            (
                try reader.list(Kinds.claim).filter { $0.ref?.hasPrefix("v3") != true }.map(\.id),
                try ["v1", "v2", "v3"].map { try reader.resolve($0, among: [Kinds.volunteer]).id }
            )
        }
        _ = try reviewer.approve(claims, basis: nil, surroundings(502))
        try memory.quiesce(team)
        let roll = HonourRoll(try root.store.read { try $0.services() })
        #expect(roll.veterans.map(\.person) == [people[1], people[0]], "nothing of Hind is confirmed")
        #expect(roll.veterans.map(\.firstYear) == [2024, 2025])
        #expect(roll.veterans.map(\.minutes) == [300, 13 * 480])
        #expect(roll.milestones.map(\.hours) == [100])
        #expect(roll.milestones[0].reached.map(\.person) == [people[0]])
        #expect(roll.milestones[0].reached[0].reached[100]?.description == "2025-01-22")
        #expect(roll.posthumous.map(\.person) == [people[1]])
        _ = try root.erase(people[1], ground: .request, surroundings(503))
        #expect(try root.store.read { try $0.services() }.map(\.person) == [people[0]])
    }

    @Test("A story is told only if all who wrote of it consent, and goes with the person's data")
    func story() throws {
        let root = try TestTeam(members: [], seed: 510).nodes[0]
        let person = try root.add(
            Kinds.volunteer, values: [("name", "Omar")], ref: nil, text: FieldText(), surroundings(511))
        let honour = try root.add(
            Kinds.honour,
            values: [
                ("volunteer", person.description), ("award", "veteran"), ("awardedOn", "2026-03-01"),
                ("story", "He carried water for ten years."),
            ], ref: nil, text: FieldText(), surroundings(512))
        func given() throws -> GivenHonour? { try root.store.read { try $0.honours() }.first }
        #expect(try given()?.award == .veteran && given()?.story == nil)
        try root.edit(
            honour, kind: Kinds.honour, values: [("storyConsent", "yes")], text: FieldText(),
            surroundings(513))
        #expect(try given()?.story == "He carried water for ten years.")
        _ = try root.erase(person, ground: .request, surroundings(514))
        #expect(try given()?.story == nil)
        #expect(try root.store.verify() == [])
    }
}

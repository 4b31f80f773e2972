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

/// The situations of the design that need a log, an import or several replicas; the others are with the rule book.
@Suite("Situations on replicas", .lane(.replicas))
struct SituationTests {
    private func office(_ seed: UInt64 = 1) throws -> Replica {
        try Replica.create(
            nil, teamName: "T", zone: Zone("Asia/Dubai"), device: nil, owner: "Mona", surroundings(seed)
        )
        .replica
    }

    private func importing(_ lines: [String], to replica: Replica, seed: UInt64) throws -> ImportReport {
        try replica.importRows(
            .lines(Array(lines.joined(separator: "\n").utf8), DateReader()), ImportOptions(source: "x.jsonl"),
            surroundings(seed), progress: { _ in })
    }

    private let volunteers = [
        #"{"kind":"volunteer","ref":"v1","name":"محمد علي","phone":"0501234567"}"#,
        #"{"kind":"volunteer","ref":"v2","name":"محمد علی","phone":"0501234567"}"#,
        #"{"kind":"activity","ref":"a1","name":"Parcels"}"#,
        #"{"kind":"claim","ref":"c1","volunteer":"v1","activity":"a1","start":"2026-03-01T09:00+04:00","end":"2026-03-01T12:00+04:00"}"#,
        #"{"kind":"claim","ref":"c2","volunteer":"v2","activity":"a1","start":"2026-03-01T09:00+04:00","end":"2026-03-01T12:00+04:00"}"#,
    ]

    private func credited(_ replica: Replica) throws -> Int {
        try replica.store.read { reader in
            try reader.ledger().reduce(0) { $0 + $1.line.minutes(.provisional) + $1.line.minutes(.confirmed) }
        }
    }

    @Test("Situation 7: the same change delivered again counts once")
    func deliveredAgain() throws {
        let team = try TestTeam(members: [.leader], seed: 70)
        _ = try importing(volunteers, to: team.nodes[0], seed: 2)
        var memory = SyncSession.Memory()
        try sync(team.nodes[1], with: team.nodes[0], memory: &memory)
        let state = try team.nodes[1].status()
        let path = NSTemporaryDirectory() + "saat-\(UUID().uuidString).bundle"
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try team.nodes[0].exportBundle(to: path, for: nil)
        for _ in 0..<3 {
            #expect(try team.nodes[1].importBundle(from: path).added == 0)
            memory = SyncSession.Memory()
            try sync(team.nodes[1], with: team.nodes[0], memory: &memory)
        }
        #expect(try team.nodes[1].status().ledgerDigest == state.ledgerDigest)
    }

    @Test("Situation 11: the same sheet twice, overlapping pages and a corrected copy make no hours twice")
    func sheetTwice() throws {
        let replica = try office()
        func page(_ name: String, _ rows: [String], _ seed: UInt64) throws -> ImportReport {
            let table = try Table(text: "name,activity,date,hours\n" + rows.joined(separator: "\n"))
            return try replica.importRows(
                .table(table, try ColumnMap(headers: table.header), DateReader()),
                ImportOptions(source: name),
                surroundings(seed), progress: { _ in })
        }
        let first = ["Ali,Parcels,2026-03-01,3", "حصة,Parcels,2026-03-01,2", "Sara,Parcels,2026-03-01,1"]
        #expect(try page("p1.csv", first, 1).accepted == 3)
        #expect(try page("p1.csv", first, 2).unchanged == 3)
        let overlap = try page("p2.csv", Array(first.suffix(2)) + ["Omar,Parcels,2026-03-01,4"], 3)
        #expect(overlap.unchanged == 2 && overlap.accepted == 1)
        #expect(try credited(replica) == 600)
        #expect(try page("p1.csv", ["Ali,Parcels,2026-03-01,2"] + first.suffix(2), 4).edited == 1)
        #expect(try credited(replica) == 540)
    }

    @Test(
        "Situation 26: one name and phone, no id: not merged, but suggested; joined when a reviewer says so")
    func suggested() throws {
        let replica = try office()
        _ = try importing(volunteers, to: replica, seed: 2)
        #expect(try credited(replica) == 360)
        let items = try replica.inbox().filter { $0.rule == .samePerson }
        #expect(items.count == 1)
        let item = try #require(items.first)
        _ = try replica.mergePersons(item.volunteer, try #require(item.other), reason: nil, surroundings(3))
        #expect(try credited(replica) == 180)
        #expect(try replica.inbox().isEmpty)
    }

    @Test("Situation 27: father and son share a name; that they are two is remembered and never asked again")
    func notTheSame() throws {
        let replica = try office()
        _ = try importing(volunteers, to: replica, seed: 2)
        let item = try #require(try replica.inbox().first)
        _ = try replica.splitPersons(
            item.volunteer, try #require(item.other), reason: "father and son", surroundings(3))
        #expect(try replica.inbox().isEmpty)
        #expect(try credited(replica) == 360)
    }

    @Test("Situation 30: a wrong merge released gives both ledgers back exactly")
    func wrongMerge() throws {
        let replica = try office()
        _ = try importing(volunteers, to: replica, seed: 2)
        let before = try replica.status().ledgerDigest
        let ids = try replica.store.read { try $0.list(Kinds.volunteer).map(\.id) }
        let link = try replica.mergePersons(ids[0], ids[1], reason: nil, surroundings(3))
        #expect(try replica.status().ledgerDigest != before)
        _ = try replica.release(link, reason: "another person", surroundings(4))
        #expect(try replica.status().ledgerDigest == before)
        _ = try replica.mergePersons(ids[0], ids[1], reason: nil, surroundings(5))
        _ = try replica.splitPersons(ids[0], ids[1], reason: nil, surroundings(6))
        #expect(try replica.status().ledgerDigest == before)
        #expect(try replica.store.verify() == [])
    }

    @Test("Locality: a claim of one person changes nobody else's line")
    func locality() async throws {
        for seed in 1...5 {
            var world = try await RandomWorld(seed: UInt64(seed) &+ 900)
            for _ in 0..<40 { try await world.step() }
            let node = world.team.nodes[0]
            let people = try node.store.read { reader in
                Dictionary(grouping: try reader.ledger(), by: \.person)
            }
            try world.log(on: 0)
            let after = try node.store.read { reader in
                Dictionary(grouping: try reader.ledger(), by: \.person)
            }
            let changed = Set(people.keys).union(after.keys).filter { people[$0] != after[$0] }
            #expect(changed.count <= 1, "seed \(seed)")
        }
    }

    @Test("A policy number, a zone and a new role settle everybody concerned as a rebuild would")
    func touchedByOthers() throws {
        let replica = try office()
        _ = try importing(volunteers, to: replica, seed: 2)
        _ = try importing(
            [
                #"{"kind":"claim","ref":"c3","volunteer":"v1","activity":"a1","start":"2026-03-01T09:00+04:00","end":"2026-03-01T12:10+04:00","evidence":"self"}"#,
                #"{"kind":"policy","toleranceMinutes":5}"#,
            ], to: replica, seed: 3)
        #expect(try replica.store.verify() == [])
        #expect(try replica.inbox().contains { $0.rule == .questioned(.moreThanBase) })
        _ = try importing(
            [#"{"kind":"activity","ref":"a1","name":"Parcels","zone":"Asia/Tehran"}"#], to: replica, seed: 4)
        _ = try importing(
            [#"{"kind":"roster","activity":"a1","date":"2026-03-01","present":["v2"],"closed":true}"#],
            to: replica, seed: 5)
        #expect(try replica.store.verify() == [])
    }

    @Test("Releasing a split gives back the merge before it")
    func releasedSplit() throws {
        let replica = try office()
        _ = try importing(volunteers, to: replica, seed: 2)
        let ids = try replica.store.read { try $0.list(Kinds.volunteer).map(\.id) }
        _ = try replica.mergePersons(ids[0], ids[1], reason: nil, surroundings(3))
        let merged = try replica.status().ledgerDigest
        let split = try replica.splitPersons(ids[0], ids[1], reason: nil, surroundings(4))
        #expect(try credited(replica) == 360)
        _ = try replica.release(split, reason: nil, surroundings(5))
        #expect(try replica.status().ledgerDigest == merged)
    }

    @Test("An import that was undone, made again and undone again leaves nothing")
    func undoneTwice() throws {
        let replica = try office()
        let empty = try replica.status().ledgerDigest
        for seed in [2, 4] as [UInt64] {
            let batch = try #require(try importing(volunteers, to: replica, seed: seed).batch)
            #expect(try credited(replica) == 360)
            _ = try replica.undo(batch, surroundings(seed + 1))
            #expect(try replica.status().ledgerDigest == empty)
        }
    }

    @Test("A claim that is approved while its import is undone stays, with its volunteer and activity")
    func undoneAndApproved() throws {
        let team = try TestTeam(members: [.leader, .reviewer, .recorder], seed: 34)
        let (leader, reviewer, recorder) = (team.nodes[1], team.nodes[2], team.nodes[3])
        var memory = SyncMemories()
        try memory.quiesce(team)
        let batch = try #require(try importing(volunteers, to: leader, seed: 2).batch)
        try memory.quiesce(team)
        let (first, second) = try leader.store.read { reader in
            (
                try reader.resolve("c1", among: [Kinds.claim]).id,
                try reader.resolve("c2", among: [Kinds.claim]).id
            )
        }
        _ = try reviewer.approve([first], basis: nil, surroundings(3))
        // An approval by a recorder does not exist, whatever a changed program writes.
        let seen = try recorder.store.read {
            try $0.folded(second, kind: Kinds.claim).registers[1]?.shown ?? []
        }
        _ = try recorder.commit(surroundings(4)) { _ in
            [
                DraftChange(
                    kind: Kinds.decision.number, target: .created,
                    fields: [
                        1: .value(.integer(0)), 2: .value(.record(second)), 4: .value(.entries(seen)),
                    ])
            ]
        }
        _ = try leader.undo(batch, surroundings(5))
        try memory.quiesce(team)
        for node in team.nodes {
            let shown = try node.store.read { reader in
                try [Kinds.claim, Kinds.volunteer, Kinds.activity].map { try reader.list($0).map(\.ref) }
            }
            #expect(shown == [["c1"], ["v1"], ["a1"]])
            #expect(try node.store.read { try $0.ledger() }.map { $0.line.minutes(.confirmed) } == [180])
            #expect(try node.store.verify() == [])
        }
    }

    @Test("Nobody without the right writes over a decision, a membership or a link")
    func writtenOnce() throws {
        let team = try TestTeam(members: [.volunteer, .reviewer], seed: 33)
        let (root, hostile, reviewer) = (team.nodes[0], team.nodes[1], team.nodes[2])
        _ = try importing(volunteers, to: root, seed: 2)
        var memory = SyncMemories()
        try memory.quiesce(team)
        let claim = try root.store.read { try $0.resolve("c1", among: [Kinds.claim]).id }
        let decision = try reviewer.approve([claim], basis: nil, surroundings(3))[0]
        try memory.quiesce(team)
        let before = try root.status().ledgerDigest
        let members = try root.store.read { try $0.members() }
        let targets = try root.store.read { reader in
            try reader.list(Kinds.membership).map { ($0.id, Kinds.membership) } + [
                (decision.id, Kinds.decision)
            ]
        }
        _ = try hostile.commit(surroundings(4)) { reader in
            try targets.map { id, kind in
                DraftChange(
                    kind: kind.number, target: .known(id),
                    fields: [1: .value(.integer(1)), 2: .value(.record(claim))],
                    over: [1: try reader.folded(id, kind: kind).registers[1]?.shown ?? []])
            }
        }
        try memory.quiesce(team)
        #expect(try root.status().ledgerDigest == before)
        #expect(try root.store.read { try $0.members() } == members)
        #expect(throws: ReplicaError.self) {
            try root.edit(
                decision.id, kind: Kinds.decision, values: [("action", "reject")], text: FieldText(),
                surroundings(5))
        }
    }

    @Test("A copied device whose two logs both went on loses nothing")
    func branches() throws {
        let home = ReplicaHome(path: NSTemporaryDirectory() + "saat-clone-\(UUID().uuidString)")
        let copy = ReplicaHome(path: home.path + "-copy")
        defer { for path in [home.path, copy.path] { try? FileManager.default.removeItem(atPath: path) } }
        let device = try Replica.create(
            home, teamName: "T", zone: Zone("Asia/Dubai"), device: nil, owner: "Mona", surroundings(1)
        ).replica
        _ = try importing(volunteers, to: device, seed: 2)
        for seed in 0..<40 as Range<UInt64> {
            _ = try importing([line(Int(seed), "x")], to: device, seed: 10 + seed)
        }
        let invitation = try device.invite(
            role: .admin, volunteer: nil, expires: 0, uses: 0, address: "", surroundings(3))
        let hub = try Replica.join(nil, invitation, device: "hub", owner: nil, surroundings(4))
        var toDevice = SyncSession.Memory()
        try sync(hub, with: device, memory: &toDevice)
        try FileManager.default.copyItem(atPath: home.path, toPath: copy.path)
        let clone = try Replica.open(copy)
        _ = try importing([line(100, "first")], to: device, seed: 60)
        _ = try importing([line(101, "second")], to: clone, seed: 61)
        _ = try importing([line(102, "second")], to: clone, seed: 62)
        var fromDevice = SyncSession.Memory()
        var fromClone = SyncSession.Memory()
        try sync(device, with: hub, memory: &fromDevice)
        let second = try sync(clone, with: hub, memory: &fromClone)
        try sync(device, with: hub, memory: &fromDevice)
        let states = try [device, clone, hub].map { try $0.status() }
        #expect(Set(states.map(\.digest)).count == 1 && Set(states.map(\.ledgerDigest)).count == 1)
        #expect(states[0].forks == [device.id])
        #expect(try hub.store.read { try $0.list(Kinds.claim).count } == 45)
        #expect(second.isEqual && second.bytes < 4_500)
        #expect(try hub.store.verify() == [])
    }

    private func line(_ number: Int, _ note: String) -> String {
        #"{"kind":"claim","ref":"n\#(number)","volunteer":"v1","activity":"a1","date":"2026-04-01","minutes":10,"note":"\#(note)"}"#
    }
}

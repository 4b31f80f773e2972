import Causality
import HoursModel
import HoursStore
import Sheets
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import Replica

/// Limits, handovers and what they void: decided from the log, so that every node agrees.
@Suite("The member tree", .lane(.replicas))
struct MemberTests {
    /// A team whose root invited an admin, who invited a leader, who invited a recorder; all hold the same log.
    private struct Tree {
        var root: Replica
        var admin: Replica
        var leader: Replica
        var recorder: Replica
        var volunteer: RecordID
        var activity: RecordID
        var recovery: String

        var nodes: [Replica] { [root, admin, leader, recorder] }

        init() throws {
            let made = try Replica.create(
                nil, teamName: "T", zone: Zone("Asia/Dubai"), device: "root", owner: "Root", surroundings(1))
            root = made.replica
            recovery = made.recoveryKey
            admin = try Tree.invited(by: root, .admin, 10)
            try Tree.equal([root, admin])
            leader = try Tree.invited(by: admin, .leader, 20)
            try Tree.equal([root, admin, leader])
            recorder = try Tree.invited(by: leader, .recorder, 30)
            volunteer = try root.add(
                Kinds.volunteer, values: [("name", "Ali")], ref: nil, text: FieldText(), surroundings(40))
            activity = try root.add(
                Kinds.activity, values: [("name", "Food")], ref: nil, text: FieldText(), surroundings(41))
            try Tree.equal([root, admin, leader, recorder])
        }

        static func invited(by node: Replica, _ role: Role, _ seed: UInt64) throws -> Replica {
            let invitation = try node.invite(
                role: role, volunteer: nil, expires: 0, uses: 0, address: "", surroundings(seed))
            return try Replica.join(
                nil, try Invitation(text: invitation.text), device: "device \(seed)", owner: "Owner \(seed)",
                surroundings(seed + 1))
        }

        /// Carries everything everywhere, whoever is a member.
        static func equal(_ nodes: [Replica]) throws {
            try carryEverywhere(nodes)
            let states = try nodes.map { try $0.status() }
            #expect(Set(states.map(\.digest)).count == 1)
            #expect(Set(states.map(\.ledgerDigest)).count == 1)
            let members = try nodes.map { try $0.store.read { try $0.members() } }
            #expect(Set(members).count == 1)
            #expect(try nodes[0].store.verify() == [])
        }

        func log(_ node: Replica, day: Int, seed: UInt64) throws -> RecordID {
            var request = ClaimRequest()
            request.volunteer = volunteer
            request.activity = activity
            request.time = .dated(
                first: LocalDate(dayNumber: 20_500 + day), last: LocalDate(dayNumber: 20_500 + day),
                minutes: 60)
            let recorded = try node.log(request, isAgain: true, isDryRun: false, surroundings(seed))
            return try #require(recorded.id)
        }

        func credited() throws -> Int {
            try root.store.read { try $0.ledger() }.reduce(0) { $0 + $1.line.minutes(.provisional) }
        }

        func member(_ node: Replica) throws -> Member? {
            try root.store.read { try $0.members() }.first { $0.replica == node.id }
        }
    }

    @Test(
        "Situation 45, the revoked leader: what he did before stands, later work is shown and waits until readmitted"
    )
    func revoked() throws {
        let tree = try Tree()
        _ = try tree.log(tree.leader, day: 0, seed: 50)
        try Tree.equal(tree.nodes)
        _ = try tree.admin.limit(tree.leader.id, to: .researcher, surroundings(51))
        // The leader is offline and does not know.
        let later = try tree.log(tree.leader, day: 1, seed: 52)
        _ = try tree.log(tree.recorder, day: 2, seed: 53)
        try Tree.equal(tree.nodes)
        #expect(try tree.credited() == 120)
        let line = try tree.root.store.read { try $0.ledgerLine(of: later) }?.line
        #expect(line?.reasons.map(\.rule) == [.beyondLimit] && line?.minutes(.questioned) == 60)
        #expect(try tree.member(tree.leader)?.roleNow == .researcher)
        #expect(try tree.member(tree.recorder)?.roleNow == .recorder)
        #expect(throws: ReplicaError.self) {
            try tree.leader.invite(
                role: .recorder, volunteer: nil, expires: 0, uses: 0, address: "", surroundings(54))
        }
        _ = try tree.root.readmit(tree.leader.id, surroundings(55))
        try Tree.equal(tree.nodes)
        #expect(try tree.credited() == 180)
    }

    @Test("A limit to a lower role caps what comes later, and only that")
    func lowered() throws {
        let tree = try Tree()
        let before = try tree.log(tree.leader, day: 0, seed: 50)
        _ = try tree.root.limit(tree.leader.id, to: .recorder, surroundings(51))
        try Tree.equal([tree.root, tree.admin])
        let during = try tree.log(tree.leader, day: 1, seed: 52)
        try Tree.equal(tree.nodes)
        for (claim, role) in [(before, Role.recorder), (during, .recorder)] {
            // The limit did not name what the root had not seen.
            let history = try tree.root.store.read { try $0.claimHistory(claim) }
            #expect(history?.versions.first?.authors.map(\.role) == [role])
        }
        #expect(try tree.credited() == 120)
    }

    @Test("Only a proper ancestor may limit: of two admins who limit each other at once, the one above holds")
    func eachOther() throws {
        let tree = try Tree()
        let second = try Tree.invited(by: tree.admin, .admin, 60)
        let third = try Tree.invited(by: tree.root, .admin, 62)
        let all = tree.nodes + [second, third]
        try Tree.equal(all)
        // Side by side in the tree neither is above the other; the command refuses, and a changed program has no effect.
        #expect(throws: ReplicaError.self) {
            try tree.admin.limit(third.id, to: .researcher, surroundings(63))
        }
        try force(tree.admin, on: third, seed: 64)
        try force(third, on: tree.admin, seed: 65)
        // Below and above, at the same time.
        _ = try tree.admin.limit(second.id, to: .researcher, surroundings(66))
        try force(second, on: tree.admin, seed: 67)
        try Tree.equal(all)
        #expect(try tree.member(tree.admin)?.roleNow == .admin)
        #expect(try tree.member(third)?.roleNow == .admin)
        #expect(try tree.member(second)?.roleNow == .researcher)
    }

    @Test("Of concurrent limits the lowest role holds")
    func concurrent() throws {
        let tree = try Tree()
        _ = try tree.root.limit(tree.leader.id, to: .recorder, surroundings(50))
        _ = try tree.admin.limit(tree.leader.id, to: .volunteer, surroundings(51))
        try Tree.equal(tree.nodes)
        #expect(try tree.member(tree.leader)?.roleNow == .volunteer)
        _ = try tree.root.limit(tree.leader.id, to: .recorder, surroundings(52))
        try Tree.equal(tree.nodes)
        #expect(try tree.member(tree.leader)?.roleNow == .recorder)
    }

    @Test("A limited admin with an old invitation lets nobody in; an ancestor can")
    func oldInvitation() throws {
        let tree = try Tree()
        let old = try tree.admin.invite(
            role: .leader, volunteer: nil, expires: 0, uses: 0, address: "", surroundings(50))
        try Tree.equal(tree.nodes)
        _ = try tree.root.limit(tree.admin.id, to: .researcher, surroundings(51))
        let late = try Replica.join(
            nil, try Invitation(text: old.text), device: "late", owner: "Late", surroundings(52))
        try Tree.equal(tree.nodes + [late])
        _ = try tree.log(late, day: 0, seed: 53)
        try Tree.equal(tree.nodes + [late])
        #expect(try tree.member(late)?.isVoid == true)
        #expect(try tree.credited() == 0)
        #expect(try tree.member(tree.leader)?.roleNow == .leader)
        _ = try tree.root.readmit(late.id, surroundings(54))
        try Tree.equal(tree.nodes + [late])
        #expect(try tree.member(late)?.isVoid == false && tree.member(late)?.role == .leader)
        #expect(try tree.member(tree.admin)?.roleNow == .researcher)
        #expect(try tree.credited() == 60)
    }

    @Test("Members that a transaction computed and that was refused are not remembered")
    func refused() throws {
        let tree = try Tree()
        let late = [
            try Tree.invited(by: tree.root, .leader, 60), try Tree.invited(by: tree.root, .recorder, 62),
        ]
        func members() throws -> [Member] { try tree.root.store.read { try $0.members() } }
        func runs(of node: Replica) throws -> [VerifiedRun] {
            try node.store.read { reader in
                try reader.batch(after: 0, through: try reader.end.arrivals, except: nil, limitBytes: .max)
            }.runs.map { try VerifiedRun($0, team: node.team) }
        }
        let before = try members()
        for node in late {
            #expect(throws: ReplicaError.self) {
                try tree.root.store.write { writer in
                    _ = try writer.append(try runs(of: node))
                    try writer.fold()
                    #expect(try writer.reader.members().contains { $0.replica == node.id })
                    throw ReplicaError.notAMember(node.id)
                }
            }
            #expect(try members() == before)
        }
        _ = try tree.root.take(try runs(of: late[1]))
        #expect(Set(try members()).subtracting(before).map(\.replica) == [late[1].id])
        #expect(try tree.root.store.verify() == [])
    }

    @Test("A limit covers the keys that follow the limited one")
    func successors() throws {
        let tree = try Tree()
        let copy = try tree.leader.over(try tree.leader.store.copyInMemory())
        _ = try tree.log(tree.leader, day: 0, seed: 50)
        _ = try tree.log(copy, day: 1, seed: 51)
        try Tree.equal(tree.nodes)
        _ = try tree.root.limit(tree.leader.id, to: .researcher, surroundings(52))
        try Tree.equal(tree.nodes)
        _ = try copy.take(
            try tree.root.store.read { reader in
                try reader.batch(after: 0, through: try reader.end.arrivals, except: nil, limitBytes: .max)
            }.runs.map { try VerifiedRun($0, team: copy.team) })
        let healed = try copy.healed(surroundings(53))
        #expect(healed.retirement?.cause == .met)
        _ = try tree.log(healed.replica, day: 2, seed: 54)
        try Tree.equal(tree.nodes + [healed.replica])
        // The first claim stands; the copy's branch and its successor were not named.
        #expect(try tree.credited() == 60)
        #expect(try tree.member(healed.replica)?.roleNow == .researcher)
        _ = try tree.root.readmit(tree.leader.id, surroundings(55))
        try Tree.equal(tree.nodes + [healed.replica])
        #expect(try tree.credited() == 180)
    }

    @Test("The root hands over and becomes a child; no limit reaches behind the handover")
    func handover() throws {
        let tree = try Tree()
        _ = try tree.log(tree.root, day: 0, seed: 50)
        #expect(throws: ReplicaError.self) {
            try tree.leader.handOver(to: tree.leader.id, recoveryKey: nil, surroundings(51))
        }
        try tree.root.handOver(to: tree.admin.id, recoveryKey: nil, surroundings(52))
        try Tree.equal(tree.nodes)
        #expect(try tree.member(tree.admin)?.sponsor == nil)
        #expect(try tree.member(tree.root)?.sponsor == tree.admin.id)
        #expect(try tree.member(tree.root)?.role == .admin)
        #expect(throws: ReplicaError.self) {
            try tree.root.limit(tree.admin.id, to: .leader, surroundings(53))
        }
        // A limit that names nothing of the old root still lets everything before the handover stand.
        try force(tree.admin, on: tree.root, seed: 54)
        _ = try tree.log(tree.root, day: 1, seed: 55)
        try Tree.equal(tree.nodes)
        #expect(try tree.member(tree.root)?.roleNow == .researcher)
        #expect(try tree.credited() == 60)
        #expect(try tree.member(tree.recorder)?.roleNow == .recorder)
    }

    @Test("The recovery key ranks above the root")
    func recovery() throws {
        let tree = try Tree()
        try tree.root.handOver(to: tree.admin.id, recoveryKey: nil, surroundings(50))
        #expect(throws: ReplicaError.self) {
            try tree.leader.handOver(
                to: tree.leader.id, recoveryKey: "saat-recovery-1." + String(repeating: "ab", count: 32),
                surroundings(51))
        }
        try tree.leader.handOver(to: tree.leader.id, recoveryKey: tree.recovery, surroundings(52))
        try Tree.equal(tree.nodes)
        #expect(try tree.member(tree.leader)?.sponsor == nil && tree.member(tree.leader)?.role == .admin)
        #expect(try tree.member(tree.admin)?.sponsor == tree.leader.id)
        #expect(try tree.member(tree.recorder)?.roleNow == .recorder)
    }

    @Test("An old handover by the recovery key, written again by anybody, has no effect")
    func replayedRecovery() throws {
        let tree = try Tree()
        try tree.admin.handOver(to: tree.admin.id, recoveryKey: tree.recovery, surroundings(50))
        try Tree.equal(tree.nodes)
        try tree.leader.handOver(to: tree.leader.id, recoveryKey: tree.recovery, surroundings(51))
        try Tree.equal(tree.nodes)
        let old = try #require(
            try tree.root.store.read { try $0.list(Kinds.handover) }.first {
                $0.fields[1] == .bytes(tree.admin.id.bytes)
            })
        _ = try tree.admin.commit(surroundings(52)) { _ in
            [
                DraftChange(
                    kind: Kinds.handover.number, target: .created, fields: old.fields.mapValues { .value($0) }
                )
            ]
        }
        try Tree.equal(tree.nodes)
        #expect(try tree.member(tree.leader)?.sponsor == nil)
        #expect(try tree.member(tree.admin)?.sponsor == tree.leader.id)
        #expect(try tree.member(tree.root)?.sponsor == tree.admin.id)
    }

    @Test("A limit by a root whose key was retired twice holds")
    func retiredRoot() throws {
        let tree = try Tree()
        var root = tree.root
        for seed in [50, 60] as [UInt64] {
            let copy = try root.over(try root.store.copyInMemory())
            _ = try tree.log(copy, day: 0, seed: seed)
            try Tree.equal([root, copy, tree.admin])
            root = try root.healed(surroundings(seed + 1)).replica
        }
        _ = try root.limit(tree.leader.id, to: .researcher, surroundings(70))
        try Tree.equal([root, tree.admin, tree.leader, tree.recorder])
        let leader = try tree.leader.store.read { try $0.members() }.first { $0.replica == tree.leader.id }
        #expect(leader?.roleNow == .researcher)
        // Its own former keys are the same device, and what it wrote with them stands.
        #expect(try root.store.read { try $0.members() }.filter { $0.sponsor == nil }.count >= 3)
    }

    @Test("What a revoked member withdraws, or says of an activity, does not count")
    func revokedWithdraws() throws {
        let tree = try Tree()
        let claim = try tree.log(tree.leader, day: 0, seed: 50)
        try Tree.equal(tree.nodes)
        _ = try tree.root.limit(tree.leader.id, to: .researcher, surroundings(51))
        _ = try tree.leader.withdraw(claim, reason: "mine", surroundings(52))
        try tree.leader.edit(
            tree.activity, kind: Kinds.activity, values: [("zone", "Pacific/Auckland")], text: FieldText(),
            surroundings(53))
        try Tree.equal(tree.nodes)
        #expect(try tree.credited() == 60)
        #expect(try tree.root.store.read { try $0.zone(of: tree.activity) } == Zone("Asia/Dubai"))
    }

    @Test(
        "What a revoked member writes over other records waits: it is neither shown nor built upon, until it is readmitted"
    )
    func revokedOverwrites() throws {
        let tree = try Tree()
        var request = ClaimRequest()
        request.volunteer = tree.volunteer
        request.activity = tree.activity
        let day = 20_500 * 1440
        request.time = .timed(start: day + 600, end: day + 840, breakMinutes: 0)
        let claim = try #require(
            try tree.root.log(request, isAgain: true, isDryRun: false, surroundings(50)).id)
        try Tree.equal(tree.nodes)
        _ = try tree.root.limit(tree.leader.id, to: .researcher, surroundings(51))
        func write(_ kind: KindDeclaration, _ record: RecordID, _ name: String, _ seed: UInt64) throws {
            try tree.leader.edit(
                record, kind: kind, values: [("name", name)], text: FieldText(), surroundings(seed))
        }
        try write(Kinds.volunteer, tree.volunteer, "Hacked", 52)
        try tree.leader.edit(
            tree.volunteer, kind: Kinds.volunteer, values: [("phone", "666")], text: FieldText(),
            surroundings(53))
        try write(Kinds.activity, tree.activity, "Nothing", 54)
        var times = ClaimRequest()
        times.time = .timed(start: day, end: day + 60, breakMinutes: 0)
        _ = try tree.leader.amend(claim, times, surroundings(55))
        func shown(_ node: Replica) throws -> [String?] {
            try node.store.read { reader in
                let volunteer = try reader.shown(tree.volunteer, kind: Kinds.volunteer)
                let activity = try reader.shown(tree.activity, kind: Kinds.activity)
                let unit = try reader.shown(claim, kind: Kinds.claim).flatMap {
                    CreditUnit(fields: $0.fields)
                }
                return [
                    volunteer?.text("name"), volunteer?.text("phone"), activity?.text("name"),
                    unit.map { "\($0.time.span.count)" },
                ]
            }
        }
        try Tree.equal(tree.nodes)
        for node in tree.nodes { #expect(try shown(node) == ["Ali", nil, "Food", "240"]) }
        #expect(try tree.root.store.read { try $0.history(tree.volunteer, kind: Kinds.volunteer) }.count == 3)
        // Who amends builds on what is shown.
        var pause = ClaimRequest()
        pause.time = .timed(start: day + 600, end: day + 840, breakMinutes: 30)
        _ = try tree.root.amend(claim, pause, surroundings(56))
        try Tree.equal(tree.nodes)
        #expect(try tree.credited() == 210)
        let imported = try tree.root.importRows(
            .table(
                try Table(text: "name,activity,date,hours\nAli,Food,2026-02-20,1"),
                try ColumnMap(headers: ["name", "activity", "date", "hours"]), DateReader()),
            ImportOptions(source: "a.csv"), surroundings(57), progress: { _ in })
        #expect(imported.newVolunteers.isEmpty && imported.newActivities.isEmpty)
        _ = try tree.root.readmit(tree.leader.id, surroundings(58))
        try Tree.equal(tree.nodes)
        for node in tree.nodes { #expect(try shown(node).prefix(3) == ["Hacked", "666", "Nothing"]) }
    }

    @Test(
        "What was replaced does not come back when whoever replaced it first is revoked: the later write had seen both"
    )
    func revokedBetween() throws {
        let tree = try Tree()
        func write(_ node: Replica, _ name: String, _ seed: UInt64) throws {
            try node.edit(
                tree.activity, kind: Kinds.activity, values: [("name", name)], text: FieldText(),
                surroundings(seed))
        }
        try write(tree.leader, "Mango", 50)
        _ = try tree.admin.take(
            try allRuns(of: tree.leader).map { try VerifiedRun($0, team: tree.root.team) })
        try write(tree.admin, "Alba", 51)
        // The root has heard of neither.
        _ = try tree.root.limit(tree.leader.id, to: .researcher, surroundings(52))
        try Tree.equal(tree.nodes)
        for node in tree.nodes {
            let shown = try node.store.read { try $0.shown(tree.activity, kind: Kinds.activity) }
            #expect(shown?.text("name") == "Alba" && shown?.rivals == 1)
        }
    }

    @Test("Rejecting what a revoked member wrote over approved hours leaves those, and answers the question")
    func rejectBeyond() throws {
        let tree = try Tree()
        let claim = try tree.log(tree.leader, day: 0, seed: 50)
        try Tree.equal(tree.nodes)
        _ = try tree.root.approve([claim], basis: nil, surroundings(51))
        try Tree.equal(tree.nodes)
        _ = try tree.root.limit(tree.leader.id, to: .researcher, surroundings(52))
        var more = ClaimRequest()
        more.time = .dated(
            first: LocalDate(dayNumber: 20_500), last: LocalDate(dayNumber: 20_500), minutes: 300)
        _ = try tree.leader.amend(claim, more, surroundings(53))
        try Tree.equal(tree.nodes)
        func minutes(_ state: MinuteState) throws -> Int {
            try tree.root.store.read { try $0.ledger() }.reduce(0) { $0 + $1.line.minutes(state) }
        }
        #expect(try minutes(.confirmed) == 60)
        let item = try #require(try tree.root.inbox().first { $0.rule == .questioned(.beyondLimit) })
        let choice = try #require(item.choices.first { $0.action == .reject })
        _ = try tree.root.reject([claim], reason: "not his", basis: item.basis, surroundings(54))
        try Tree.equal(tree.nodes)
        #expect(try minutes(.confirmed) == 60 && minutes(.questioned) == 0)
        #expect(choice.after?[.confirmed] == 60 && choice.after?[.questioned] == 0)
        #expect(try tree.root.inbox().isEmpty)
        // Whoever rejects again means what stands.
        _ = try tree.root.reject([claim], reason: "never", basis: nil, surroundings(55))
        #expect(try minutes(.confirmed) == 0)
    }

    @Test("A researcher is invited to no device, and is given nothing by a node")
    func researchers() throws {
        let tree = try Tree()
        #expect(throws: ReplicaError.self) {
            try tree.root.invite(
                role: .researcher, volunteer: nil, expires: 0, uses: 1, address: "", surroundings(50))
        }
        _ = try tree.root.limit(tree.recorder.id, to: .researcher, surroundings(51))
        #expect(try tree.member(tree.recorder)?.mayRead == false)
    }

    @Test("What a revoked member takes back of its own imports stays, until it is readmitted")
    func revokedUndoes() throws {
        let tree = try Tree()
        let table = try Table(text: "name,activity,date,hours\nMona,Parcels,2026-02-17,2")
        let batch = try tree.leader.importRows(
            .table(table, try ColumnMap(headers: table.header), DateReader()), ImportOptions(source: "a.csv"),
            surroundings(50), progress: { _ in }
        ).batch
        try Tree.equal(tree.nodes)
        #expect(try tree.credited() == 120)
        _ = try tree.root.limit(tree.leader.id, to: .researcher, surroundings(51))
        _ = try tree.leader.undo(try #require(batch), surroundings(52))
        try Tree.equal(tree.nodes)
        #expect(try tree.credited() == 120)
        _ = try tree.root.readmit(tree.leader.id, surroundings(53))
        try Tree.equal(tree.nodes)
        #expect(try tree.credited() == 0)
    }

    @Test(
        "What a limited member writes into the record of its own limit neither stays in it nor keeps an ancestor out"
    )
    func ownLimit() throws {
        let tree = try Tree()
        let old = try tree.admin.invite(
            role: .leader, volunteer: nil, expires: 0, uses: 0, address: "", surroundings(49))
        try Tree.equal(tree.nodes)
        _ = try tree.root.limit(tree.admin.id, to: .researcher, surroundings(50))
        try Tree.equal(tree.nodes)
        let late = try Replica.join(
            nil, try Invitation(text: old.text), device: "late", owner: "Late", surroundings(51))
        _ = try tree.log(tree.admin, day: 1, seed: 52)
        // It says of itself that everything stands, over what the root wrote.
        let heads = try tree.admin.store.read { try $0.heads }.map(\.entry).sorted()
        try force(tree.admin, on: tree.admin, seed: 53, role: .admin, upTo: heads, isOver: true)
        try Tree.equal(tree.nodes + [late])
        #expect(try tree.credited() == 0)
        _ = try tree.root.readmit(late.id, surroundings(54))
        try Tree.equal(tree.nodes + [late])
        #expect(try tree.credited() == 0 && tree.member(late)?.isVoid == false)
        _ = try tree.root.readmit(tree.admin.id, surroundings(55))
        try Tree.equal(tree.nodes + [late])
        #expect(try tree.credited() == 60 && tree.member(tree.admin)?.roleNow == .admin)
    }

    @Test("What a root wrote with an earlier key is behind its handover as well")
    func earlierKeys() throws {
        let tree = try Tree()
        _ = try tree.log(tree.root, day: 0, seed: 50)
        try Tree.equal(tree.nodes)
        let copy = try tree.root.over(try tree.root.store.copyInMemory())
        _ = try tree.log(copy, day: 1, seed: 51)
        _ = try tree.log(tree.root, day: 2, seed: 52)
        try Tree.equal([tree.admin, copy])
        try Tree.equal([tree.root, tree.admin, tree.leader, tree.recorder])
        let root = try tree.root.healed(surroundings(53))
        #expect(root.retirement != nil)
        try root.replica.handOver(to: tree.admin.id, recoveryKey: nil, surroundings(54))
        let nodes = [root.replica, tree.admin, tree.leader, tree.recorder]
        try Tree.equal(nodes)
        try force(tree.admin, on: tree.root, seed: 55)
        try Tree.equal(nodes)
        let ledger = try root.replica.store.read { try $0.ledger() }
        #expect(ledger.reduce(0) { $0 + $1.line.minutes(.provisional) } == 180)
    }

    /// Writes a limit, as a changed program might.
    private func force(
        _ author: Replica, on member: Replica, seed: UInt64, role: Role = .researcher, upTo: [EntryRef] = [],
        isOver: Bool = false
    ) throws {
        let id = RecordIdentity.named(
            Hex.encode(member.id.bytes), kind: Kinds.limit.number, team: author.team)
        let over =
            try isOver
            ? author.store.read { try $0.folded(id, kind: Kinds.limit).registers[1]?.shown ?? [] } : []
        _ = try author.commit(surroundings(seed)) { _ in
            [
                DraftChange(
                    kind: Kinds.limit.number, target: .known(id),
                    fields: [
                        1: .value(.bytes(member.id.bytes)), 2: .value(.integer(Int64(role.rawValue))),
                        3: .value(.entries(upTo)),
                    ],
                    over: [1: over])
            ]
        }
    }
}

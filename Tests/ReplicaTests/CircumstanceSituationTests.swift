import Causality
import Foundation
import HoursModel
import HoursStore
import Sheets
import SignedLog
import TestSupport
import Testing

@testable import Replica

/// Rule 9 with logs: facts that become known later, on several nodes, and what they settle again.
@Suite("Situations on circumstances, on replicas", .lane(.replicas))
struct CircumstanceSituationTests {
    private func lines(_ lines: [String], to replica: Replica, seed: UInt64) throws {
        let report = try replica.importRows(
            .lines(Array(lines.joined(separator: "\n").utf8), DateReader()), ImportOptions(source: "x.jsonl"),
            surroundings(seed), progress: { _ in })
        #expect(report.verdicts.allSatisfy { $0.outcome != .refused })
    }

    /// Two volunteers with claims on three days at an activity, and one more at another.
    private func begin(_ replica: Replica, seed: UInt64 = 2) throws {
        var all = [
            #"{"kind":"organisation","ref":"o1","name":"Red Crescent"}"#,
            #"{"kind":"volunteer","ref":"v1","name":"Layla"}"#,
            #"{"kind":"volunteer","ref":"v2","name":"Omar"}"#,
            #"{"kind":"activity","ref":"a1","name":"Parcels","zone":"Asia/Dubai","body":"o1"}"#,
            #"{"kind":"activity","ref":"a2","name":"Reading","zone":"Asia/Dubai"}"#,
        ]
        for day in 1...3 { for volunteer in ["v1", "v2"] { all.append(claim(volunteer, "a1", day)) } }
        all.append(claim("v1", "a2", 4))
        try lines(all, to: replica, seed: seed)
    }

    private func claim(_ volunteer: String, _ activity: String, _ day: Int) -> String {
        #"{"kind":"claim","ref":"\#(volunteer)-\#(activity)-\#(day)","volunteer":"\#(volunteer)","activity":"\#(activity)","start":"2026-03-0\#(day)T09:00+04:00","end":"2026-03-0\#(day)T12:00+04:00","evidence":"leader"}"#
    }

    private func edit(
        _ name: String, _ kind: KindDeclaration, _ values: [(name: String, text: String)],
        on replica: Replica, seed: UInt64
    ) throws {
        let id = try replica.store.read { try $0.resolve(name, among: [kind]).id }
        try replica.edit(id, kind: kind, values: values, text: FieldText(), surroundings(seed))
    }

    /// By outside name, what a claim is questioned for; the others are credited.
    private func questions(_ replica: Replica) throws -> [String: RuleName] {
        try replica.store.read { reader in
            var found: [String: RuleName] = [:]
            for entry in try reader.ledger() {
                guard let reason = entry.line.reasons.first(where: { $0.state == .questioned }) else {
                    continue
                }
                found[try reader.shown(entry.line.claim.record, kind: Kinds.claim)?.ref ?? ""] = reason.rule
            }
            return found
        }
    }

    private func office(_ seed: UInt64 = 1) throws -> Replica {
        let replica = try Replica.create(
            nil, teamName: "T", zone: Zone("Asia/Dubai"), device: nil, owner: "Mona", surroundings(seed)
        ).replica
        try begin(replica)
        return replica
    }

    @Test(
        "Situation 33: a death that becomes known questions what is after it, of that person only, and can be taken back"
    )
    func death() throws {
        let replica = try office()
        let before = try replica.status().ledgerDigest
        try edit("v1", Kinds.volunteer, [("diedOn", "2026-03-02")], on: replica, seed: 3)
        #expect(try questions(replica) == ["v1-a1-3": .afterDeath, "v1-a2-4": .afterDeath])
        #expect(try replica.store.verify() == [])
        try lines([claim("v1", "a1", 5), claim("v2", "a1", 5)], to: replica, seed: 4)
        #expect(try questions(replica)["v1-a1-5"] == .afterDeath, "a claim that comes later is settled alike")
        #expect(try replica.store.verify() == [])
        try edit("v1", Kinds.volunteer, [("diedOn", "")], on: replica, seed: 5)
        #expect(try questions(replica) == [:])
        #expect(try replica.status().ledgerDigest != before)
        #expect(try replica.store.verify() == [])
    }

    @Test("Situation 33: a tried claim says what would become of it")
    func tried() throws {
        let replica = try office()
        try edit("v1", Kinds.volunteer, [("diedOn", "2026-03-02")], on: replica, seed: 3)
        try edit("a2", Kinds.activity, [("licence", "Medic")], on: replica, seed: 4)
        func reason(_ volunteer: String, _ day: Int) throws -> [RuleName] {
            var request = ClaimRequest()
            (request.volunteer, request.activity) = try replica.store.read { reader in
                (
                    try reader.resolve(volunteer, among: [Kinds.volunteer]).id,
                    try reader.resolve("a2", among: [Kinds.activity]).id
                )
            }
            let date = try #require(LocalDate(iso: "2026-03-0\(day)"))
            request.time = .dated(first: date, last: date, minutes: 60)
            let tried = try replica.log(request, isAgain: false, isDryRun: true, surroundings(9))
            return tried.line?.reasons.map(\.rule) ?? []
        }
        #expect(try reason("v1", 8) == [.afterDeath])
        #expect(try reason("v2", 8) == [.noLicence])
    }

    @Test(
        "Situation 45: an activity that is cancelled, and a licence that is granted later, settle those concerned"
    )
    func cancelledAndLicensed() throws {
        let replica = try office()
        try edit(
            "a1", Kinds.activity, [("state", "cancelled"), ("cancelledFrom", "2026-03-03")], on: replica,
            seed: 3)
        #expect(try questions(replica) == ["v1-a1-3": .cancelled, "v2-a1-3": .cancelled])
        #expect(try replica.store.verify() == [])
        try edit("a1", Kinds.activity, [("state", "running")], on: replica, seed: 4)
        #expect(try questions(replica) == [:])
        try edit("a1", Kinds.activity, [("licence", "Social Worker")], on: replica, seed: 5)
        #expect(try questions(replica).count == 6)
        try lines(
            [
                #"{"kind":"licence","ref":"l1","volunteer":"v1","profession":"social worker","step":"granted","validFrom":"2026-03-02"}"#
            ], to: replica, seed: 6)
        #expect(Set(try questions(replica).keys) == ["v1-a1-1", "v2-a1-1", "v2-a1-2", "v2-a1-3"])
        #expect(try replica.store.verify() == [])
        let licence = try replica.store.read { try $0.resolve("l1", among: [Kinds.licence]).id }
        try replica.edit(
            licence, kind: Kinds.licence, values: [("step", "suspended"), ("stepOn", "2026-03-03")],
            text: FieldText(), surroundings(7))
        #expect(Set(try questions(replica).keys).contains("v1-a1-3"))
        #expect(try questions(replica)["v1-a1-2"] == nil, "before the suspension it was valid")
        try replica.edit(
            licence, kind: Kinds.licence, values: [("volunteer", "v2")], text: FieldText(), surroundings(8))
        #expect(Set(try questions(replica).keys) == ["v1-a1-1", "v1-a1-2", "v1-a1-3", "v2-a1-1", "v2-a1-3"])
        #expect(try replica.store.verify() == [])
    }

    @Test("Situation 45: what an import said of a licence goes when the import is undone")
    func licenceUndone() throws {
        let replica = try office()
        try edit("a2", Kinds.activity, [("licence", "Medic")], on: replica, seed: 3)
        let report = try replica.importRows(
            .lines(
                Array(
                    #"{"kind":"licence","ref":"l1","volunteer":"v1","profession":"medic","step":"granted"}"#
                        .utf8),
                DateReader()), ImportOptions(source: "l.jsonl"), surroundings(4), progress: { _ in })
        #expect(try questions(replica) == [:])
        _ = try replica.undo(try #require(report.batch), surroundings(5))
        #expect(try questions(replica) == ["v1-a2-4": .noLicence])
        #expect(try replica.store.verify() == [])
    }

    @Test(
        "Situation 18: a claim marked as paid duty waits until the body's policy allows it from that day on")
    func paidDuty() throws {
        let replica = try office()
        let claim = try replica.store.read { try $0.resolve("v1-a1-2", among: [Kinds.claim]).id }
        var request = ClaimRequest()
        request.isPaidDuty = true
        _ = try replica.amend(claim, request, surroundings(3))
        #expect(try questions(replica) == ["v1-a1-2": .paidDuty])
        try lines(
            [#"{"kind":"policy","validFrom":"2026-03-02","body":"o1","paidDuty":"yes"}"#], to: replica,
            seed: 4)
        #expect(try questions(replica) == [:])
        try edit("a1", Kinds.activity, [("paidDuty", "yes")], on: replica, seed: 5)
        #expect(try questions(replica) == ["v1-a1-1": .paidDuty, "v2-a1-1": .paidDuty])
        #expect(try replica.store.verify() == [])
        request.isPaidDuty = false
        _ = try replica.amend(claim, request, surroundings(6))
        try edit("a1", Kinds.activity, [("paidDuty", "no")], on: replica, seed: 7)
        #expect(try questions(replica) == [:])
        #expect(try replica.store.verify() == [])
    }

    @Test(
        "Situation 32: a child under a guardian's phone is a person, whose hours wait for consent; an erasure takes both on every node"
    )
    func minorErased() throws {
        let team = try TestTeam(members: [.admin, .recorder, .volunteer], seed: 320)
        let (root, admin, recorder, child) = (team.nodes[0], team.nodes[1], team.nodes[2], team.nodes[3])
        try begin(root)
        var memory = SyncMemories()
        try memory.quiesce(team)
        try edit("v1", Kinds.volunteer, [("bornOn", "2010-05-01")], on: recorder, seed: 321)
        #expect(throws: ReplicaError.self) {
            try edit("v1", Kinds.volunteer, [("consentFrom", "2026-03-01")], on: child, seed: 322)
        }
        try memory.quiesce(team)
        #expect(try Set(questions(root).keys) == ["v1-a1-1", "v1-a1-2", "v1-a1-3", "v1-a2-4"])
        try edit(
            "v1", Kinds.volunteer, [("guardian", "Umm Layla"), ("consentFrom", "2026-03-02")], on: recorder,
            seed: 323)
        try memory.quiesce(team)
        for node in team.nodes { #expect(try questions(node) == ["v1-a1-1": .noConsent]) }
        let volunteer = try admin.store.read { try $0.resolve("v1", among: [Kinds.volunteer]).id }
        _ = try admin.erase(volunteer, ground: .request, surroundings(324))
        // Meanwhile another node goes on about the person.
        try edit("v1", Kinds.volunteer, [("diedOn", "2026-03-01")], on: recorder, seed: 325)
        #expect(try questions(recorder).values.contains(.afterDeath))
        try memory.quiesce(team)
        let digest = try root.status().ledgerDigest
        for node in team.nodes {
            #expect(try questions(node) == [:], "what nobody may know questions nothing")
            #expect(try node.status().ledgerDigest == digest)
            #expect(try node.store.verify() == [])
        }
    }

    @Test("Of concurrent values the stricter holds on every node")
    func concurrent() throws {
        let team = try TestTeam(members: [.reviewer, .leader], seed: 450)
        try begin(team.nodes[0])
        var memory = SyncMemories()
        try memory.quiesce(team)
        for (node, day) in zip([1, 2], ["2026-03-03", "2026-03-02"]) {
            try edit("v1", Kinds.volunteer, [("diedOn", day)], on: team.nodes[node], seed: 451 + UInt64(node))
        }
        try edit("a2", Kinds.activity, [("state", "cancelled")], on: team.nodes[1], seed: 455)
        try edit("a2", Kinds.activity, [("state", "open")], on: team.nodes[2], seed: 456)
        try memory.quiesce(team)
        for node in team.nodes {
            #expect(try questions(node) == ["v1-a1-3": .afterDeath, "v1-a2-4": .afterDeath])
            #expect(try node.store.verify() == [])
        }
        try edit("v1", Kinds.volunteer, [("diedOn", "")], on: team.nodes[2], seed: 457)
        try memory.quiesce(team)
        for node in team.nodes { #expect(try questions(node) == ["v1-a2-4": .cancelled]) }
    }

    @Test(
        "Confirmed hours stay; the inbox shows the circumstance until a reviewer has approved or refused with it in view"
    )
    func confirmed() throws {
        let team = try TestTeam(members: [.reviewer], seed: 460)
        let (root, reviewer) = (team.nodes[0], team.nodes[1])
        try begin(root)
        var memory = SyncMemories()
        try memory.quiesce(team)
        let claims = try reviewer.store.read { reader in
            try ["v1-a1-2", "v1-a1-3"].map { try reader.resolve($0, among: [Kinds.claim]).id }
        }
        _ = try reviewer.approve(claims, basis: nil, surroundings(461))
        try memory.quiesce(team)
        try edit("v1", Kinds.volunteer, [("diedOn", "2026-03-01")], on: root, seed: 462)
        try memory.quiesce(team)
        func shown() throws -> [InboxItem] {
            try reviewer.inbox().filter { $0.rule == .circumstance(.afterDeath) }
        }
        #expect(try questions(root) == ["v1-a2-4": .afterDeath])
        #expect(try Set(shown().compactMap(\.claims.first)) == Set(claims))
        #expect(try reviewer.inboxCount() == reviewer.inbox().count)
        let item = try #require(try shown().first { $0.claims == [claims[0]] })
        #expect(item.minutes == 180 && item.rule.name == "afterDeathConfirmed")
        _ = try reviewer.approve([claims[0]], basis: item.basis, surroundings(463))
        #expect(try shown().map(\.claims) == [[claims[1]]])
        _ = try reviewer.reject([claims[1]], reason: "no", basis: nil, surroundings(464))
        #expect(try shown() == [])
        #expect(
            try reviewer.store.read { try $0.ledgerLine(of: claims[0]) }?.line.minutes(.confirmed) == 180)
        // A question that is answered by an approval does not come back as a remark.
        let waiting = try #require(try reviewer.inbox().first { $0.rule == .questioned(.afterDeath) })
        _ = try reviewer.approve(waiting.claims, basis: waiting.basis, surroundings(465))
        #expect(try reviewer.inbox().allSatisfy { $0.volunteer != waiting.volunteer })
        try memory.quiesce(team)
        #expect(try root.status().ledgerDigest == reviewer.status().ledgerDigest)
        for node in team.nodes { #expect(try node.store.verify() == []) }
    }

    @Test("Situation 29: an id card here, a passport there, an Arabic and a Latin name: only suggested")
    func twoPapers() throws {
        let replica = try Replica.create(
            nil, teamName: "T", zone: Zone("Asia/Dubai"), device: nil, owner: "Mona", surroundings(290)
        ).replica
        try lines(
            [
                #"{"kind":"volunteer","ref":"card","name":"ليلى حسن","nameEnglish":"Layla Hassan","nationalId":"784-1990-1234567-6"}"#,
                #"{"kind":"volunteer","ref":"passport","name":"LAYLA  HASSAN","nationalId":"P9981234"}"#,
                #"{"kind":"activity","ref":"a1","name":"Parcels"}"#, claim("card", "a1", 1),
                claim("passport", "a1", 1),
            ], to: replica, seed: 291)
        func credited() throws -> Int {
            try replica.store.read { try $0.balances().reduce(0) { $0 + ($1.minutes[.provisional] ?? 0) } }
        }
        #expect(try replica.store.read { try $0.persons() } == [])
        #expect(try credited() == 360, "two papers are two persons until somebody says otherwise")
        let items = try replica.inbox().filter { $0.rule == .samePerson }
        let item = try #require(items.first)
        #expect(items.count == 1)
        _ = try replica.mergePersons(item.volunteer, try #require(item.other), reason: nil, surroundings(292))
        #expect(try credited() == 180)
        #expect(try replica.inbox().isEmpty)
    }

    @Test(
        "A second policy of one day is refused with the one to write over; another day, body or number is not"
    )
    func policies() throws {
        let replica = try TestTeam(members: [], seed: 300).nodes[0]
        try begin(replica, seed: 301)
        func add(_ values: [(String, String)], _ seed: UInt64) throws -> RecordID {
            try replica.add(
                Kinds.policy, values: values.map { (name: $0.0, text: $0.1) }, ref: nil, text: FieldText(),
                surroundings(seed))
        }
        let first = try add([("validFrom", "2026-03-03"), ("toleranceMinutes", "10")], 302)
        #expect(throws: ReplicaError.self) {
            try add([("validFrom", "2026-03-03"), ("toleranceMinutes", "20")], 303)
        }
        _ = try add([("validFrom", "2026-03-04"), ("toleranceMinutes", "20")], 304)
        _ = try add([("validFrom", "2026-03-03"), ("handoverMinutes", "20")], 305)
        _ = try add([("validFrom", "2026-03-03"), ("body", "o1"), ("paidDuty", "yes")], 306)
        try replica.edit(
            first, kind: Kinds.policy, values: [(name: "toleranceMinutes", text: "20")], text: FieldText(),
            surroundings(307))
    }
}

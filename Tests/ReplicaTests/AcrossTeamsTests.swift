import Causality
import HoursModel
import HoursStore
import Reports
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import Replica

/// An office that holds several teams: persons across teams, findings that tell nothing of the other team.
@Suite("Across teams", .lane(.replicas))
struct AcrossTeamsTests {
    /// A team whose root recorded one claim of the person with the number, and the office's replica of it.
    private struct Side {
        let root: Replica
        let office: Replica
        let claim: RecordID

        init(_ name: String, _ number: String, start: Int, end: Int, seed: UInt64, isEntrusted: Bool = true)
            throws
        {
            root = try Replica.create(
                nil, teamName: name, zone: Zone("Asia/Dubai"), device: "root", owner: "Root \(name)",
                surroundings(seed)
            ).replica
            let invitation = try root.invite(
                role: .reviewer, volunteer: nil, expires: 0, uses: 1, address: "", surroundings(seed + 1))
            office = try Replica.join(
                nil, try Invitation(text: invitation.text), device: "office", owner: "Office",
                surroundings(seed + 2))
            let volunteer = try root.add(
                Kinds.volunteer, values: [("name", "Maya of \(name)"), ("nationalId", number)], ref: nil,
                text: FieldText(), surroundings(seed + 3))
            var request = ClaimRequest()
            request.volunteer = volunteer
            request.activity = try root.add(
                Kinds.activity, values: [("name", "Work of \(name)")], ref: nil, text: FieldText(),
                surroundings(seed + 4))
            request.time = .timed(
                start: 20_500 * 1440 + start * 60, end: 20_500 * 1440 + end * 60, breakMinutes: 0)
            request.evidence = .leader
            let logged = try root.log(request, isAgain: false, isDryRun: false, surroundings(seed + 5)).id
            claim = try #require(logged)
            try meet()
            if isEntrusted {
                try root.entrust(office.id, surroundings(seed + 6))
                try meet()
            }
        }

        func meet() throws {
            for (from, to) in [(office, root), (root, office), (office, root)] {
                let runs = try from.store.read { reader in
                    try reader.batch(
                        after: 0, through: try reader.end.arrivals, except: nil, limitBytes: .max)
                }.runs
                _ = try to.take(try runs.map { try VerifiedRun($0, team: to.team) })
            }
        }
    }

    @Test(
        "Situation 36: one person under two intermediaries: matched at the office alone, and each sees only its own"
    )
    func twoIntermediaries() throws {
        let a = try Side("Alpha", "784-1990-1234567-6", start: 9, end: 12, seed: 500)
        let b = try Side("Beta", "784199012345676", start: 10, end: 13, seed: 520)
        let other = try Side("Gamma", "0499370899", start: 9, end: 12, seed: 540)
        let office = AcrossTeams([a.office, b.office, other.office])
        #expect(try office.sharedPersons().map { $0.map(\.team) } == [[a.root.team, b.root.team].sorted()])
        // Nobody else sees it: neither a root with its own team, nor an office that was not entrusted.
        #expect(try AcrossTeams([a.root]).sharedPersons().isEmpty)
        let blind = try Side(
            "Delta", "784-1990-1234567-6", start: 9, end: 12, seed: 560, isEntrusted: false)
        #expect(try AcrossTeams([a.office, blind.office]).sharedPersons().isEmpty)

        let findings = try office.findings()
        #expect(findings.map(\.minutes) == [120])
        let written = try office.publish { surroundings(580) }
        #expect(written.values.reduce(0, +) == 1)
        #expect(try office.publish { surroundings(581) }.values.reduce(0, +) == 0)
        #expect(try office.findings() == findings)
        for side in [a, b, other] {
            try side.meet()
            let shown = try side.root.store.read { try $0.minutesElsewhere() }
            #expect(shown == (side.claim == findings[0].claim ? [side.claim: 120] : [:]))
            // The finding changes no minute, and no byte of another team is here.
            #expect(
                try side.root.store.read { try $0.ledgerLine(of: side.claim) }?.line.minutes(.provisional)
                    == 180)
            let log = try side.root.store.read { reader in
                try reader.batch(after: 0, through: try reader.end.arrivals, except: nil, limitBytes: .max)
            }.runs
            let bytes = log.flatMap(\.entries).flatMap { $0.bytes + $0.personal.values.flatMap { $0 } }
            let text = String(decoding: bytes, as: UTF8.self)
            for name in ["Alpha", "Beta", "Gamma"] where !text.contains("Root \(name)") {
                #expect(!text.contains("Maya of \(name)") && !text.contains("Work of \(name)"))
            }
            #expect(try side.root.store.verify() == [])
        }
        // Once the claim says something else, the finding is about what was.
        let side = findings[0].team == a.root.team ? a : b
        var request = ClaimRequest()
        request.time = .timed(
            start: 20_500 * 1440 + 15 * 60, end: 20_500 * 1440 + 18 * 60, breakMinutes: 0)
        _ = try side.root.amend(side.claim, request, surroundings(590))
        #expect(try side.root.store.read { try $0.minutesElsewhere() } == [:])
        try side.meet()
        #expect(try office.findings().isEmpty)
    }

    @Test("A report over all teams counts a person of two teams once, and the hour that both report once")
    func reports() throws {
        let a = try Side("Alpha", "784-1990-1234567-6", start: 9, end: 12, seed: 600)
        let b = try Side("Beta", "784199012345676", start: 10, end: 13, seed: 620)
        let other = try Side("Gamma", "0499370899", start: 9, end: 12, seed: 640)
        let office = AcrossTeams([a.office, b.office, other.office])
        var read: [TeamID] = []
        let (facts, unlike) = try office.reportFacts { reader, own, shared in
            read.append(reader.team)
            #expect(own.activities.count == 1 && shared.count == (reader.team == other.root.team ? 0 : 1))
        }
        #expect(unlike == 0)
        #expect(read == [a, b, other].map(\.root.team).sorted())
        let total = facts.hours.filter(\.isCredited)
        #expect(total.reduce(0) { $0 + $1.minutes } == 240 + 180)
        #expect(Set(total.map(\.person)).count == 2)
        // Nothing vanishes: what one team counts for itself is set aside there, not gone.
        #expect(facts.hours.reduce(0) { $0 + $1.minutes } == 3 * 180)
        var request = ReportRequest()
        request.by = [.team]
        let table = facts.report(.hours, request).tables[0]
        #expect(table.rows.count == 3 && Set(table.rows.map(\.keys)).count == 3)
        #expect(try office.blindTeams() == 0)
        // Without the key nobody is compared, and the report can say so.
        let blind = try Side(
            "Delta", "784-1990-1234567-6", start: 9, end: 12, seed: 660, isEntrusted: false)
        let half = AcrossTeams([a.office, blind.office])
        #expect(try half.blindTeams() == 1)
        #expect(Set(try half.reportFacts { _, _, _ in }.facts.hours.map(\.person)).count == 2)
    }

    @Test("What one team knows of a person questions the hours of all teams in the report of the office")
    func circumstances() throws {
        let a = try Side("Alpha", "784-1990-1234567-6", start: 9, end: 12, seed: 700)
        let b = try Side("Beta", "784199012345676", start: 14, end: 16, seed: 720)
        let office = AcrossTeams([a.office, b.office])
        #expect(try office.findings().isEmpty)
        let volunteer = try #require(try a.root.store.read { try $0.list(Kinds.volunteer).first?.id })
        try a.root.edit(
            volunteer, kind: Kinds.volunteer, values: [("diedOn", "2026-01-01")], text: FieldText(),
            surroundings(740))
        try a.meet()
        let facts = try office.reportFacts { _, _, _ in }.facts.hours
        #expect(facts.allSatisfy { $0.state == .questioned } && facts.reduce(0) { $0 + $1.minutes } == 300)
        #expect(try office.findings().map(\.minutes) == [120])
    }

    @Test("Where the rules of two teams differ each counts by its own, and nothing is found that is not so")
    func unlikeRules() throws {
        let a = try Side("Alpha", "784-1990-1234567-6", start: 9, end: 12, seed: 760)
        let b = try Side("Beta", "784199012345676", start: 14, end: 16, seed: 780)
        let office = AcrossTeams([a.office, b.office])
        _ = try a.root.add(
            Kinds.policy, values: [("dayLimit", "120")], ref: nil, text: FieldText(), surroundings(800))
        try a.meet()
        let alone = try [a, b].map { side in
            try side.root.store.read { try $0.reportFacts() }.hours.filter(\.isCredited)
                .reduce(0) { $0 + $1.minutes }
        }
        #expect(alone == [120, 120])
        let (facts, unlike) = try office.reportFacts { _, _, _ in }
        #expect(unlike == 1)
        #expect(facts.hours.filter(\.isCredited).reduce(0) { $0 + $1.minutes } == 240)
        #expect(Set(facts.hours.map(\.person)).count == 1 && facts.hours.reduce(0) { $0 + $1.minutes } == 300)
        #expect(try office.findings().isEmpty)
    }
}

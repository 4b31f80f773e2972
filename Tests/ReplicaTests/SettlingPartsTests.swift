import Causality
import HoursModel
import HoursStore
import TestSupport
import Testing

@testable import Replica

@Suite("Changed claims are settled with what is near", .lane(.replicas))
struct SettlingPartsTests {
    @Test("Claims and edits over weeks, of several versions at once, leave the tables that a rebuild gives")
    func likeARebuild() async throws {
        for seed in 0..<12 as Range<UInt64> {
            var world = try await RandomWorld(seed: seed &* 104_729 &+ 3, days: 12)
            for step in 0..<45 {
                try await world.recordingStep()
                guard step.isMultiple(of: 5) else { continue }
                for node in world.team.nodes { #expect(try node.store.verify() == [], "seed \(seed)") }
            }
            try await world.quiesce()
            for node in world.team.nodes { #expect(try node.store.verify() == [], "seed \(seed)") }
        }
    }

    @Test("A claim near any version of another is settled with it, though weeks lie between the versions")
    func rivalsFarApart() throws {
        let team = try TestTeam(members: [.leader, .leader], seed: 71)
        let nodes = team.nodes
        var memories = SyncMemories()
        let person = try nodes[0].add(
            Kinds.volunteer, values: [("name", "Mona")], ref: nil, text: FieldText(), surroundings(1))
        let activity = try nodes[0].add(
            Kinds.activity, values: [("name", "Parcels")], ref: nil, text: FieldText(), surroundings(2))
        func request(_ day: Int, _ activity: RecordID? = nil) -> ClaimRequest {
            var request = ClaimRequest()
            let start = (20_500 + day) * 1440 + 600
            request.time = .timed(start: start, end: start + 120, breakMinutes: 0)
            request.activity = activity
            return request
        }
        var first = request(0, activity)
        first.volunteer = person
        let claim = try #require(
            try nodes[0].log(first, isAgain: false, isDryRun: false, surroundings(3)).id)
        try memories.quiesce(team)
        _ = try nodes[1].amend(claim, request(20), surroundings(4))
        _ = try nodes[2].amend(claim, request(40), surroundings(5))
        try memories.quiesce(team)
        for (seed, day) in [20, 40].enumerated() {
            var near = request(day, activity)
            near.volunteer = person
            _ = try nodes[0].log(near, isAgain: true, isDryRun: false, surroundings(6 + UInt64(seed)))
            #expect(try nodes[0].store.verify() == [])
        }
    }

    @Test("A claim and the zone of its activity that change together free the day on which the claim lay")
    func zoneAndTimes() throws {
        let team = try TestTeam(members: [.leader], seed: 72)
        let (office, leader) = (team.nodes[0], team.nodes[1])
        var memories = SyncMemories()
        func add(_ kind: KindDeclaration, _ values: [(String, String)], _ seed: UInt64) throws -> RecordID {
            try leader.add(
                kind, values: values.map { (name: $0, text: $1) }, ref: nil, text: FieldText(),
                surroundings(seed))
        }
        try memories.quiesce(team)
        let person = try add(Kinds.volunteer, [("name", "Mona")], 1)
        let watch = try add(Kinds.activity, [("name", "Watch"), ("zone", "Pacific/Auckland")], 2)
        let parcels = try add(Kinds.activity, [("name", "Parcels")], 3)
        var dated = ClaimRequest()
        (dated.volunteer, dated.activity) = (person, parcels)
        let day = LocalDate(dayNumber: 20_500)
        dated.time = .dated(first: day, last: day, minutes: 600)
        _ = try leader.log(dated, isAgain: false, isDryRun: false, surroundings(4))
        // In the evening of the day before in UTC, which is the same day in Auckland.
        func shift(_ minutes: Int) -> ClaimTime {
            let start = 20_499 * 1440 + 13 * 60
            return .timed(start: start, end: start + minutes, breakMinutes: 0)
        }
        var timed = ClaimRequest()
        (timed.volunteer, timed.activity, timed.time) = (person, watch, shift(400))
        let claim = try #require(
            try leader.log(timed, isAgain: false, isDryRun: false, surroundings(5)).id)
        try memories.quiesce(team)
        #expect(try office.store.read { try $0.ledger() }.contains { $0.line.minutes(.questioned) > 0 })
        try leader.edit(
            watch, kind: Kinds.activity, values: [("zone", "Asia/Dubai")], text: FieldText(), surroundings(6))
        var later = ClaimRequest()
        later.time = shift(360)
        _ = try leader.amend(claim, later, surroundings(7))
        try memories.quiesce(team)
        for node in team.nodes {
            #expect(try node.store.verify() == [])
            #expect(try node.store.read { try $0.ledger() }.allSatisfy { $0.line.minutes(.questioned) == 0 })
        }
    }
}

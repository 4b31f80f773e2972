import Causality
import Foundation
import HoursModel
import HoursStore
import Seeds
import Sheets
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import Replica

@Suite("Replicas converge", .lane(.replicas))
struct ConvergenceTests {
    @Test("Three replicas with random claims, edits and decisions converge", arguments: 0..<4)
    func randomHistories(chunk: Int) async throws {
        for seed in (chunk * 50)..<(chunk * 50 + 50) {
            var world = try await RandomWorld(seed: UInt64(seed) &* 7919 &+ 1)
            for _ in 0..<30 { try await world.step() }
            try await world.quiesce()
            let states = try world.team.nodes.map { try $0.status() }
            #expect(Set(states.map(\.digest)).count == 1, "heads differ with seed \(seed)")
            #expect(Set(states.map(\.ledgerDigest)).count == 1, "ledgers differ with seed \(seed)")
            let inboxes = try world.team.nodes.map { try $0.inbox() }
            #expect(Set(inboxes).count == 1, "inboxes differ with seed \(seed)")
            if seed.isMultiple(of: 5) {
                for node in world.team.nodes {
                    #expect(try node.store.verify() == [], "seed \(seed)")
                }
            }
        }
    }

    @Test("A sync with nothing to do is one round of at most 300 bytes each way")
    func nothingToDo() async throws {
        var world = try await RandomWorld(seed: 5)
        for _ in 0..<40 { try await world.step() }
        try await world.quiesce()
        var memory = SyncSession.Memory()
        try sync(world.team.nodes[1], with: world.team.nodes[0], memory: &memory)
        var session = SyncSession(memory: memory)
        let message = try world.team.nodes[1].store.read { try session.message(reading: $0) }
        let body = try MessageCoding.encode([message])
        let answer = try world.team.nodes[0].answerSync(body, from: world.team.nodes[1].id)
        #expect(body.count <= 300)
        #expect(answer.count <= 300)
        let part = try MessageCoding.decode(answer)[0]
        let goesOn = try world.team.nodes[1].store.read {
            try session.finishRound(part, wasSentAll: true, reading: $0)
        }
        #expect(!goesOn && session.isEqual)
    }

    @Test("New entries travel in one round once the cursors are known, and only they")
    func exactDelta() async throws {
        var world = try await RandomWorld(seed: 6)
        for _ in 0..<40 { try await world.step() }
        try await world.quiesce()
        var memory = SyncSession.Memory()
        try sync(world.team.nodes[1], with: world.team.nodes[0], memory: &memory)
        try world.log(on: 1)
        try world.log(on: 0)
        let result = try sync(world.team.nodes[1], with: world.team.nodes[0], memory: &memory)
        #expect(result.isEqual && result.rounds == 1)
        #expect(result.bytes < 2_000)
    }

    @Test("A stranger's message leaves nothing behind")
    func stranger() throws {
        let team = try TestTeam(members: [], seed: 9)
        let stranger = try TestTeam(members: [], seed: 10).nodes[0]
        let before = try team.nodes[0].status().digest
        var session = SyncSession(memory: SyncSession.Memory())
        var part = try stranger.store.read { try session.message(reading: $0) }
        part.team = team.nodes[0].team
        #expect(throws: (any Error).self) {
            try team.nodes[0].answerSync(try MessageCoding.encode([part]), from: stranger.id)
        }
        #expect(try team.nodes[0].status().digest == before)
    }
}

/// A team whose members record, edit, withdraw, decide and exchange at random.
struct RandomWorld {
    var team: TestTeam
    private var random: SeededGenerator
    private var clock: Int64 = 1_772_323_200_000
    private var memories: [[SyncSession.Memory]]
    private var people: [RecordID] = []
    private var activities: [RecordID] = []
    /// On how many days claims lie.
    private let days: Int

    init(seed: UInt64, days: Int = 3) async throws {
        random = SeededGenerator(seed)
        self.days = days
        team = try TestTeam(members: [.leader, .reviewer], seed: seed)
        memories = Array(repeating: Array(repeating: SyncSession.Memory(), count: 3), count: 3)
        for name in ["Mona", "حصة", "Ali"] {
            people.append(
                try team.nodes[0].add(
                    Kinds.volunteer, values: [("name", name)], ref: nil, text: FieldText(), around()))
        }
        for name in ["Parcels", "Reading"] {
            activities.append(
                try team.nodes[0].add(
                    Kinds.activity, values: [("name", name)], ref: nil, text: FieldText(), around()))
        }
        for node in 1...2 { try await exchange(node, 0, cut: .max) }
    }

    private mutating func around() -> Surroundings {
        clock += Int64.random(in: 0...600_000, using: &random)
        return surroundings(random.next(), at: clock)
    }

    mutating func log(on node: Int) throws {
        var request = ClaimRequest()
        request.volunteer = people.randomElement(using: &random)
        request.activity = activities.randomElement(using: &random)
        request.time = time()
        request.evidence = [.own, .sheet, .leader].randomElement(using: &random)
        _ = try team.nodes[node].log(request, isAgain: true, isDryRun: false, around())
    }

    private mutating func time() -> ClaimTime {
        let day = LocalDate(dayNumber: 20_500 + Int.random(in: 0..<days, using: &random))
        if Int.random(in: 0...3, using: &random) == 0 {
            return .dated(first: day, last: day, minutes: 30 * Int.random(in: 0...10, using: &random))
        }
        let start = day.dayNumber * 1440 + 300 + 30 * Int.random(in: 0...8, using: &random)
        return .timed(start: start, end: start + 30 * Int.random(in: 1...10, using: &random), breakMinutes: 0)
    }

    private mutating func claim(on node: Int) throws -> RecordID? {
        try team.nodes[node].store.read { try $0.list(Kinds.claim) }.map(\.id).randomElement(using: &random)
    }

    /// A step in which nobody decides, so that no person is settled whole because of a decision.
    mutating func recordingStep() async throws {
        let node = Int.random(in: 0...2, using: &random)
        do {
            switch Int.random(in: 0...7, using: &random) {
            case 0...2: try log(on: node)
            case 3, 4:
                guard let claim = try claim(on: node) else { return }
                var request = ClaimRequest()
                if Bool.random(using: &random) { request.time = time() }
                if Int.random(in: 0...4, using: &random) == 0 {
                    request.volunteer = people.randomElement(using: &random)
                } else {
                    request.activity = activities.randomElement(using: &random)
                }
                _ = try team.nodes[node].amend(claim, request, around())
            case 5:
                guard let activity = activities.randomElement(using: &random) else { return }
                let zone = ["Asia/Dubai", "Pacific/Auckland"].randomElement(using: &random) ?? "UTC"
                try team.nodes[node].edit(
                    activity, kind: Kinds.activity, values: [("zone", zone)], text: FieldText(), around())
            default: try await exchange(node, Int.random(in: 0...2, using: &random), cut: .max)
            }
        } catch is ReplicaError {
            return
        }
    }

    mutating func step() async throws {
        let node = Int.random(in: 0...2, using: &random)
        do {
            switch Int.random(in: 0...15, using: &random) {
            case 0...3: try log(on: node)
            case 4:
                guard let claim = try claim(on: node) else { return }
                var request = ClaimRequest()
                request.time = time()
                if Bool.random(using: &random) { request.volunteer = people.randomElement(using: &random) }
                _ = try team.nodes[node].amend(claim, request, around())
            case 5:
                guard let claim = try claim(on: node) else { return }
                _ = try team.nodes[node].withdraw(claim, reason: "wrong", around())
            case 6:
                guard let claim = try claim(on: node) else { return }
                _ = try team.nodes[node].approve([claim], basis: nil, around())
            case 7:
                guard let claim = try claim(on: node) else { return }
                _ = try team.nodes[node].reject([claim], reason: "no", basis: nil, around())
            case 8:
                guard let a = try claim(on: node), let b = try claim(on: node) else { return }
                _ = try team.nodes[node].decidePair(
                    a, b, areSame: Bool.random(using: &random), reason: nil, around())
            case 9:
                let pair = people.shuffled(using: &random)
                if Bool.random(using: &random) {
                    _ = try team.nodes[node].mergePersons(pair[0], pair[1], reason: nil, around())
                } else {
                    _ = try team.nodes[node].splitPersons(pair[0], pair[1], reason: nil, around())
                }
            case 11: try settings(on: node)
            case 12: try sheet(on: node)
            case 13:
                let batches = try team.nodes[node].store.read { try $0.list(Kinds.batch).map(\.id) }
                guard let batch = batches.randomElement(using: &random) else { return }
                _ = try team.nodes[node].undo(batch, around())
            case 14:
                let decisions = try team.nodes[node].store.read { reader in
                    try [Kinds.decision, Kinds.sameAs, Kinds.notSameAs].flatMap {
                        try reader.list($0).map(\.id)
                    }
                }
                guard let decision = decisions.randomElement(using: &random) else { return }
                _ = try team.nodes[node].release(decision, reason: nil, around())
            case 10: try bundle(from: node, to: Int.random(in: 0...2, using: &random))
            default:
                let other = Int.random(in: 0...2, using: &random)
                let cut = Bool.random(using: &random) ? Int.max : Int.random(in: 1...5, using: &random)
                try await exchange(node, other, cut: cut)
            }
        } catch is ReplicaError {
            // A refused command changes nothing; the laws are checked at the end.
            return
        } catch StoreError.noRecord {
            return
        }
    }

    /// How messages travel; in memory, or over HTTP to a server per node.
    var carrier: Carrier = .memory

    /// A number of the rules, a zone, or a roster: what changes the ledger of people whose claims nobody touched.
    private mutating func settings(on node: Int) throws {
        let text = FieldText()
        switch Int.random(in: 0...8, using: &random) {
        case 4...8: try circumstance(on: node)
        case 0:
            let minutes = [0, 15, 60].randomElement(using: &random) ?? 15
            _ = try lines([#"{"kind":"policy","toleranceMinutes":\#(minutes)}"#], on: node)
        case 1:
            let zone =
                ["Asia/Dubai", "Pacific/Auckland", "America/New_York"].randomElement(using: &random) ?? "UTC"
            guard let activity = activities.randomElement(using: &random) else { return }
            try team.nodes[node].edit(
                activity, kind: Kinds.activity, values: [("zone", zone)], text: text, around())
        case 2:
            let teams = try team.nodes[node].store.read { try $0.list(Kinds.team).map(\.id) }
            guard let id = teams.first else { return }
            try team.nodes[node].edit(
                id, kind: Kinds.team, values: [("zone", "Asia/Tehran")], text: text, around())
        default:
            guard let activity = activities.randomElement(using: &random),
                let person = people.randomElement(using: &random)
            else { return }
            let day = LocalDate(dayNumber: 20_500 + Int.random(in: 0...2, using: &random))
            _ = try lines(
                [
                    #"{"kind":"roster","activity":"\#(activity)","date":"\#(day)","present":["\#(person)"],"closed":true}"#
                ],
                on: node)
        }
    }

    /// Something becomes known of a person or an activity that questions hours, or that answers the question.
    private mutating func circumstance(on node: Int) throws {
        guard let person = people.randomElement(using: &random),
            let activity = activities.randomElement(using: &random)
        else { return }
        let day = LocalDate(dayNumber: 20_499 + Int.random(in: 0...3, using: &random)).description
        let choices: [(RecordID, KindDeclaration, [(name: String, text: String)])] = [
            (person, Kinds.volunteer, [("diedOn", day)]), (person, Kinds.volunteer, [("diedOn", "")]),
            (person, Kinds.volunteer, [("bornOn", "2008-02-17")]),
            (person, Kinds.volunteer, [("guardian", "Umm Ali"), ("consentFrom", day)]),
            (activity, Kinds.activity, [("state", "cancelled"), ("cancelledFrom", day)]),
            (activity, Kinds.activity, [("state", "open")]),
            (activity, Kinds.activity, [("licence", "medic")]),
            (activity, Kinds.activity, [("paidDuty", "yes")]),
        ]
        let choice = Int.random(in: 0..<choices.count + 2, using: &random)
        if choices.indices.contains(choice) {
            let (record, kind, values) = choices[choice]
            try team.nodes[node].edit(record, kind: kind, values: values, text: FieldText(), around())
        } else if choice == choices.count {
            let step = ["granted", "suspended"].randomElement(using: &random) ?? "granted"
            _ = try lines(
                [
                    #"{"kind":"licence","ref":"\#(person)","volunteer":"\#(person)","profession":"Medic","step":"\#(step)","stepOn":"\#(day)"}"#
                ], on: node)
        } else {
            let word = ["yes", "no"].randomElement(using: &random) ?? "no"
            _ = try lines([#"{"kind":"policy","validFrom":"\#(day)","paidDuty":"\#(word)"}"#], on: node)
        }
    }

    private mutating func lines(_ lines: [String], on node: Int) throws -> ImportReport {
        try team.nodes[node].importRows(
            .lines(Array(lines.joined(separator: "\n").utf8), DateReader()), ImportOptions(source: "x.jsonl"),
            around(),
            progress: { _ in })
    }

    /// One of two versions of one sheet, so that copies and corrections meet.
    private mutating func sheet(on node: Int) throws {
        let hours = Int.random(in: 1...3, using: &random)
        let table = try Table(
            text: "name,activity,date,hours\nMona,Parcels,2026-02-17,\(hours)\nZahra,Reading,2026-02-17,2")
        _ = try team.nodes[node].importRows(
            .table(table, try ColumnMap(headers: table.header), DateReader()),
            ImportOptions(source: "sheet.csv"),
            around(), progress: { _ in })
    }

    private mutating func exchange(_ a: Int, _ b: Int, cut: Int) async throws {
        guard a != b else { return }
        switch carrier {
        case .memory: try sync(team.nodes[a], with: team.nodes[b], memory: &memories[a][b], cutAfter: cut)
        case .http(let ports):
            try await syncOverHTTP(team.nodes[a], to: ports[b], memory: &memories[a][b], cutAfter: cut)
        }
    }

    private func bundle(from a: Int, to b: Int) throws {
        let path = NSTemporaryDirectory() + "saat-\(UUID().uuidString).bundle"
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try team.nodes[a].exportBundle(to: path, for: nil)
        _ = try team.nodes[b].importBundle(from: path)
        _ = try team.nodes[b].importBundle(from: path)
    }

    mutating func quiesce() async throws {
        for _ in 0..<2 {
            try await exchange(1, 0, cut: .max)
            try await exchange(2, 0, cut: .max)
        }
        try await exchange(1, 0, cut: .max)
    }
}

@Suite("Replicas converge over HTTP")
struct HTTPConvergenceTests {
    @Test(
        "Three replicas exchange by HTTP and bundle in random order, with repeats and cut lines, and converge",
        arguments: 0..<4)
    func overHTTP(chunk: Int) async throws {
        for seed in (chunk * 50)..<(chunk * 50 + 50) {
            let start = try await RandomWorld(seed: UInt64(seed) &* 104_729 &+ 11)
            try await serving(start.team.nodes) { ports in
                var world = start
                world.carrier = .http(ports)
                for _ in 0..<24 { try await world.step() }
                try await world.quiesce()
                let states = try world.team.nodes.map { try $0.status() }
                #expect(Set(states.map(\.digest)).count == 1, "heads differ with seed \(seed)")
                #expect(Set(states.map(\.ledgerDigest)).count == 1, "ledgers differ with seed \(seed)")
            }
        }
    }
}

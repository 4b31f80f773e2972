import Causality
import Credentials
import HoursModel
import HoursStore
import Reports
import Sheets
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import Replica

/// A team in which one records and another publishes.
private struct Bureau {
    let team: TestTeam
    var memory = SyncMemories()
    var recorder: Replica { team.nodes[1] }
    var reviewer: Replica { team.nodes[2] }
    let (maya, parcels): (RecordID, RecordID)

    init(seed: UInt64) throws {
        team = try TestTeam(members: [.leader, .reviewer], seed: seed)
        try memory.quiesce(team)
        let recorder = team.nodes[1]
        func add(_ kind: KindDeclaration, _ values: [(name: String, text: String)], _ seed: UInt64) throws
            -> RecordID
        {
            try recorder.add(kind, values: values, ref: nil, text: FieldText(), surroundings(seed))
        }
        maya = try add(Kinds.volunteer, [("name", "Maya")], seed + 1)
        _ = try add(Kinds.organisation, [("name", "Red Crescent"), ("region", "North")], seed + 2)
        _ = try add(Kinds.programme, [("name", "Winter"), ("body", "Red Crescent")], seed + 3)
        _ = try add(
            Kinds.campaign, [("name", "Ramadan"), ("programme", "Winter"), ("label", "رمضان ١٤٤٧")], seed + 4)
        parcels = try add(
            Kinds.activity,
            [
                ("name", "Parcels"), ("body", "Red Crescent"), ("campaign", "Ramadan"),
                ("purpose", "300 baskets"), ("result", "280 baskets"),
            ], seed + 5)
        try memory.quiesce(team)
    }

    @discardableResult
    mutating func log(_ volunteer: RecordID, _ on: String, _ minutes: Int, role: String? = nil, seed: UInt64)
        throws
        -> RecordID
    {
        let date = try #require(LocalDate(iso: on))
        var request = ClaimRequest()
        request.volunteer = volunteer
        request.activity = parcels
        request.time = .dated(first: date, last: date, minutes: minutes)
        request.role = role
        request.evidence = .leader
        let written = try recorder.log(request, isAgain: true, isDryRun: false, surroundings(seed))
        let id = try #require(written.id)
        try memory.quiesce(team)
        return id
    }

    func facts(_ node: Replica) throws -> ReportFacts { try node.store.read { try $0.reportFacts() } }
}

private func period(_ from: String, _ until: String) -> ReportPeriod {
    ReportPeriod(from: LocalDate(iso: from), until: LocalDate(iso: until))
}

@Suite("Reports over a ledger", .lane(.replicas))
struct ReportTests {
    @Test("Facts know body, campaign and, through it, the programme; all nodes have the same")
    func facts() throws {
        var bureau = try Bureau(seed: 4_000)
        let claim = try bureau.log(bureau.maya, "2026-03-05", 180, role: "Driver", seed: 4_010)
        _ = try bureau.reviewer.approve([claim], basis: nil, surroundings(4_011, at: 1_772_841_600_000))
        try bureau.memory.quiesce(bureau.team)
        let facts = try bureau.facts(bureau.reviewer)
        #expect(facts == (try bureau.facts(bureau.recorder)))
        #expect(facts.hours.map(\.minutes) == [180] && facts.hours[0].role == "Driver")
        #expect(facts.hours[0].state == .confirmed)
        var request = ReportRequest()
        request.by = [.programme, .campaign, .region]
        let row = facts.report(.hours, request).tables[0].rows[0]
        #expect(!row.keys.contains(.unknown) && row.keys[2] == .text("North"))
        let approvals = facts.report(.approvals, ReportRequest()).tables[0]
        #expect(approvals.rows.map { $0.cells[0] } == [.count(1)])
        let impact = facts.report(.impact, ReportRequest()).tables[0].rows[0]
        #expect(impact.cells.prefix(2) == [.text("300 baskets"), .text("280 baskets")])
    }

    @Test(
        "Confirmed minutes keep the role that was approved; what the author writes later waits for the next approval"
    )
    func approvedRole() throws {
        var bureau = try Bureau(seed: 4_050)
        let claim = try bureau.log(bureau.maya, "2026-03-05", 180, role: "Packer", seed: 4_060)
        func write(_ role: String, minutes: Int? = nil, seed: UInt64) throws {
            var request = ClaimRequest()
            request.role = role
            if let minutes, let day = LocalDate(iso: "2026-03-05") {
                request.time = .dated(first: day, last: day, minutes: minutes)
            }
            _ = try bureau.recorder.amend(claim, request, surroundings(seed))
            try bureau.memory.quiesce(bureau.team)
        }
        func approve(_ seed: UInt64) throws {
            _ = try bureau.reviewer.approve([claim], basis: nil, surroundings(seed))
            try bureau.memory.quiesce(bureau.team)
        }
        func roles() throws -> [MinuteState: [String?]] {
            let facts = try bureau.facts(bureau.reviewer)
            #expect(facts == (try bureau.facts(bureau.recorder)))
            return Dictionary(grouping: facts.hours, by: \.state).mapValues { $0.map(\.role) }
        }
        try write("Driver", seed: 4_061)
        #expect(try roles() == [.provisional: ["Driver"]])
        try approve(4_062)
        #expect(try roles() == [.confirmed: ["Driver"]])
        try write("Doctor", seed: 4_063)
        #expect(try roles() == [.confirmed: ["Driver"]])
        // More minutes than were approved, in the later role.
        try write("Surgeon", minutes: 240, seed: 4_064)
        #expect(try roles()[.confirmed] == ["Driver"])
        try approve(4_065)
        #expect(try roles() == [.confirmed: ["Surgeon"]])
        // Nobody said a role when it was approved.
        let other = try bureau.log(bureau.maya, "2026-03-09", 60, seed: 4_066)
        _ = try bureau.reviewer.approve([other], basis: nil, surroundings(4_067))
        var request = ClaimRequest()
        request.role = "Doctor"
        try bureau.memory.quiesce(bureau.team)
        _ = try bureau.recorder.amend(other, request, surroundings(4_068))
        try bureau.memory.quiesce(bureau.team)
        #expect(Set(try roles()[.confirmed] ?? []) == ["Surgeon", nil])
    }

    @Test("A changed rate is a new version; what was computed before is computed again all the same")
    func rates() throws {
        var bureau = try Bureau(seed: 4_100)
        try bureau.log(bureau.maya, "2026-03-05", 600, role: "Driver", seed: 4_110)
        let rate = try bureau.reviewer.add(
            Kinds.rate, values: [("name", "Ministry"), ("central", "٧٨"), ("currency", "SAR")], ref: nil,
            text: FieldText(), surroundings(4_111))
        let before = try bureau.facts(bureau.reviewer)
        let heads = try bureau.reviewer.store.read { try $0.heads.map(\.entry) }
        try bureau.reviewer.edit(
            rate, kind: Kinds.rate, values: [("central", "80")], text: FieldText(), surroundings(4_112))
        try bureau.memory.quiesce(bureau.team)
        let after = try bureau.facts(bureau.recorder)
        func worth(_ facts: ReportFacts) -> (Cell?, String?) {
            let report = facts.report(.value, ReportRequest())
            return (report.tables[0].total?[2], facts.rates.first?.version)
        }
        #expect(worth(before).0 == .money(Money(hundredths: 78_000, currency: "SAR")))
        #expect(worth(after).0 == .money(Money(hundredths: 80_000, currency: "SAR")))
        #expect(worth(before).1?.hasPrefix("1 · ") == true && worth(after).1?.hasPrefix("2 · ") == true)
        let past = try #require(try bureau.recorder.standing(at: heads))
        #expect(try past.read { try $0.reportFacts() } == before)
        // A leader's word on a rate has no effect, whoever brings it.
        #expect(throws: ReplicaError.self) {
            try bureau.recorder.edit(
                rate, kind: Kinds.rate, values: [("central", "1")], text: FieldText(), surroundings(4_113))
        }
        #expect(throws: ReplicaError.self) {
            _ = try bureau.reviewer.add(
                Kinds.rate, values: [("name", "x"), ("central", "much")], ref: nil, text: FieldText(),
                surroundings(4_114))
        }
    }

    @Test(
        "Situation 41: what arrives after a month was published is an adjustment, and the published file stays"
    )
    func lateArrival() throws {
        var bureau = try Bureau(seed: 4_200)
        try bureau.log(bureau.maya, "2026-03-05", 180, seed: 4_210)
        let march = period("2026-03-01", "2026-03-31")
        let reviewer = bureau.reviewer
        let sums = try reviewer.store.read { reader in
            try reader.reportFacts().sums(march, heads: try reader.heads.map(\.entry).sorted())
        }
        #expect(sums.provisional == 180 && sums.volunteers == 1)
        let file = try reviewer.publish(Array("{\"march\":1}".utf8), sums, surroundings(4_211))
        #expect(throws: ReplicaError.self) {
            _ = try bureau.recorder.publish(Array("{}".utf8), sums, surroundings(4_212))
        }
        try bureau.memory.quiesce(bureau.team)
        func adjustments(_ node: Replica, _ period: ReportPeriod) throws -> [Adjustment] {
            try node.store.read { try $0.adjustments(try $0.reportFacts(), upTo: period) }
        }
        #expect(try adjustments(reviewer, march).isEmpty)
        let late = try bureau.log(bureau.maya, "2026-03-20", 60, seed: 4_213)
        try bureau.log(bureau.maya, "2026-04-02", 30, seed: 4_214)
        for node in [bureau.recorder, reviewer] {
            let found = try adjustments(node, period("2026-04-01", "2026-04-30"))
            #expect(found.map(\.late) == [[late]])
            #expect(found.map(\.now.provisional) == [240])
            #expect(found.map(\.publication.minutes.provisional) == [180])
            // A report about the time before the published month does not tell of it.
            #expect(try adjustments(node, period("2026-02-01", "2026-02-28")).isEmpty)
        }
        let line = try SignedLine(file: file)
        #expect(line.key == reviewer.id && line.text == Array("{\"march\":1}".utf8))
        let known = try bureau.recorder.store.read { try $0.publications() }
        #expect(known.map(\.digest) == [Replica.digest(line.text)])
        let past = try #require(try bureau.recorder.standing(at: known[0].heads))
        #expect(try past.read { try $0.reportFacts().sums(march, heads: known[0].heads) } == sums)
        #expect(try bureau.recorder.store.verify() == [])
    }

    @Test("No bit of a published file can change unnoticed")
    func tampering() throws {
        let key = try DeviceKey(seed: Array(repeating: 7, count: 32))
        let file = try SignedLine.make(Array("{\"hours\":509100}".utf8), with: key)
        #expect(try SignedLine(file: file).key == key.replica)
        for place in file.indices {
            var changed = file
            changed[place] ^= 1
            #expect(throws: CredentialError.self, "byte \(place)") { _ = try SignedLine(file: changed) }
        }
        #expect(throws: CredentialError.self) { _ = try SignedLine(file: Array(file.dropLast())) }
        #expect(throws: CredentialError.self) { _ = try SignedLine(file: []) }
    }

    @Test("Releases of open data are held against all earlier ones, and one device makes them: the root")
    func openData() throws {
        var bureau = try Bureau(seed: 4_300)
        for person in 0..<7 {
            let id = try bureau.recorder.add(
                Kinds.volunteer, values: [("name", "V\(person)")], ref: nil, text: FieldText(),
                surroundings(4_310 + UInt64(person)))
            try bureau.log(id, "2026-03-05", 100 + person, seed: 4_330 + UInt64(person))
        }
        func release(_ node: Replica, _ seed: UInt64) throws -> OpenRelease {
            let earlier = try node.openReleases()
            let (release, heads) = try node.store.read { reader in
                (
                    OpenRelease(OpenCells(try reader.reportFacts()), after: earlier.map(\.release)),
                    try reader.heads.map(\.entry)
                )
            }
            try node.publish(
                release, number: earlier.count + 1, manifest: [UInt8(earlier.count)], heads: heads,
                surroundings(seed))
            return release
        }
        let total = OpenKey(year: 2026, body: .all, kind: .all)
        // Of two devices that do not know of each other's releases, somebody could subtract them.
        #expect(throws: ReplicaError.self) { try release(bureau.reviewer, 4_349) }
        let first = try release(bureau.team.nodes[0], 4_350)
        #expect(first.figure(total)?.minutes == 721 && first.figure(total)?.volunteers == 7)
        try bureau.memory.quiesce(bureau.team)
        // One person more: the year stays as it was.
        try bureau.log(bureau.maya, "2026-03-06", 500, seed: 4_360)
        let second = try release(bureau.team.nodes[0], 4_361)
        #expect(second == first)
        try bureau.memory.quiesce(bureau.team)
        let read = try bureau.recorder.openReleases()
        #expect(read.map(\.release) == [first, second] && read.map(\.published.number) == [1, 2])
    }

    @Test(
        "What is marked sensitive stays so until a reviewer says otherwise, whatever program a recorder has")
    func sensitive() throws {
        var bureau = try Bureau(seed: 4_400)
        func mark(_ node: Replica, _ text: String, _ seed: UInt64) throws {
            try node.edit(
                bureau.parcels, kind: Kinds.activity, values: [("sensitive", text)], text: FieldText(),
                surroundings(seed))
            try bureau.memory.quiesce(bureau.team)
        }
        func isMarked() throws -> Bool? {
            try bureau.facts(bureau.reviewer).activities[bureau.parcels]?.isSensitive
        }
        #expect(try isMarked() == false)
        try mark(bureau.recorder, "yes", 4_410)
        #expect(try isMarked() == true)
        for text in ["no", ""] {
            #expect(throws: ReplicaError.self) { try mark(bureau.recorder, text, 4_411) }
        }
        _ = try bureau.recorder.commit(surroundings(4_412)) { reader in
            let folded = try reader.folded(bureau.parcels, kind: Kinds.activity)
            return [bureau.recorder.editing(folded, with: [35: .integer(0)])]
        }
        try bureau.memory.quiesce(bureau.team)
        #expect(try isMarked() == true)
        try mark(bureau.reviewer, "yes", 4_413)
        try mark(bureau.reviewer, "no", 4_414)
        #expect(try isMarked() == false)
        // A link that leads to a marked place is as good as the mark: a recorder takes none away, a reviewer does.
        let body = try bureau.facts(bureau.reviewer).activities[bureau.parcels]?.body
        func link(_ node: Replica, _ text: String, _ seed: UInt64) throws -> Set<RecordID>? {
            try node.edit(
                bureau.parcels, kind: Kinds.activity, values: [("body", text)], text: FieldText(),
                surroundings(seed))
            try bureau.memory.quiesce(bureau.team)
            return try bureau.facts(bureau.reviewer).activities[bureau.parcels]?.formerPlaces
        }
        #expect(try link(bureau.recorder, "", 4_415) == Set([body].compactMap { $0 }))
        #expect(try link(bureau.reviewer, "Red Crescent", 4_416)?.count == 1)
        #expect(try link(bureau.reviewer, "", 4_417) == [])
    }

    @Test("An empty text takes a field away, and what would be in no report is refused")
    func cleared() throws {
        let bureau = try Bureau(seed: 4_430)
        let cleared: [(name: String, text: String)] = [("campaign", ""), ("body", ""), ("purpose", "")]
        try bureau.reviewer.edit(
            bureau.parcels, kind: Kinds.activity, values: cleared + [("mode", "remote")], text: FieldText(),
            surroundings(4_440))
        var facts = try bureau.facts(bureau.reviewer).activities[bureau.parcels]
        #expect(
            facts?.campaign == nil && facts?.body == nil && facts?.purpose == nil && facts?.isRemote == true)
        try bureau.reviewer.edit(
            bureau.parcels, kind: Kinds.activity, values: [("mode", "")], text: FieldText(),
            surroundings(4_441))
        facts = try bureau.facts(bureau.reviewer).activities[bureau.parcels]
        #expect(facts?.isRemote == false)
        let useless: [(KindDeclaration, [(name: String, text: String)])] = [
            (Kinds.rate, [("name", "R"), ("low", "10")]), (Kinds.pledge, [("minutes", "180")]),
            (Kinds.licence, [("profession", "Nurse")]), (Kinds.agreement, [("name", "A")]),
        ]
        for (kind, values) in useless {
            #expect(throws: ReplicaError.self, "\(kind.name)") {
                try bureau.reviewer.add(
                    kind, values: values, ref: nil, text: FieldText(), surroundings(4_442))
            }
        }
    }
}

import Causality
import Credentials
import Foundation
import HoursModel
import HoursStore
import Sheets
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import Replica

/// A team in which one records and another confirms and issues.
private struct Desk {
    let team: TestTeam
    var memory = SyncMemories()
    var recorder: Replica { team.nodes[1] }
    var reviewer: Replica { team.nodes[2] }
    let (maya, twin, parcels): (RecordID, RecordID, RecordID)

    init(seed: UInt64) throws {
        team = try TestTeam(members: [.leader, .reviewer], seed: seed)
        try memory.quiesce(team)
        let recorder = team.nodes[1]
        func add(_ kind: KindDeclaration, _ name: String, _ seed: UInt64) throws -> RecordID {
            try recorder.add(kind, values: [("name", name)], ref: nil, text: FieldText(), surroundings(seed))
        }
        maya = try add(Kinds.volunteer, "Maya", seed + 1)
        twin = try add(Kinds.volunteer, "Maya Sharif", seed + 2)
        parcels = try add(Kinds.activity, "Parcels", seed + 3)
        try memory.quiesce(team)
    }

    /// The recorder writes hours of a person, and the reviewer confirms them.
    @discardableResult
    mutating func confirm(_ volunteer: RecordID, _ start: String, _ end: String, seed: UInt64) throws
        -> RecordID
    {
        let (from, to) = (try #require(Moment(iso: start)), try #require(Moment(iso: end)))
        var request = ClaimRequest()
        request.volunteer = volunteer
        request.activity = parcels
        request.time = .timed(start: from.minute, end: to.minute, breakMinutes: 0)
        request.offsets = (240, 240)
        request.evidence = .leader
        let written = try recorder.log(request, isAgain: true, isDryRun: false, surroundings(seed))
        let claim = try #require(written.id)
        try memory.quiesce(team)
        _ = try reviewer.approve([claim], basis: nil, surroundings(seed + 1))
        try memory.quiesce(team)
        return claim
    }

    func issue(_ volunteer: RecordID, from: String? = nil, until: String? = nil, seed: UInt64) throws
        -> IssuedCertificate
    {
        try reviewer.issueCertificate(
            for: volunteer, from: from.flatMap { LocalDate(iso: $0) },
            until: until.flatMap { LocalDate(iso: $0) },
            replacing: nil, surroundings(seed))
    }

    func standing(_ issued: IssuedCertificate, on node: Replica) throws -> CertificateStanding {
        try node.store.read { reader in
            let known = try #require(try reader.certificate(serial: issued.certificate.serial))
            return try reader.standing(of: known)
        }
    }
}

@Suite("Certificates", .lane(.replicas))
struct CertificateTests {
    @Test("Only confirmed minutes count, split by local day, and the lines add up to the statement")
    func confirmedByDay() throws {
        var desk = try Desk(seed: 900)
        // Six hours over the midnight that ends March in Dubai, four of them in March.
        try desk.confirm(desk.maya, "2026-03-31T20:00+04:00", "2026-04-01T02:00+04:00", seed: 910)
        let march = try desk.issue(desk.maya, from: "2026-03-01", until: "2026-03-31", seed: 920).certificate
        let april = try desk.issue(desk.maya, from: "2026-04-01", until: "2026-04-30", seed: 921).certificate
        #expect(march.minutes == 240 && april.minutes == 120)
        let all = try desk.issue(desk.maya, seed: 922).certificate
        #expect(all.minutes == 360 && all.lines.map(\.minutes) == [360] && all.days.count == 2)
        for certificate in [march, april, all] {
            let statement = try desk.reviewer.store.read { reader in
                HoursStatement(
                    RuleBook.place(try reader.personCase(of: try reader.person(of: desk.maya))),
                    from: certificate.days.lowerBound, until: certificate.days.upperBound)
            }
            #expect(statement.minutes(.confirmed) == certificate.minutes)
            #expect(certificate.lines.reduce(0) { $0 + $1.minutes } == certificate.minutes)
        }
        #expect(try desk.reviewer.store.verify() == [])
    }

    @Test("Where nothing is confirmed it is refused, and only reviewers issue or suspend")
    func refusals() throws {
        var desk = try Desk(seed: 930)
        #expect(throws: ReplicaError.nothingConfirmed(provisional: 0)) {
            _ = try desk.issue(desk.maya, seed: 931)
        }
        try desk.confirm(desk.maya, "2026-03-02T09:00+04:00", "2026-03-02T12:00+04:00", seed: 932)
        #expect(throws: ReplicaError.self) {
            _ = try desk.recorder.issueCertificate(
                for: desk.maya, from: nil, until: nil, replacing: nil, surroundings(934))
        }
        // What a changed program of the recorder writes counts for nobody.
        let real = try desk.issue(desk.maya, seed: 935)
        let serial = try #require(CertificateSerial(Array(20...29)))
        let forged = try #require(
            Certificate(
                serial: serial, volunteer: ID(desk.maya), person: [ID(desk.maya)],
                days: real.certificate.days,
                lines: real.certificate.lines, issued: real.certificate.issued, device: desk.recorder.id,
                isPosthumous: false))
        _ = try desk.recorder.commit(surroundings(936)) { _ in
            [
                DraftChange(
                    kind: Kinds.certificate.number, target: .created,
                    fields: forged.fields.mapValues { .value($0) })
            ]
        }
        try desk.memory.quiesce(desk.team)
        _ = try desk.recorder.commit(surroundings(937)) { _ in
            [
                DraftChange(
                    kind: Kinds.certificate.number, target: .known(real.id), fields: [12: .value(.integer(1))]
                )
            ]
        }
        try desk.memory.quiesce(desk.team)
        for node in desk.team.nodes {
            #expect(try node.store.read { try $0.certificates() } == [real])
            #expect(try desk.standing(real, on: node).status == .valid)
            #expect(try node.store.read { try $0.certificate(serial: serial) } == nil)
        }
        let token = CertificateToken(forged, name: "Maya")
        #expect(try desk.reviewer.check(token).verdict == .mayNotIssue)
    }

    @Test("The same again is the same certificate; one that replaces another ends it")
    func again() throws {
        var desk = try Desk(seed: 940)
        try desk.confirm(desk.maya, "2026-03-02T09:00+04:00", "2026-03-02T12:00+04:00", seed: 941)
        let first = try desk.issue(desk.maya, seed: 943)
        #expect(try desk.issue(desk.maya, seed: 944) == first)
        try desk.confirm(desk.maya, "2026-03-03T09:00+04:00", "2026-03-03T12:00+04:00", seed: 945)
        let second = try desk.reviewer.issueCertificate(
            for: desk.maya, from: nil, until: nil, replacing: first.certificate.serial, surroundings(947))
        #expect(second.certificate.minutes == 360)
        let check = try desk.reviewer.check(CertificateToken(first.certificate, name: "Maya"))
        #expect(check.verdict == .superseded && check.successor == second.certificate.serial)
        #expect(try desk.reviewer.check(CertificateToken(second.certificate, name: "M")).verdict == .valid)
        let suspended = try desk.reviewer.setCertificate(
            second.certificate.serial, to: .suspended, reason: "wrong name", surroundings(948))
        #expect(suspended.status == .suspended && suspended.reason == "wrong name")
        #expect(throws: ReplicaError.self) {
            _ = try desk.reviewer.setCertificate(
                second.certificate.serial, to: .suspended, reason: nil, surroundings(949))
        }
    }

    @Test("Situation 30: a merge taken back suspends the certificates of the joined person, on every node")
    func unmerge() throws {
        var desk = try Desk(seed: 950)
        try desk.confirm(desk.maya, "2026-03-02T09:00+04:00", "2026-03-02T12:00+04:00", seed: 951)
        try desk.confirm(desk.twin, "2026-03-03T09:00+04:00", "2026-03-03T12:00+04:00", seed: 953)
        let alone = try desk.issue(desk.maya, seed: 955)
        let link = try desk.reviewer.mergePersons(desk.maya, desk.twin, reason: nil, surroundings(956))
        let joined = try desk.issue(desk.maya, seed: 957)
        #expect(joined.certificate.minutes == 360 && joined.certificate.person.count == 2)
        #expect(try desk.reviewer.doubtfulCertificates() == [])
        _ = try desk.reviewer.release(link, reason: nil, surroundings(958))
        try desk.memory.quiesce(desk.team)
        for node in desk.team.nodes {
            #expect(try node.doubtfulCertificates().map(\.id) == [joined.id])
            #expect(try node.doubtfulCertificates(of: [desk.twin]).map(\.id) == [joined.id])
            let standing = try desk.standing(joined, on: node)
            #expect(standing.status == .suspended && standing.doubts == [.anotherPerson])
            #expect(try desk.standing(alone, on: node).status == .valid)
            #expect(try node.check(CertificateToken(joined.certificate, name: "Maya")).verdict == .suspended)
        }
        // They were one person after all: what was issued stands again.
        _ = try desk.reviewer.mergePersons(desk.maya, desk.twin, reason: nil, surroundings(959))
        #expect(try desk.standing(joined, on: desk.reviewer).status == .valid)
    }

    @Test("Two certificates over one session end when their persons turn out to be one: the older stands")
    func joined() throws {
        var desk = try Desk(seed: 1_000)
        let (start, end) = ("2026-03-02T09:00+04:00", "2026-03-02T12:00+04:00")
        try desk.confirm(desk.maya, start, end, seed: 1_010)
        try desk.confirm(desk.twin, start, end, seed: 1_012)
        try desk.confirm(desk.twin, "2026-04-02T09:00+04:00", "2026-04-02T10:00+04:00", seed: 1_014)
        // Issued in the same minute, the smaller id counts as the older.
        let pair = [
            try desk.issue(desk.maya, seed: 1_016),
            try desk.issue(desk.twin, from: "2026-03-01", until: "2026-03-31", seed: 1_017),
        ].sorted { $0.id < $1.id }
        let (older, newer) = (pair[0], pair[1])
        let april = try desk.issue(desk.twin, from: "2026-04-01", until: "2026-04-30", seed: 1_018)
        let link = try desk.reviewer.mergePersons(desk.maya, desk.twin, reason: nil, surroundings(1_019))
        try desk.memory.quiesce(desk.team)
        for node in desk.team.nodes {
            #expect(try desk.standing(older, on: node).status == .valid)
            let standing = try desk.standing(newer, on: node)
            #expect(standing.status == .suspended)
            #expect(standing.doubts == [.alsoOn(older.certificate.serial)])
            #expect(try desk.standing(april, on: node).status == .valid)
        }
        #expect(try desk.reviewer.doubtfulCertificates(of: [desk.maya, desk.twin]).map(\.id) == [newer.id])
        // Once the older one is taken back, the newer one says nothing twice.
        _ = try desk.reviewer.setCertificate(
            older.certificate.serial, to: .suspended, reason: "twice", surroundings(1_020))
        #expect(try desk.standing(newer, on: desk.reviewer).status == .valid)
        _ = try desk.reviewer.setCertificate(
            older.certificate.serial, to: .valid, reason: nil, surroundings(1_021))
        _ = try desk.reviewer.release(link, reason: nil, surroundings(1_022))
        #expect(try desk.standing(newer, on: desk.reviewer).status == .valid)
    }

    @Test("Of three in a row not all stand, and those that stand never say more than is confirmed")
    func chain() throws {
        var desk = try Desk(seed: 1_040)
        let third = try desk.recorder.add(
            Kinds.volunteer, values: [("name", "M. Sharif")], ref: nil, text: FieldText(), surroundings(1_041)
        )
        try desk.memory.quiesce(desk.team)
        let first = ("2026-03-02T09:00+04:00", "2026-03-02T10:00+04:00")
        let second = ("2026-03-02T11:00+04:00", "2026-03-02T12:00+04:00")
        var seed: UInt64 = 1_050
        for (volunteer, time) in [
            (desk.maya, first), (desk.twin, first), (desk.twin, second), (third, second),
        ] {
            try desk.confirm(volunteer, time.0, time.1, seed: seed)
            seed += 2
        }
        let issued = try [desk.maya, desk.twin, third].enumerated().map { place, volunteer in
            try desk.issue(volunteer, seed: 1_070 + UInt64(place))
        }
        _ = try desk.reviewer.mergePersons(desk.maya, desk.twin, reason: nil, surroundings(1_080))
        _ = try desk.reviewer.mergePersons(desk.twin, third, reason: nil, surroundings(1_081))
        try desk.memory.quiesce(desk.team)
        func standing() throws -> [Bool] {
            try issued.map { try desk.standing($0, on: desk.recorder).status == .valid }
        }
        // Whichever is the oldest stands; the middle one and an end certify one hour twice.
        let order = issued.indices.sorted { issued[$0].id < issued[$1].id }
        let expected = order[0] == 1 ? [false, true, false] : [true, false, true]
        #expect(try standing() == expected)
        // A further hour may carry one more, and no more than that.
        try desk.confirm(
            third, "2026-03-02T15:00+04:00", "2026-03-02T16:00+04:00", seed: 1_090)
        let stand = try standing()
        let certified = issued.indices.filter { stand[$0] }.reduce(0) { $0 + issued[$1].certificate.minutes }
        #expect(stand[order[0]] && certified <= 180 && certified >= 120)
    }

    @Test("Whose hours lie in a third one's claim, or beside his own, decides what stands")
    func joinedByClaims() throws {
        // Two are certified for the session of a third who has no certificate: one of them stands.
        var desk = try Desk(seed: 1_100)
        let third = try desk.recorder.add(
            Kinds.volunteer, values: [("name", "Una")], ref: nil, text: FieldText(), surroundings(1_101))
        try desk.memory.quiesce(desk.team)
        let morning = ("2026-03-02T09:00+04:00", "2026-03-02T12:00+04:00")
        for (place, volunteer) in [desk.maya, desk.twin, third].enumerated() {
            try desk.confirm(volunteer, morning.0, morning.1, seed: 1_110 + 2 * UInt64(place))
        }
        let pair = [try desk.issue(desk.twin, seed: 1_120), try desk.issue(third, seed: 1_121)]
        _ = try desk.reviewer.mergePersons(desk.maya, desk.twin, reason: nil, surroundings(1_122))
        _ = try desk.reviewer.mergePersons(desk.twin, third, reason: nil, surroundings(1_123))
        let stand = try pair.sorted { $0.id < $1.id }.map { try desk.standing($0, on: desk.reviewer).status }
        #expect(stand == [.valid, .suspended])

        // One has hours of her own that day, and the other's stand in hers: both certificates are carried.
        var other = try Desk(seed: 1_130)
        try other.confirm(other.maya, morning.0, morning.1, seed: 1_140)
        let first = try other.issue(other.maya, seed: 1_142)
        try other.confirm(other.maya, "2026-03-02T14:00+04:00", "2026-03-02T16:00+04:00", seed: 1_143)
        try other.confirm(other.twin, "2026-03-02T14:00+04:00", "2026-03-02T16:00+04:00", seed: 1_145)
        let second = try other.issue(other.twin, seed: 1_147)
        _ = try other.reviewer.mergePersons(other.maya, other.twin, reason: nil, surroundings(1_148))
        for issued in [first, second] {
            #expect(try other.standing(issued, on: other.reviewer).status == .valid)
        }
    }

    @Test("What cannot be drawn is not issued")
    func trial() throws {
        struct NoFont: Error {}
        var desk = try Desk(seed: 1_030)
        try desk.confirm(desk.maya, "2026-03-02T09:00+04:00", "2026-03-02T12:00+04:00", seed: 1_031)
        #expect(throws: NoFont.self) {
            _ = try desk.reviewer.issueCertificate(
                for: desk.maya, from: nil, until: nil, replacing: nil, surroundings(1_033)
            ) { certificate, _ in
                #expect(certificate.minutes == 180)
                throw NoFont()
            }
        }
        #expect(try desk.reviewer.store.read { try $0.certificates() }.isEmpty)
    }

    @Test(
        "Situation 42: hours that come later leave a certificate valid for its minutes; an approval taken back does not"
    )
    func late() throws {
        var desk = try Desk(seed: 960)
        let claim = try desk.confirm(desk.maya, "2026-03-02T09:00+04:00", "2026-03-02T12:00+04:00", seed: 961)
        let issued = try desk.issue(desk.maya, from: "2026-03-01", until: "2026-03-31", seed: 963)
        try desk.confirm(desk.maya, "2026-03-04T09:00+04:00", "2026-03-04T12:00+04:00", seed: 964)
        #expect(try desk.standing(issued, on: desk.reviewer).status == .valid)
        #expect(
            try desk.issue(desk.maya, from: "2026-03-01", until: "2026-03-31", seed: 966).certificate.minutes
                == 360)
        _ = try desk.reviewer.reject([claim], reason: "another day", basis: nil, surroundings(967))
        let standing = try desk.standing(issued, on: desk.reviewer)
        // Three hours of the same activity are confirmed still, so that what the paper says is true.
        #expect(standing.status == .valid)
        let all = try #require(try desk.reviewer.doubtfulCertificates().first)
        #expect(all.certificate.minutes == 360)
        #expect(
            try desk.standing(all, on: desk.reviewer).doubts == [
                .fewerMinutes(ID(desk.parcels), missing: 180)
            ])
    }

    @Test("A certificate for somebody who died says so")
    func posthumous() throws {
        var desk = try Desk(seed: 970)
        try desk.confirm(desk.maya, "2026-02-02T09:00+04:00", "2026-02-02T12:00+04:00", seed: 971)
        #expect(try !desk.issue(desk.maya, seed: 973).certificate.isPosthumous)
        try desk.recorder.edit(
            desk.maya, kind: Kinds.volunteer, values: [("diedOn", "2026-02-20")], text: FieldText(),
            surroundings(974))
        try desk.memory.quiesce(desk.team)
        let issued = try desk.issue(desk.maya, seed: 975)
        #expect(issued.certificate.isPosthumous)
        #expect(CertificateToken(issued.certificate, name: "Maya").isPosthumous)
    }

    @Test("An erasure takes the reason of a suspension, and the certificate keeps its minutes")
    func erased() throws {
        var desk = try Desk(seed: 980)
        try desk.confirm(desk.maya, "2026-03-02T09:00+04:00", "2026-03-02T12:00+04:00", seed: 981)
        let issued = try desk.issue(desk.maya, seed: 983)
        _ = try desk.reviewer.setCertificate(
            issued.certificate.serial, to: .suspended, reason: "Maya asked", surroundings(984))
        try desk.memory.quiesce(desk.team)
        _ = try desk.team.nodes[0].erase(desk.maya, ground: .request, surroundings(985))
        try desk.memory.quiesce(desk.team)
        for node in desk.team.nodes {
            let known = try #require(try node.store.read { try $0.certificates() }.first)
            #expect(known.reason == nil && known.status == .suspended && known.certificate.minutes == 180)
            #expect(try node.store.verify() == [])
        }
    }
}

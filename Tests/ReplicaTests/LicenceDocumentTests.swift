import Causality
import Credentials
import HoursModel
import HoursStore
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import Replica

/// The documents of licences, and what a check of them says as the licence changes.
@Suite("Licence documents", .lane(.replicas))
struct LicenceDocumentTests {
    /// A root, and a reviewer's device that holds the same, with a volunteer and her licence.
    private struct Setting {
        let team: TestTeam
        let volunteer: RecordID
        let licence: RecordID
        var root: Replica { team.nodes[0] }

        init(_ seed: UInt64, _ values: [(String, String)]) throws {
            team = try TestTeam(members: [.reviewer, .leader], seed: seed)
            let root = team.nodes[0]
            volunteer = try root.add(
                Kinds.volunteer, values: [("name", "Maya")], ref: "v", text: FieldText(),
                surroundings(seed + 1))
            licence = try root.add(
                Kinds.licence,
                values: [("volunteer", "v"), ("profession", "Social worker")] + values, ref: nil,
                text: FieldText(), surroundings(seed + 2))
        }

        func edit(_ values: [(String, String)], _ seed: UInt64) throws {
            _ = try root.edit(
                licence, kind: Kinds.licence, values: values, text: FieldText(), surroundings(seed))
        }

        func token(by replica: Replica? = nil) throws -> LicenceToken {
            try (replica ?? root).issueLicence(licence, surroundings(90)) { _, _ in "Maya" }.token
        }

        /// What a check says on a day.
        func verdict(_ token: LicenceToken, on day: String) throws -> LicenceCheck.Verdict {
            let day = try #require(LocalDate(iso: day))
            return try root.check(token, nowMilliseconds: Int64(day.dayNumber) * 86_400_000 + 43_200_000)
                .verdict
        }
    }

    /// The day of the tests' surroundings, and days around it.
    private static let granted = [
        ("step", "granted"), ("validFrom", "2026-01-01"), ("validUntil", "2026-12-31"),
    ]

    @Test("A document is valid on the days of its licence, longer ones carry it, shorter ones do not")
    func days() throws {
        let setting = try Setting(2_100, Self.granted)
        let token = try setting.token()
        #expect(
            token.profession == "Social worker" && "\(token.until.map(\.description) ?? "")" == "2026-12-31")
        #expect(try setting.verdict(token, on: "2026-06-01") == .valid)
        #expect(try setting.verdict(token, on: "2025-12-31") == .notYet)
        #expect(try setting.verdict(token, on: "2027-01-01") == .expired)
        try setting.edit([("validUntil", "2027-12-31")], 2_110)
        #expect(try setting.verdict(token, on: "2026-06-01") == .valid)
        #expect(try setting.verdict(token, on: "2027-01-01") == .expired)
        try setting.edit([("validUntil", "2026-08-01")], 2_111)
        #expect(try setting.verdict(token, on: "2026-06-01") == .differs)
    }

    @Test("Suspended, of another profession, or taken back: whoever checks is told")
    func changes() throws {
        let setting = try Setting(2_120, Self.granted)
        let token = try setting.token()
        try setting.edit([("profession", "Guide")], 2_121)
        #expect(try setting.verdict(token, on: "2026-06-01") == .differs)
        try setting.edit([("profession", "social  WORKER")], 2_122)
        #expect(try setting.verdict(token, on: "2026-06-01") == .valid)
        try setting.edit([("step", "suspended"), ("stepOn", "2026-02-15")], 2_123)
        #expect(try setting.verdict(token, on: "2026-06-01") == .suspended)
        #expect(throws: ReplicaError.self) { _ = try setting.token() }
    }

    @Test("A licence that is found to be somebody else's takes its document along")
    func otherPerson() throws {
        let setting = try Setting(2_140, Self.granted)
        let token = try setting.token()
        _ = try setting.root.add(
            Kinds.volunteer, values: [("name", "Huda")], ref: "other", text: FieldText(), surroundings(2_141))
        try setting.edit([("volunteer", "other")], 2_142)
        #expect(try setting.verdict(token, on: "2026-06-01") == .differs)
    }

    @Test("Only reviewers issue, and what somebody else signs or writes is worth nothing")
    func rights() throws {
        let setting = try Setting(2_130, [("step", "interview")])
        let (reviewer, leader) = (setting.team.nodes[1], setting.team.nodes[2])
        #expect(throws: ReplicaError.notGranted(step: "interview")) { _ = try setting.token() }
        try setting.edit([("step", "granted")], 2_131)
        var memories = [SyncSession.Memory(), SyncSession.Memory()]
        for (place, node) in [reviewer, leader].enumerated() {
            try sync(node, with: setting.root, memory: &memories[place])
        }
        #expect(throws: ReplicaError.self) { _ = try setting.token(by: leader) }
        let honest = try setting.token(by: reviewer)
        #expect(try setting.verdict(honest, on: "2026-06-01") == .valid)
        let forged = LicenceToken(
            key: leader.id, licence: honest.licence, volunteer: honest.volunteer,
            profession: honest.profession, from: honest.from,
            until: honest.until, issuedOn: honest.issuedOn, name: "Somebody")
        #expect(try setting.verdict(forged, on: "2026-06-01") == .mayNotIssue)
        _ = try setting.root.limit(reviewer.id, to: .researcher, surroundings(2_132))
        #expect(try setting.verdict(honest, on: "2026-06-01") == .mayNotIssue)
    }
}

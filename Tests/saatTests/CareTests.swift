import Foundation
import TestSupport
import Testing

/// Backup, restore, merge, doctor and the member commands, on real programs.
@Suite("Care of a replica", .lane(.programs))
struct CareTests {
    private struct Initialised: Decodable {
        let team: String
        let replica: String
        let recoveryKey: String
    }
    private struct Findings: Decodable {
        struct Item: Decodable { let code: String }
        let ok: Bool
        let findings: [Item]
    }
    private struct Merged: Decodable {
        let received: Int
        let unsigned: Int
    }
    private struct Members: Decodable {
        struct Member: Decodable {
            let replica: String
            let role: String
            let limit: String?
            let sponsor: String?
        }
        let members: [Member]
    }

    private let program: Program
    private let team: Initialised

    init() throws {
        program = try Program()
        team = try program.json(Initialised.self, "init", "--team", "T", "--owner", "Office", home: "office")
        for words in [
            ["add", "volunteer", "Maya", "--ref", "v1"], ["add", "activity", "Food", "--ref", "a1"],
        ] {
            #expect(try program.run(words, home: "office").status == 0)
        }
    }

    private func log(_ day: Int, home: String) throws {
        let words = ["log", "v1", "a1", "--date", "2026-03-0\(day)", "--hours", "1"]
        #expect(try program.run(words, home: home).status == 0)
    }

    private func invitation(_ role: String = "leader") throws -> String {
        try program.json(ShapeTests.Invited.self, "invite", "--role", role, "--uses", "0", home: "office")
            .invitation
    }

    private func ledger(_ home: String) throws -> String {
        try program.json(NodeStatus.self, "status", home: home).teams[0].ledgerDigest
    }

    @Test("a backup becomes a replica again with an invitation, or with the recovery key the root")
    func restore() throws {
        defer { try? program.remove() }
        let invited = try invitation()
        try log(1, home: "office")
        #expect(try program.run(["backup", "copy.db"], home: "office").status == 0)
        #expect(try program.run(["backup", "copy.db"], home: "office").status == 1)
        let file = program.folder.appendingPathComponent("copy.db")
        let key = try String(
            contentsOf: program.folder.appendingPathComponent("office/replica.key"), encoding: .utf8)
        let bytes = try Data(contentsOf: file)
        for line in key.split(separator: "\n") where line.hasPrefix("signing ") {
            let digits = line.dropFirst(8)
            let secret = Data(
                stride(from: 0, to: 64, by: 2).compactMap { UInt8(digits.dropFirst($0).prefix(2), radix: 16) }
            )
            #expect(bytes.range(of: secret) == nil && secret.count == 32)
        }
        let restored = try program.json(
            ShapeTests.Made.self, "restore", "copy.db", "--invitation", invited, home: "new")
        #expect(restored.team == team.team && restored.replica != team.replica)
        #expect(try ledger("new") == ledger("office"))
        try log(2, home: "new")
        _ = try program.json(
            ShapeTests.Made.self, "restore", "copy.db", "--recovery-key", team.recoveryKey, home: "root")
        let members = try program.json(Members.self, "members", home: "root").members
        #expect(members.first { $0.sponsor == nil }?.role == "admin" && members.count == 2)
        #expect(try program.run(["verify"], home: "root").status == 0)
        let server = try Server(program, home: "office")
        #expect(try program.json(ConvergenceTests.Synced.self, "sync", server.url, home: "root").equal)
        #expect(try ledger("root") == ledger("office"))
        #expect(server.end() == 0)
        #expect(try program.run(["merge", "office"], home: "root").status == 2)
        let wrong = "saat-recovery-1." + String(repeating: "ab", count: 32)
        let refused = try program.run(["restore", "copy.db", "--recovery-key", wrong], home: "none")
        #expect(refused.status == 2 && refused.errors.contains("hint: "))
        #expect(
            !FileManager.default.fileExists(
                atPath: program.folder.appendingPathComponent("none/replica.db").path))
        #expect(
            try program.run(["restore", "office/replica.key", "--invitation", invited], home: "none").status
                == 4)
        #expect(try program.run(["restore", "gone.db", "--invitation", invited], home: "none").status == 2)
    }

    @Test("merge takes in what another database holds, and leaves the file alone")
    func merge() throws {
        defer { try? program.remove() }
        let invited = try invitation()
        #expect(try program.run(["bundle", "export", "all.bundle"], home: "office").status == 0)
        _ = try program.json(
            ShapeTests.Made.self, "join", invited, "--owner", "Mona", "--bundle", "all.bundle", home: "one")
        try log(1, home: "one")
        let file = program.folder.appendingPathComponent("one/replica.db")
        let before = try Data(contentsOf: file)
        let merged = try program.json(Merged.self, "merge", "one/replica.db", home: "office")
        #expect(merged.received >= 2 && merged.unsigned == 0)
        #expect(try program.json(Merged.self, "merge", "one/replica.db", home: "office").received == 0)
        #expect(try Data(contentsOf: file) == before)
        #expect(try ledger("one") == ledger("office"))
        _ = try program.json(Initialised.self, "init", "--team", "Other", home: "other")
        #expect(try program.run(["merge", "other/replica.db"], home: "office").status == 1)
        #expect(try program.run(["merge", "one/witness"], home: "office").status == 4)
    }

    @Test("a limited member is shown by members and doctor, and let in again")
    func limits() throws {
        defer { try? program.remove() }
        #expect(try program.json(Findings.self, "doctor", home: "office").ok)
        let invited = try invitation()
        #expect(try program.run(["bundle", "export", "all.bundle"], home: "office").status == 0)
        _ = try program.json(
            ShapeTests.Made.self, "join", invited, "--owner", "Mona", "--device", "laptop", "--bundle",
            "all.bundle", home: "one")
        _ = try program.json(Merged.self, "merge", "one/replica.db", home: "office")
        #expect(try program.run(["limit", "laptop"], home: "office").status == 0)
        #expect(try program.run(["limit", "laptop", "--role", "emperor"], home: "office").status == 2)
        #expect(try program.run(["limit", "nobody"], home: "office").status == 2)
        try log(1, home: "one")
        #expect(try program.run(["limit", String(team.replica.prefix(8))], home: "one").status == 1)
        _ = try program.json(Merged.self, "merge", "one/replica.db", home: "office")
        let members = try program.json(Members.self, "members", home: "office").members
        #expect(members.contains { $0.role == "leader" && $0.limit == "researcher" })
        let doctor = try program.run(["doctor", "--json"], home: "office")
        let findings = try JSONDecoder().decode(Findings.self, from: Data(doctor.output.utf8))
        #expect(doctor.status == 1 && findings.findings.map(\.code) == ["limited"])
        let waiting = try program.json(ShapeTests.Ledger.self, "settle", home: "office").claims[0]
        #expect(waiting.provisional == 0 && waiting.questioned == 60)
        #expect(try program.run(["readmit", "laptop"], home: "office").status == 0)
        #expect(
            try program.json(ShapeTests.Ledger.self, "settle", home: "office").claims[0].provisional == 60)
        #expect(try program.run(["readmit", "laptop"], home: "office").status == 1)
        #expect(try program.run(["handover", "laptop"], home: "office").status == 0)
        let after = try program.json(Members.self, "members", home: "office").members
        #expect(after.first { $0.sponsor == nil }?.replica != team.replica)
        for language in ["en", "ar", "fa"] {
            let text = try program.run(["members", "--lang", language], home: "office")
            #expect(text.status == 0 && !text.output.contains("members."))
        }
    }

    @Test("a revoked device knows it after a sync; the office's inbox offers to let it in, and it does")
    func revoked() throws {
        defer { try? program.remove() }
        let server = try Server(program, home: "office")
        let invited = try program.json(
            ShapeTests.Invited.self, "invite", "--role", "leader", "--address", server.url, home: "office")
        _ = try program.json(
            ShapeTests.Made.self, "join", invited.invitation, "--owner", "Mona", "--device", "laptop",
            home: "one")
        #expect(try program.run(["limit", "laptop"], home: "office").status == 0)
        try log(1, home: "one")
        func doctor() throws -> [String] {
            let answer = try program.run(["doctor", "--json"], home: "one")
            return try JSONDecoder().decode(Findings.self, from: Data(answer.output.utf8)).findings
                .map(\.code)
        }
        #expect(try !doctor().contains("withheld"))
        #expect(try program.run(["sync"], home: "one").status == 1)
        #expect(try doctor().contains("withheld"))
        for language in ["en", "ar", "fa"] {
            let status = try program.run(["status", "--lang", language], home: "one")
            #expect(status.output.contains("saat readmit"), "\(status)")
        }
        let item = try #require(
            try program.json(ShapeTests.Inbox.self, "inbox", home: "office").items.first {
                $0.rule == "beyondLimit"
            })
        #expect(item.choices.map(\.action) == ["reject", "readmit"])
        let shown = try program.run(["inbox"], home: "office").output
        let command = try #require(shown.firstMatch(of: /saat readmit [0-9a-f]{8}/)).0
        #expect(
            try program.run(command.split(separator: " ").dropFirst().map(String.init), home: "office").status
                == 0)
        #expect(try program.json(ShapeTests.Inbox.self, "inbox", home: "office").items.isEmpty)
        #expect(try program.run(["sync"], home: "one").status == 0)
        #expect(try !doctor().contains("withheld"))
        // The office may name the device where it makes a bundle of what that lacks.
        for name in [
            "laptop",
            "device:" + (try program.json(NodeStatus.self, "status", home: "one").replica.prefix(8)),
        ] {
            let bundle = try program.run(["bundle", "export", "for.bundle", "--for", name], home: "office")
            #expect(bundle.status == 0, "\(bundle)")
        }
        #expect(
            try program.run(["bundle", "export", "x.bundle", "--for", "nobody"], home: "office").status == 2)
        #expect(server.end() == 0)
    }
}

import Foundation
import TestSupport
import Testing

/// Records go out in a form that comes back in without a change.
@Suite("Export of records", .lane(.programs))
struct ExportTests {
    private typealias Imported = ShapeTests.Imported

    private struct Balance: Decodable {
        struct Volunteer: Decodable {
            let name: String?
            let confirmed, provisional, questioned, setAside: Int
        }
        let volunteers: [Volunteer]

        /// Without claims that were withdrawn, which do not go out.
        var sums: Set<String> {
            Set(volunteers.map { "\($0.name ?? "") \($0.confirmed) \($0.provisional) \($0.questioned)" })
        }
    }

    /// A team with records of several kinds: some with outside names, some without.
    private func made() throws -> Program {
        let program = try Program()
        _ = try program.json(ShapeTests.Made.self, "init", "--team", "T", "--owner", "Office")
        for arguments in [
            ["add", "organisation", "Red Crescent", "--region", "Sharjah"],
            ["add", "volunteer", "حصة «أم علي»", "--national-id", "784-1990-1234567-6"],
            ["add", "volunteer", "Maya, Sharif", "--ref", "v1"],
            ["add", "activity", "Parcels", "--zone", "Asia/Dubai", "--body", "Red Crescent"],
            [
                "log", "v1", "Parcels", "--from", "2026-03-01T09:00", "--to", "2026-03-01T12:00", "--break",
                "30m", "--role", "Driver", "--note", "two\nlines, \"quoted\"",
            ],
            ["log", "حصة «أم علي»", "Parcels", "--date", "2026-03-02", "--hours", "3", "--paid-duty"],
            ["log", "v1", "Parcels", "--date", "2026-03-03", "--hours", "2", "--recorder", "Mona"],
            ["log", "v1", "Parcels", "--date", "2026-03-09", "--hours", "9"],
        ] {
            let answer = try program.run(arguments)
            #expect(answer.status == 0, "\(arguments): \(answer.errors)")
        }
        let last = try program.json(
            ShapeTests.Ledger.self, "settle", "--from", "2026-03-09", "--to", "2026-03-09")
        let claim = try #require(last.claims.first?.id)
        #expect(try program.run(["withdraw", claim, "--reason", "wrong day"]).status == 0)
        return program
    }

    @Test("All records come back unchanged, and make the same ledger in another team")
    func roundTrip() throws {
        let program = try made()
        defer { try? program.remove() }
        let written = try program.run(["export", "--out", "all.jsonl"])
        #expect(written.status == 0 && written.output.contains("1 withdrawn claim is left out"), "\(written)")
        let text = try String(contentsOf: program.folder.appendingPathComponent("all.jsonl"), encoding: .utf8)
        #expect(!text.contains("1990") && text.contains(#""paidDuty":true"#))
        let again = try program.json(Imported.self, "import", "all.jsonl")
        #expect(again.accepted == 0 && again.edited == 0 && again.refused == 0 && again.flagged == 0)
        #expect(again.unchanged == text.split(separator: "\n").count)

        _ = try program.json(
            ShapeTests.Made.self, "init", "--team", "U", "--owner", "Office", home: "other")
        let there = try program.json(Imported.self, "import", "all.jsonl", home: "other")
        // The owner is a recorder there too.
        #expect(there.accepted == again.unchanged - 1 && there.unchanged == 1)
        #expect(there.edited == 0 && there.refused == 0 && there.flagged == 0)
        let balances = try ["home", "other"].map { try program.json(Balance.self, "balance", home: $0).sums }
        #expect(balances[0] == balances[1])
        let back = try program.run(["export"], home: "other").output
        #expect(Set(back.split(separator: "\n")) == Set(text.split(separator: "\n")))
    }

    @Test("A table has the filters of a listing and the minutes by state, also of what was withdrawn")
    func table() throws {
        let program = try made()
        defer { try? program.remove() }
        let answer = try program.run([
            "export", "claims", "--volunteer", "v1", "--to", "2026-03-09", "--format", "csv",
        ])
        #expect(answer.status == 0, "\(answer)")
        let lines = answer.output.components(separatedBy: "\r\n")
        #expect(lines[0].hasPrefix("id,ref,volunteer,volunteerId,activity,activityId,start,"))
        #expect(lines[0].hasSuffix("paidDuty,confirmed,provisional,questioned,setAside,rules,versions"))
        #expect(lines.count == 5 && lines[4].isEmpty)
        #expect(lines[1].contains("\"Maya, Sharif\",") && lines[1].contains("2026-03-01T09:00+04:00"))
        #expect(lines[3].hasSuffix(",0,0,0,540,withdrawn,1"))
        let persons = try program.run(["export", "volunteers", "--out", "people.csv"])
        #expect(persons.status == 0 && persons.output == "2 records are in people.csv.\n")
    }

    @Test("What cannot be meant is refused, and no file is written")
    func refused() throws {
        let program = try made()
        defer { try? program.remove() }
        for arguments in [
            ["export", "--format", "csv"], ["export", "clams"], ["export", "claims", "--dry-run"],
            ["export", "claims", "--open-data"], ["export", "--open-data", "--format", "csv"],
            ["export", "claims", "--colour", "red"], ["export", "claims", "--format", "parquet"],
        ] {
            let answer = try program.run(arguments + ["--out", "out"])
            #expect(answer.status == 2, "\(arguments): \(answer)")
            #expect(!FileManager.default.fileExists(atPath: program.folder.path + "/out"))
        }
    }

    @Test("Once a copy of the root goes on under another key, the original releases no open data")
    func copiedRoot() throws {
        let program = try made()
        defer { try? program.remove() }
        #expect(try program.run(["export", "--open-data", "--out", "one"]).status == 0)
        try FileManager.default.copyItem(
            atPath: program.folder.path + "/home", toPath: program.folder.path + "/copy")
        #expect(try program.run(["add", "volunteer", "Zed"], home: "copy").status == 0)
        #expect(try program.run(["bundle", "export", "copy.bundle"], home: "copy").status == 0)
        #expect(try program.run(["bundle", "import", "copy.bundle"]).status == 0)
        let refused = try program.run(["export", "--open-data", "--out", "two"])
        #expect(refused.status == 1, "\(refused)")
        #expect(!FileManager.default.fileExists(atPath: program.folder.path + "/two"))
        // The one that goes on is the newest key of the root, and releases.
        #expect(try program.run(["export", "--open-data", "--out", "three"], home: "copy").status == 0)
    }
}

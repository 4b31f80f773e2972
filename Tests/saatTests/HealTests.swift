import Foundation
import Seeds
import TestSupport
import Testing

@testable import HoursStore

/// A damaged database is made anew from what proves itself in it and from others, on real programs.
@Suite("Healing", .lane(.programs))
struct HealTests {
    private struct Healed: Decodable {
        struct Lost: Decodable {
            let number: Int
            let own: Bool
        }
        let ok: Bool
        let salvaged: Int
        let fetched: Int
        let lost: [Lost]
        let kept: String
        let replica: String
    }

    private static let pageSize = 4096
    private let program: Program
    private let server: Server
    private var url: String { server.url }

    init() throws {
        program = try Program()
        _ = try program.json(ShapeTests.Made.self, "init", "--team", "T", "--owner", "Office", home: "office")
        server = try Server(program, home: "office")
        let invited = try program.json(
            ShapeTests.Invited.self, "invite", "--role", "leader", "--address", server.url, home: "office")
        _ = try program.json(ShapeTests.Made.self, "join", invited.invitation, "--owner", "Mona", home: "one")
        for turn in 0..<6 { try importClaims(turn, home: turn % 3 == 0 ? "office" : "one") }
        #expect(try program.json(ConvergenceTests.Synced.self, "sync", home: "one").equal)
    }

    private var database: URL { program.folder.appendingPathComponent("one/replica.db") }

    private func importClaims(_ turn: Int, home: String) throws {
        var lines = [
            #"{"kind":"volunteer","ref":"v\#(turn)","name":"Volunteer \#(turn)"}"#,
            #"{"kind":"activity","ref":"a","name":"Parcels","zone":"Asia/Dubai"}"#,
        ]
        lines += (0..<25).map {
            #"{"kind":"claim","ref":"c\#(turn)-\#($0)","volunteer":"v\#(turn)","activity":"a","date":"2026-03-01","minutes":1,"note":"\#($0)"}"#
        }
        try Data(lines.joined(separator: "\n").utf8)
            .write(to: program.folder.appendingPathComponent("turn\(turn).jsonl"))
        #expect(try program.run(["import", "turn\(turn).jsonl"], home: home).status == 0)
    }

    /// Writes over the database where it lies, as a disk does; what earlier healings kept is gone.
    private func put(_ bytes: Data) throws {
        let folder = database.deletingLastPathComponent()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where name.hasPrefix("replica.db-") || name.contains(".damaged") {
            try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }
        let file = try FileHandle(forWritingTo: database)
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: bytes)
        try file.close()
    }

    private func damaged(_ whole: Data, pages: some Sequence<Int>, seed: UInt64) -> Data {
        var random = SeededGenerator(seed)
        var bytes = whole
        for page in pages {
            let start = (page - 1) * HealTests.pageSize
            let noise = (0..<HealTests.pageSize).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            bytes.replaceSubrange(start..<start + HealTests.pageSize, with: noise)
        }
        return bytes
    }

    /// The first page of each table and index, by name.
    private func roots() throws -> [String: Int] {
        var roots: [String: Int] = [:]
        let file = try PageFile(path: database.path, frames: .committed)
        file.forEachRecord(columns: [5]) { record in
            if let name = record.values[1].text, let page = record.values[3].integer, page > 0,
                record.rowID != nil
            {
                roots[name] = Int(page)
            }
        }
        return roots
    }

    /// Heals and looks whether all is as on the office, under the same key.
    private func heal(_ what: String, _ bytes: Data, from sources: [String], isOffice: Bool = true) throws {
        let before = try program.json(NodeStatus.self, "status", home: "office").teams[0]
        try put(bytes)
        let key = try String(
            contentsOf: database.deletingLastPathComponent().appendingPathComponent("replica.key"),
            encoding: .utf8)
        let healed = try program.run(["heal"] + sources + ["--json"], home: "one")
        #expect(healed.status == 0, "\(what): \(healed)")
        let verified = try program.run(["verify"], home: "one")
        #expect(verified.status == 0, "\(what): \(verified)")
        let after = try program.json(NodeStatus.self, "status", home: "one").teams[0]
        #expect(after.digest == before.digest && after.ledgerDigest == before.ledgerDigest, "\(what)")
        let keyAfter = try String(
            contentsOf: database.deletingLastPathComponent().appendingPathComponent("replica.key"),
            encoding: .utf8)
        #expect(key == keyAfter, "\(what): another key")
    }

    @Test("whatever page is overwritten, or the file cut off, a node makes it whole again under the same key")
    func fromNode() throws {
        defer { try? program.remove() }
        let whole = try Data(contentsOf: database)
        let count = whole.count / HealTests.pageSize
        let roots = try roots()
        for name in [
            "log", "log_place", "personal", "claim", "claim_volunteer", "ledger", "replica", "meta",
            "sqlite_autoindex_replica_1",
        ] {
            let page = try #require(roots[name], "\(name)")
            try heal(name, damaged(whole, pages: [page], seed: 1), from: [url])
        }
        try heal("sqlite_master", damaged(whole, pages: [1], seed: 2), from: [url])
        var random = SeededGenerator(20_260_301)
        for seed in 0..<5 {
            let pages = (0..<3).map { _ in Int.random(in: 2...count, using: &random) }
            try heal("pages \(pages)", damaged(whole, pages: pages, seed: UInt64(seed)), from: [url])
        }
        try heal("cut off", whole.prefix(whole.count / 2 + 100), from: [url])
        #expect(server.end() == 0)
    }

    @Test(
        "damaged tables need nobody; a bundle or another replica's database, even a damaged one, gives the log"
    )
    func fromFiles() throws {
        defer { try? program.remove() }
        let whole = try Data(contentsOf: database)
        let roots = try roots()
        for name in ["claim", "ledger", "entry"] {
            try heal(name, damaged(whole, pages: [#require(roots[name])], seed: 3), from: [])
        }
        #expect(server.end() == 0)
        let count = whole.count / HealTests.pageSize
        let log = damaged(
            whole, pages: Array(count / 3..<count / 3 + 6) + [try #require(roots["log"])], seed: 4)
        #expect(try program.run(["bundle", "export", "all.bundle"], home: "office").status == 0)
        try heal("from a bundle", log, from: ["all.bundle"])
        try heal("from a database", log, from: ["office/replica.db"])
        // Of two damaged files each may have what the other lacks.
        let other = try Data(contentsOf: program.folder.appendingPathComponent("office/replica.db"))
        try damaged(other, pages: [1, 3], seed: 5).write(to: program.folder.appendingPathComponent("hurt.db"))
        try heal("from both", log, from: ["hurt.db", "all.bundle"])
        try heal("nothing to do", whole, from: [])
        try put(log)
        _ = try program.json(ShapeTests.Made.self, "init", "--team", "Other", home: "other")
        let refused = try program.run(["heal", "other/replica.db"], home: "one")
        #expect(refused.status == 4 && refused.errors.contains("hint: "))
        #expect(try Data(contentsOf: database) == log)
        #expect(try program.run(["heal", "gone/replica.db"], home: "one").status == 2)
    }

    @Test(
        "own entries that nobody was sent are lost by name, the device goes on under a new key, the rest is healed"
    )
    func unsent() throws {
        defer { try? program.remove() }
        for turn in 10..<12 { try importClaims(turn, home: "one") }
        let whole = try Data(contentsOf: database)
        let witness = try String(
            contentsOf: database.deletingLastPathComponent().appendingPathComponent("witness"),
            encoding: .utf8)
        let digits = try #require(witness.split(separator: "\n").first { $0.hasPrefix("hash ") }).dropFirst(5)
        let hash = Data(
            stride(from: 0, to: 64, by: 2).compactMap { UInt8(digits.dropFirst($0).prefix(2), radix: 16) })
        var pages: Set<Int> = []
        var place = whole.startIndex
        while let found = whole.range(of: hash, in: place..<whole.endIndex) {
            pages.insert(found.lowerBound / HealTests.pageSize + 1)
            place = found.upperBound
        }
        #expect(!pages.isEmpty)
        let bytes = damaged(whole, pages: pages.sorted(), seed: 6)
        try put(bytes)
        let alone = try program.run(["heal"], home: "one")
        #expect(alone.status == 1 && alone.errors.contains("saat heal"), "\(alone)")
        #expect(try Data(contentsOf: database) == bytes)
        let before = try program.run(["status", "--json"], home: "office")
        #expect(before.status == 0)
        let answer = try program.run(["heal", url, "--json"], home: "one")
        #expect(answer.status == 1, "\(answer)")
        let healed = try JSONDecoder().decode(Healed.self, from: Data(answer.output.utf8))
        #expect(!healed.ok && healed.lost.allSatisfy(\.own) && !healed.lost.isEmpty, "\(answer)")
        #expect(FileManager.default.fileExists(atPath: healed.kept))
        #expect(!witness.contains(healed.replica))
        #expect(try program.run(["verify"], home: "one").status == 0)
        try importClaims(13, home: "one")
        #expect(try program.json(ConvergenceTests.Synced.self, "sync", url, home: "one").equal)
        let states = try ["office", "one"].map { try program.json(NodeStatus.self, "status", home: $0) }
        #expect(Set(states.map { $0.teams[0].ledgerDigest }).count == 1)
        let doctor = try program.run(["doctor"], home: "one")
        #expect(doctor.status == 1 && doctor.output.contains("replica.db.damaged"))
        for language in ["ar", "fa"] {
            let text = try program.run(["heal", "--lang", language], home: "one")
            #expect(text.status == 0 && !text.output.contains("heal."))
        }
        #expect(server.end() == 0)
    }

    @Test("a database that is gone, or empty, is named with its remedy, and comes back from a node")
    func gone() throws {
        defer { try? program.remove() }
        let before = try program.json(NodeStatus.self, "status", home: "one").teams[0].ledgerDigest
        let invited = try program.json(
            ShapeTests.Invited.self, "invite", "--role", "leader", "--address", url, home: "office")
        for isEmpty in [false, true] {
            for end in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: database.path + end)
            }
            if isEmpty { try Data().write(to: database) }
            for words in [["status"], ["sync"], ["join", invited.invitation]] {
                if isEmpty, words[0] == "join" { continue }
                let refused = try program.run(words, home: "one")
                #expect(refused.status == 4 && refused.errors.contains("saat heal"), "\(words): \(refused)")
            }
            let healed = try program.run(["heal", url, "--json"], home: "one")
            #expect([0, 1].contains(healed.status), "\(healed)")
            #expect(try program.run(["sync", url], home: "one").status == 0)
            #expect(
                try program.json(NodeStatus.self, "status", home: "one").teams[0].ledgerDigest == before)
            #expect(try program.run(["verify"], home: "one").status == 0)
        }
        #expect(server.end() == 0)
    }

    @Test("a database that another program has open is not healed")
    func inUse() throws {
        defer { try? program.remove() }
        let file = program.folder.appendingPathComponent("one/replica.db")
        try put(damaged(try Data(contentsOf: file), pages: [try #require(try roots()["ledger"])], seed: 7))
        let second = try Server(program, home: "one")
        let refused = try program.run(["heal", "--json"], home: "one")
        #expect(refused.status == 4 && refused.output.contains("inUse"), "\(refused)")
        #expect(second.end() == 0)
        #expect(try program.run(["heal"], home: "one").status == 0)
        #expect(server.end() == 0)
    }
}

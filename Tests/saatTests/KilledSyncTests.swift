import Foundation
import Seeds
import TestSupport
import Testing

@Suite("Killed syncs and servers", .lane(.programs))
struct KilledSyncTests {
    /// A long run sets `SAAT_TEST_KILLS`.
    private static let kills =
        ProcessInfo.processInfo.environment["SAAT_TEST_KILLS"].flatMap { Int($0) } ?? 20

    @Test("Whoever is killed while two nodes sync, what was acknowledged is on both in the end")
    func kills() throws {
        let program = try Program()
        defer { try? program.remove() }
        _ = try program.json(ShapeTests.Made.self, "init", "--team", "T", "--owner", "Office", home: "office")
        var server = try Server(program, home: "office")
        let (port, url) = (server.port, server.url)
        let invited = try program.json(
            ShapeTests.Invited.self, "invite", "--role", "leader", "--address", url, home: "office")
        _ = try program.json(ShapeTests.Made.self, "join", invited.invitation, "--owner", "Mona", home: "one")
        var random = SeededGenerator(UInt64(Date().timeIntervalSince1970))
        var acknowledged = 0
        var (killedServers, killedSyncs) = (0, 0)
        for turn in 0..<KilledSyncTests.kills {
            let home = random.chance(70) ? "one" : "office"
            try write(turn, to: program)
            let imported = try program.run(["import", "turn\(turn).jsonl"], home: home)
            #expect(imported.status == 0, "\(imported.errors)")
            acknowledged += 100
            let sync = program.process(["sync"], home: "one")
            sync.standardOutput = FileHandle.nullDevice
            sync.standardError = FileHandle.nullDevice
            try sync.run()
            Thread.sleep(forTimeInterval: Double.random(in: 0...0.4, using: &random))
            if Bool.random(using: &random) {
                server.kill()
                killedServers += 1
                sync.waitUntilExit()
                server = try again(program, port)
            } else {
                kill(sync.processIdentifier, SIGKILL)
                sync.waitUntilExit()
                killedSyncs += sync.terminationReason == .exit ? 0 : 1
            }
        }
        #expect(killedServers + killedSyncs > 0)
        let synced = try program.run(["sync", "--json"], home: "one")
        #expect(synced.status == 0 && synced.output.contains(#""equal":true"#), "\(synced)")
        let states = try ["office", "one"].map { try program.json(NodeStatus.self, "status", home: $0) }
        #expect(Set(states.map { $0.teams[0].digest }).count == 1)
        #expect(Set(states.map { $0.teams[0].ledgerDigest }).count == 1)
        for home in ["office", "one"] {
            #expect(
                try program.json(ShapeTests.Ledger.self, "settle", home: home).claims.count == acknowledged)
            #expect(try program.run(["verify"], home: home).status == 0)
        }
        #expect(server.end() == 0)
    }

    /// Starts the server again where it listened; for a moment another program may use the port.
    private func again(_ program: Program, _ port: Int) throws -> Server {
        for _ in 0..<20 {
            if let server = try? Server(program, home: "office", port: port) { return server }
            Thread.sleep(forTimeInterval: 0.5)
        }
        return try Server(program, home: "office", port: port)
    }

    private func write(_ turn: Int, to program: Program) throws {
        var lines = [
            #"{"kind":"volunteer","ref":"v\#(turn)","name":"Volunteer \#(turn)"}"#,
            #"{"kind":"activity","ref":"a","name":"Parcels","zone":"Asia/Dubai"}"#,
        ]
        for row in 0..<100 {
            lines.append(
                #"{"kind":"claim","ref":"c\#(turn)-\#(row)","volunteer":"v\#(turn)","activity":"a","date":"2026-03-01","minutes":1}"#
            )
        }
        try Data(lines.joined(separator: "\n").utf8)
            .write(to: program.folder.appendingPathComponent("turn\(turn).jsonl"))
    }

    @Test(
        "An overwritten page of the database is named, nothing crashes, and another node makes it whole again"
    )
    func overwrittenPage() throws {
        let program = try Program()
        defer { try? program.remove() }
        _ = try program.json(ShapeTests.Made.self, "init", "--team", "T", "--owner", "Office", home: "office")
        try write(0, to: program)
        #expect(try program.run(["import", "turn0.jsonl"], home: "office").status == 0)
        let invited = try program.json(ShapeTests.Invited.self, "invite", "--role", "admin", home: "office")
        let file = program.folder.appendingPathComponent("office/replica.db")
        let whole = try Data(contentsOf: file)
        let pages = whole.count / 4096
        for page in stride(from: 1, to: pages, by: max(1, pages / 12)) {
            var damaged = whole
            damaged.replaceSubrange(page * 4096..<(page + 1) * 4096, with: Data(repeating: 0xA5, count: 4096))
            try damaged.write(to: file)
            let verified = try program.run(["verify"], home: "office")
            #expect([1, 4].contains(verified.status), "page \(page): \(verified)")
            #expect(!(verified.output + verified.errors).isEmpty)
            let status = try program.run(["status"], home: "office")
            #expect([0, 1, 4].contains(status.status), "page \(page): \(status)")
        }
        // What the damaged file held is on every node that was synced with: here a bundle that was made before.
        try whole.write(to: file)
        #expect(try program.run(["bundle", "export", "all.bundle"], home: "office").status == 0)
        let joined = try program.run(
            ["join", invited.invitation, "--owner", "Office", "--bundle", "all.bundle"], home: "again")
        #expect(joined.status == 0)
        #expect(try program.json(ShapeTests.Ledger.self, "settle", home: "again").claims.count == 100)
        #expect(try program.run(["verify"], home: "again").status == 0)
    }
}

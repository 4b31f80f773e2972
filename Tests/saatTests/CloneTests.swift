import Foundation
import TestSupport
import Testing

/// Situation 9 on real programs: folders that are copied, and older ones that are put back.
@Suite("Copied and restored homes", .lane(.programs))
struct CloneTests {
    private let program: Program

    init() throws { program = try Program() }

    private func log(_ day: Int, home: String) throws -> Program.Answer {
        try program.run(["log", "v1", "a1", "--date", "2026-03-0\(day)", "--hours", "\(day)"], home: home)
    }

    private func sync(_ homes: String...) throws {
        for home in homes {
            let synced = try program.json(ConvergenceTests.Synced.self, "sync", home: home)
            #expect(synced.equal)
        }
    }

    private func states(_ homes: [String]) throws -> [NodeStatus] {
        try homes.map { try program.json(NodeStatus.self, "status", home: $0) }
    }

    /// The office and a laptop with a volunteer and an activity, both equal.
    private func office() throws -> Server {
        _ = try program.json(ShapeTests.Made.self, "init", "--team", "T", "--owner", "Office", home: "office")
        try copy("office", to: "before")
        let server = try Server(program, home: "office")
        let invited = try program.json(
            ShapeTests.Invited.self, "invite", "--role", "leader", "--address", server.url, home: "office")
        _ = try program.json(
            ShapeTests.Made.self, "join", invited.invitation, "--owner", "Mona", home: "one")
        _ = try program.json(
            ShapeTests.Identified.self, "add", "volunteer", "Maya", "--ref", "v1", home: "one")
        _ = try program.json(
            ShapeTests.Identified.self, "add", "activity", "Food", "--ref", "a1", home: "one")
        try sync("one")
        return server
    }

    private func copy(_ from: String, to: String) throws {
        try FileManager.default.copyItem(
            at: program.folder.appendingPathComponent(from), to: program.folder.appendingPathComponent(to))
    }

    /// Puts an older folder's files back in place, so that not even the file numbers tell it.
    private func putBack(
        _ old: String, over home: String, names: [String] = ["replica.db", "replica.key", "witness"]
    ) throws {
        // Pages that a newer file's log still held would be written over the older one.
        for end in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(
                at: program.folder.appendingPathComponent("\(home)/replica.db\(end)"))
        }
        for name in names {
            let bytes = try Data(contentsOf: program.folder.appendingPathComponent("\(old)/\(name)"))
            let file = program.folder.appendingPathComponent("\(home)/\(name)")
            let handle = try FileHandle(forWritingTo: file)
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: bytes)
            try handle.close()
        }
    }

    private func minutes(_ home: String) throws -> Int {
        try program.json(ShapeTests.Ledger.self, "settle", home: home).claims.map(\.provisional).reduce(0, +)
    }

    private func requireEqual(_ homes: [String], minutes expected: Int) throws {
        let states = try states(homes)
        #expect(Set(states.map { $0.teams[0].digest }).count == 1)
        #expect(Set(states.map { $0.teams[0].ledgerDigest }).count == 1)
        for home in homes {
            #expect(try minutes(home) == expected)
            #expect(try program.run(["verify"], home: home).status == 0)
        }
    }

    @Test("Situation 9: a folder is copied and both go on: nothing is lost, the copy goes on as a new device")
    func copied() throws {
        defer { try? program.remove() }
        let server = try office()
        try copy("one", to: "two")
        #expect(try log(1, home: "one").errors == "")
        let told = try log(2, home: "two")
        #expect(told.status == 0 && told.errors.hasPrefix("warning: This folder is a copy"))
        #expect(try log(3, home: "two").errors == "")
        try sync("one", "two", "one")
        #expect(Set(try states(["one", "two"]).map(\.replica)).count == 2)
        try requireEqual(["office", "one", "two"], minutes: 6 * 60)
        #expect(server.end() == 0)
    }

    @Test(
        "Situation 9: an old backup put back over a device: what it had signed since comes back, both branches stay"
    )
    func putBackOverDevice() throws {
        defer { try? program.remove() }
        let server = try office()
        try copy("one", to: "old")
        _ = try log(1, home: "one")
        try sync("one")
        let before = try states(["one"])[0].replica
        try putBack("old", over: "one")
        #expect(try log(2, home: "one").status == 0)
        let told = try program.run(["sync"], home: "one")
        #expect(told.status == 0 && told.errors.hasPrefix("warning: Another copy of this device"))
        #expect(try log(3, home: "one").errors == "")
        try sync("one")
        let after = try states(["one"])[0]
        #expect(after.replica != before && after.teams[0].forks == [before])
        try requireEqual(["office", "one"], minutes: 6 * 60)
        #expect(server.end() == 0)
    }

    @Test(
        "A backup put back over the central node, older than its members: it is behind, and gets everything again"
    )
    func putBackOverOffice() throws {
        defer { try? program.remove() }
        let server = try office()
        _ = try log(1, home: "one")
        try sync("one")
        _ = try program.json(ShapeTests.Identified.self, "add", "volunteer", "Zaid", home: "office")
        try sync("one")
        #expect(server.end() == 0)
        try putBack("before", over: "office")
        let again = try Server(program, home: "office")
        // The address is another one; the devices know the team, not the machine.
        let synced = try program.json(ConvergenceTests.Synced.self, "sync", again.url, home: "one")
        #expect(synced.equal)
        let told = try program.run(
            ["log", "v1", "a1", "--date", "2026-03-02", "--hours", "2"], home: "office")
        #expect(told.status == 0 && told.errors.hasPrefix("warning: "))
        #expect(try program.json(ConvergenceTests.Synced.self, "sync", again.url, home: "one").equal)
        try requireEqual(["office", "one"], minutes: 3 * 60)
        #expect(again.end() == 0)
    }

    @Test(
        "Only the database put back, twice between two syncs: it is still known by the key that the team knows"
    )
    func putBackTwice() throws {
        defer { try? program.remove() }
        let server = try office()
        try copy("one", to: "old")
        _ = try log(1, home: "one")
        try sync("one")
        for _ in 0..<2 {
            try putBack("old", over: "one", names: ["replica.db"])
            #expect(try log(2, home: "one").errors.hasPrefix("warning: This device was put back"))
        }
        try sync("one", "one")
        try requireEqual(["office", "one"], minutes: 3 * 60)
        #expect(server.end() == 0)
    }
}

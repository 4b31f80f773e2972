import Foundation
import TestSupport
import Testing

/// What somebody sees who reads a device's files, listens on the line or reads the node's log lines.
@Suite("What others can read", .lane(.programs))
struct PrivacyTests {
    private static let own = "Maya Alphawi"
    private static let numbers = ["784-1990-1234567-6", "784199012345676", "0499370899"]

    /// A text as it may lie in a file: as it is, in two bytes a character, and as hexadecimal digits.
    private func forms(of text: String) -> [Data] {
        let plain = Data(text.utf8)
        let hex = plain.map { String($0, radix: 16) }.joined()
        return [plain, Data(text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }), Data(hex.utf8)]
    }

    /// Every file in a folder, by its name.
    private func files(in folder: URL) throws -> [String: Data] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return try names.reduce(into: [:]) { files, name in
            var isFolder: ObjCBool = false
            let file = folder.appendingPathComponent(name)
            _ = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
            if !isFolder.boolValue { files[name] = try Data(contentsOf: file) }
        }
    }

    /// An office with the teams Alpha and Beta; each team's device `alpha` and `beta` has a volunteer with a number.
    private func office(_ program: Program) throws {
        for (home, volunteer) in [("alpha", Self.own), ("beta", "Layla Betawi")] {
            _ = try program.json(ShapeTests.Made.self, "init", "--team", home, home: home)
            let invited = try program.json(ShapeTests.Invited.self, "invite", "--role", "admin", home: home)
            let beside = home == "alpha" ? [] : ["--beside"]
            #expect(try program.run(["join", invited.invitation] + beside, home: "office").status == 0)
            _ = try program.run(["bundle", "export", "\(home).bundle"], home: home)
            #expect(try program.run(["bundle", "import", "\(home).bundle"], home: "office").status == 0)
            let number = Self.numbers[home == "alpha" ? 0 : 2]
            let added = try program.run(
                ["add", "volunteer", volunteer, "--national-id", number], home: home)
            #expect(added.status == 0, "\(added.errors)")
            _ = try program.run(["add", "activity", "Work of \(home)"], home: home)
            let logged = try program.run(
                [
                    "log", volunteer, "Work of \(home)", "--date", "2026-03-01", "--hours", "3", "--note",
                    "Note on \(home)",
                ], home: home)
            #expect(logged.status == 0, "\(logged.errors)")
        }
    }

    @Test(
        "A device's files, a captured exchange and bundles hold no identity number and nothing of another team"
    )
    func files() throws {
        let program = try Program()
        defer { try? program.remove() }
        try office(program)
        let server = try Server(program, home: "office", log: "node.log")
        let relay = try Relay(to: server.port)
        let url = "http://127.0.0.1:\(relay.port)"
        // The other team's data is on the node before and changes while the line is watched.
        #expect(try program.json(ConvergenceTests.Synced.self, "sync", server.url, home: "beta").equal)
        #expect(try program.json(ConvergenceTests.Synced.self, "sync", url, home: "alpha").equal)
        let more = try program.run(
            ["log", "Layla Betawi", "Work of beta", "--date", "2026-03-02", "--hours", "1"], home: "beta")
        #expect(more.status == 0)
        #expect(try program.json(ConvergenceTests.Synced.self, "sync", server.url, home: "beta").equal)
        let invited = try program.json(
            ShapeTests.Invited.self, "invite", "--address", url, home: "alpha")
        #expect(try program.json(ConvergenceTests.Synced.self, "sync", url, home: "alpha").equal)
        #expect(try program.run(["join", invited.invitation, "--owner", "Noor"], home: "late").status == 0)
        #expect(try program.json(ConvergenceTests.Synced.self, "sync", url, home: "late").equal)
        #expect(try program.run(["publish"], home: "office").status == 0)
        #expect(try program.json(ConvergenceTests.Synced.self, "sync", url, home: "alpha").equal)
        relay.close()
        let line = Data(try relay.everything())
        // The search can find: what is this team's own passed in the captured exchange and is in its files.
        #expect(line.range(of: Data(Self.own.utf8)) != nil)
        var places = ["the line": line]
        for home in ["alpha", "late"] {
            let found = try files(in: program.folder.appendingPathComponent(home))
            #expect(found.values.contains { $0.range(of: Data(Self.own.utf8)) != nil })
            for (name, bytes) in found { places["\(home)/\(name)"] = bytes }
        }
        places["alpha.bundle"] = try Data(contentsOf: program.folder.appendingPathComponent("alpha.bundle"))
        let secrets =
            Self.numbers + ["Layla Betawi", "Layla", "Betawi", "Work of beta", "Note on beta"]
        for (place, bytes) in places {
            for secret in secrets {
                for form in forms(of: secret) {
                    #expect(bytes.range(of: form) == nil, "\(secret) is in \(place)")
                }
            }
        }
        // No number is in clear on the node either, nor in a bundle of the other team.
        var others = try files(in: program.folder.appendingPathComponent("office"))
        others["beta.bundle"] = try Data(contentsOf: program.folder.appendingPathComponent("beta.bundle"))
        for (place, bytes) in others {
            for number in Self.numbers {
                for form in forms(of: number) {
                    #expect(bytes.range(of: form) == nil, "\(number) is in \(place)")
                }
            }
        }
        #expect(server.end() == 0)
    }

    @Test("The lines that a node writes about its requests hold no name, number, address, invitation or path")
    func logLines() throws {
        let program = try Program()
        defer { try? program.remove() }
        try office(program)
        let server = try Server(program, home: "office", log: "node.log")
        #expect(try program.json(ConvergenceTests.Synced.self, "sync", server.url, home: "alpha").equal)
        let invited = try program.json(
            ShapeTests.Invited.self, "invite", "--address", server.url, home: "alpha")
        #expect(try program.json(ConvergenceTests.Synced.self, "sync", server.url, home: "alpha").equal)
        #expect(try program.run(["join", invited.invitation, "--owner", "Noor"], home: "late").status == 0)
        // A stranger to both teams, and paths and queries that somebody typed a name into.
        _ = try program.json(ShapeTests.Made.self, "init", "--team", "Gamma", home: "gamma")
        #expect(try program.run(["sync", server.url], home: "gamma").status == 1)
        for path in ["/Maya%20Alphawi", "/c/Maya-Alphawi", "/verify?text=Maya-Alphawi", "/v1/sync?Maya"] {
            let url = try #require(URL(string: server.url + path))
            _ = try? Data(contentsOf: url)
        }
        let alpha = try program.json(NodeStatus.self, "status", home: "alpha")
        #expect(server.end() == 0)
        let log = try String(
            contentsOf: program.folder.appendingPathComponent("node.log"), encoding: .utf8)
        #expect(log.contains("route=/v1/sync") && log.contains("route=/v1/join"), "\(log)")
        #expect(log.contains("status=404"), "\(log)")
        let secrets =
            Self.numbers + ["Maya", "Alphawi", "Layla", "Noor", invited.invitation, alpha.replica]
            + alpha.teams.map(\.id)
        for secret in secrets { #expect(!log.contains(secret), "\(secret) is in \(log)") }
        // The node says where it listens, but not who asked.
        for line in log.split(separator: "\n") where line.contains("route=") {
            #expect(!line.contains("127.0.0.1"))
        }
    }
}

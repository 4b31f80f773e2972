import Foundation
import TestSupport
import Testing

/// One node that holds two teams, on real programs.
@Suite("Several teams on one node", .lane(.programs))
struct TeamsTests {
    private struct Status: Decodable {
        struct Team: Decodable {
            let id: String
            let ledgerDigest: String
        }
        let teams: [Team]
        let officeDigest: String
    }

    private struct Listening: Decodable {
        let teams: [Team]?
        struct Team: Decodable { let equal: Bool }
    }

    @Test("A node serves two teams, each sees its own, and commands say which team they mean")
    func twoTeams() throws {
        let program = try Program()
        defer { try? program.remove() }
        for (home, name) in [("a", "Alpha"), ("b", "Beta")] {
            _ = try program.json(ShapeTests.Made.self, "init", "--team", name, "--owner", name, home: home)
            let invited = try program.json(
                ShapeTests.Invited.self, "invite", "--role", "reviewer", home: home)
            let beside = home == "a" ? [] : ["--beside"]
            let joined = try program.run(
                ["join", invited.invitation, "--device", "office"] + beside, home: "office")
            #expect(joined.status == 0)
            let again = try program.run(["join", invited.invitation, "--beside"], home: "office")
            #expect(again.status == 1)
            _ = try program.run(["bundle", "export", "\(name).bundle"], home: home)
            #expect(try program.run(["bundle", "import", "\(name).bundle"], home: "office").status == 0)
        }
        let server = try Server(program, home: "office")
        defer { _ = server.end() }
        for (home, name) in [("a", "Maya Alpha"), ("b", "Maya Beta")] {
            _ = try program.json(ShapeTests.Identified.self, "add", "volunteer", name, home: home)
            #expect(try program.json(ConvergenceTests.Synced.self, "sync", server.url, home: home).equal)
        }
        let office = try program.json(Status.self, "status", home: "office")
        let sides = try ["a", "b"].map { try program.json(Status.self, "status", home: $0) }
        #expect(office.teams.count == 2)
        #expect(Set(office.teams.map(\.ledgerDigest)) == Set(sides.flatMap { $0.teams.map(\.ledgerDigest) }))
        #expect(!sides.map(\.officeDigest).contains(office.officeDigest))
        let twice = try program.run(["init", "--team", "alpha", "--beside"], home: "office")
        #expect(twice.status == 2 && twice.errors.contains("--team"))
        let unnamed = try program.run(["list", "volunteer"], home: "office")
        #expect(unnamed.status == 2 && unnamed.errors.contains("Alpha") && unnamed.errors.contains("--team"))
        let named = try program.run(["list", "volunteer", "--team", "beta"], home: "office")
        #expect(named.output.contains("Maya Beta") && !named.output.contains("Maya Alpha"))
        #expect(try program.run(["verify"], home: "office").status == 0)
        // A team that is not held here is a clear answer.
        _ = try program.json(ShapeTests.Made.self, "init", "--team", "Gamma", home: "c")
        #expect(try program.run(["sync", server.url], home: "c").status == 1)
        // No file of a team's device holds a name of the other.
        let files = try FileManager.default.contentsOfDirectory(
            at: program.folder.appendingPathComponent("a"), includingPropertiesForKeys: nil)
        for file in files {
            #expect(try Data(contentsOf: file).range(of: Data("Maya Beta".utf8)) == nil)
        }
    }
}

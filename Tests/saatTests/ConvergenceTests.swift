import Foundation
import Testing

@Suite("Two homes and a server over loopback HTTP")
struct ConvergenceTests {
    struct Synced: Decodable {
        let sent: Int
        let received: Int
        let rounds: Int
        let bytesSent: Int
        let bytesReceived: Int
        let equal: Bool
    }

    @Test("what is recorded on two laptops becomes one ledger, and a sync with nothing to do is small")
    func converge() throws {
        let program = try Program()
        defer { try? program.remove() }
        _ = try program.json(ShapeTests.Made.self, "init", "--team", "T", "--owner", "Office", home: "office")
        _ = try program.json(
            ShapeTests.Identified.self, "add", "volunteer", "Maya", "--ref", "v1", home: "office")
        _ = try program.json(
            ShapeTests.Identified.self, "add", "activity", "Food", "--ref", "a1", home: "office")
        let server = try Server(program, home: "office")
        for (home, owner) in [("one", "Ali"), ("two", "Mona")] {
            let invited = try program.json(
                ShapeTests.Invited.self, "invite", "--role", "leader", "--address", server.url, home: "office"
            )
            _ = try program.json(
                ShapeTests.Made.self, "join", invited.invitation, "--owner", owner, home: home)
        }
        _ = try program.json(
            ShapeTests.Identified.self, "log", "v1", "a1", "--date", "2026-03-05", "--from", "9", "--to",
            "12", home: "one")
        _ = try program.json(
            ShapeTests.Identified.self, "log", "v1", "a1", "--date", "2026-03-05", "--from", "9", "--to",
            "14", home: "two")
        for home in ["one", "two", "one"] {
            let synced = try program.json(Synced.self, "sync", home: home)
            #expect(synced.equal && synced.rounds <= 3)
        }
        let nodes = try ["office", "one", "two"].map { try program.json(NodeStatus.self, "status", home: $0) }
        #expect(Set(nodes.map { $0.teams[0].digest }).count == 1)
        #expect(Set(nodes.map { $0.teams[0].ledgerDigest }).count == 1)
        #expect(Set(nodes.map(\.officeDigest)).count == 1 && nodes.allSatisfy { $0.inbox == 1 })
        #expect(nodes[1].teams[0].unsent == 0 && nodes[1].peers.map(\.name) == [server.url])
        let ledger = try program.json(ShapeTests.Ledger.self, "settle", home: "office")
        #expect(ledger.claims.map(\.provisional).reduce(0, +) == 180)
        #expect(ledger.claims.map(\.questioned).reduce(0, +) == 120)
        let nothing = try program.json(Synced.self, "sync", home: "one")
        #expect(nothing.equal && nothing.rounds == 1 && nothing.sent == 0 && nothing.received == 0)
        #expect(nothing.bytesSent <= 300 && nothing.bytesReceived <= 300)
        #expect(server.end() == 0)
    }

    @Test("a join at a node that is away leaves nothing behind; offline it is made all the same")
    func joinWithoutNode() throws {
        let program = try Program()
        defer { try? program.remove() }
        _ = try program.json(ShapeTests.Made.self, "init", "--team", "T", home: "office")
        let invited = try program.json(
            ShapeTests.Invited.self, "invite", "--address", "http://127.0.0.1:1", home: "office")
        let answer = try program.run(["join", invited.invitation], home: "one")
        #expect(answer.status == 3 && answer.errors.hasPrefix("error: "))
        #expect(!FileManager.default.fileExists(atPath: program.folder.appendingPathComponent("one").path))
        #expect(try program.run(["join", invited.invitation, "--offline"], home: "one").status == 0)
    }

    @Test("a port in use and an invitation used twice are refused with what to do")
    func refusals() throws {
        let program = try Program()
        defer { try? program.remove() }
        _ = try program.json(ShapeTests.Made.self, "init", "--team", "T", home: "office")
        let server = try Server(program, home: "office")
        let again = try program.run(["serve", "--listen", String(server.url.dropFirst(7))], home: "office")
        #expect(again.status == 3 && again.errors.contains("hint: "))
        let invited = try program.json(
            ShapeTests.Invited.self, "invite", "--address", server.url, home: "office")
        #expect(try program.run(["join", invited.invitation], home: "one").status == 0)
        let second = try program.run(["join", invited.invitation], home: "two")
        #expect(second.status == 1 && second.errors.contains("saat invite"))
        #expect(server.end() == 0)
    }
}

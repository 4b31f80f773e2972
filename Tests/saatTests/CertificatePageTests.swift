import Foundation
import TestSupport
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Certificates on real programs: issued by one device, checked by another and on the public page.
@Suite("Certificates on the public page", .lane(.programs))
struct CertificatePageTests {
    private struct Issued: Decodable {
        let serial: String
        let token: String
        let key: String
        let minutes: Int
    }

    private struct Checked: Decodable {
        let valid: Bool
        let reason: String?
    }

    private struct Logged: Decodable { let id: String }

    @Test("It is valid where the ledger has it, unconfirmed where it has not arrived, and suspended at once")
    func page() throws {
        let program = try Program()
        defer { try? program.remove() }
        _ = try program.json(ShapeTests.Made.self, "init", "--team", "Team", "--owner", "Mona", home: "a")
        let invited = try program.json(ShapeTests.Invited.self, "invite", "--role", "reviewer", home: "a")
        #expect(try program.run(["join", invited.invitation, "--owner", "Rana"], home: "b").status == 0)
        _ = try program.json(ShapeTests.Identified.self, "add", "volunteer", "Maya", home: "a")
        _ = try program.json(ShapeTests.Identified.self, "add", "activity", "Parcels", home: "a")
        let logged = try program.run(
            ["log", "Maya", "Parcels", "--date", "2026-03-05", "--hours", "3", "--json"], home: "a")
        let claim = try JSONDecoder().decode(Logged.self, from: Data(logged.output.utf8)).id
        #expect(try program.run(["bundle", "export", "a.bundle"], home: "a").status == 0)
        #expect(try program.run(["bundle", "import", "a.bundle"], home: "b").status == 0)
        #expect(try program.run(["approve", claim], home: "b").status == 0)
        #expect(try program.run(["bundle", "export", "b.bundle"], home: "b").status == 0)
        #expect(try program.run(["bundle", "import", "b.bundle"], home: "a").status == 0)
        // A place that cannot be written refuses the command before anything is issued.
        #expect(try program.run(["certificate", "Maya", "--out", "none/c.pdf"], home: "b").status == 4)
        #expect(try !program.run(["certificate", "list", "--json"], home: "b").output.contains("serial"))
        let issued = try program.json(Issued.self, "certificate", "Maya", "--out", "c.pdf", home: "b")
        #expect(issued.minutes == 180)
        func check(_ words: [String] = [], home: String) throws -> Checked {
            let answer = try program.run(["certificate", "verify", "c.pdf", "--json"] + words, home: home)
            return try JSONDecoder().decode(Checked.self, from: Data(answer.output.utf8))
        }
        #expect(try check(home: "b").valid)
        #expect(try check(home: "a").reason == "notHere")
        #expect(try check(["--key", issued.key], home: "a").valid)
        #expect(try check(["--key", issued.key], home: "nowhere").valid)
        let server = try Server(program, home: "b")
        defer { _ = server.end() }
        func page() throws -> String {
            try String(
                contentsOf: #require(URL(string: "\(server.url)/c/\(issued.token)?lang=en")), encoding: .utf8)
        }
        #expect(try page().contains("class=\"good\"") && page().contains("3 hours"))
        _ = try program.run(["certificate", "suspend", issued.serial, "--reason", "x"], home: "b")
        #expect(try page().contains("class=\"bad\"") && !page().contains("class=\"good\""))
    }
}

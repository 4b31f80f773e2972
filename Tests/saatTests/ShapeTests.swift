import Foundation
import TestSupport
import Testing

/// The shapes of `cli.md`, which scripts of users build on; more keys may be added, none may go.
@Suite("JSON of the commands", .lane(.programs))
struct ShapeTests {
    struct Made: Decodable {
        let team: String
        let replica: String
    }
    struct Identified: Decodable { let id: String }
    struct Invited: Decodable { let invitation: String }
    struct Ledger: Decodable {
        struct Reason: Decodable {
            let rule: String
            let with: [String]
            let minutes: Int
            let text: String
        }
        struct Claim: Decodable {
            let id: String
            let ref: String?
            let volunteer: String
            let activity: String
            let minutes: Int
            let confirmed: Int
            let provisional: Int
            let questioned: Int
            let setAside: Int
            let witnesses: Int
            let reasons: [Reason]
            let start: String?
        }
        struct Policy: Decodable { let rules: Int }
        let claims: [Claim]
        let policy: Policy
        let vector: [String: Int]
        let digest: String
    }
    struct Balances: Decodable {
        struct Volunteer: Decodable {
            let id: String
            let ref: String?
            let name: String
            let confirmed: Int
            let provisional: Int
            let questioned: Int
            let setAside: Int
        }
        let volunteers: [Volunteer]
    }
    struct Inbox: Decodable {
        struct Choice: Decodable {
            let action: String
            let effect: String
        }
        struct Item: Decodable {
            let id: String
            let basis: String
            let rule: String
            let volunteer: String
            let claims: [String]
            let minutes: Int
            let creditedNow: Int
            let text: String
            let choices: [Choice]
        }
        let items: [Item]
    }
    struct Imported: Decodable {
        let batch: String?
        let rows: Int
        let accepted: Int
        let unchanged: Int
        let edited: Int
        let absent: Int
        let flagged: Int
        let refused: Int
    }
    struct Problem: Decodable {
        struct Content: Decodable {
            let code: String
            let message: String
            let hint: String?
        }
        let error: Content
    }
    struct Verified: Decodable {
        struct Place: Decodable {
            let place: String
            let what: String
        }
        let ok: Bool
        let problems: [Place]
    }

    private func isID(_ text: String, digits: Int = 32) -> Bool {
        text.count == digits && text.allSatisfy { $0.isHexDigit && !$0.isUppercase }
    }

    @Test("every command gives at least what the contract says")
    func shapes() throws {
        let program = try Program(fixtures: ["sheets"])
        defer { try? program.remove() }
        let made = try program.json(
            Made.self, "init", "--team", "T", "--zone", "Asia/Dubai", "--owner", "Mona")
        #expect(isID(made.team) && isID(made.replica, digits: 64))
        let volunteer = try program.json(Identified.self, "add", "volunteer", "حصة", "--ref", "v1")
        _ = try program.json(Identified.self, "add", "volunteer", "Nobody")
        let activity = try program.json(Identified.self, "add", "activity", "Food parcels")
        let first = try program.json(
            Identified.self, "log", "v1", "food parcels", "--from", "2026-03-01T09:00", "--to",
            "2026-03-01T12:00",
            "--evidence", "leader")
        _ = try program.json(
            Identified.self, "log", "v1", activity.id, "--date", "2026-03-01", "--from", "9:00", "--to",
            "14:00",
            "--evidence", "sheet", "--recorder", "Ali")
        let ledger = try program.json(Ledger.self, "settle", "v1", "--lang", "fa")
        #expect(ledger.claims.count == 2 && ledger.vector[made.replica] != nil && ledger.policy.rules >= 1)
        let claim = try #require(ledger.claims.first { $0.id == first.id })
        #expect(claim.volunteer == volunteer.id && claim.activity == activity.id && claim.witnesses == 2)
        #expect(claim.provisional == 180 && claim.start == "2026-03-01T09:00+04:00")
        for claim in ledger.claims {
            #expect(claim.confirmed + claim.provisional + claim.questioned + claim.setAside == claim.minutes)
            #expect(claim.reasons.reduce(0) { $0 + $1.minutes } == claim.minutes)
            #expect(claim.reasons.allSatisfy { !$0.text.isEmpty && $0.with.allSatisfy { isID($0) } })
        }
        let balances = try program.json(Balances.self, "balance").volunteers
        #expect(balances.map(\.name) == ["Nobody", "حصة"] && balances.map(\.provisional) == [0, 180])
        let item = try #require(try program.json(Inbox.self, "inbox").items.first)
        #expect(item.minutes == 120 && item.creditedNow == 180 && item.claims.count == 2)
        #expect(Set(item.choices.map(\.action)).isSuperset(of: ["approve", "reject"]))
        #expect(
            item.choices.allSatisfy { !$0.effect.isEmpty } && !item.text.isEmpty
                && item.volunteer == volunteer.id)
        let persian = try #require(try program.json(Inbox.self, "inbox", "--lang", "fa").items.first)
        #expect(persian.text != item.text && persian.choices[0].effect.contains("2:00"))
        let imported = try program.json(Imported.self, "import", "sheets/leader-a.csv", "--date-order", "dmy")
        #expect(imported.refused > 0 || imported.accepted > 0)
        #expect(try program.json(Invited.self, "invite").invitation.hasPrefix("saat-invitation-1."))
        #expect(try program.json(Verified.self, "verify").ok)
    }

    @Test("a status names the replica, its team, peers and the inbox")
    func status() throws {
        let program = try Program()
        defer { try? program.remove() }
        let made = try program.json(Made.self, "init", "--team", "T")
        let status = try program.json(NodeStatus.self, "status")
        #expect(status.replica == made.replica && status.peers.isEmpty && status.inbox == 0)
        let team = try #require(status.teams.first)
        #expect(team.id == made.team && team.name == "T" && team.unsent == 1 && team.forks.isEmpty)
        #expect(team.vector == [made.replica: 1] && isID(team.digest) && isID(team.ledgerDigest))
    }

    @Test(
        "an error is one document on standard output with the same exit status",
        arguments: [
            (["frobnicate"], "unknownCommand", 2), (["log"], "usage", 2), (["status"], "noReplica", 2),
            (["import", "no-such-file.csv"], "missingFile", 2),
            (["serve", "--listen", "here"], "badOption", 2),
            (["join", "no-invitation"], "badInvitation", 2),
        ] as [([String], String, Int32)])
    func errors(arguments: [String], code: String, status: Int32) throws {
        let program = try Program()
        defer { try? program.remove() }
        let answer = try program.run(arguments + ["--json"])
        let problem = try JSONDecoder().decode(Problem.self, from: Data(answer.output.utf8))
        #expect(problem.error.code == code && answer.status == status && answer.errors.isEmpty)
        #expect(!problem.error.message.isEmpty && problem.error.hint?.isEmpty == false)
    }
}

/// What `status --json` says.
struct NodeStatus: Decodable {
    struct Team: Decodable {
        let id: String
        let name: String
        let vector: [String: Int]
        let digest: String
        let ledgerDigest: String
        let unsent: Int
        let forks: [String]
    }
    struct Peer: Decodable { let name: String }
    let replica: String
    let teams: [Team]
    let officeDigest: String
    let peers: [Peer]
    let inbox: Int
}

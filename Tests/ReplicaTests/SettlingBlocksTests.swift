import Causality
import GRDB
import HoursModel
import HoursStore
import Seeds
import Sheets
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import HoursStore
@testable import Replica

@Suite("Large blocks of claims are settled while they are read", .lane(.replicas))
struct SettlingBlocksTests {
    @Test("Sheets of thousands of rows that overlap, with decisions, edits and joined persons between them")
    func likeTheWholePerson() throws {
        for seed in 1...1 as ClosedRange<UInt64> {
            var sheets = RandomSheets(seed: seed)
            let team = try TestTeam(members: [.reviewer], seed: seed &+ 900)
            let root = team.nodes[0]
            _ = try importLines(sheets.reference, to: root, seed: 1)
            var memories = SyncMemories()
            for round in 0..<2 as Range<UInt64> {
                let report = try root.importRows(
                    try sheets.sheet(rows: 800), ImportOptions(source: "sheet \(round)"),
                    surroundings(10 + round), progress: { _ in })
                #expect(report.accepted > 512)
                try expectSettled(root, "seed \(seed), sheet \(round)")
                try disturb(root, &sheets, round)
                try memories.quiesce(team)
                try expectSettled(team.nodes[1], "seed \(seed), the reviewer")
                let claims = try root.store.read { try $0.ledger().map(\.line.claim.record) }
                _ = try team.nodes[1].approve(
                    Array(claims.prefix(5)), basis: nil, surroundings(5_000 + round))
                try memories.quiesce(team)
                try expectSettled(root, "seed \(seed), after sheet \(round)")
            }
            // All of it at once, on another node.
            let late = try TestTeam.joining(root, role: .leader, seed: seed &+ 990)
            try late.takeIn(try allRuns(of: root))
            try expectSettled(late, "seed \(seed), the late node")
            #expect(try team.nodes[1].status().ledgerDigest == root.status().ledgerDigest)
            #expect(try root.store.verify() == [])
        }
    }

    @Test("An activity that moves to another zone in the transaction that brought its claims moves them")
    func zoneAfterBlock() throws {
        let team = try TestTeam(members: [.leader], seed: 950)
        let root = team.nodes[0]
        var sheets = RandomSheets(seed: 9)
        _ = try importLines(sheets.reference, to: root, seed: 1)
        _ = try root.importRows(
            try sheets.sheet(rows: 800), ImportOptions(source: "sheet"), surroundings(2),
            progress: { _ in })
        for activity in try root.store.read({ try $0.list(Kinds.activity) }) {
            try root.edit(
                activity.id, kind: Kinds.activity, values: [("zone", "Asia/Tokyo")], text: FieldText(),
                surroundings(3))
        }
        var memories = SyncMemories()
        try memories.quiesce(team)
        try expectSettled(team.nodes[1], "the other node")
        #expect(try team.nodes[1].status().ledgerDigest == root.status().ledgerDigest)
    }

    @Test(
        "A limit that comes in one transaction with a block before it concerns the block, rows of it that were here or not"
    )
    func limitAfterBlock() throws {
        let team = try TestTeam(members: [.leader, .reviewer, .reviewer], seed: 960)
        let (root, leader) = (team.nodes[0], team.nodes[1])
        var memories = SyncMemories()
        var sheets = RandomSheets(seed: 10)
        _ = try importLines(sheets.reference, to: root, seed: 1)
        try memories.quiesce(team)
        let (shared, other) = (sheets.rows(100), sheets.rows(800))
        for (node, rows, seed) in [(root, shared, 2), (leader, shared + other, 3)]
            as [(Replica, [String], UInt64)]
        {
            _ = try node.importRows(
                try sheets.table(rows), ImportOptions(source: "one sheet"), surroundings(seed),
                progress: { _ in })
        }
        let before = try allRuns(of: root)
        _ = try root.limit(leader.id, to: .researcher, surroundings(4))
        let byLeader = try allRuns(of: leader).filter { $0.replica == leader.id }
        try team.nodes[2].takeIn(before)
        try team.nodes[2].takeIn(byLeader + allRuns(of: root))
        try team.nodes[3].takeIn(allRuns(of: root))
        try team.nodes[3].takeIn(byLeader)
        for node in team.nodes[2...] {
            try expectSettled(node, "a reviewer")
            #expect(
                try node.store.read {
                    try $0.ledger().contains { $0.line.reasons.contains { $0.rule == .beyondLimit } }
                })
        }
        #expect(try team.nodes[2].status().ledgerDigest == team.nodes[3].status().ledgerDigest)
    }

    @Test(
        "Notes about somebody who was erased go in the transaction that brings them, though it ends in a block"
    )
    func erasedInBlock() throws {
        let team = try TestTeam(members: [.leader], seed: 970)
        let (root, leader) = (team.nodes[0], team.nodes[1])
        var memories = SyncMemories()
        let sheets = RandomSheets(seed: 11)
        _ = try importLines(sheets.reference, to: root, seed: 1)
        try memories.quiesce(team)
        let erased = try #require(try root.store.read { try $0.list(Kinds.volunteer).first })
        _ = try root.erase(erased.id, ground: .request, surroundings(2))
        let name = try #require(erased.text("name"))
        let rows = (0..<700).map {
            "\(name),Activity 0,\(LocalDate(dayNumber: 20_000 + $0)),9:00,11:00,,,,,,a secret"
        }
        _ = try leader.importRows(
            try sheets.table(rows), ImportOptions(source: "late sheet"), surroundings(3), progress: { _ in })
        // Without the last entry, which names the sheet and would be folded.
        let runs = try leader.store.read { reader in
            try reader.batch(
                after: 0, through: try reader.end.arrivals - 1, except: nil, limitBytes: .max)
        }.runs.filter { $0.replica == leader.id }
        try root.takeIn(runs)
        let claims = try root.store.read { try $0.list(Kinds.claim) }
        #expect(claims.count == 700)
        #expect(claims.allSatisfy { $0.text("note") == nil })
        #expect(
            try allRuns(of: root).allSatisfy {
                $0.entries.allSatisfy { $0.personal.isEmpty || $0.personal.count < 700 }
            })
    }

    @Test(
        "However blocks are cut, and on one thread or two, the same log gives the same tables",
        arguments: 1...4 as ClosedRange<UInt64>)
    func cutOtherwise(seed: UInt64) throws {
        let team = try TestTeam(members: [.reviewer, .leader], seed: seed &+ 1_400)
        var sheets = RandomSheets(seed: seed &+ 50)
        var memories = SyncMemories()
        _ = try importLines(sheets.reference, to: team.nodes[0], seed: 1)
        try memories.quiesce(team)
        for round in 0..<5 as Range<UInt64> {
            // The last one without what the first one wrote meanwhile, so that blocks lie beside each other.
            for node in [team.nodes[0], team.nodes[2]] {
                _ = try node.importRows(
                    try sheets.sheet(rows: 20 + sheets.number(below: 60)),
                    ImportOptions(source: "sheet \(round)"), surroundings(10 + round), progress: { _ in })
            }
            if round == 2 { try memories.quiesce(team) }
            try disturb(team.nodes[0], &sheets, round)
        }
        try memories.quiesce(team)
        let claims = try team.nodes[1].store.read { try $0.ledger().map(\.line.claim.record) }
        _ = try team.nodes[1].approve(Array(claims.prefix(9)), basis: nil, surroundings(5_000))
        let runs = try allRuns(of: team.nodes[1])
        let usual = try replay(runs, team.nodes[1].team, SettlingLimits(smallestBlock: .max)).tables
        var groups = (ahead: 0, afterwards: 0)
        for (stretch, part) in [(1, 1), (8, 3), (32, 32), (48, 20), (4_096, 512)] {
            for isBeside in [false, true] {
                // As with claims of many days beyond those that are known by their volunteers.
                let limits = SettlingLimits(
                    smallestBlock: 1, stretch: stretch, part: part, longClaims: isBeside ? 4_096 : 0,
                    isBeside: isBeside)
                let other = try replay(runs, team.nodes[1].team, limits)
                for (table, rows) in usual {
                    #expect(other.tables[table] == rows, "seed \(seed), \(limits): \(table)")
                }
                groups = (groups.ahead + other.groups.ahead, groups.afterwards + other.groups.afterwards)
            }
        }
        #expect(groups.ahead > 100 && groups.afterwards > 100, "seed \(seed): \(groups)")
    }

    /// A log taken in by a new database, a run a transaction; gives its computed tables.
    private func replay(_ runs: [Run], _ team: TeamID, _ limits: SettlingLimits) throws -> (
        tables: [String: [[DatabaseValue]]], groups: (ahead: Int, afterwards: Int)
    ) {
        var store = try Store.create(path: nil, team: team, incarnation: 1)
        store.limits = limits
        var groups = (ahead: 0, afterwards: 0)
        let verified = try runs.map { try VerifiedRun($0, team: team) }
        // On a second thread entries are read ahead too.
        let ahead = limits.isBeside ? EntriesAhead(verified, of: team, from: 1) : nil
        ahead?.readNext()
        for run in verified {
            try store.write { writer in
                _ = try writer.append([run], readBy: ahead)
                try writer.fold()
                groups = (
                    groups.ahead + writer.settledParts.ahead,
                    groups.afterwards + writer.settledParts.afterwards
                )
            }
        }
        return (try computedTables(of: store), groups)
    }

    /// The slow way: what lies in the ledger is what all rules give for each person whole.
    private func expectSettled(_ replica: Replica, _ when: String) throws {
        try replica.store.read { reader in
            for row in try reader.list(Kinds.claim) {
                let folded = try reader.folded(row.id, kind: Kinds.claim)
                #expect(row.fields == folded.shown, "\(when): the row of \(row.id)")
            }
            let entries = Dictionary(grouping: try reader.ledger(), by: \.person)
            let volunteers = try reader.list(Kinds.volunteer).map(\.id)
            for person in Set(try volunteers.map { try reader.person(of: $0) }).sorted() {
                let expected = RuleBook.settleByAllRules(try reader.personCase(of: person))
                let lines = (entries[person] ?? []).map(\.line)
                #expect(lines == expected.claims, "\(when): \(person)")
                #expect(try reader.findings(of: person) == expected.findings, "\(when): \(person)")
            }
        }
    }

    /// What happens to claims that are here: some are decided on, some edited, two persons are joined, one consents.
    private func disturb(_ replica: Replica, _ sheets: inout RandomSheets, _ round: UInt64) throws {
        let claims = try replica.store.read { try $0.ledger().map(\.line.claim.record) }
        let volunteers = try replica.store.read { try $0.list(Kinds.volunteer).map(\.id) }
        for index in 0..<12 as Range<UInt64> {
            let claim = claims[sheets.number(below: claims.count)]
            var request = ClaimRequest()
            request.time = sheets.time()
            _ = try replica.amend(claim, request, surroundings(100 + round * 50 + index))
        }
        _ = try replica.mergePersons(
            volunteers[Int(round)], volunteers[Int(round) + 4], reason: nil, surroundings(6_000 + round))
        try replica.edit(
            volunteers[Int(round) + 9], kind: Kinds.volunteer, values: [("diedOn", "2026-02-01")],
            text: FieldText(), surroundings(7_000 + round))
    }
}

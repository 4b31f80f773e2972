import Causality
import Foundation
import GRDB
import HoursModel
import Seeds
import SignedLog
import TestSupport
import Testing

@testable import HoursStore
@testable import Replica

@Suite("Writes that repeat what a record shows", .lane(.replicas))
struct RepeatedWritesTests {
    @Test(
        "Laptops that write the same people, with edits, limits, undone sheets and erasures between, have the rows that a whole fold gives",
        arguments: 1...6 as ClosedRange<UInt64>)
    func likeTheFold(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        let team = try TestTeam(members: [.leader, .leader, .recorder, .leader], seed: seed &+ 1_200)
        func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
        let activities = (0..<3).map { #"{"kind":"activity","ref":"a\#($0)","name":"Activity \#($0)"}"# }
        try team.nodes[0].importLines(activities, seed: seed)
        try carryEverywhere(team.nodes)
        var repeated = 0
        for step in 0..<60 as Range<UInt64> {
            let node = team.nodes[number(5)]
            let own = seed &* 1_000 &+ step
            let around = surroundings(own)
            do {
                switch number(12) {
                case 0...2:
                    let rows = (0..<(2 + number(6))).map { _ in
                        let start = 9 + number(4)
                        return
                            "Volunteer \(number(8)),Activity \(number(3)),2026-02-\(10 + number(18)),\(start):00,\(start + 2):00,\(["", "Hassa", "Omid"][number(3)])"
                    }
                    try node.importSheet("name,activity,date,from,to,recorder", rows, seed: own)
                case 3...4:
                    // Told with a second name or without, so that writes differ in one unit and agree in the other.
                    let second = [
                        "", #","nameEnglish":"A""#, #","nameEnglish":"B""#, #","nameEnglish":"\u00e9""#,
                        #","nameEnglish":"e\u0301""#,
                    ]
                    var lines = (0..<3).map { _ in
                        #"{"kind":"volunteer","ref":"v\#(number(5))","name":"Volunteer"\#(second[number(5)])}"#
                    }
                    // Who cancelled counts, not only that it was.
                    if number(3) == 0 {
                        lines.append(
                            #"{"kind":"activity","ref":"a\#(number(3))","name":"Activity","state":"cancelled"}"#
                        )
                    }
                    try node.importLines(lines, seed: own)
                case 5:
                    let volunteers = try node.store.read { try $0.list(Kinds.volunteer).map(\.id) }
                    guard !volunteers.isEmpty else { continue }
                    try node.edit(
                        volunteers[number(volunteers.count)], kind: Kinds.volunteer,
                        values: [(["name", "nameEnglish"][number(2)], "Other \(number(2))")],
                        text: FieldText(), around)
                case 6:
                    _ = try team.nodes[0].limit(
                        team.nodes[4].id, to: [.researcher, .recorder][number(2)], around)
                case 7:
                    let batches = try node.store.read { try $0.list(Kinds.batch).map(\.id) }
                    guard !batches.isEmpty else { continue }
                    _ = try node.undo(batches[number(batches.count)], around)
                case 8 where step > 30:
                    let volunteers = try node.store.read { try $0.list(Kinds.volunteer).map(\.id) }
                    guard !volunteers.isEmpty else { continue }
                    _ = try node.erase(volunteers[number(volunteers.count)], ground: .request, around)
                default:
                    // What another node holds, with its entries in any order of their logs.
                    var runs = try allRuns(of: team.nodes[number(5)])
                    runs = Dictionary(grouping: runs, by: \.replica).values.shuffled(using: &random).flatMap {
                        $0
                    }
                    // Parts that are missing come later, perhaps with further writes of the same records.
                    let isBare = number(3) == 0
                    try node.takeIn(isBare ? runs.map(\.withoutPersonalParts) : runs)
                    repeated += try expectFolded(node, "seed \(seed), step \(step)")
                }
            } catch is ReplicaError {
                continue
            } catch StoreError.noRecord {
                continue
            }
        }
        #expect(repeated > 0, "no write repeated another, so that nothing was tried")
        try carryEverywhere(team.nodes)
        for node in team.nodes {
            _ = try expectFolded(node, "seed \(seed), at the end")
            #expect(try node.store.verify() == [], "seed \(seed)")
        }
        #expect(Set(try team.nodes.map { try $0.status().ledgerDigest }).count == 1, "seed \(seed)")
    }

    @Test("Who cancelled an activity counts, though it shows already that it is cancelled")
    func cancelledAgain() throws {
        let team = try TestTeam(members: [.leader, .leader, .reviewer], seed: 1_900)
        let (root, limited, leader, reviewer) = (team.nodes[0], team.nodes[1], team.nodes[2], team.nodes[3])
        try carryEverywhere(team.nodes)
        try root.importLines([#"{"kind":"activity","ref":"a1","name":"Activity 1"}"#], seed: 1)
        try root.importSheet(
            "name,activity,date,from,to", ["Mona,Activity 1,2026-02-10,9:00,11:00"], seed: 2)
        _ = try root.limit(limited.id, to: .recorder, surroundings(3))
        // Both make the activity, which neither has seen.
        let cancelled = #"{"kind":"activity","ref":"a1","name":"Activity 1","state":"cancelled"}"#
        try limited.importLines([cancelled], seed: 4)
        try leader.importLines([cancelled], seed: 5)
        try reviewer.takeIn(try allRuns(of: root))
        // First the one that may not cancel, then the one that may; the root has them the other way round.
        let (first, second) = (try allRuns(of: limited), try allRuns(of: leader))
        for runs in [first, second] { try reviewer.takeIn(runs) }
        for runs in [second, first] { try root.takeIn(runs) }
        for node in [root, reviewer] {
            let lines = try node.store.read { try $0.ledger().map(\.line) }
            #expect(lines.count == 1 && lines[0].minutes(.confirmed) + lines[0].minutes(.provisional) == 0)
            #expect(try node.store.verify() == [])
        }
        #expect(try root.status().ledgerDigest == reviewer.status().ledgerDigest)
    }

    @Test("Who may say nothing is not the one whose write is shown, though it would come first")
    func repeatedWithoutRight() throws {
        let team = try TestTeam(members: [.leader, .leader, .reviewer], seed: 1_950)
        let (root, reviewer) = (team.nodes[0], team.nodes[3])
        // Of equal heads the one with the smaller id is shown.
        let (limited, other) = team.nodes[1].id < team.nodes[2].id ? (1, 2) : (2, 1)
        try carryEverywhere(team.nodes)
        _ = try root.limit(team.nodes[limited].id, to: .researcher, surroundings(1))
        for (place, seed) in [(other, 2), (limited, 3)] as [(Int, UInt64)] {
            let line = #"{"kind":"volunteer","ref":"v1","name":"Mona"}"#
            try team.nodes[place].importLines([line], seed: seed)
        }
        for node in [root, team.nodes[other], team.nodes[limited]] {
            try reviewer.takeIn(try allRuns(of: node))
            _ = try expectFolded(reviewer, "after \(node.id)")
        }
        #expect(try reviewer.store.verify() == [])
    }

    /// The slow way: every row is what all writes of its record say, folded together.
    ///
    /// - Returns: how many records were written more than once without one write naming another.
    private func expectFolded(_ replica: Replica, _ when: String) throws -> Int {
        try replica.store.read { reader in
            var repeated = 0
            for kind in [Kinds.volunteer, Kinds.recorder, Kinds.activity] {
                let table = KindTable(kind)
                for row in try Row.fetchAll(reader.db, sql: "SELECT * FROM \"\(kind.name)\"") {
                    let id = try #require(RecordID(row["id"] as Data))
                    let key = RecordKey(kind: kind.number, id: id)
                    let places = try reader.touches(of: key)
                    let (history, _) = try reader.record(id, kind: kind)
                    let standing = try MemberDirectory.current(reader.db).allowed(history)
                    let heads = standing.registers[1]?.heads ?? []
                    #expect(bytes(table.fields(row)) == bytes(standing.shown), "\(when): \(kind.name) \(id)")
                    #expect(row["writes"] == places.count, "\(when): writes of \(kind.name) \(id)")
                    #expect(row["ref"] == history.ref, "\(when): ref of \(kind.name) \(id)")
                    #expect(
                        row["heads"] == Set(heads.map(\.value)).count, "\(when): heads of \(kind.name) \(id)")
                    if let main = standing.shownHead(of: 1) {
                        let place = try reader.place(of: row["arrival"])
                        #expect(
                            WriteID(place, index: row["change"]) == main.id,
                            "\(when): where \(kind.name) \(id) was written")
                    }
                    let named = history.registers.values.contains { $0.writes.contains { !$0.over.isEmpty } }
                    let isTangled = try Bool.fetchOne(
                        reader.db, sql: "SELECT EXISTS (SELECT 1 FROM tangled WHERE kind = ? AND record = ?)",
                        arguments: [kind.number, Data(id.bytes)])
                    #expect(isTangled == named, "\(when): whether \(kind.name) \(id) is tangled")
                    if places.count > 1, !named { repeated += 1 }
                }
            }
            return repeated
        }
    }

    /// Fields with their texts in bytes: to Swift two spellings of a letter are one.
    private func bytes(_ fields: UnitValue) -> [UInt32: [UInt8]] {
        fields.mapValues { value in
            if case .text(let text) = value { Array(text.utf8) } else { Array("\(value)".utf8) }
        }
    }
}

import Causality
import Foundation
import HoursModel
import HoursStore
import Sheets
import SyncProtocol
import TestSupport
import Testing

@testable import Replica

@Suite("Real input", .lane(.replicas))
struct RealInputTests {
    static let pawsMap = [
        "ID=volunteer", "Assignment=activity", "From.date=date", "To.date=until", "From.time=start",
        "To.time=end",
        "Hours=hours",
    ]

    private func office() throws -> Replica {
        try Replica.create(
            nil, teamName: "Office", zone: Zone("America/New_York"), device: nil, owner: nil, surroundings(1)
        )
        .replica
    }

    private func paws(_ replica: Replica, seed: UInt64) throws -> ImportReport {
        let table = try Table(SharedData.bytes("real/paws/service.csv"))
        let columns = try ColumnMap(headers: table.header, options: RealInputTests.pawsMap)
        var options = ImportOptions(source: "service.csv")
        options.activity = "Shelter"
        return try replica.importRows(
            .table(table, columns, DateReader(order: .mdy)), options, surroundings(seed), progress: { _ in })
    }

    /// Published life hours by volunteer.
    private func published() throws -> [String: (rows: Int, hours: Double)] {
        let table = try Table(SharedData.bytes("real/paws/EXPECTED_totals_per_volunteer.csv"))
        return Dictionary(
            uniqueKeysWithValues: table.rows.map { row in
                (row.cells[0], (Int(row.cells[1]) ?? 0, Double(row.cells[2]) ?? 0))
            })
    }

    @Test(
        "An animal shelter's hours add up to its published totals, twice and after an undo",
        .enabled(if: SharedData.isHere))
    func shelter() throws {
        let replica = try office()
        let empty = try replica.status().ledgerDigest
        let first = try paws(replica, seed: 2)
        #expect(first.rows == 1_979 && first.refused == 0 && first.absent == 72)
        let expected = try published()
        try replica.store.read { reader in
            var sums: [RecordID: Int] = [:]
            for entry in try reader.ledger() { sums[entry.person, default: 0] += entry.line.minutes }
            for entry in try reader.ledger() {
                #expect(MinuteState.allCases.reduce(0) { $0 + entry.line.minutes($1) } == entry.line.minutes)
            }
            let volunteers = try reader.list(Kinds.volunteer)
            #expect(volunteers.count == 83)
            for volunteer in volunteers {
                let known = try #require(expected[volunteer.ref ?? ""])
                let minutes = sums[volunteer.id] ?? 0
                #expect(
                    abs(Double(minutes) - known.hours * 60) <= Double(known.rows),
                    "volunteer \(volunteer.ref ?? "")")
            }
        }
        let ledger = try replica.status().ledgerDigest
        let second = try paws(replica, seed: 3)
        #expect(second.unchanged == 1_979 && second.batch == nil)
        #expect(try replica.status().ledgerDigest == ledger)
        let undo = try replica.undo(try #require(first.batch), surroundings(4))
        #expect(undo.undone == 1_979 && undo.kept == 0)
        #expect(try replica.status().ledgerDigest == empty)
        #expect(try replica.store.read { try $0.list(Kinds.volunteer).count } == 0)
        let again = try paws(replica, seed: 5)
        #expect(again.accepted == 1_907 && again.absent == 72)
        #expect(try replica.status().ledgerDigest == ledger)
        #expect(try replica.store.verify() == [])
    }

    @Test("A time tracker's year imports for one volunteer, every row with a verdict")
    func tracker() throws {
        let replica = try office()
        let path = SharedData.fixtures.appendingPathComponent("toggl/toggl_2021.csv")
        let table = try Table(Array(try Data(contentsOf: path)))
        let columns = try ColumnMap(
            headers: table.header, options: ["User=ignore", "Project=activity", "Description=note"])
        var options = ImportOptions(source: "toggl_2021.csv")
        options.volunteer = "Dana"
        options.activity = "Other"
        let report = try replica.importRows(
            .table(table, columns, DateReader()), options, surroundings(2), progress: { _ in })
        #expect(report.rows == 236 && report.refused == 0)
        let minutes = try replica.store.read { try $0.ledger().reduce(0) { $0 + $1.line.minutes } }
        #expect(minutes == 22_395)
    }

    @Test("One sheet imported on two laptops without a network makes its hours once")
    func sameSheetTwice() throws {
        let team = try TestTeam(members: [.leader, .leader], seed: 3)
        var memory = SyncMemories()
        try memory.quiesce(team)
        for (node, seed) in [(1, 10), (2, 20)] {
            let path = SharedData.fixtures.appendingPathComponent("sheets/leader-a.csv")
            let table = try Table(Array(try Data(contentsOf: path)))
            let columns = try ColumnMap(headers: table.header)
            let report = try team.nodes[node].importRows(
                .table(table, columns, DateReader(order: .dmy)), ImportOptions(source: "leader-a.csv"),
                surroundings(UInt64(seed)), progress: { _ in })
            #expect(report.refused == 0 && report.accepted > 20)
        }
        let alone = try team.nodes[1].store.read {
            try $0.ledger().reduce(0) { $0 + $1.line.minutes(.provisional) }
        }
        #expect(alone > 0)
        try memory.quiesce(team)
        for node in team.nodes {
            let credited = try node.store.read {
                try $0.ledger().reduce(0) { $0 + $1.line.minutes(.provisional) }
            }
            #expect(credited == alone)
            #expect(try node.inbox().isEmpty)
        }
    }

    @Test("A corrected copy under the same name edits the rows that changed")
    func correctedCopy() throws {
        let replica = try office()
        func importing(_ rows: [String], _ seed: UInt64) throws -> ImportReport {
            let table = try Table(text: "name,activity,date,hours\n" + rows.joined(separator: "\n"))
            return try replica.importRows(
                .table(table, try ColumnMap(headers: table.header), DateReader()),
                ImportOptions(source: "march.csv"),
                surroundings(seed), progress: { _ in })
        }
        _ = try importing(["Mona,Parcels,2026-03-01,3", "Ali,Parcels,2026-03-01,2"], 1)
        let corrected = try importing(["Mona,Parcels,2026-03-01,4", "Ali,Parcels,2026-03-01,2"], 2)
        #expect(corrected.edited == 1 && corrected.unchanged == 1 && corrected.accepted == 0)
        #expect(try replica.store.read { try $0.list(Kinds.claim).count } == 2)
        let minutes = try replica.store.read {
            try $0.ledger().reduce(0) { $0 + $1.line.minutes(.provisional) }
        }
        #expect(minutes == 360)
        #expect(try importing(["Mona,Parcels,2026-03-01,4", "Ali,Parcels,2026-03-01,2"], 3).unchanged == 2)
        let undone = try replica.undo(try #require(corrected.batch), surroundings(4))
        #expect(undone.undone == 1)
        #expect(
            try replica.store.read { try $0.ledger().reduce(0) { $0 + $1.line.minutes(.provisional) } } == 300
        )
    }
}

/// What each node of a team remembers of its root.
struct SyncMemories {
    private var memories: [Int: SyncSession.Memory] = [:]

    mutating func quiesce(_ team: TestTeam) throws {
        for _ in 0..<2 {
            for node in team.nodes.indices.dropFirst() {
                try sync(
                    team.nodes[node], with: team.nodes[0],
                    memory: &memories[node, default: SyncSession.Memory()])
            }
        }
    }
}

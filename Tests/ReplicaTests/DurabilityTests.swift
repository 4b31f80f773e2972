import Foundation
import GRDB
import HoursModel
import SignedLog
import TestSupport
import Testing

@testable import HoursStore
@testable import Replica

@Suite("What a file holds", .lane(.replicas))
struct DurabilityTests {
    @Test(
        "What is acknowledged is on the disk: every commit is synced, in a new file and in one that is opened"
    )
    func synced() throws {
        try withFolder { folder in
            let path = folder.appending(path: "replica.db").path
            let team = try TestTeam(members: [], seed: 2_000).nodes[0].team
            let made = try Store.create(path: path, team: team, incarnation: 7)
            // 2 is FULL (https://www.sqlite.org/pragma.html#pragma_synchronous).
            #expect(try made.writer.write { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
            try made.close()
            let opened = try Store.open(path: path)
            #expect(try opened.writer.write { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
            try opened.close()
        }
    }

    @Test("An erasure that comes from elsewhere leaves the name in no file, also not in the write-ahead log")
    func erasedElsewhere() throws {
        try withFolder { folder in
            let root = try TestTeam(members: [], seed: 2_001).nodes[0]
            try root.importLines(
                [#"{"kind":"volunteer","ref":"v1","name":"Shahrazad of the files"}"#], seed: 1)
            let path = folder.appending(path: "replica.db").path
            let store = try Store.create(path: path, team: root.team, incarnation: 7)
            func take() throws {
                let runs = try allRuns(of: root).map { try VerifiedRun($0, team: root.team) }
                _ = try store.write { try $0.append(runs) }
            }
            func holdName() throws -> Bool {
                try FileManager.default.contentsOfDirectory(atPath: folder.path).contains { name in
                    let data = try Data(contentsOf: folder.appending(path: name))
                    return data.range(of: Data("Shahrazad".utf8)) != nil
                }
            }
            try take()
            #expect(try holdName())
            let volunteer = try #require(try root.store.read { try $0.list(Kinds.volunteer).first?.id })
            _ = try root.erase(volunteer, ground: .request, surroundings(2))
            try take()
            #expect(try !holdName())
            try store.close()
        }
    }

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "saat-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }
}

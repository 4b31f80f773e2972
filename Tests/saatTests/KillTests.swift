import Foundation
import HoursModel
import HoursStore
import TestSupport
import Testing

@Suite("Killed programs", .lane(.programs))
struct KillTests {
    private static let rows = 200

    @Test("An import that is killed at a random moment is there whole or not at all, 50 times")
    func killedImports() throws {
        let program = try Program()
        defer { #expect(throws: Never.self) { try program.remove() } }
        #expect(try program.run(["init", "--team", "T", "--zone", "Asia/Dubai"]).status == 0)
        var random = SystemRandomNumberGenerator()
        let started = Date()
        try write(batch: 0, to: program)
        #expect(try program.run(["import", "batch0.jsonl"]).status == 0)
        let usual = Date().timeIntervalSince(started)
        var acknowledged = [0]
        var killed = 0
        for batch in 1...50 {
            try write(batch: batch, to: program)
            let process = program.process(["import", "batch\(batch).jsonl"], home: "home", step: nil)
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            let delay = Double.random(in: 0...usual * 1.2, using: &random)
            Thread.sleep(forTimeInterval: delay)
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            if process.terminationReason == .exit, process.terminationStatus == 0 {
                acknowledged.append(batch)
            } else {
                killed += 1
            }
            let present = try batches(in: program)
            for batch in acknowledged {
                #expect(present[batch] == KillTests.rows, "batch \(batch) was acknowledged")
            }
            for (batch, count) in present {
                #expect(count == KillTests.rows, "batch \(batch) is there in part, killed after \(delay) s")
            }
        }
        #expect(killed > 0, "no run was killed in time")
        let verified = try program.run(["verify"])
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    }

    private func write(batch: Int, to program: Program) throws {
        var lines = [
            #"{"kind":"volunteer","ref":"v\#(batch)","name":"Volunteer \#(batch)"}"#,
            #"{"kind":"activity","ref":"a","name":"Parcels","zone":"Asia/Dubai"}"#,
        ]
        for row in 0..<KillTests.rows {
            lines.append(
                #"{"kind":"claim","ref":"c\#(batch)-\#(row)","volunteer":"v\#(batch)","activity":"a","date":"2026-03-01","minutes":1}"#
            )
        }
        try Data(lines.joined(separator: "\n").utf8)
            .write(to: program.folder.appendingPathComponent("batch\(batch).jsonl"))
    }

    /// How many claims of each batch are here.
    private func batches(in program: Program) throws -> [Int: Int] {
        let store = try Store.open(path: program.folder.appendingPathComponent("home/replica.db").path)
        var counts: [Int: Int] = [:]
        for claim in try store.read({ try $0.list(Kinds.claim) }) {
            guard let batch = claim.ref?.dropFirst().split(separator: "-").first.flatMap({ Int($0) }) else {
                continue
            }
            counts[batch, default: 0] += 1
        }
        return counts
    }
}

import Causality
import Foundation
import HoursModel
import HoursStore
import Replica
import SignedLog
import SyncProtocol
import Testing

@testable import Office

/// Messages of a member who means no good, over HTTP: a problem document or no effect, and the node goes on.
@Suite("Hostile messages") struct HostileMessageTests {
    @Test("Forged signatures, somebody else's log, altered and cut entries get a problem document")
    func refused() async throws {
        let setting = try NodeWithMember()
        try await RunningOffice.run(setting.node) { office in
            let joined = try await office.sendSigned(
                SyncPath.join, body: setting.message(setting.runs(of: setting.member)),
                by: setting.member.deviceKey)
            #expect(joined.status == 200)
            let before = try setting.node.status().digest
            let sound = try setting.runs(of: setting.member)[0]
            let rootRun = try #require(try setting.runs(of: setting.node).first)
            let rootEnd = try #require(
                try setting.node.store.read { try $0.heads }.first { $0.replica == setting.node.id })
            var forged: [String: Run] = [:]
            forged["a signature of zeros"] = Run(
                replica: sound.replica, first: sound.first, previous: sound.previous,
                entries: sound.entries, signature: [UInt8](repeating: 0, count: 64))
            forged["another byte"] = Run(
                replica: sound.replica, first: sound.first, previous: sound.previous,
                entries: sound.entries.map {
                    EncodedEntry(bytes: $0.bytes.dropLast() + [$0.bytes[0] ^ 1], personal: $0.personal)
                }, signature: sound.signature)
            forged["another number"] = Run(
                replica: sound.replica, first: 2, previous: sound.previous, entries: sound.entries,
                signature: sound.signature)
            forged["another's name over it"] = Run(
                replica: setting.node.id, first: rootRun.first, previous: rootRun.previous,
                entries: sound.entries, signature: sound.signature)
            forged["the end of another's log"] = try setting.run(
                of: setting.node.id, number: rootEnd.number + 1, after: rootEnd.hash)
            for (name, run) in forged {
                let answer = try await office.sendSigned(
                    body: setting.message([run]), by: setting.member.deviceKey)
                #expect(answer.status == 422 || answer.status == 400, "\(name): \(answer.status)")
                #expect(try answer.problem().status == answer.status, "\(name)")
                #expect(try setting.node.status().digest == before, "\(name)")
            }
            // What came before a forged run in the same message is not taken either.
            let next = try setting.member.store.read { try $0.heads }.first {
                $0.replica == setting.member.id
            }
            let own = try #require(next)
            let good = try setting.run(of: setting.member.id, number: own.number + 1, after: own.hash)
            let mixed = try await office.sendSigned(
                body: setting.message([good, try #require(forged["another byte"])]),
                by: setting.member.deviceKey)
            #expect(mixed.status == 422 || mixed.status == 400)
            #expect(try setting.node.status().digest == before)
            #expect(try setting.node.store.verify() == [])
        }
    }

    @Test(
        "A member's message of another protocol version gets a problem document that says so",
        arguments: [2, 99])
    func otherVersion(version: UInt8) async throws {
        let setting = try NodeWithMember()
        try await RunningOffice.run(setting.node) { office in
            let sound = try setting.message(setting.runs(of: setting.member))
            _ = try await office.sendSigned(SyncPath.join, body: sound, by: setting.member.deviceKey)
            let before = try setting.node.status().digest
            #expect(sound.prefix(2) == [8, 1])
            for path in [SyncPath.sync, SyncPath.join] {
                let answer = try await office.sendSigned(
                    path, body: [8, version] + sound.dropFirst(2), by: setting.member.deviceKey)
                #expect(answer.status == 400)
                #expect(try answer.problem().kind == .otherProtocol)
            }
            #expect(try setting.node.status().digest == before)
        }
    }

    @Test("A message that names its team again and again is refused: each part would get an answer")
    func repeatedTeam() async throws {
        let setting = try NodeWithMember()
        let team = setting.node.team
        let part = TeamPart(
            team: team, digest: HeadsDigest(team: team, []), covered: ArrivalCursor(), held: ArrivalCursor(),
            heads: [])
        let body = try MessageCoding.encode([part, part])
        #expect(throws: SyncError.self) { try MessageCoding.decode(body) }
        try await RunningOffice.run(setting.node) { office in
            let answer = try await office.sendSigned(body: body, by: setting.member.deviceKey)
            #expect(answer.status == 400)
            #expect(try answer.problem().kind == .malformedMessage)
        }
    }

    @Test("A gap, and a chain from an entry that nobody has, have no effect and are kept nowhere")
    func gaps() async throws {
        let setting = try NodeWithMember()
        try await RunningOffice.run(setting.node) { office in
            _ = try await office.sendSigned(
                SyncPath.join, body: setting.message(setting.runs(of: setting.member)),
                by: setting.member.deviceKey)
            let before = try setting.node.status()
            let nowhere = EntryHash(before: setting.node.team, setting.node.id)
            for number in [2, 3, 900_000] as [UInt64] {
                let run = try setting.run(of: setting.member.id, number: number, after: nowhere)
                let answer = try await office.sendSigned(
                    body: setting.message([run]), by: setting.member.deviceKey)
                #expect(answer.status == 200)
            }
            let after = try setting.node.status()
            #expect(after.digest == before.digest && after.held == 0)
            #expect(try setting.node.store.verify() == [])
        }
    }
}

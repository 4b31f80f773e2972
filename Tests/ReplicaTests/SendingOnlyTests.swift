import Causality
import HoursStore
import Seeds
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import Replica

@Suite("A device that only sends", .lane(.replicas))
struct SendingOnlyTests {
    @Test("All that it holds is held there, nothing comes back, and a whole sync afterwards makes both equal")
    func sends() async throws {
        for seed in 0..<8 as Range<UInt64> {
            var world = try await RandomWorld(seed: seed &* 31 &+ 400)
            for _ in 0..<25 { try await world.step() }
            let (client, server) = (world.team.nodes[1], world.team.nodes[0])
            var memory = SyncSession.Memory()
            for round in 0..<4 {
                // The second time the cursors are known, the third time it was cut off before.
                let before = try heads(of: client)
                if round == 2 {
                    try sync(client, with: server, memory: &memory, cutAfter: 1, sendsOnly: true)
                }
                try sync(client, with: server, memory: &memory, sendsOnly: true)
                #expect(try heads(of: client) == before, "seed \(seed): something came back")
                #expect(
                    try server.store.read { reader in try before.allSatisfy { try reader.holds($0) } },
                    "seed \(seed), round \(round): the node lacks something")
                if round == 1 { for _ in 0..<15 { try await world.step() } }
            }
            let again = try sync(client, with: server, memory: &memory, sendsOnly: true)
            #expect(again.rounds <= (memory.held.incarnation == 0 ? 2 : 1), "seed \(seed)")
            let whole = try sync(client, with: server, memory: &memory)
            #expect(whole.isEqual, "seed \(seed)")
            #expect(try heads(of: client) == heads(of: server), "seed \(seed)")
            // Now that the cursors of both sides are known, one message each way tells the news.
            for _ in 0..<10 { try await world.step() }
            let known = try heads(of: client)
            let news = try sync(client, with: server, memory: &memory, sendsOnly: true)
            #expect(news.rounds == 1 || known.count > 3, "seed \(seed): \(news.rounds) rounds")
            #expect(try server.store.read { reader in try known.allSatisfy { try reader.holds($0) } })
        }
    }

    @Test(
        "A node that was put back to an earlier state is sent again what it had, though others brought it further since",
        arguments: [50, 0, -8])
    func behind(further: Int) async throws {
        var world = try await RandomWorld(seed: 77)
        try carryEverywhere(world.team.nodes)
        for _ in 0..<25 { try await world.recordingStep() }
        try world.log(on: 1)
        let (client, server) = (world.team.nodes[1], world.team.nodes[2])
        // As it is remembered, the node holds all; it had more arrivals than now, as many, or fewer.
        let (ours, theirs) = (try client.store.read { try $0.end }, try server.store.read { try $0.end })
        var memory = SyncSession.Memory(
            held: ArrivalCursor(
                incarnation: theirs.incarnation, arrivals: UInt64(Int(theirs.arrivals) + further)),
            sent: ours)
        let before = try heads(of: client)
        #expect(try server.store.read { reader in try !before.allSatisfy { try reader.holds($0) } })
        try sync(client, with: server, memory: &memory, sendsOnly: true)
        #expect(try server.store.read { reader in try before.allSatisfy { try reader.holds($0) } })
        #expect(try heads(of: client) == before)
    }

    @Test("The node does not take it for one that holds what is there")
    func remembered() async throws {
        var world = try await RandomWorld(seed: 78)
        try carryEverywhere(world.team.nodes)
        try world.log(on: 0)
        try world.log(on: 1)
        let (client, server) = (world.team.nodes[1], world.team.nodes[0])
        let held = try server.store.read { try $0.end }.arrivals - 1
        let memory = SyncSession.Memory(
            held: ArrivalCursor(incarnation: try server.store.read { try $0.end }.incarnation, arrivals: held)
        )
        var session = SyncSession(memory: memory, sendingAs: client.id)
        let message = try client.store.read { try session.message(reading: $0) }
        let answer = try MessageCoding.decode(
            try server.answerSync(try MessageCoding.encode([message]), from: client.id, nowSeconds: 5))[0]
        #expect(answer.runs.isEmpty && answer.isSending)
        let known = try server.store.read { try $0.peers() }.first { $0.name.hasPrefix("device:") }
        #expect(known?.memory.sent.arrivals == held)
    }

    private func heads(of replica: Replica) throws -> [Head] { try replica.store.read { try $0.heads } }
}

import HoursModel
import HoursStore
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import Replica

@Suite("A sync as the device does it, without the network", .lane(.replicas))
struct PeerSyncTests {
    private let address = "https://office.example:8470"

    /// Carries messages until there is nothing more, or for some answers; then what is known is kept.
    private func carry(
        _ client: Replica, with server: Replica, at milliseconds: Int64, sendsOnly: Bool = false,
        cutAfter answers: Int = .max
    ) throws -> PeerSync {
        var (sync, first) = try PeerSync.begin(client, with: address, sendsOnly: sendsOnly)
        var message: TeamPart? = first
        var left = answers
        while let part = message, left > 0 {
            left -= 1
            let body = try MessageCoding.encode([part])
            let answer =
                sync.session.isIntroduction
                ? try server.answerJoin(body, from: client.id, nowSeconds: 0)
                : try server.answerSync(body, from: client.id)
            message = try sync.take(
                try PeerSync.checked(PartAnswer(part: try MessageCoding.decode(answer)[0], skewSeconds: 2)),
                nowMilliseconds: milliseconds)
        }
        try sync.keep(nowMilliseconds: milliseconds)
        return sync
    }

    private func known(_ replica: Replica) throws -> KnownPeer? {
        try replica.store.read { try $0.peer(named: address) }
    }

    /// A team of which both nodes wrote what the other lacks.
    private func makeTeam(seed: UInt64) async throws -> (client: Replica, server: Replica) {
        var world = try await RandomWorld(seed: seed)
        try carryEverywhere(world.team.nodes)
        for node in [0, 1, 1] { try world.log(on: node) }
        return (world.team.nodes[1], world.team.nodes[0])
    }

    @Test("Both sides are equal, and where each stands is kept; soon after, nothing is written")
    func equal() async throws {
        let (client, server) = try await makeTeam(seed: 81)
        let sync = try carry(client, with: server, at: 5_000)
        #expect(sync.session.isEqual && sync.received > 0 && sync.held == 0)
        #expect(try client.status().ledgerDigest == server.status().ledgerDigest)
        #expect(try client.store.read { try $0.digest } == server.store.read { try $0.digest })
        let first = try #require(try known(client))
        #expect(first.memory == sync.session.memory && first.syncedAt == 5_000 && first.skewSeconds == 2)
        let again = try carry(client, with: server, at: 6_000)
        #expect(again.session.rounds == 1 && again.received == 0)
        #expect(try known(client)?.syncedAt == 5_000)
        _ = try carry(client, with: server, at: 60_000)
        #expect(try known(client)?.syncedAt == 60_000)
    }

    @Test("Of a peer that never answered nothing is kept; of one that was cut off, what it said")
    func cutOff() async throws {
        let (client, server) = try await makeTeam(seed: 82)
        let silent = try carry(client, with: server, at: 5_000, cutAfter: 0)
        #expect(silent.session.rounds == 1)
        #expect(try known(client) == nil)
        let cut = try carry(client, with: server, at: 7_000, cutAfter: 1)
        #expect(!cut.session.isEqual)
        let kept = try #require(try known(client))
        #expect(kept.syncedAt == 7_000 && kept.memory == cut.session.memory)
        #expect(try client.store.read { try $0.withholder() } == nil)
        #expect(try carry(client, with: server, at: 8_000).session.isEqual)
        #expect(try known(client)?.syncedAt == 8_000)
    }

    @Test("A device that only sends fetches nothing, and the node has all of it")
    func sending() async throws {
        let (client, server) = try await makeTeam(seed: 83)
        _ = try carry(client, with: server, at: 5_000, cutAfter: 1)
        let before = try client.store.read { try $0.heads }
        let sync = try carry(client, with: server, at: 6_000, sendsOnly: true)
        #expect(sync.session.hasOnlySent && sync.received == 0)
        #expect(try client.store.read { try $0.heads } == before)
        #expect(
            try server.store.read { reader in
                try before.filter { $0.replica == client.id }.allSatisfy { try reader.holds($0) }
            })
        #expect(try known(client)?.syncedAt == 6_000)
    }

    @Test("A node that was put back from a backup is told everything")
    func tellsAll() async throws {
        let (client, server) = try await makeTeam(seed: 84)
        _ = try carry(client, with: server, at: 5_000)
        let (sync, first) = try PeerSync.begin(client, with: address, tellsAll: true)
        #expect(sync.session.isIntroduction)
        let told = first.runs.reduce(0) { $0 + $1.entries.count }
        #expect(told >= (try client.store.read { try $0.heads }).count)
    }
}

import Causality
import HoursModel
import HoursStore
import Seeds
import SignedLog
import SyncClient
import SyncProtocol
import Synchronization
import TestSupport
import Testing

@testable import Replica

@Suite("Messages that are on their way before the answer to the last one is here", .lane(.replicas))
struct CarryingMessagesTests {
    /// A peer in memory, and what came to it.
    private final class Wire: Sendable {
        struct Seen {
            var posts = 0
            var underWay = 0
            var most = 0
            var answered = 0
        }

        private let client: Replica
        private let server: Replica
        private let seen = Mutex(Seen())
        /// How long each message takes before it is there, in milliseconds, by its number; those that are none fail.
        ///
        /// Without delays they come there in order.
        private let delay: (@Sendable (_ number: Int) -> Int?)?
        /// Whether the server is so slow that a message that leaves early leaves before the answer; a busy machine may run it later.
        private let isSlow: Bool

        init(
            _ client: Replica, _ server: Replica, isSlow: Bool = false,
            delay: (@Sendable (Int) -> Int?)? = nil
        ) {
            (self.client, self.server, self.isSlow, self.delay) = (client, server, isSlow, delay)
        }

        var all: Seen { seen.withLock { $0 } }

        func post(_ part: TeamPart, _ isIntroduction: Bool, _ willSend: () -> Void) async throws -> PartAnswer
        {
            let number = seen.withLock { seen in
                seen.posts += 1
                seen.underWay += 1
                seen.most = max(seen.most, seen.underWay)
                return seen.posts
            }
            willSend()
            defer {
                seen.withLock { seen in
                    seen.underWay -= 1
                    seen.answered += 1
                }
            }
            if let delay {
                guard let milliseconds = delay(number) else { throw SyncError.noProgress }
                try await Task.sleep(for: .milliseconds(milliseconds))
            } else {
                while all.answered < number - 1 { try await Task.sleep(for: .milliseconds(1)) }
            }
            let limit = ContinuousClock.now + .seconds(20)
            while isSlow, part.hasMore, all.posts == number, ContinuousClock.now < limit {
                try await Task.sleep(for: .milliseconds(1))
            }
            let body = try MessageCoding.encode([part])
            let answer =
                isIntroduction
                ? try server.answerJoin(body, from: client.id, nowSeconds: 0)
                : try server.answerSync(body, from: client.id)
            return PartAnswer(
                part: try MessageCoding.decode(answer)[0], bytesSent: body.count, bytesReceived: answer.count)
        }
    }

    /// Writes some entries of which three fill a message.
    private func write(_ count: Int, on node: Replica, seed: UInt64) throws {
        for entry in 0..<count {
            _ = try node.commit(surroundings(seed &+ UInt64(entry))) { _ in
                (0..<40).map { number in
                    let text = String(repeating: "\(seed) \(entry) \(number) ", count: 700)
                    return DraftChange(
                        kind: Kinds.activity.number, target: .created,
                        fields: [1: .value(.text("\(seed) \(entry) \(number)")), 9: .value(.text(text))])
                }
            }
        }
    }

    private func sync(_ client: Replica, over wire: Wire, sendsOnly: Bool = false) async throws -> PeerSync {
        var (sync, first) = try PeerSync.begin(client, with: "peer", sendsOnly: sendsOnly)
        do {
            try await sync.carry(first, nowMilliseconds: { 5_000 }, post: { try await wire.post($0, $1, $2) })
        } catch {
            try sync.keep(nowMilliseconds: 5_000)
            throw error
        }
        return sync
    }

    private func expectEqual(_ client: Replica, _ server: Replica) throws {
        #expect(try client.store.read { try $0.digest } == server.store.read { try $0.digest })
        #expect(try client.status().ledgerDigest == server.status().ledgerDigest)
        #expect(try client.store.verify() == [] && server.store.verify() == [])
    }

    private func makePair(seed: UInt64) async throws -> (client: Replica, server: Replica) {
        let world = try await RandomWorld(seed: seed)
        try carryEverywhere(world.team.nodes)
        return (world.team.nodes[1], world.team.nodes[0])
    }

    @Test("Much that is sent: the next message leaves while the peer works, and none of them in vain")
    func sending() async throws {
        for sendsOnly in [false, true] {
            let (client, server) = try await makePair(seed: 1_000)
            _ = try await sync(client, over: Wire(client, server))
            try write(11, on: client, seed: 1_010)
            let wire = Wire(client, server, isSlow: true)
            let done = try await sync(client, over: wire, sendsOnly: sendsOnly)
            #expect(done.session.isEqual && done.session.rounds > 2)
            #expect(wire.all.most == 2)
            #expect(wire.all.posts == done.session.rounds)
            #expect(done.bytesSent > 2_000_000)
            try expectEqual(client, server)
        }
    }

    @Test("Much that is fetched: the next batch comes while one is taken in, and none of them in vain")
    func fetching() async throws {
        let (client, server) = try await makePair(seed: 1_100)
        _ = try await sync(client, over: Wire(client, server))
        try write(16, on: server, seed: 1_110)
        let wire = Wire(client, server)
        let done = try await sync(client, over: wire)
        #expect(done.session.isEqual && done.session.rounds > 3 && done.received > 15)
        #expect(wire.all.posts == done.session.rounds)
        try expectEqual(client, server)
        // Whoever begins with nothing says heads; so does a stranger to this node.
        let late = try TestTeam.joining(server, role: .recorder, seed: 1_150)
        let other = Wire(late, server)
        let joined = try await sync(late, over: other)
        #expect(joined.session.isEqual && joined.session.rounds > 3)
        #expect(other.all.posts == joined.session.rounds)
        try expectEqual(late, server)
    }

    @Test("What a device relays is not sent back to it; what others bring meanwhile makes little go twice")
    func relaying() async throws {
        let world = try await RandomWorld(seed: 1_600)
        try carryEverywhere(world.team.nodes)
        let (server, client, third) = (world.team.nodes[0], world.team.nodes[1], world.team.nodes[2])
        _ = try await sync(client, over: Wire(client, server))
        _ = try await sync(third, over: Wire(third, server))
        try write(11, on: third, seed: 1_610)
        try client.takeIn(try allRuns(of: third))
        let wire = Wire(client, server)
        let done = try await sync(client, over: wire)
        #expect(done.session.isEqual && wire.all.posts == done.session.rounds)
        #expect(done.bytesReceived < 100_000, "\(done.bytesReceived) bytes came back")
        try expectEqual(client, server)
        // The third sends while the client does.
        try write(11, on: client, seed: 1_640)
        try write(6, on: third, seed: 1_660)
        let other = Wire(third, server)
        let both = Wire(client, server)
        async let first = sync(client, over: both)
        async let second = sync(third, over: other)
        let rounds = try await (first.session.rounds, second.session.rounds)
        #expect(both.all.posts <= rounds.0 + 2 && other.all.posts <= rounds.1 + 2)
        _ = try await sync(client, over: Wire(client, server))
        try expectEqual(client, server)
    }

    @Test("Both have much, and messages overtake each other: both sides are equal all the same")
    func overtaking() async throws {
        for seed in 1_200..<1_202 as Range<UInt64> {
            let (client, server) = try await makePair(seed: seed)
            var random = SeededGenerator(seed)
            try write(Int.random(in: 0...8, using: &random), on: client, seed: seed &+ 10)
            try write(Int.random(in: 0...8, using: &random), on: server, seed: seed &+ 40)
            let late = (0..<200).map { _ in Int.random(in: 0...1, using: &random) * 60 }
            let wire = Wire(client, server) { late[$0 % late.count] }
            let done = try await sync(client, over: wire)
            #expect(done.session.isEqual)
            #expect(wire.all.posts <= 2 * done.session.rounds)
            try expectEqual(client, server)
        }
    }

    @Test("Whichever message is lost, the next sync goes on from what is there")
    func lost() async throws {
        for failing in [1, 3] {
            let (client, server) = try await makePair(seed: 1_300)
            try write(6, on: client, seed: 1_310)
            try write(6, on: server, seed: 1_330)
            let wire = Wire(client, server) { $0 == failing ? nil : 0 }
            do { _ = try await sync(client, over: wire) } catch SyncError.noProgress {}
            let again = try await sync(client, over: Wire(client, server))
            #expect(again.session.isEqual)
            try expectEqual(client, server)
        }
    }

    @Test("What left early and failed is sent again")
    func again() async throws {
        let (client, server) = try await makePair(seed: 1_500)
        _ = try await sync(client, over: Wire(client, server))
        try write(16, on: client, seed: 1_510)
        // The third is the first that leaves early: with the second it is known that the peer gives nothing.
        let wire = Wire(client, server) { $0 == 3 ? nil : 0 }
        let done = try await sync(client, over: wire)
        #expect(done.session.isEqual && wire.all.posts > done.session.rounds)
        try expectEqual(client, server)
    }

    @Test("A guess stands only if it brings the same, of the same heads; where the peer stood is a hint")
    func same() async throws {
        let (client, _) = try await makePair(seed: 1_400)
        let runs = try allRuns(of: client)
        let (digest, heads) = try client.store.read { (try $0.digest, try $0.heads) }
        let part = TeamPart(
            team: client.team, digest: digest, covered: ArrivalCursor(incarnation: 1, arrivals: 2),
            held: ArrivalCursor(incarnation: 3, arrivals: 4), heads: heads, runs: runs, hasMore: true)
        func changed(_ change: (inout TeamPart) -> Void) -> TeamPart {
            var other = part
            change(&other)
            return other
        }
        #expect(part.saysTheSame(as: changed { $0.held.arrivals = 9 }))
        let others = [
            changed { $0.digest = HeadsDigest(team: client.team, []) }, changed { $0.covered.arrivals = 9 },
            changed { $0.heads = nil }, changed { $0.runs.removeLast() }, changed { $0.hasMore = false },
            changed { $0.wanted = [WantedParts(entry: heads[0], changes: [1])] },
            changed { $0.given = [GivenParts(entry: heads[0], parts: [1: [2]])] },
            changed { $0.asked = heads }, changed { $0.isSending = true },
        ]
        for other in others { #expect(!part.saysTheSame(as: other) && !other.saysTheSame(as: part)) }
    }
}

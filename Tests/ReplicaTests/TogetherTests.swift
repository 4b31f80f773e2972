import Causality
import HoursModel
import Seeds
import SignedLog
import SyncProtocol
import TestSupport
import Testing

@testable import HoursStore
@testable import Replica

@Suite("Messages of several askers, taken in together", .lane(.replicas))
struct TogetherTests {
    /// Everything that a node holds, as it would say it to somebody who knows nothing of it.
    private func message(of node: Replica) throws -> [TeamPart] {
        let runs = try allRuns(of: node)
        return try node.store.read { reader in
            [
                TeamPart(
                    team: node.team, digest: try reader.digest, covered: try reader.end,
                    held: ArrivalCursor(), heads: try reader.heads, runs: runs)
            ]
        }
    }

    private func texts(_ results: [Result<[UInt8], any Error>]) -> [String] {
        results.map { result in
            switch result {
            case .success(let body): "answer of \(body.count) bytes, \(body.hashValue)"
            case .failure(let error): "\(error)"
            }
        }
    }

    /// What came of messages that were taken in together, and of the same one after the other.
    ///
    /// - Parameter refused: the place of the one that is refused together with the others: it comes last.
    private func expectSame(
        _ server: Replica, refused: Int? = nil, upTo changes: Int = ReplicaLimits.changesTogether,
        _ messages: (Replica) throws -> [CheckedMessage]
    ) throws -> [String] {
        let copies = try (0..<2).map { _ in try server.over(try server.store.copyInMemory()) }
        let together = copies[0].answerTogether(try messages(copies[0]), upTo: changes)
        var inOrder = try messages(copies[1])
        if let refused { inOrder.append(inOrder.remove(at: refused)) }
        var alone = inOrder.map { message in Result { try copies[1].answer(message) } }
        if let refused { alone.insert(alone.removeLast(), at: refused) }
        #expect(texts(together) == texts(alone))
        #expect(try computedTables(of: copies[0].store) == computedTables(of: copies[1].store))
        #expect(try copies[0].store.read { try $0.peers() } == copies[1].store.read { try $0.peers() })
        #expect(try copies[0].store.verify() == [])
        return texts(together)
    }

    @Test(
        "Each is answered as if they had come one after the other, however many changes a transaction takes",
        arguments: 900..<908 as Range<UInt64>, [1, ReplicaLimits.changesTogether])
    func asAlone(seed: UInt64, changes: Int) async throws {
        var world = try await RandomWorld(seed: seed)
        try carryEverywhere(world.team.nodes)
        var random = SeededGenerator(seed)
        for _ in 0..<Int.random(in: 2...12, using: &random) {
            try world.log(on: Int.random(in: 0...2, using: &random))
        }
        let late = try TestTeam.joining(world.team.nodes[1], role: .recorder, seed: seed &+ 50)
        try late.takeIn(try allRuns(of: world.team.nodes[1]))
        let (server, senders) = (world.team.nodes[0], [1, 2, 1, 2].shuffled(using: &random))
        let answers = try expectSame(server, upTo: changes) { copy in
            var messages = try senders.enumerated().map { place, sender -> CheckedMessage in
                var parts = try message(of: world.team.nodes[sender])
                // Some know where they stand and say no heads, and some only send.
                if place < 2 {
                    parts[0].heads = nil
                    parts[0].held = try server.store.read { try $0.end }
                }
                parts[0].isSending = place == 1
                return try copy.checked(
                    parts, from: world.team.nodes[sender].id, nowSeconds: 100 + Int64(place),
                    skewSeconds: place)
            }
            let join = try copy.checkedJoin(try message(of: late), from: late.id, nowSeconds: 200)
            messages.insert(join, at: Int(seed) % (messages.count + 1))
            return messages
        }
        #expect(answers.allSatisfy { $0.hasPrefix("answer") })
    }

    @Test("Of an invitation for one device the first has it; those who came with it lose nothing")
    func refused() async throws {
        var world = try await RandomWorld(seed: 920)
        try carryEverywhere(world.team.nodes)
        try world.log(on: 1)
        let server = world.team.nodes[0]
        let invitation = try server.invite(
            role: .leader, volunteer: nil, expires: 0, uses: 1, address: "", surroundings(921))
        let guests = try (0..<2).map { number in
            try Replica.join(
                nil, try Invitation(text: invitation.text), device: "guest \(number)", owner: nil,
                surroundings(922 + UInt64(number)))
        }
        let answers = try expectSame(server, refused: 1) { copy in
            let joins = try guests.map {
                try copy.checkedJoin(try message(of: $0), from: $0.id, nowSeconds: 10)
            }
            let usual = try copy.checked(
                try message(of: world.team.nodes[1]), from: world.team.nodes[1].id, nowSeconds: 10)
            return [joins[0], joins[1], usual]
        }
        #expect(answers.map { $0.hasPrefix("answer") } == [true, false, true])
    }

    @Test("What is taken of somebody who was revoked is the same, and what others send is not lost by it")
    func revoked() async throws {
        var world = try await RandomWorld(seed: 930)
        try carryEverywhere(world.team.nodes)
        let (server, leader) = (world.team.nodes[0], world.team.nodes[1])
        for node in [1, 2, 1] { try world.log(on: node) }
        // It lets somebody in after it was revoked, which it does not know.
        _ = try server.limit(leader.id, to: .researcher, surroundings(931))
        let friend = try TestTeam.joining(leader, role: .recorder, seed: 932)
        try leader.takeIn(try allRuns(of: friend))
        let answers = try expectSame(server, refused: 0) { copy in
            try [1, 2].map { sender in
                try copy.checked(
                    try message(of: world.team.nodes[sender]), from: world.team.nodes[sender].id)
            }
        }
        #expect(answers.allSatisfy { $0.hasPrefix("answer") })
    }

    @Test("A message that brings nothing new needs no turn, and its answer is the same")
    func nothingNew() async throws {
        var world = try await RandomWorld(seed: 940)
        try carryEverywhere(world.team.nodes)
        try world.log(on: 1)
        let (server, sender) = (world.team.nodes[0], world.team.nodes[1])
        let parts = try message(of: sender)
        #expect(try server.checked(parts, from: sender.id).bringsNews)
        _ = try server.answer(try server.checked(parts, from: sender.id))
        let again = try server.checked(parts, from: sender.id)
        #expect(!again.bringsNews)
        #expect(try MessageCoding.decode(server.answer(again))[0].digest == parts[0].digest)
        // A part that was lost comes back with it.
        try server.store.losePart(0)
        let mending = try server.checked(parts, from: sender.id)
        #expect(mending.bringsNews)
        _ = try server.answer(mending)
        #expect(try server.store.read { try $0.faults() } == [])
    }

    @Test("Messages fit together as long as they are as much as one transaction takes in")
    func fits() async throws {
        let world = try await RandomWorld(seed: 950)
        let node = world.team.nodes[0]
        let small = try node.checked(try message(of: node), from: node.id)
        #expect(small.fits([]) && small.fits([small, small]))
        let size = try allRuns(of: node).reduce(0) { $0 + $1.entries.reduce(0) { $0 + $1.size } }
        let many = ReplicaLimits.transactionBytes / size
        #expect(small.fits(Array(repeating: small, count: many - 1)))
        #expect(!small.fits(Array(repeating: small, count: many)))
    }
}

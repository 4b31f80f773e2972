import HoursStore
import SignedLog
import SyncProtocol
import Testing

@testable import Replica

@Suite("What is known of a peer is written when it changes")
struct PeerMemoryTests {
    private let address = "https://office.example:8470"

    /// The state of the peer that is kept after one more sync.
    private func sync(
        _ replica: Replica, with name: String, at seconds: Int64, sent: UInt64 = 3, skew: Int? = 1,
        isWithheld: Bool? = false
    ) throws -> KnownPeer? {
        let memory = SyncSession.Memory(
            held: ArrivalCursor(incarnation: 7, arrivals: 5),
            sent: ArrivalCursor(incarnation: 8, arrivals: sent))
        try replica.keep(
            KnownPeer(name: name, memory: memory, syncedAt: seconds * 1000, skewSeconds: skew),
            isWithheld: isWithheld)
        return try replica.store.read { try $0.peer(named: name) }
    }

    @Test("A sync that found nothing soon after another writes nothing; whatever else it tells is kept")
    func keep() throws {
        let replica = try TestTeam(members: [], seed: 4_711).nodes[0]
        #expect(try sync(replica, with: address, at: 100)?.syncedAt == 100_000)
        #expect(try sync(replica, with: address, at: 105)?.syncedAt == 100_000, "nothing is new")
        #expect(
            try sync(replica, with: address, at: 105, skew: 2)?.syncedAt == 100_000,
            "a clock between two seconds")
        #expect(try sync(replica, with: address, at: 110)?.syncedAt == 110_000, "ten seconds later")
        #expect(
            try sync(replica, with: address, at: 111, sent: 4)?.memory.sent.arrivals == 4,
            "something was sent")
        #expect(try sync(replica, with: address, at: 112, sent: 4, skew: 9)?.skewSeconds == 9)
        #expect(try sync(replica, with: address, at: 113, sent: 4, skew: nil)?.skewSeconds == nil)
        #expect(
            try sync(replica, with: address, at: 50, sent: 4, skew: nil)?.syncedAt == 50_000,
            "a clock that was put right")
        // The one that was synced with last is asked next time.
        #expect(try sync(replica, with: "https://other.example", at: 51)?.syncedAt == 51_000)
        #expect(try sync(replica, with: address, at: 52, sent: 4, skew: nil)?.syncedAt == 52_000)
    }

    @Test("That a peer gives nothing any more is kept at once, and that it does again")
    func withholding() throws {
        let replica = try TestTeam(members: [], seed: 4_712).nodes[0]
        func withholder() throws -> String? { try replica.store.read { try $0.withholder() } }
        _ = try sync(replica, with: address, at: 100)
        #expect(try withholder() == nil)
        _ = try sync(replica, with: address, at: 101, isWithheld: true)
        #expect(try withholder() == address)
        _ = try sync(replica, with: address, at: 102, isWithheld: nil)
        #expect(try withholder() == address, "an exchange that was cut off tells nothing")
        _ = try sync(replica, with: address, at: 103)
        #expect(try withholder() == nil)
    }
}

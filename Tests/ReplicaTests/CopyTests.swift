import Causality
import HoursModel
import HoursStore
import SyncProtocol
import TestSupport
import Testing

@testable import Replica

@Suite("Copies in memory", .lane(.replicas))
struct CopyTests {
    @Test("A copy in the database of an earlier one holds what its own original holds, and nothing else")
    func takenOver() throws {
        let earlier = try TestTeam(members: [.leader, .recorder], seed: 1).nodes[0]
        let spent = try earlier.over(try earlier.store.copyInMemory())
        _ = try volunteers(of: spent, seed: 10)
        #expect(try spent.store.verify() == [])
        let original = try TestTeam(members: [.reviewer], seed: 500).nodes[0]
        _ = try volunteers(of: original, seed: 600)
        let copy = try original.over(try original.store.copyInMemory(over: spent.store))
        #expect(copy.store.team == original.team)
        #expect(try copy.store.verify() == [])
        #expect(try copy.status() == original.status())
        #expect(try copy.store.read { try $0.end } == original.store.read { try $0.end })
        #expect(try copy.store.read { try $0.members() } == original.store.read { try $0.members() })
        #expect(
            try copy.store.read { try $0.list(Kinds.volunteer) }
                == original.store.read { try $0.list(Kinds.volunteer) })
    }

    @Test("A full disk stops each copy at the same place, whatever its database held before")
    func fullDisk() throws {
        let original = try TestTeam(members: [.leader], seed: 1).nodes[0]
        let spent = try original.over(try original.store.copyInMemory())
        _ = try volunteers(of: spent, seed: 10)
        var counts: [Int] = []
        for spare in [nil, spent.store] {
            let copy = try original.over(try original.store.copyInMemory(over: spare))
            try copy.store.limitSize(toBytes: 1)
            counts.append(try volunteers(of: copy, seed: 600))
            try copy.store.limitSize(toBytes: nil)
            #expect(try volunteers(of: copy, seed: 700) == 40)
        }
        #expect(counts[0] == counts[1] && counts[0] < 40)
    }

    /// Adds volunteers until one is refused; how many there are then.
    private func volunteers(of replica: Replica, seed: UInt64) throws -> Int {
        for number in 0..<40 {
            do {
                _ = try replica.add(
                    Kinds.volunteer, values: [("name", "Volunteer \(seed) \(number)")], ref: nil,
                    text: FieldText(), surroundings(seed &+ UInt64(number)))
            } catch is StoreError {
                return number
            }
        }
        return 40
    }
}

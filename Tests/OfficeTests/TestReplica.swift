import Causality
import HoursModel
import Replica

/// A new replica in memory, the root of a team of its own.
func makeTestReplica() throws -> Replica {
    let surroundings = Surroundings(nowMilliseconds: 1_772_323_200_000) { count in
        (0..<count).map { _ in UInt8.random(in: 0...255) }
    }
    return try Replica.create(
        nil, teamName: "Office", zone: Zone("Asia/Dubai"), device: "office", owner: nil, surroundings
    ).replica
}

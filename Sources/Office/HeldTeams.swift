import Causality
import Foundation
import Replica
import Synchronization

/// The replicas that a node answers from, one per team; a team that was added since is looked for when somebody asks for it.
final class HeldTeams: Sendable {
    private struct Held {
        var replicas: [TeamID: Replica]
        var writers: [TeamID: ExchangeSlots] = [:]
        var lookedSeconds: Int64 = .min
    }

    private let held: Mutex<Held>
    private let more: @Sendable (Set<TeamID>) throws -> [Replica]

    /// - Parameter more: gives the replicas of teams that are not among the known ones.
    init(_ replicas: [Replica], more: @escaping @Sendable (Set<TeamID>) throws -> [Replica] = { _ in [] }) {
        held = Mutex(
            Held(replicas: Dictionary(replicas.map { ($0.team, $0) }, uniquingKeysWith: { a, _ in a })))
        self.more = more
    }

    /// All that are known, ascending by team.
    var all: [Replica] { held.withLock { $0.replicas.values.sorted { $0.team < $1.team } } }

    /// The replica of a team; nil if the node does not hold it.
    func replica(of team: TeamID, nowSeconds: Int64) throws -> Replica? {
        try held.withLock { held in
            if let replica = held.replicas[team] { return replica }
            // Strangers who name teams do not keep the node looking.
            guard
                abs(nowSeconds &- held.lookedSeconds) >= OfficeLimits.lookForTeamsSeconds
                    || held.lookedSeconds == .min
            else { return nil }
            held.lookedSeconds = nowSeconds
            for replica in try more(Set(held.replicas.keys)) { held.replicas[replica.team] = replica }
            return held.replicas[team]
        }
    }

    /// Does something that writes to a team's database, one after the other.
    ///
    /// - Throws: `RequestError.busy` if others write for so long that the asker had better come again.
    func writing<Result>(_ team: TeamID, _ body: () throws -> Result) throws -> Result {
        let turn = held.withLock { held in
            let turn = held.writers[team] ?? ExchangeSlots(limit: 1)
            held.writers[team] = turn
            return turn
        }
        let step = 0.02
        var waited = 0.0
        while !turn.take() {
            guard waited < Double(OfficeLimits.writerSeconds) else { throw RequestError.busy }
            Thread.sleep(forTimeInterval: step)
            waited += step
        }
        defer { turn.giveBack() }
        return try body()
    }
}

import Causality
import Foundation
import Replica
import SyncClient
import SyncProtocol

/// Syncs replicas with a node as `saat sync` does, without starting a process for each.
struct Syncing: Sendable {
    let url: String
    var homes: [String] = []
    /// How many replicas are at it at the same time.
    var width = 1
    /// How often each syncs over one connection.
    var repetitions = 1
    /// Whether the connection is opened before the clock starts, with a message about no team.
    var isWarm = false
    /// Whether a replica only sends.
    var isSendingOnly = false

    /// What it did: the seconds of each sync, and of all together with opening the replicas.
    struct Answer: Encodable {
        let replicas: Int
        let seconds: [Double]
        let total: Double
        let rounds: Int
        let bytesSent: Int
        let bytesReceived: Int
        /// Whether both sides were equal after each of them.
        let isEqual: Bool
    }

    /// The counts of one or more syncs.
    private struct Outcome: Sendable {
        var seconds: [Double] = []
        var rounds = 0
        var bytesSent = 0
        var bytesReceived = 0
        var isEqual = true
    }

    func run() async throws -> Answer {
        let start = ContinuousClock.now
        let outcomes = try await inParallel(homes, atMost: width) { try await sync($0) }
        return Answer(
            replicas: outcomes.count, seconds: outcomes.flatMap(\.seconds), total: start.secondsUntilNow,
            rounds: outcomes.map(\.rounds).reduce(0, +),
            bytesSent: outcomes.map(\.bytesSent).reduce(0, +),
            bytesReceived: outcomes.map(\.bytesReceived).reduce(0, +),
            isEqual: outcomes.allSatisfy(\.isEqual))
    }

    private func sync(_ home: String) async throws -> Outcome {
        let replica = try Replica.open(ReplicaHome(path: home))
        return try await HTTPTransport.withTransport(to: NodeAddress(url), key: replica.deviceKey) {
            transport in
            var outcome = Outcome()
            if isWarm { _ = try await transport.post(SyncPath.sync, body: try MessageCoding.encode([])) }
            for _ in 0..<repetitions {
                let start = ContinuousClock.now
                try await exchange(replica, transport, &outcome)
                outcome.seconds.append(start.secondsUntilNow)
            }
            return outcome
        }
    }

    /// One sync, as `SyncLoop` of the command does it.
    private func exchange(_ replica: Replica, _ transport: HTTPTransport, _ outcome: inout Outcome)
        async throws
    {
        var (sync, first) = try PeerSync.begin(
            replica, with: transport.address.text, sendsOnly: isSendingOnly)
        try await sync.carry(
            first, nowMilliseconds: { Surroundings.now.nowMilliseconds },
            post: { try await transport.post($0, isIntroduction: $1, willSend: $2) })
        outcome.bytesSent += sync.bytesSent
        outcome.bytesReceived += sync.bytesReceived
        outcome.rounds += sync.session.rounds
        outcome.isEqual = outcome.isEqual && sync.session.isEqual
    }
}

import Causality
import Foundation
import HoursStore
import Replica
import SyncClient
import SyncProtocol
import Texts

/// One sync with one peer: messages and answers until both sides are equal.
struct SyncLoop {
    let replica: Replica
    let transport: HTTPTransport
    let call: Invocation
    /// Whether the peer is told what is here, and asked for nothing.
    var sendsOnly = false

    /// What a sync did.
    struct Outcome: Hashable {
        var sent = 0
        var received = 0
        var rounds = 0
        var bytesSent = 0
        var bytesReceived = 0
        var isEqual = false
        var held = 0
        var skewSeconds: Int?

        /// What no exchange at all did.
        static let nothing: Outcome = {
            var nothing = Outcome()
            nothing.isEqual = true
            return nothing
        }()

        /// The sums of two exchanges, one after the other.
        static func + (a: Outcome, b: Outcome) -> Outcome {
            Outcome(
                sent: a.sent + b.sent, received: a.received + b.received, rounds: a.rounds + b.rounds,
                bytesSent: a.bytesSent + b.bytesSent, bytesReceived: a.bytesReceived + b.bytesReceived,
                isEqual: b.isEqual, held: a.held + b.held, skewSeconds: b.skewSeconds ?? a.skewSeconds)
        }

        /// The counts as `sync --json` gives them.
        var json: JSON {
            [
                "sent": .number(sent), "received": .number(received), "rounds": .number(rounds),
                "bytesSent": .number(bytesSent), "bytesReceived": .number(bytesReceived),
                "equal": .bool(isEqual),
                "held": .number(held), "skewSeconds": skewSeconds.map { .number($0) } ?? .null,
            ]
        }
    }

    /// Exchanges messages until both sides are equal; what is known of the peer is kept however it ends.
    func run() async throws -> Outcome {
        do {
            return try await run(tellsAll: false)
        } catch TransportError.problem(let problem, _) where problem.kind == .notAMember {
            // The team's log says here that this device is a member: the node was put back from a backup. It is told everything.
            let isMember = try replica.store.read { try $0.members().contains { $0.replica == replica.id } }
            guard isMember else { throw TransportError.problem(problem, retryAfterSeconds: nil) }
            return try await run(tellsAll: true)
        }
    }

    private func run(tellsAll: Bool) async throws -> Outcome {
        var (sync, first) = try PeerSync.begin(
            replica, with: transport.address.text, sendsOnly: sendsOnly, tellsAll: tellsAll,
            turn: UInt64(clamping: call.around.nowMilliseconds / 1000))
        do {
            let outcome = try await exchange(&sync, first)
            // What was sent is safe there, and the user has to know why nothing comes back.
            if sync.session.isWithheld { throw SyncError.withheld }
            return outcome
        } catch {
            try sync.keep(nowMilliseconds: call.around.nowMilliseconds)
            throw error
        }
    }

    private func exchange(_ sync: inout PeerSync, _ first: TeamPart) async throws -> Outcome {
        let speech = Speech(call)
        var progress = Progress(call.output) { call.texts("sync.progress", ["n": speech.number($0)]) }
        defer { progress.end() }
        try await sync.carry(
            first, nowMilliseconds: { call.around.nowMilliseconds },
            post: { [transport] in try await transport.post($0, isIntroduction: $1, willSend: $2) },
            didTake: { progress.show($0.answeredEntries + $0.received) })
        return Outcome(
            sent: sync.session.sentEntries, received: sync.received, rounds: sync.session.rounds,
            bytesSent: sync.bytesSent, bytesReceived: sync.bytesReceived, isEqual: sync.session.isEqual,
            held: sync.held, skewSeconds: sync.skewSeconds)
    }
}

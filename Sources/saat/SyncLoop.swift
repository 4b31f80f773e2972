import Causality
import Foundation
import HoursStore
import Replica
import SignedLog
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
        let known = try replica.store.read { try $0.peer(named: transport.address.text)?.memory }
        do {
            return try await run(
                SyncSession(memory: known ?? SyncSession.Memory(), sendingAs: sender, turn: turn))
        } catch TransportError.problem(let problem, _) where problem.kind == .notAMember {
            // The team's log says here that this device is a member: the node was put back from a backup. It is told everything.
            let isMember = try replica.store.read { try $0.members().contains { $0.replica == replica.id } }
            guard isMember else { throw TransportError.problem(problem, retryAfterSeconds: nil) }
            return try await run(
                SyncSession(memory: SyncSession.Memory(), tellsAll: true, sendingAs: sender, turn: turn))
        }
    }

    private var sender: ReplicaID? { sendsOnly ? replica.id : nil }

    /// Another number in each sync.
    private var turn: UInt64 { UInt64(clamping: call.around.nowMilliseconds / 1000) }

    private func run(_ fresh: SyncSession) async throws -> Outcome {
        var session = fresh
        var outcome = Outcome()
        do {
            try await exchange(&session, &outcome)
        } catch {
            try keep(session, outcome)
            throw error
        }
        try keep(session, outcome)
        // What was sent is safe there, and the user has to know why nothing comes back.
        if session.isWithheld { throw SyncError.withheld }
        return outcome
    }

    private func exchange(_ session: inout SyncSession, _ outcome: inout Outcome) async throws {
        let speech = Speech(call)
        var progress = Progress(call.output) { call.texts("sync.progress", ["n": speech.number($0)]) }
        defer { progress.end() }
        var goesOn = true
        while goesOn {
            let part = try replica.store.read { try session.message(reading: $0) }
            let path = session.isIntroduction ? SyncPath.join : SyncPath.sync
            let answer = try await transport.post(path, body: try MessageCoding.encode([part]))
            outcome.bytesSent += answer.bytesSent
            outcome.bytesReceived += answer.bytesReceived
            outcome.skewSeconds = answer.skewSeconds ?? outcome.skewSeconds
            guard let theirs = try MessageCoding.decode(answer.body).first(where: { $0.team == replica.team })
            else {
                throw SyncError.unknownTeam(replica.team.description)
            }
            let taken = try replica.take(try session.receive(theirs), parts: theirs.given)
            outcome.received += taken.added
            outcome.held += taken.held
            let wasSentAll = !part.hasMore
            goesOn = try replica.store.read {
                try session.finishRound(
                    theirs, wasSentAll: wasSentAll, added: taken.added, reading: $0)
            }
            outcome.sent = session.sentEntries
            outcome.rounds = session.rounds
            outcome.isEqual = session.isEqual
            progress.show(outcome.sent + outcome.received)
            try Task.checkCancellation()
        }
    }

    private func keep(_ session: SyncSession, _ outcome: Outcome) throws {
        guard session.rounds > 0, outcome.bytesReceived > 0 else { return }
        let peer = KnownPeer(
            name: transport.address.text, memory: session.memory, syncedAt: call.around.nowMilliseconds,
            skewSeconds: outcome.skewSeconds)
        // Only an exchange that came to its end tells whether the peer gives this device anything.
        let isOver = session.isWithheld || session.isEqual || session.hasOnlySent
        try replica.keep(peer, isWithheld: isOver ? session.isWithheld : nil)
    }
}

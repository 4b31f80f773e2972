import ArgumentParser
import HoursStore
import Replica
import SyncClient
import Texts

/// Makes this replica and a peer equal.
struct Sync: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Exchange entries with a node until both sides are equal.",
        discussion: "Without an address the last peer is taken, or the address in the invitation.")

    @Argument(
        help: "The address of the node, such as https://192.168.1.5:8470#sha256=… or http://127.0.0.1:8470.")
    var peer: String?

    @Flag(help: "Go on until interrupted; with --json a document per exchange.")
    var watch = false

    @Option(help: "The seconds between two exchanges of --watch.")
    var every = 30

    @Flag(help: "Send what is here and fetch nothing, for a link on which every byte costs.")
    var sendOnly = false

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) async throws {
        guard every > 0 else { throw CommandError.badOption("--every", "\(every)", "30") }
        // One after the other, each with its own peer; a team without any is passed over where others have one.
        let targets = try targets(try call.writingReplicas(), call)
        let (watch, every, sendsOnly) = (watch, every, sendOnly)
        do {
            try await Interruption.cancelling {
                var sum = SyncLoop.Outcome.nothing
                var parts: [JSON] = []
                var failure: (any Error)?
                for (replica, address) in targets {
                    let outcome: SyncLoop.Outcome
                    do {
                        outcome = try await Sync.exchange(replica, address, call, sendsOnly)
                    } catch let error as TransportError where targets.count > 1 {
                        // One team's node that is away does not keep the others waiting.
                        failure = failure ?? error
                        try call.output.remark(
                            call.texts("warning", ["text": Failure(error, call.texts).message]))
                        continue
                    }
                    call.rest(replica, among: targets.count)
                    sum = sum + outcome
                    parts.append(outcome.json.adding(["team": .id(replica.team)]))
                    if targets.count > 1, !call.output.isJSON { try Sync.tell(outcome, address, call) }
                }
                if targets.count == 1 {
                    try Sync.tell(sum, targets[0].address, call)
                } else {
                    try call.output.answer(sum.json.adding(["teams": .list(parts)])) { [] }
                }
                if let failure, !watch { throw failure }
                while watch {
                    try await Task.sleep(for: .seconds(every))
                    for (replica, address) in targets {
                        try await Sync.again(try call.reopened(replica), address, call, sendsOnly)
                    }
                }
            }
        } catch is CancellationError where watch {
            // Being interrupted is how a watch ends.
            return
        }
    }

    private func targets(_ replicas: [Replica], _ call: Invocation) throws -> [(
        replica: Replica, address: NodeAddress
    )] {
        var targets: [(replica: Replica, address: NodeAddress)] = []
        for replica in replicas {
            defer { call.rest(replica, among: replicas.count) }
            // An address alone says nothing of whom it may know: with several teams only those that met it are meant.
            if let peer, replicas.count > 1 {
                let base = try PeerAddresses.read(peer).base
                let known = try replica.store.read { try $0.peers() }.contains {
                    (try? NodeAddress($0.name))?.base == base
                }
                guard known else { continue }
            }
            if let address = try address(replica) { targets.append((replica, address)) }
        }
        guard !targets.isEmpty || peer == nil || replicas.count == 1 else {
            throw CommandError.severalTeams(try replicas.map { try Invocation.name(of: $0) })
        }
        guard !targets.isEmpty else { throw CommandError.noPeer }
        return targets
    }

    private func address(_ replica: Replica) throws -> NodeAddress? {
        let peers = try replica.store.read { try $0.peers() }
        guard let peer else {
            // Devices that ask this node are remembered too, and cannot be asked.
            return peers.sorted { $0.syncedAt > $1.syncedAt }.lazy.compactMap { try? NodeAddress($0.name) }
                .first
        }
        return try PeerAddresses.find(peer, among: peers)
    }

    /// One exchange; if it brings to light that this device's key signs elsewhere too, one more under the new key.
    private static func exchange(
        _ replica: Replica, _ address: NodeAddress, _ call: Invocation, _ sendsOnly: Bool
    ) async throws
        -> SyncLoop.Outcome
    {
        let outcome = try await once(replica, address, call, sendsOnly)
        guard try replica.retirementCause() != nil else { return outcome }
        return outcome + (try await once(try call.reopened(replica), address, call, sendsOnly))
    }

    private static func once(
        _ replica: Replica, _ address: NodeAddress, _ call: Invocation, _ sendsOnly: Bool
    ) async throws
        -> SyncLoop.Outcome
    {
        try await HTTPTransport.withTransport(to: address, key: replica.deviceKey) { transport in
            try await SyncLoop(
                replica: replica, transport: transport, call: call, sendsOnly: sendsOnly
            ).run()
        }
    }

    /// One more exchange of a watch; a node that is away for a while is only remarked upon.
    private static func again(
        _ replica: Replica, _ address: NodeAddress, _ call: Invocation, _ sendsOnly: Bool
    ) async throws {
        do {
            let outcome = try await exchange(replica, address, call, sendsOnly)
            if outcome.sent + outcome.received > 0 { try tell(outcome, address, call) }
        } catch let error as TransportError where error.isPassing {
            let text = Failure(error, call.texts).message
            try call.output.remark(call.texts("warning", ["text": text]))
        }
    }

    private static func tell(_ outcome: SyncLoop.Outcome, _ address: NodeAddress, _ call: Invocation) throws {
        try call.output.answer(outcome.json) {
            let (texts, speech) = (call.texts, Speech(call))
            let values = [
                "peer": address.base, "sent": speech.number(outcome.sent),
                "received": speech.number(outcome.received),
                "rounds": speech.number(outcome.rounds), "out": speech.number(outcome.bytesSent),
                "in": speech.number(outcome.bytesReceived),
            ]
            var lines = [
                texts(outcome.isEqual ? "sync.done" : "sync.sent", values),
                "  " + texts.counted("sync.bytes", outcome.rounds, values),
            ]
            if outcome.held > 0 {
                lines.append("  " + texts("sync.held", ["n": speech.number(outcome.held)]))
            }
            if let skew = outcome.skewSeconds, skew.magnitude > 60 {
                lines.append("  " + texts("sync.skew", ["n": speech.number(skew)]))
            }
            return lines
        }
    }
}

import ArgumentParser
import Causality
import Foundation
import HoursModel
import HoursStore
import Replica
import SignedLog
import Texts

/// Shows this replica, what it holds and what has not travelled yet.
struct Status: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show this replica: its vector and digests, peers, what was not sent yet, the inbox.")

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) throws {
        let statuses = try call.replicas().map { try $0.status() }
        try call.output.answer(json(statuses)) {
            var parts = statuses.map { lines($0, call) }
            if statuses.count > 1 {
                parts.append([call.texts("status.office", ["digest": statuses.officeDigest])])
            }
            return Array(parts.joined(separator: [""]))
        }
    }

    private func json(_ statuses: [ReplicaStatus]) -> JSON {
        let teams: [JSON] = statuses.map { status in
            [
                "id": .id(status.team), "name": .text(status.teamName), "replica": .id(status.replica),
                "role": .optional(status.role?.name),
                "vector": .vector(status.heads), "digest": .id(status.digest),
                "ledgerDigest": .id(status.ledgerDigest),
                "unsent": .number(status.unsent), "forks": .ids(status.forks), "held": .number(status.held),
                "withheldBy": .optional(status.withholder),
                "faults": .list(status.faults.map { .text($0) }),
            ]
        }
        let peers: [JSON] = statuses.flatMap { status in
            status.peers.map { peer in
                [
                    "name": .text(peer.name), "team": .id(status.team),
                    "syncedAt": peer.syncedAt > 0 ? .text(iso(peer.syncedAt)) : .null,
                    "skewSeconds": peer.skewSeconds.map { .number($0) } ?? .null,
                ]
            }
        }
        return [
            "replica": .id(statuses[0].replica), "teams": .list(teams),
            "officeDigest": .text(statuses.officeDigest),
            "peers": .list(peers), "inbox": .number(statuses.reduce(0) { $0 + $1.inbox }),
        ]
    }

    private func iso(_ milliseconds: Int64) -> String {
        Moment(minute: Int(milliseconds / 60_000), offsetMinutes: 0).iso
    }

    private func lines(_ status: ReplicaStatus, _ call: Invocation) -> [String] {
        let (texts, speech) = (call.texts, Speech(call))
        var table = TextTable([.init(title: ""), .init(title: "")])
        func add(_ key: String, _ value: String) { table.add([texts(key), value]) }
        add(
            "status.team",
            status.teamName.isEmpty ? short(status.team) : "\(status.teamName) (\(short(status.team)))")
        add(
            "status.replica",
            short(status.replica) + " "
                + (status.role.map { texts("role.\($0.name)") } ?? texts("status.noRole")))
        for (place, head) in status.heads.enumerated() {
            let own = head.replica == status.replica ? " " + texts("status.own") : ""
            table.add([
                place == 0 ? texts("status.vector") : "",
                "\(short(head.replica)) \(speech.number(Int(clamping: head.number)))\(own)",
            ])
        }
        add("status.digest", "\(status.digest)")
        add("status.ledgerDigest", "\(status.ledgerDigest)")
        add(
            "status.unsent",
            texts.counted("status.entries", status.unsent, ["n": speech.number(status.unsent)]))
        add("status.inbox", texts.counted("status.items", status.inbox, ["n": speech.number(status.inbox)]))
        if status.peers.isEmpty { add("status.peers", texts("status.noPeers")) }
        for (place, peer) in status.peers.enumerated() {
            table.add([place == 0 ? texts("status.peers") : "", text(peer, speech)])
        }
        if let peer = status.withholder {
            add("status.withheld", texts("doctor.withheld", ["peer": PeerAddresses.shown(peer)]))
        }
        for fork in status.forks { add("status.fork", short(fork)) }
        if status.held > 0 { add("status.held", speech.number(status.held)) }
        for fault in status.faults { add("status.fault", fault) }
        return Array(table.lines(call.output).dropFirst())
    }

    private func text(_ peer: KnownPeer, _ speech: Speech) -> String {
        // The fingerprint of a certificate tells people nothing; --json has it.
        let name = PeerAddresses.shown(peer.name)
        guard peer.syncedAt > 0 else { return speech.texts("status.peerNever", ["name": name]) }
        let when = speech.moment(Int(peer.syncedAt / 60_000), offset: 0)
        let text = speech.texts("status.peer", ["name": name, "when": when])
        guard let skew = peer.skewSeconds, skew.magnitude > 60 else { return text }
        return text + speech.comma + speech.texts("status.skew", ["n": speech.number(skew)])
    }

    private func short(_ id: some CustomStringConvertible) -> String { String(id.description.prefix(8)) }
}

import ArgumentParser
import Foundation
import HoursModel
import HoursStore
import Replica
import SignedLog
import SyncClient
import SyncProtocol
import Texts

/// Joins a team by an invitation.
struct Join: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "join",
        abstract: "Join a team by an invitation: over HTTP, with a bundle, or with no network at all.",
        discussion: """
            The team's log comes from the address in the invitation, or from a bundle. Without either the replica can \
            record at once and gets the log at its first sync.
            """)

    @Argument(help: "What `saat invite` printed.")
    var invitation: String

    @Option(help: "What to call this device.")
    var device: String?

    @Option(help: "Who owns it, and is the recorder of what is typed on it.")
    var owner: String?

    @Option(help: "A file of `saat bundle export` with the team's log.", completion: .file())
    var bundle: String?

    @Flag(help: "Do not go to the address in the invitation now.")
    var offline = false

    @Flag(help: "Hold this team beside those that the folder holds already.")
    var beside = false

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) async throws {
        let invitation = try Invitation(text: invitation)
        if let bundle, !FileManager.default.fileExists(atPath: bundle) {
            throw CommandError.missingFile(bundle)
        }
        if try call.home.teams.contains(where: { try Replica.open($0).team == invitation.team }) {
            throw StoreError.exists(path: call.home.path)
        }
        if call.home.teams.isEmpty, call.home.holdsKey {
            throw CommandError.lostDatabase(call.home.databasePath)
        }
        let home = call.newHome(isBeside: beside)
        let wasThere = FileManager.default.fileExists(atPath: home.path)
        let replica = try Replica.join(home, invitation, device: device, owner: owner, call.around)
        var outcome: SyncLoop.Outcome?
        var hasAsked = false
        do {
            if let bundle { _ = try replica.importBundle(from: bundle) }
            if let address = try PeerAddresses.address(in: invitation) {
                try remember(address, in: replica)
                if bundle == nil, !offline {
                    hasAsked = true
                    outcome = try await joinOverHTTP(replica, address, call)
                }
            }
        } catch {
            // A refused command changes nothing. But once the node may have let this device in, its key must not be lost:
            // then the device stays, and `saat sync` goes on.
            if !(hasAsked && mayHaveJoined(error)) { remove(home, folder: !wasThere) }
            throw error
        }
        let status = try replica.status()
        let role = status.role ?? invitation.role
        let hasLog = !status.teamName.isEmpty
        try call.output.answer([
            "team": .id(invitation.team), "replica": .id(replica.id), "role": .text(role.name),
            "hasLog": .bool(hasLog), "sync": outcome?.json ?? .null,
        ]) {
            let texts = call.texts
            let values = [
                "team": invitation.teamName, "role": texts("role.\(role.name)"), "path": home.path,
            ]
            return [
                call.output.styled(texts("join.done", values), .strong),
                texts("init.replica", ["replica": "\(replica.id)"]),
                texts(hasLog ? "join.next" : "join.noLog"),
            ] + (home == call.home ? [] : [texts("init.beside")])
        }
    }

    private func joinOverHTTP(
        _ replica: Replica, _ address: NodeAddress, _ call: Invocation
    ) async throws -> SyncLoop.Outcome {
        try await HTTPTransport.withTransport(to: address, key: replica.deviceKey) { transport in
            try await SyncLoop(replica: replica, transport: transport, call: call).run()
        }
    }

    /// Keeps the address for the first `saat sync`.
    private func remember(_ address: NodeAddress, in replica: Replica) throws {
        let peer = KnownPeer(
            name: address.text, memory: SyncSession.Memory(), syncedAt: 0, skewSeconds: nil)
        try replica.store.write { try $0.remember(peer) }
    }

    /// Whether a join ended after the node may have taken in this device's first entry.
    private func mayHaveJoined(_ error: any Error) -> Bool {
        switch error {
        case TransportError.connectionLost, TransportError.timedOut, TransportError.answerTooLarge,
            TransportError.damagedAnswer:
            true
        // A disk that was full, for example: the node may have taken the first message in.
        case is LogError, is SyncError, is StoreError, is CancellationError: true
        default: false
        }
    }

    private func remove(_ home: ReplicaHome, folder: Bool) {
        home.removeAll()
        // A folder that cannot be removed does not stand in the way of the next attempt.
        if folder { try? FileManager.default.removeItem(atPath: home.path) }
    }
}

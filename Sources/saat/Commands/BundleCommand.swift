import ArgumentParser
import Foundation
import HoursStore
import Replica
import SyncClient
import Texts

/// Syncs without a network, through files.
struct BundleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract: "Sync without a network: a file carries the same messages, encrypted to the team.",
        subcommands: [Export.self, Import.self])

    /// Writes a bundle.
    struct Export: SaatCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Write the team's log, or what a peer lacks, into a file.")

        @Argument(help: "The file; an older one is replaced.", completion: .file())
        var file: String

        @Option(
            name: .customLong("for"),
            help:
                "A peer that was synced with, by its address, or a device by its name or key; only what it lacks is written."
        )
        var peer: String?

        @OptionGroup var common: CommonOptions

        func run(_ call: Invocation) throws {
            let replica = try call.replica()
            let memory = try peer.map { name in
                let known = try replica.store.read { try $0.peers() }
                guard
                    let match = try known.first(where: {
                        $0.name == name || (try? PeerAddresses.find(name, among: known))?.text == $0.name
                    }) ?? PeerAddresses.device(name, among: known, in: replica)
                else {
                    throw StoreError.noRecord(name)
                }
                return match.memory
            }
            let written = try replica.exportBundle(to: file, for: memory)
            try call.output.answer([
                "file": .text(file), "entries": .number(written.entries), "bytes": .number(written.bytes),
            ]) {
                let speech = Speech(call)
                let values = [
                    "file": file, "n": speech.number(written.entries), "bytes": speech.number(written.bytes),
                ]
                return [call.texts.counted("bundle.written", written.entries, values)]
            }
        }
    }

    /// Takes in a bundle.
    struct Import: SaatCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Take in a bundle; the same one again changes nothing.")

        @Argument(help: "The file.", completion: .file())
        var file: String

        @OptionGroup var common: CommonOptions

        func run(_ call: Invocation) throws {
            guard FileManager.default.fileExists(atPath: file) else { throw CommandError.missingFile(file) }
            // The file says which team it is for.
            let owner = try Replica.team(ofBundleAt: file)
            let all = try call.replicas()
            guard let replica = all.first(where: { $0.team == owner }) else {
                throw ReplicaError.unknownTeam(owner)
            }
            let received = try replica.importBundle(from: file)
            try call.output.answer([
                "received": .number(received.added), "held": .number(received.held),
                "messages": .number(received.messages),
            ]) {
                let (texts, speech) = (call.texts, Speech(call))
                var lines = [
                    texts.counted("bundle.read", received.added, ["n": speech.number(received.added)])
                ]
                if received.held > 0 { lines.append(texts("sync.held", ["n": speech.number(received.held)])) }
                return lines
            }
        }
    }
}

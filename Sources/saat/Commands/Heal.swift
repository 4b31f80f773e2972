import ArgumentParser
import Causality
import Foundation
import HoursModel
import HoursStore
import Replica
import SyncClient
import SyncProtocol
import Texts

/// Makes a damaged database anew.
struct Heal: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "heal",
        abstract: "Make a damaged database anew from what proves itself in it, and from others.",
        discussion: """
            Every entry whose chain and signature are right is taken from the damaged file, what is missing from a node, a \
            bundle or another replica's database, and all tables are computed again. The new file takes the place of the \
            damaged one once it is whole; the damaged one is kept beside it. Damaged tables alone need nobody else.
            """)

    @Argument(
        help: ArgumentHelp(
            "Who has what is missing: the address of a node, a bundle, a replica.db; several are asked in turn.",
            valueName: "url|file"),
        completion: .file())
    var from: [String] = []

    @Flag(help: "Go on without what is missing; a later sync brings what others hold.")
    var partial = false

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) async throws {
        let home = try home(call)
        if isSound(home) {
            return try call.output.answer(["ok": .bool(true), "salvaged": .number(0), "fetched": .number(0)])
            {
                [call.output.styled(call.texts("heal.sound"), .good)]
            }
        }
        var healing = try Healing(home, fetches: !from.isEmpty, call.around)
        do {
            var fetched = 0
            for source in from {
                fetched += try await fetch(source, healing, call)
                try healing.appendRest()
            }
            let (lost, parts) = (try healing.lost(), try healing.missingParts())
            guard from.isEmpty == false || partial || (lost.isEmpty && parts == 0) else {
                throw ReplicaError.incomplete(entries: lost.count, parts: parts)
            }
            let kept = try healing.finish()
            let replica = try call.writing(Replica.open(home))
            try tell(healing, Outcome(fetched: fetched, lost: lost, parts: parts, kept: kept), replica, call)
            if !lost.isEmpty || parts > 0 { throw ExitCode(1) }
        } catch {
            if !(error is ExitCode) { healing.abandon() }
            throw error
        }
    }

    /// What a healing did, beside what the damaged file gave.
    private struct Outcome {
        let fetched: Int
        let lost: [LostEntry]
        let parts: Int
        let kept: String
    }

    /// Whether nothing is wrong, so that nothing is to be done.
    private func isSound(_ home: ReplicaHome) -> Bool {
        guard let store = try? Store.openLog(path: home.databasePath) else { return false }
        let found = try? store.verify(limit: 1)
        // A file that cannot even be closed is not sound.
        guard (try? store.close()) != nil, let found, found.isEmpty else { return false }
        guard let replica = try? Replica.open(home) else { return false }
        let isBehind = (try? replica.retirementCause() == .putBack) ?? true
        return (try? replica.store.close()) != nil && !isBehind
    }

    /// Takes what a node or a file has; a path that is there is a file.
    private func fetch(_ source: String, _ healing: Healing, _ call: Invocation) async throws -> Int {
        if FileManager.default.fileExists(atPath: source) {
            let isBundle = (try? Replica.team(ofBundleAt: source)) != nil
            return try isBundle
                ? healing.replica.importBundle(from: source).added : healing.take(databaseAt: source)
        }
        guard source.contains("://") || !source.contains("/") else { throw CommandError.missingFile(source) }
        let address = try PeerAddresses.find(source, among: healing.peers)
        return try await HTTPTransport.withTransport(to: address, key: healing.replica.deviceKey) {
            transport in
            try await SyncLoop(replica: healing.replica, transport: transport, call: call).run().received
        }
    }

    /// The folder of the team that was asked for, which may not be able to say its name any more.
    private func home(_ call: Invocation) throws -> ReplicaHome {
        var homes = call.home.teams
        if homes.isEmpty, call.home.holdsKey {
            // The database is gone: all comes from others. An empty file takes its place until then.
            try OutputFile.write([], to: call.home.databasePath)
            homes = call.home.teams
        }
        guard homes.count > 1 else {
            guard let only = homes.first else { throw StoreError.missing(path: call.home.path) }
            return only
        }
        guard let team = call.team else {
            let damaged = homes.filter { !isSound($0) }
            guard damaged.count > 1 else { return damaged.first ?? homes[0] }
            throw CommandError.severalTeams(damaged.map(\.path))
        }
        let fitting = homes.filter { home in
            home.path.hasSuffix("/" + team)
                || (try? home.team().description.hasPrefix(team.lowercased())) == true
                || (try? FoldedText(Invocation.name(of: Replica.open(home))) == FoldedText(team)) == true
        }
        guard fitting.count == 1 else {
            throw CommandError.otherTeam(team, here: homes.map(\.path).joined(separator: ", "))
        }
        return fitting[0]
    }

    private func tell(_ healing: Healing, _ outcome: Outcome, _ replica: Replica, _ call: Invocation) throws {
        let (texts, number) = (call.texts, Speech(call).number)
        let json: JSON = [
            "ok": .bool(outcome.lost.isEmpty && outcome.parts == 0), "salvaged": .number(healing.salvaged),
            "fetched": .number(outcome.fetched), "missingParts": .number(outcome.parts),
            "lost": .list(
                outcome.lost.map { entry in
                    [
                        "replica": .id(entry.replica), "number": .number(Int(clamping: entry.number)),
                        "own": .bool(entry.replica == healing.replica.id),
                        "recordedAt": entry.recordedAt.map { .text(iso($0)) } ?? .null,
                        "kinds": .list(entry.kinds.map { .text($0.name) }),
                    ]
                }),
            "kept": .text(outcome.kept), "replica": .id(replica.id),
        ]
        try call.output.answer(json) {
            var lines = [
                call.output.styled(
                    texts(
                        "heal.done",
                        ["salvaged": number(healing.salvaged), "fetched": number(outcome.fetched)]),
                    .strong)
            ]
            lines += lostLines(outcome.lost, own: healing.replica.id, call)
            if outcome.parts > 0 {
                lines.append(texts.counted("heal.parts", outcome.parts, ["n": number(outcome.parts)]))
            }
            return lines + [texts("heal.kept", ["path": outcome.kept])]
        }
    }

    /// What is lost by name: at most twenty of this device's, and a line per other log.
    private func lostLines(_ lost: [LostEntry], own: ReplicaID, _ call: Invocation) -> [String] {
        let (texts, number) = (call.texts, Speech(call).number)
        let mine = lost.filter { $0.replica == own }
        var lines: [String] = []
        if !mine.isEmpty { lines.append(texts.counted("heal.lost", mine.count, ["n": number(mine.count)])) }
        for entry in mine.prefix(20) {
            var line = "  " + texts("heal.entry", ["number": number(Int(clamping: entry.number))])
            if let at = entry.recordedAt {
                let kinds = entry.kinds.map { $0.label(texts.language) }.joined(separator: Speech(call).comma)
                line += " " + texts("heal.content", ["time": iso(at), "kinds": kinds])
            }
            lines.append(line)
        }
        for (replica, entries) in Dictionary(grouping: lost.filter { $0.replica != own }, by: \.replica)
            .sorted(by: { $0.key < $1.key })
        {
            let words = ["n": number(entries.count), "replica": String("\(replica)".prefix(8))]
            lines.append(texts.counted("heal.others", entries.count, words))
        }
        return lines
    }

    private func iso(_ milliseconds: Int64) -> String {
        Moment(minute: Int(milliseconds / 60_000), offsetMinutes: 0).iso
    }
}

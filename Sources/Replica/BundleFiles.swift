public import Causality
import Foundation
import HoursStore
import SignedLog
public import SyncProtocol

extension Replica {
    /// Writes the team's log, or what a known peer lacks, into a file; it appears whole or not at all.
    ///
    /// - Parameters:
    ///   - path: the file; an older one is replaced.
    ///   - peer: what is remembered of the peer; nil writes everything.
    /// - Returns: entries and bytes written.
    public func exportBundle(to path: String, for peer: SyncSession.Memory?) throws -> (
        entries: Int, bytes: Int
    ) {
        let temporary = path + ".part"
        guard
            FileManager.default.createFile(
                atPath: temporary, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: temporary)
        else { throw ReplicaError.unwritable(path: path) }
        do {
            let written = try store.read { reader in try write(reader, to: file, for: peer) }
            try file.synchronize()
            try file.close()
            guard rename(temporary, path) == 0 else {
                throw ReplicaError.unwritable(path: path)
            }
            return written
        } catch {
            try? FileManager.default.removeItem(atPath: temporary)
            throw error
        }
    }

    private func write(
        _ reader: StoreReader, to file: FileHandle, for peer: SyncSession.Memory?
    ) throws -> (entries: Int, bytes: Int) {
        let key = try bundleKeyToWrite(in: reader)
        let header = Bundle.header(team: team, key: key, boxes: try bundleKeyBoxes(key, in: reader))
        try file.write(contentsOf: header)
        let end = try reader.end
        var after = peer.map { $0.sent.incarnation == end.incarnation ? $0.sent.arrivals : 0 } ?? 0
        var ordinal: UInt64 = 0
        var entries = 0
        var bytes = header.count
        var goesOn = true
        while goesOn {
            let batch = try reader.batch(
                after: after, through: end.arrivals, except: nil, limitBytes: SyncLimits.batchBytes)
            let part = TeamPart(
                team: team, digest: try reader.digest,
                covered: ArrivalCursor(incarnation: end.incarnation, arrivals: batch.lastArrival),
                held: ArrivalCursor(), runs: batch.runs, hasMore: batch.hasMore)
            let frame = try Bundle.frame([part], ordinal: ordinal, header: header, key: key)
            try file.write(contentsOf: frame)
            entries += batch.runs.reduce(0) { $0 + $1.entries.count }
            bytes += frame.count
            ordinal += 1
            after = batch.lastArrival
            goesOn = batch.hasMore
        }
        let last = try Bundle.frame(nil, ordinal: ordinal, header: header, key: key)
        try file.write(contentsOf: last)
        return (entries, bytes + last.count)
    }

    /// The team that a bundle is for.
    ///
    /// - Throws: `SyncError.cannotOpenBundle`, `ReplicaError.unreadable`.
    public static func team(ofBundleAt path: String) throws -> TeamID {
        guard let file = FileHandle(forReadingAtPath: path) else { throw unreadableBundle(path) }
        defer { try? file.close() }
        return try Bundle.team(of: Array(try file.read(upToCount: 33) ?? Data()))
    }

    private static func unreadableBundle(_ path: String) -> ReplicaError {
        .unreadable(path: path, why: "there is no such file, or no right to read it")
    }

    /// Takes in a bundle; each message is one transaction, in whatever order and however often files come.
    ///
    /// - Throws: `SyncError.cannotOpenBundle`; `ReplicaError.unknownTeam` for another team's file. What was read before a fault stays.
    public func importBundle(from path: String) throws -> Received {
        let owner = try Replica.team(ofBundleAt: path)
        guard owner == team else { throw ReplicaError.unknownTeam(owner) }
        guard let file = FileHandle(forReadingAtPath: path) else { throw Replica.unreadableBundle(path) }
        defer { try? file.close() }
        var received = Received()
        try Bundle.open(keys: try store.read { try bundleKeys(in: $0) }, unseal: unsealed) { count in
            Array(try file.read(upToCount: count) ?? Data())
        } apply: { parts in
            for part in parts where part.team == team {
                let counts = try take(
                    try part.runs.map { try VerifiedRun($0, team: team) }, holdsGaps: true)
                received.added += counts.added
                received.held += counts.held
            }
            received.messages += 1
        }
        return received
    }
}

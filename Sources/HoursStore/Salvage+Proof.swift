import Causality
import Foundation
import GRDB
import HoursModel
public import SignedLog

extension StoreWriter {
    /// Appends what proves itself of a salvage and joins on to what is here: whose hashes go on from the beginning of its log, or from
    /// an entry that is here, up to one that its author signed.
    ///
    /// - Parameter isComplete: asks whether an entry, whose personal parts may be missing, is to be taken; what follows it in its log waits.
    /// - Returns: how many entries are new here.
    public func append(_ salvage: inout Salvage, isComplete: (EntryHash) -> Bool = { _ in true }) throws
        -> Int
    {
        try salvage.nameReplicas(from: reader)
        var added = 0
        // A signature that is wrong is dropped, and its entries are looked at again: a later one may cover them.
        while true {
            let (runs, wrong) = try salvage.provenRuns(reading: reader, isComplete)
            for (arrivals, run) in runs {
                let count = try append([run])
                // What is held waits in the database for the gap before it; here it stays untaken.
                guard count.held == 0 else { continue }
                added += count.added
                for arrival in arrivals { salvage.rows[arrival]?.isTaken = true }
            }
            guard !wrong.isEmpty else { return added }
            for arrival in wrong { salvage.rows[arrival]?.signature = nil }
        }
    }

    /// Keeps for later what of a salvage proves itself, but lies beyond a gap.
    public func hold(_ salvage: Salvage) throws {
        let (runs, _) = try salvage.provenRuns(reading: reader, isBeyondGaps: true) { _ in true }
        for run in salvage.held + runs.map(\.run) {
            // What finds no room stays in the damaged file, which is kept.
            _ = try append([run], holdsGaps: true)
        }
    }
}

extension Salvage {
    /// Names the replicas whose row is gone: by the first entry of their log, which says it, or by an entry that is here.
    mutating func nameReplicas(from reader: StoreReader) throws {
        for row in rows.values where replicas[row.replica] == nil {
            if row.number == 1, let id = named(by: row) {
                replicas[row.replica] = id
            } else if let id = try reader.replica(ofEntry: row.hash, number: row.number) {
                replicas[row.replica] = id
            }
        }
    }

    private func named(by row: Row) -> ReplicaID? {
        guard let entry = try? DecodedEntry(row.bytes, hash: row.hash, team: team) else { return nil }
        for change in entry.changes where change.kind == Kinds.membership.number {
            if case .bytes(let key)? = change.fields[1], let id = ReplicaID(key),
                EntryHash(before: team, id).next(row.bytes) == row.hash
            {
                return id
            }
        }
        return nil
    }

    /// The stretches that prove themselves, in the order in which they had arrived, and the places of wrong signatures.
    ///
    /// - Parameter isBeyondGaps: gives those whose beginning is not here instead of those whose is.
    func provenRuns(
        reading reader: StoreReader, isBeyondGaps: Bool = false, _ isComplete: (EntryHash) -> Bool
    ) throws -> (runs: [(arrivals: [Int64], run: VerifiedRun)], wrong: [Int64]) {
        let order = rows.keys.sorted()
        let before = try hashesBefore(order, reading: reader)
        // The next entry of its line, where it leads to a signed one.
        var next: [Int64: Int64] = [:]
        for arrival in order.reversed() {
            guard let row = rows[arrival], before[arrival] != nil, let previous = row.previous,
                row.signature != nil || next[arrival] != nil, isComplete(row.hash)
            else { continue }
            next[previous] = next[previous] ?? arrival
        }
        var runs: [(arrivals: [Int64], run: VerifiedRun)] = []
        var wrong: [Int64] = []
        var done: Set<Int64> = []
        var reachable: Set<EntryHash> = []
        for arrival in order where !done.contains(arrival) {
            guard let row = rows[arrival], let hash = before[arrival], let id = replicas[row.replica],
                !row.isTaken,
                row.signature != nil || next[arrival] != nil, isComplete(row.hash)
            else { continue }
            let isHere =
                try row.number == 1 || (!isBeyondGaps && reachable.contains(hash))
                || reader.holds(id, row.number - 1, hash)
            guard isHere != isBeyondGaps else { continue }
            let line = line(from: arrival, next)
            done.formUnion(line)
            do {
                let run = try VerifiedRun(self.run(line, of: id, after: hash), team: team)
                runs.append((line, run))
                reachable.formUnion(run.hashes)
            } catch LogError.badSignature {
                wrong += line.suffix(1)
            } catch is LogError {
                // What no peer would take is no entry.
                continue
            }
        }
        return (runs, wrong)
    }

    /// The hash before each row that fits on to it; of the row before, or where that is gone, of an entry that is here.
    private func hashesBefore(_ order: [Int64], reading reader: StoreReader) throws -> [Int64: EntryHash] {
        var before: [Int64: EntryHash] = [:]
        for arrival in order {
            guard let row = rows[arrival], let id = replicas[row.replica], row.number > 0 else { continue }
            if row.number == 1 {
                let first = EntryHash(before: team, id)
                if first.next(row.bytes) == row.hash { before[arrival] = first }
            } else if let previous = row.previous.flatMap({ rows[$0] }), previous.replica == row.replica,
                previous.number == row.number - 1, previous.hash.next(row.bytes) == row.hash
            {
                before[arrival] = previous.hash
            } else {
                before[arrival] = try reader.hashes(id, row.number - 1).first {
                    $0.next(row.bytes) == row.hash
                }
            }
        }
        return before
    }

    /// A line from a row on: at least to the next signed one, at most to the end of what follows at once.
    private func line(from start: Int64, _ next: [Int64: Int64]) -> [Int64] {
        var line: [Int64] = []
        var bytes = 0
        var arrival: Int64? = start
        while let at = arrival, let row = rows[at] {
            line.append(at)
            bytes += row.bytes.count + (parts[at] ?? [:]).values.reduce(0) { $0 + $1.count }
            let follows = next[at]
            let isEnd = row.signature != nil && (follows != at + 1 || bytes >= EntryLimits.runBytes / 2)
            arrival = isEnd ? nil : follows
        }
        return line
    }

    private func run(_ line: [Int64], of id: ReplicaID, after hash: EntryHash) -> Run {
        let rows = line.compactMap { arrival in self.rows[arrival].map { (arrival, $0) } }
        return Run(
            replica: id, first: rows.first?.1.number ?? 0, previous: hash,
            entries: rows.map { sound($0.1, parts[$0.0] ?? [:]) }, signature: rows.last?.1.signature ?? [])
    }

    /// The entry with those of its personal parts that are what it names.
    private func sound(_ row: Row, _ parts: [Int: [UInt8]]) -> EncodedEntry {
        guard !parts.isEmpty, let entry = try? DecodedEntry(row.bytes, hash: row.hash, team: team) else {
            return EncodedEntry(bytes: row.bytes, personal: [:])
        }
        return EncodedEntry(
            bytes: row.bytes,
            personal: parts.filter {
                entry.changes.personalDigest(at: $0.key) == PersonalPart.digest(of: $0.value)
            })
    }

    /// The entries that it had and that are not in the new database; ascending.
    public func lost(reading reader: StoreReader) throws -> [LostEntry] {
        var seen = places
        for (arrival, row) in rows { seen[arrival] = (row.replica, row.number) }
        var lost: Set<LostEntry> = []
        for (arrival, place) in seen {
            guard let id = replicas[place.replica] else { continue }
            let hashes = try reader.hashes(id, place.number)
            let row = rows[arrival]
            if let row, hashes.contains(row.hash) { continue }
            if row == nil, !hashes.isEmpty { continue }
            let entry = row.flatMap { try? DecodedEntry($0.bytes, hash: $0.hash, team: team) }
            let kinds = Set(entry?.changes.map(\.kind) ?? []).sorted().compactMap {
                reader.vocabulary.kind($0)
            }
            lost.insert(
                LostEntry(
                    replica: id, number: place.number, recordedAt: entry?.header.recordedAt, kinds: kinds))
        }
        return lost.sorted { ($0.replica, $0.number) < ($1.replica, $1.number) }
    }
}

extension StoreReader {
    /// The hashes of a replica's entries with a number: more than one where its log has branches.
    fileprivate func hashes(_ replica: ReplicaID, _ number: UInt64) throws -> [EntryHash] {
        guard let key = try replicaKey(replica), let number = Int64(exactly: number) else { return [] }
        return try Data.fetchAll(
            db.cachedStatement(sql: "SELECT hash FROM log WHERE replica = ? AND number = ?"),
            arguments: [key, number]
        ).compactMap { EntryHash(Array($0)) }
    }

    fileprivate func holds(_ replica: ReplicaID, _ number: UInt64, _ hash: EntryHash) throws -> Bool {
        try hashes(replica, number).contains(hash)
    }

    /// Whose entry it is that has a number and hash.
    fileprivate func replica(ofEntry hash: EntryHash, number: UInt64) throws -> ReplicaID? {
        guard let number = Int64(exactly: number) else { return nil }
        return try Data.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT replica.id FROM log JOIN replica ON replica.key = log.replica
                    WHERE log.hash = ? AND log.number = ?
                    """), arguments: [Data(hash.bytes), number]
        ).flatMap { ReplicaID(Array($0)) }
    }

    /// The entries whose personal parts are missing without an erasure.
    public func entriesWithMissingParts() throws -> Set<EntryHash> {
        let erased = try placesOfErasedParts()
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT fault.arrival AS arrival, fault.change AS change, log.hash AS hash
                    FROM fault JOIN log ON log.arrival = fault.arrival WHERE fault.change >= 0
                    """))
        return Set(
            rows.compactMap { row in
                erased.contains(PartPlace(arrival: row["arrival"], change: row["change"]))
                    ? nil : EntryHash(Array(row["hash"] as Data))
            })
    }
}

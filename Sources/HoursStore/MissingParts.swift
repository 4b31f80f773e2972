import Causality
import Foundation
import GRDB
import SignedLog
public import SyncProtocol

extension StoreReader {
    /// Personal parts that are missing here without an erasure.
    public func missingParts(after arrival: UInt64) throws -> (wanted: [WantedParts], through: UInt64?) {
        let after = Int64(clamping: arrival)
        // The common case, nothing is missing, is one look at an empty table.
        let isMissing = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM fault WHERE change >= 0 AND arrival > ?)"),
            arguments: [after])
        guard isMissing == true else { return ([], nil) }
        let erased = try placesOfErasedParts()
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT DISTINCT replica.id AS id, number, hash, fault.arrival AS arrival, change FROM fault
                    JOIN log ON log.arrival = fault.arrival JOIN replica ON replica.key = log.replica
                    WHERE change >= 0 AND fault.arrival > ? ORDER BY fault.arrival, change
                    """), arguments: [after])
        var wanted: [WantedParts] = []
        var (last, count) = (after, 0)
        while let row = try rows.next() {
            let place = PartPlace(arrival: row["arrival"], change: row["change"])
            guard !erased.contains(place), let head = readHead(row) else { continue }
            if place.arrival != last, count >= SyncLimits.wantedParts {
                return (wanted, UInt64(clamping: last))
            }
            let before = place.arrival == last ? wanted.popLast()?.changes ?? [] : []
            wanted.append(WantedParts(entry: head, changes: before + [place.change]))
            (last, count) = (place.arrival, count + 1)
        }
        return (wanted, nil)
    }

    /// A few of the personal parts that are missing here without an erasure, others in each turn.
    public func someMissingParts(turn: UInt64) throws -> [WantedParts] {
        let entries =
            try Int.fetchOne(
                db.cachedStatement(sql: "SELECT count(DISTINCT arrival) FROM fault WHERE change >= 0")) ?? 0
        guard entries > 0 else { return [] }
        let erased = try placesOfErasedParts()
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT DISTINCT replica.id AS id, number, hash, fault.arrival AS arrival FROM fault
                    JOIN log ON log.arrival = fault.arrival JOIN replica ON replica.key = log.replica
                    WHERE change >= 0 ORDER BY fault.arrival LIMIT ? OFFSET ?
                    """),
            arguments: [
                StoreLimits.entriesOfAWish,
                StoreReader.start(turn, of: entries, by: StoreLimits.entriesOfAWish),
            ])
        return try rows.compactMap { row in
            let arrival: Int64 = row["arrival"]
            let changes = try Int.fetchAll(
                db.cachedStatement(
                    sql: "SELECT DISTINCT change FROM fault WHERE arrival = ? AND change >= 0 ORDER BY change"
                ),
                arguments: [arrival]
            ).filter { !erased.contains(PartPlace(arrival: arrival, change: $0)) }
            guard let head = readHead(row), !changes.isEmpty else { return nil }
            let start = StoreReader.start(turn, of: changes.count, by: StoreLimits.partsOfAWish)
            return WantedParts(
                entry: head, changes: Array(changes[start...].prefix(StoreLimits.partsOfAWish)))
        }
    }

    /// Where one of the pieces begins into which a list is cut.
    private static func start(_ turn: UInt64, of count: Int, by size: Int) -> Int {
        Int(turn % UInt64((count + size - 1) / size)) * size
    }

    /// Those of some personal parts that are here and were not erased.
    public func parts(_ wanted: [WantedParts]) throws -> [GivenParts] {
        guard !wanted.isEmpty else { return [] }
        let erased = try placesOfErasedParts()
        var given: [GivenParts] = []
        var (bytes, count) = (0, 0)
        for want in wanted {
            guard bytes < SyncLimits.givenBytes, count < SyncLimits.wantedParts else { break }
            count += want.changes.count
            guard let arrival = try arrival(of: want.entry) else { continue }
            let changes = Set(want.changes.prefix(SyncLimits.wantedParts))
            // What is not what its author named is left out where an entry is read.
            let parts = try entry(at: arrival).encoded.personal.filter {
                changes.contains($0.key) && !erased.contains(PartPlace(arrival: arrival, change: $0.key))
            }
            guard !parts.isEmpty else { continue }
            given.append(GivenParts(entry: want.entry, parts: parts))
            bytes += parts.values.reduce(0) { $0 + $1.count }
        }
        return given
    }
}

extension StoreWriter {
    /// Takes personal parts that a peer gave, where they are missing here, are what the authors named, and were not erased.
    public func take(_ given: [GivenParts]) throws {
        for gift in given {
            guard let arrival = try reader.arrival(of: gift.entry) else { continue }
            try fillMissingParts(gift.parts, at: arrival)
        }
    }
}

extension Store {
    /// Loses personal parts, as a damaged disk would, and finds that they are missing.
    ///
    /// - Parameter choice: which, counted round; nil loses all.
    package func losePart(_ choice: Int?) throws {
        try Store.mapped(nil) {
            try writer.write { db in
                guard let choice else { return try db.execute(sql: "DELETE FROM personal") }
                let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM personal") ?? 0
                try db.execute(
                    sql: """
                        DELETE FROM personal WHERE (arrival, change) IN (
                            SELECT arrival, change FROM personal ORDER BY arrival, change LIMIT 1 OFFSET ?)
                        """, arguments: [choice % max(1, count)])
            }
        }
        try compute { try Schema.emptyComputed($0) }
    }
}

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

public import Causality
import Foundation
import GRDB
import HoursModel
public import Reports

/// A report that was published, as the log knows it.
public struct Publication: Hashable, Sendable {
    /// Its record.
    public let id: RecordID
    /// Its name.
    public let report: String
    /// The days that it was about.
    public let period: ReportPeriod
    /// The ends of the logs that it was computed from.
    public let heads: [EntryRef]
    /// The SHA-256 of its file's first line.
    public let digest: [UInt8]
    /// The confirmed and the provisional minutes then.
    public let minutes: (confirmed: Int, provisional: Int)
    /// The distinct volunteers then.
    public let volunteers: Int
    /// The device that published it.
    public let device: ReplicaID
    /// When, in milliseconds since 1970.
    public let publishedAt: Int64

    /// Equal if they are the same record.
    public static func == (a: Publication, b: Publication) -> Bool { a.id == b.id }
    /// Hashes the record.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// A release of open data, as the log knows it.
public struct PublishedRelease: Hashable, Sendable {
    /// Its record.
    public let id: RecordID
    /// Which it is, from 1.
    public let number: Int
    /// The ends of the logs that it was computed from.
    public let heads: [EntryRef]
    /// The SHA-256 of its manifest.
    public let digest: [UInt8]
    /// The keys of the figures that it showed.
    public let shown: Set<[UInt8]>
}

extension StoreReader {
    /// The reports that reviewers published, the oldest first.
    public func publications() throws -> [Publication] {
        try published(Kinds.publication).compactMap { record, author in
            let fields = record.fields
            guard case .bytes(let digest) = fields[5], case .entries(let heads) = fields[4] else {
                return nil
            }
            func whole(_ field: UInt32) -> Int {
                if case .integer(let number) = fields[field] { Int(clamping: number) } else { 0 }
            }
            func day(_ field: UInt32) -> LocalDate? {
                if case .integer(let number) = fields[field] { LocalDate(field: number) } else { nil }
            }
            return Publication(
                id: record.id, report: record.text("report") ?? "",
                period: ReportPeriod(from: day(2), until: day(3)), heads: heads, digest: digest,
                minutes: (whole(6), whole(7)), volunteers: whole(8), device: author.replica,
                publishedAt: author.recordedAt)
        }.sorted { ($0.publishedAt, $0.id) < ($1.publishedAt, $1.id) }
    }

    /// The releases of open data that reviewers made, by number.
    public func releases() throws -> [PublishedRelease] {
        try published(Kinds.release).compactMap { record, _ in
            let fields = record.fields
            guard case .integer(let number) = fields[1], case .entries(let heads) = fields[2],
                case .bytes(let digest) = fields[3], case .bytes(let shown) = fields[4]
            else { return nil }
            let keys = stride(from: 0, to: shown.count - OpenKey.size + 1, by: OpenKey.size).map {
                Array(shown[$0..<$0 + OpenKey.size])
            }
            return PublishedRelease(
                id: record.id, number: Int(clamping: number), heads: heads, digest: digest, shown: Set(keys))
        }.sorted { ($0.number, $0.id) < ($1.number, $1.id) }
    }

    private func published(_ kind: KindDeclaration) throws -> [(
        record: ShownRecord, author: (replica: ReplicaID, recordedAt: Int64)
    )] {
        let loader = try CaseLoader(self)
        return try list(kind).compactMap { record in
            let arrival = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT arrival FROM \"\(kind.name)\" WHERE id = ?"),
                arguments: [Data(record.id.bytes)])
            guard let arrival else { return nil }
            let author = try loader.authorship(arrival)
            guard author.signer.role >= .reviewer else { return nil }
            return (record, (author.ref.dot.replica, author.recordedAt))
        }
    }
}

extension Store {
    /// The same team as it stood at the ends of some logs, in memory; nil if one of them is not here.
    ///
    /// - Complexity: O(entries).
    public func standing(at heads: [EntryRef]) throws -> Store? {
        let past = try Store.create(path: nil, team: team, incarnation: 1)
        let isWhole = try read { reader in try past.copy(from: reader, upTo: heads) }
        guard isWhole else { return nil }
        try past.rebuild()
        return past
    }

    private func copy(from reader: StoreReader, upTo heads: [EntryRef]) throws -> Bool {
        try Store.mapped(nil) {
            try writer.write { db in
                for row in try Row.fetchAll(reader.db, sql: "SELECT key, id FROM replica") {
                    try db.execute(sql: "INSERT INTO replica VALUES (?, ?)", arguments: [row[0], row[1]])
                }
                for head in heads {
                    guard let end = try reader.arrival(of: head) else { return false }
                    try Store.copyLog(endingAt: end, from: reader.db, to: db)
                }
                return true
            }
        }
    }

    /// Copies an entry and all before it of its log; what two branches share, once.
    private static func copyLog(endingAt arrival: Int64, from source: Database, to db: Database) throws {
        let chain = """
            WITH RECURSIVE chain (arrival) AS (VALUES (?) UNION ALL
                SELECT log.previous FROM log JOIN chain ON log.arrival = chain.arrival WHERE log.previous IS NOT NULL)
            """
        let entries = try Row.fetchCursor(
            source, sql: chain + " SELECT log.* FROM log JOIN chain USING (arrival)", arguments: [arrival])
        while let row = try entries.next() {
            try db.cachedStatement(sql: "INSERT OR IGNORE INTO log VALUES (?, ?, ?, ?, ?, ?, ?)").execute(
                arguments: StatementArguments(row.databaseValues))
        }
        let parts = try Row.fetchCursor(
            source, sql: chain + " SELECT personal.* FROM personal JOIN chain USING (arrival)",
            arguments: [arrival])
        while let row = try parts.next() {
            try db.cachedStatement(sql: "INSERT OR IGNORE INTO personal VALUES (?, ?, ?)").execute(
                arguments: StatementArguments(row.databaseValues))
        }
    }
}

extension StoreReader {
    /// Where an entry that is referred to is; nil if it is not here.
    func arrival(of entry: EntryRef) throws -> Int64? {
        guard let key = try replicaKey(entry.dot.replica) else { return nil }
        return try Int64.fetchOne(
            db.cachedStatement(
                sql: "SELECT arrival FROM log WHERE replica = ? AND number = ? AND substr(hash, 1, 8) = ?"),
            arguments: [key, Int64(clamping: entry.dot.number), Data(entry.packed.suffix(8))])
    }
}

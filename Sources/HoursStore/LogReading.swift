public import Causality
import Foundation
import GRDB
public import SignedLog
public import SyncProtocol

extension StoreReader: LogReading {
    /// The database's random number and its last arrival.
    public var end: ArrivalCursor {
        get throws {
            if let known = knownEnd?.end { return known }
            let incarnation =
                try Int64.fetchOne(
                    db.cachedStatement(sql: "SELECT value FROM meta WHERE key = 'incarnation'")) ?? 0
            let last = try Int64.fetchOne(db.cachedStatement(sql: "SELECT max(arrival) FROM log")) ?? 0
            let end = ArrivalCursor(
                incarnation: UInt64(bitPattern: incarnation), arrivals: UInt64(last))
            knownEnd?.end = end
            return end
        }
    }

    /// All heads, ascending.
    public var heads: [Head] {
        get throws { try knownHeads().heads }
    }

    /// The digest over the heads.
    public var digest: HeadsDigest {
        get throws { try knownHeads().digest }
    }

    /// The end of a device's own log, on the branch with the largest number, then hash; nil if it has none here.
    public func ownHead(of replica: ReplicaID) throws -> (head: Head, arrival: Int64)? {
        try heads(of: replica).max { $0.head < $1.head }
    }

    /// The heads of one log, in no order; one unless it has branches.
    ///
    /// - Complexity: O(n) in them, however long the log is and however many others there are.
    func heads(of replica: ReplicaID) throws -> [(head: Head, arrival: Int64)] {
        guard let key = try replicaKey(replica) else { return [] }
        let rows = try HotStatement(
            db,
            """
            SELECT log.number, log.hash, log.arrival FROM head CROSS JOIN log ON log.arrival = head.arrival
            WHERE head.replica = ?
            """)
        rows.bind(1, key)
        var heads: [(head: Head, arrival: Int64)] = []
        while try rows.next() {
            guard let hash = EntryHash(Array(rows.blob(1))) else { continue }
            let number = UInt64(clamping: rows.integer(0))
            heads.append((Head(replica: replica, number: number, hash: hash), rows.integer(2)))
        }
        return heads
    }

    /// The heads of other logs that arrived after an arrival, ascending.
    func headsGained(since arrival: Int64?, except replica: ReplicaID) throws -> [EntryRef] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT replica.id AS id, log.number AS number, log.hash AS hash FROM head
                    CROSS JOIN log ON log.arrival = head.arrival JOIN replica ON replica.key = log.replica
                    WHERE head.arrival > ? AND replica.id <> ?
                    """), arguments: [arrival ?? 0, Data(replica.bytes)]
        ).compactMap(readHead).map(\.entry).sorted()
    }

    /// Reads a row that begins with replica, number and hash.
    func readHead(_ row: Row) -> Head? {
        guard let replica = ReplicaID(Array(row[0] as Data)), let hash = EntryHash(Array(row[2] as Data))
        else {
            return nil
        }
        return Head(replica: replica, number: UInt64(clamping: row[1] as Int64), hash: hash)
    }

    /// Places on the lines here that let a peer find the last entry in common.
    public func locators(unknown heads: [Head]) throws -> [Head] {
        let strange = Set(try heads.filter { try arrival(of: $0) == nil }.map(\.replica))
        guard !strange.isEmpty else { return [] }
        var places: [Head] = []
        let lines = Dictionary(grouping: try self.heads, by: \.replica)
        for head in try self.heads where strange.contains(head.replica) {
            if lines[head.replica]?.count == 1 {
                places += try locators(onTheLineTo: head)
                continue
            }
            guard var arrival = try arrival(of: head) else { continue }
            var steps: UInt64 = 0
            while let row = try Row.fetchOne(
                db.cachedStatement(
                    sql:
                        "SELECT before.* FROM log JOIN log AS before ON before.arrival = log.previous WHERE log.arrival = ?"
                ),
                arguments: [arrival]), let hash = EntryHash(Array(row["hash"] as Data))
            {
                arrival = row["arrival"]
                steps += 1
                let number = UInt64(clamping: row["number"] as Int64)
                if steps & (steps - 1) == 0 || number == 1 {
                    places.append(Head(replica: head.replica, number: number, hash: hash))
                }
            }
        }
        // Branches have their beginning in common.
        return Set(places).sorted()
    }

    /// The places before the end of a log that is a line, where a number is one entry; no need to walk it.
    private func locators(onTheLineTo head: Head) throws -> [Head] {
        guard let key = try replicaKey(head.replica) else { return [] }
        let statement = try db.cachedStatement(sql: "SELECT hash FROM log WHERE replica = ? AND number = ?")
        var numbers: [UInt64] = []
        var step: UInt64 = 1
        while step < head.number {
            numbers.append(head.number - step)
            step *= 2
        }
        if head.number > 1, numbers.last != 1 { numbers.append(1) }
        return try numbers.compactMap { number in
            try Data.fetchOne(statement, arguments: [key, Int64(clamping: number)])
                .flatMap { EntryHash(Array($0)) }
                .map { Head(replica: head.replica, number: number, hash: $0) }
        }
    }

    /// Entries in a range of arrivals, cut at checkpoints near the limit.
    public func batch(
        after arrival: UInt64, through last: UInt64, except: ReplicaID?, limitBytes: Int
    ) throws -> Batch {
        let excluded = try except.flatMap { try replicaKey($0) } ?? -1
        let rows = try HotStatement(
            db,
            """
            SELECT \(LogRow.columns) WHERE log.arrival > ? AND log.arrival <= ? AND log.replica <> ?
            ORDER BY log.arrival
            """)
        rows.bind(1, Int64(clamping: arrival))
        rows.bind(2, Int64(clamping: last))
        rows.bind(3, excluded)
        defer { rows.stop() }
        return try collect(
            { try rows.next() ? LogRow(rows) : nil }, limitBytes: limitBytes, otherwise: last)
    }

    /// Entries that a peer with these heads lacks, cut at checkpoints near the limit.
    ///
    /// Where none of the peer's heads of a log is here, nothing of that log goes until the peer's locators reach back to its
    /// first entry: the peer may be ahead, or on another branch, and then only what is beyond the last common entry is lacking.
    public func batch(missingFrom heads: [Head], limitBytes: Int) throws -> Batch {
        let theirs = Dictionary(grouping: heads, by: \.replica)
        var wanted: [Int64] = []
        var end = Int64.max
        for (replica, ours) in Dictionary(grouping: try self.heads, by: \.replica) {
            guard let key = try replicaKey(replica) else { continue }
            let places = theirs[replica] ?? []
            let known = try places.compactMap { try arrival(of: $0) }
            if known.isEmpty, !places.isEmpty, places.allSatisfy({ $0.number > 1 }) { continue }
            if ours.count == 1 {
                let next = try arrivals(of: key, above: known)
                // What arrived after the last one that was looked for waits for the next batch.
                if next.count == StoreLimits.entriesLookedFor, let last = next.last { end = min(end, last) }
                wanted += next
            } else {
                wanted += try arrivals(of: key, notBefore: known)
            }
        }
        wanted.removeAll { $0 > end }
        var remaining = wanted.sorted()[...]
        let row = try HotStatement(db, "SELECT \(LogRow.columns) WHERE log.arrival = ?")
        var batch = try collect(
            {
                guard let arrival = remaining.popFirst() else { return nil }
                row.bind(1, arrival)
                defer { row.stop() }
                return try row.next() ? LogRow(row) : nil
            }, limitBytes: limitBytes, otherwise: try self.end.arrivals)
        batch.hasMore = batch.hasMore || end < .max
        return batch
    }

    /// The first arrivals of a log that is a line, beyond the furthest of some of its entries.
    private func arrivals(of replica: Int64, above known: [Int64]) throws -> [Int64] {
        let numbers = try known.map { arrival in
            try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT number FROM log WHERE arrival = ?"), arguments: [arrival])
                ?? 0
        }
        return try Int64.fetchAll(
            db.cachedStatement(
                sql: "SELECT arrival FROM log WHERE replica = ? AND number > ? ORDER BY number LIMIT ?"),
            arguments: [replica, numbers.max() ?? 0, StoreLimits.entriesLookedFor])
    }

    /// The arrivals of a log that has branches, without some entries and all that is before them.
    private func arrivals(of replica: Int64, notBefore known: [Int64]) throws -> [Int64] {
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT arrival, previous FROM log WHERE replica = ?"),
            arguments: [replica])
        let previous = Dictionary(
            rows.map { ($0["arrival"] as Int64, $0["previous"] as Int64?) }, uniquingKeysWith: { a, _ in a })
        var past: Set<Int64> = []
        for start in known {
            var next: Int64? = start
            while let arrival = next, past.insert(arrival).inserted { next = previous[arrival] ?? nil }
        }
        return previous.keys.filter { !past.contains($0) }
    }

    /// Gathers rows into runs; every run ends on a checkpoint.
    ///
    /// A change counts for some bytes of its own: what a peer does with a batch takes time by its changes, however small they are.
    private func collect(_ next: () throws -> LogRow?, limitBytes: Int, otherwise last: UInt64) throws
        -> Batch
    {
        var batch = Batch(runs: [], lastArrival: last, hasMore: false)
        var open = OpenRun()
        var bytes = 0
        while let row = try next() {
            // An unsigned stretch travels as it arrived: put behind a signed entry it might outgrow a run.
            let isCut = open.isSigned && (open.bytes >= SyncLimits.checkpointBytes || row.signature == nil)
            if !open.continues(row) || isCut {
                if let run = open.close() { batch.runs.append(run) }
                if bytes >= limitBytes {
                    batch.hasMore = true
                    batch.lastArrival = UInt64(open.lastArrival)
                    return batch
                }
                open = try OpenRun(before: row, reader: self)
                bytes += StoreLimits.bytesOfRun
            }
            let entry = EncodedEntry(bytes: row.bytes, personal: try personalParts(at: row.arrival))
            let size = entry.size + row.changes * StoreLimits.bytesOfChange
            open.add(entry, row, size: size)
            bytes += size
        }
        if let run = open.close() { batch.runs.append(run) }
        return batch
    }
}

/// A row of the log, with how many changes it holds.
private struct LogRow {
    let arrival: Int64
    let replica: Int64
    let number: Int64
    let previous: Int64?
    let bytes: [UInt8]
    let signature: [UInt8]?
    let changes: Int

    static let columns = """
        log.arrival, log.replica, log.number, log.previous, log.bytes, log.signature, entry.changes
        FROM log LEFT JOIN entry ON entry.arrival = log.arrival
        """

    init(_ row: HotStatement) {
        arrival = row.integer(0)
        replica = row.integer(1)
        number = row.integer(2)
        previous = row.isNull(3) ? nil : row.integer(3)
        bytes = Array(row.blob(4))
        signature = row.isNull(5) ? nil : Array(row.blob(5))
        changes = Int(row.integer(6))
    }
}

/// A run while it is gathered.
private struct OpenRun {
    private var replica: Int64 = 0
    private var id: ReplicaID?
    private var first: UInt64 = 0
    private var previous: EntryHash?
    private var entries: [EncodedEntry] = []
    private var signature: [UInt8]?
    private(set) var lastArrival: Int64 = 0
    private(set) var bytes = 0

    init() {}

    init(before row: LogRow, reader: StoreReader) throws {
        replica = row.replica
        let id = try reader.replicaID(replica)
        self.id = id
        first = UInt64(clamping: row.number)
        if let arrival = row.previous {
            let data = try Data.fetchOne(
                reader.db.cachedStatement(sql: "SELECT hash FROM log WHERE arrival = ?"), arguments: [arrival]
            )
            previous = data.flatMap { EntryHash(Array($0)) }
        } else {
            previous = EntryHash(before: reader.team, id)
        }
    }

    var isSigned: Bool { signature != nil }

    func continues(_ row: LogRow) -> Bool {
        !entries.isEmpty && replica == row.replica && row.previous == lastArrival
    }

    mutating func add(_ entry: EncodedEntry, _ row: LogRow, size: Int) {
        entries.append(entry)
        bytes += size
        lastArrival = row.arrival
        signature = row.signature
    }

    func close() -> Run? {
        guard let id, let previous, let signature, !entries.isEmpty else { return nil }
        return Run(replica: id, first: first, previous: previous, entries: entries, signature: signature)
    }
}

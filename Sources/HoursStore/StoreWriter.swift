public import Causality
import Foundation
import GRDB
import HoursModel
public import SignedLog
import SyncProtocol

/// One transaction that may append to the log; what it appends is folded and settled when it ends.
public final class StoreWriter {
    let db: Database
    let team: TeamID
    let vocabulary: Vocabulary
    var pending = PendingFold()
    /// How many changes of others came at once, in the last stretch of a message.
    public private(set) var changesTaken = 0
    /// The members as they were computed last; nil until somebody asks.
    var directory: MemberDirectory?
    /// How rows of each kind are written, by its number.
    var rows: [UInt32: KindRows] = [:]
    /// Writes new claims; nil until there is one.
    var inserter: ClaimInserter?
    /// Which fields of a claim this program knows; asked for with the first claim.
    lazy var claimKnowledge = ClaimKnowledge(vocabulary)
    /// The keys of the replicas whose entries were written.
    private var replicaKeys: [ReplicaID: Int64] = [:]
    /// What is known of entries: of those that were written here, and of those that were asked for.
    var entries = KnownEntries()
    /// Writes the ledger; nil until something is settled.
    var ledgers: LedgerWriter?
    /// How many parts of blocks were settled before anything else was looked at, and how many only afterwards.
    var settledParts = (ahead: 0, afterwards: 0)
    let limits: SettlingLimits
    /// Whether something was erased that must not stay in any file.
    var hasDestroyed = false
    /// Has read what is appended, or some of it.
    private(set) var ahead: EntriesAhead?
    private let cache = EntryCache()
    /// Of this transaction alone.
    private let headsMemory = HeadsMemory()

    init(db: Database, team: TeamID, vocabulary: Vocabulary, limits: SettlingLimits = SettlingLimits()) {
        self.db = db
        self.limits = limits
        self.team = team
        self.vocabulary = vocabulary
    }

    /// The same transaction for reading, with what was appended so far in the log, but not yet folded.
    public var reader: StoreReader {
        StoreReader(db: db, team: team, vocabulary: vocabulary, cache: cache, headsMemory: headsMemory)
    }

    /// Appends an entry of this device's own log and signs it.
    ///
    /// - Parameters:
    ///   - key: the device's key; the entry follows the head of its log.
    ///   - recordedAt: wall time in milliseconds since 1970, for entries that only say what was seen.
    ///   - build: makes the bytes from the heads gained since the device's previous entry. Where they are very many, entries without
    ///     changes say the first of them, so that nobody who makes many logs keeps this device from writing.
    /// - Throws: `StoreError.copied` if the key's log holds entries that were not written here; what `build` throws.
    /// - Returns: the entry's place, and the ids of the records of its changes, in order.
    public func append(
        by key: DeviceKey, recordedAt: Int64 = 0, _ build: (_ seen: [EntryRef]) throws -> EncodedEntry
    ) throws -> (head: Head, records: [RecordID]) {
        guard try reader.foreignHeads(of: key.replica).isEmpty else { throw StoreError.copied }
        let own = try reader.ownHead(of: key.replica)
        var seen = try reader.headsGained(since: own?.arrival, except: key.replica)[...]
        func note(_ some: ArraySlice<EntryRef>) throws {
            _ = try write(by: key) {
                try EntryEncoder.encode(
                    EntryHeader(rules: RuleBook.version, recordedAt: recordedAt, seen: Array(some)), [],
                    salt: { [] })
            }
        }
        guard own != nil else {
            // The first entry of a log says who its author is; the rest of what was seen follows it.
            let first = try write(by: key) { try build(Array(seen.prefix(StoreLimits.seen))) }
            seen = seen.dropFirst(StoreLimits.seen)
            while !seen.isEmpty {
                try note(seen.prefix(StoreLimits.seen))
                seen = seen.dropFirst(StoreLimits.seen)
            }
            return first
        }
        while seen.count > StoreLimits.seen {
            try note(seen.prefix(StoreLimits.seen))
            seen = seen.dropFirst(StoreLimits.seen)
        }
        return try write(by: key) { try build(Array(seen)) }
    }

    private func write(
        by key: DeviceKey, _ build: () throws -> EncodedEntry
    ) throws -> (head: Head, records: [RecordID]) {
        let own = try reader.ownHead(of: key.replica)
        let number = (own?.head.number ?? 0) + 1
        let encoded = try build()
        let hash = (own?.head.hash ?? EntryHash(before: team, key.replica)).next(encoded.bytes)
        let checkpoint = try Checkpoint(team: team, number: number, hash: hash, key: key)
        let stored = try insert(
            encoded, checkpoint.head, previous: own?.arrival, signature: checkpoint.signature)
        try keepOwnEnd(checkpoint.head)
        return (checkpoint.head, stored.decoded?.changes.records ?? [])
    }

    /// Appends entries that came from elsewhere; those that are here already are passed over.
    ///
    /// - Parameters:
    ///   - ahead: reads the message of which the runs are; nil if each entry is read when it is its turn.
    ///   - holdsGaps: whether a run that begins beyond what is here is kept until the gap is filled. Runs of a sync are not:
    ///     whoever sends them sends them again, and the room for what waits is for files.
    /// - Returns: how many entries are new, and how many runs begin beyond a gap.
    /// - Throws: `LogError.badPersonalPart`, `.tooManyChanges`; then nothing of the transaction happened.
    public func append(
        _ runs: [VerifiedRun], readBy ahead: EntriesAhead? = nil, holdsGaps: Bool = false
    ) throws -> (added: Int, held: Int) {
        var added = 0
        var held = 0
        changesTaken = 0
        self.ahead = ahead
        defer { self.ahead = nil }
        for run in runs {
            if let count = try attach(run) {
                added += count
            } else {
                if holdsGaps { try hold(run) }
                held += 1
            }
        }
        if added > 0 { added += try attachHeld() }
        return (added, held)
    }

    /// Appends one run if the hash before it is here; nil if it is not.
    private func attach(_ verified: VerifiedRun) throws -> Int? {
        let run = verified.run
        var previous: Int64?
        if run.first > 1 {
            previous = try reader.arrival(
                of: Head(replica: run.replica, number: run.first - 1, hash: run.previous))
            guard previous != nil else { return nil }
        }
        var added = 0
        for (index, entry) in run.entries.enumerated() {
            let head = verified.head(at: index)
            let isLast = index == run.entries.count - 1
            if let known = try arrival(of: head) {
                previous = known
                try fillMissingParts(entry.personal, at: known)
                if isLast {
                    try db.cachedStatement(
                        sql: "UPDATE log SET signature = ? WHERE arrival = ? AND signature IS NULL"
                    ).execute(arguments: [Data(run.signature), known])
                }
                continue
            }
            let stored = try insert(
                entry, head, previous: previous, signature: isLast ? run.signature : nil)
            previous = stored.arrival
            added += 1
            changesTaken += stored.decoded?.changes.count ?? 0
            guard changesTaken <= StoreLimits.changesTaken else {
                throw LogError.tooManyChanges(StoreLimits.changesTaken)
            }
            try foldIfMany()
        }
        return added
    }

    /// Takes the personal parts that are missing here of an entry, if they are what its author named.
    func fillMissingParts(_ parts: [Int: [UInt8]], at arrival: Int64) throws {
        guard !parts.isEmpty else { return }
        let isMissing = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM fault WHERE arrival = ? AND change >= 0)"),
            arguments: [arrival])
        guard isMissing == true else { return }
        let stored = try reader.entry(at: arrival)
        let places = try reader.placesOfErasedParts()
        for change in stored.missingParts {
            guard let part = parts[change], let decoded = stored.decoded?.changes[change],
                decoded.personalDigest == PersonalPart.digest(of: part),
                !places.contains(PartPlace(arrival: arrival, change: change))
            else { continue }
            try db.cachedStatement(sql: "INSERT OR REPLACE INTO personal VALUES (?, ?, ?)").execute(
                arguments: [arrival, change, Data(part)])
            try db.cachedStatement(sql: "DELETE FROM fault WHERE arrival = ? AND change = ?").execute(
                arguments: [arrival, change])
            reader.cache.forget(arrival)
            noteAgain(RecordKey(kind: decoded.kind, id: decoded.record))
        }
    }

    private func hold(_ verified: VerifiedRun) throws {
        let bytes = try MessageCoding.encode(
            try hasErasures() ? verified.run.withoutPersonalParts : verified.run)
        let isHere = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM held WHERE bytes = ?)"),
            arguments: [Data(bytes)])
        if isHere != true {
            try db.cachedStatement(sql: "INSERT INTO held (bytes) VALUES (?)").execute(arguments: [
                Data(bytes)
            ])
            try makeRoom()
        }
    }

    /// Lets go of what has waited longest where there is too much; the files that it came from hold it still.
    private func makeRoom() throws {
        let sql = "SELECT coalesce(sum(length(bytes)), 0) FROM held"
        while try Int.fetchOne(db.cachedStatement(sql: sql)) ?? 0 > StoreLimits.heldBytes {
            try db.cachedStatement(sql: "DELETE FROM held WHERE id = (SELECT min(id) FROM held)").execute()
        }
    }

    /// Tries the held runs again until none fits any more.
    private func attachHeld() throws -> Int {
        var added = 0
        var goesOn = true
        while goesOn {
            goesOn = false
            for row in try Row.fetchAll(db.cachedStatement(sql: "SELECT id, bytes FROM held ORDER BY id")) {
                let bytes = Array(row["bytes"] as Data)
                guard let run = try? VerifiedRun(MessageCoding.decodeRun(bytes), team: team) else {
                    // It was altered here; whoever sent it still has it, and what is sound goes on.
                    try db.cachedStatement(sql: "DELETE FROM held WHERE id = ?").execute(arguments: [
                        row["id"] as Int64
                    ])
                    continue
                }
                changesTaken = 0
                guard let count = try attach(run) else { continue }
                try db.cachedStatement(sql: "DELETE FROM held WHERE id = ?").execute(arguments: [
                    row["id"] as Int64
                ])
                added += count
                goesOn = true
            }
        }
        return added
    }

    /// Where an entry is here; nil if it is not.
    private func arrival(of head: Head) throws -> Int64? {
        guard let key = try replicaKeys[head.replica] ?? reader.replicaKey(head.replica) else { return nil }
        replicaKeys[head.replica] = key
        return try reader.arrival(of: head, by: key)
    }

    /// The local key of a replica, made with its first entry.
    func key(of replica: ReplicaID) throws -> Int64 {
        if let known = replicaKeys[replica] { return known }
        let key: Int64
        if let known = try reader.replicaKey(replica) {
            key = known
        } else {
            try db.cachedStatement(sql: "INSERT INTO replica (id) VALUES (?)").execute(arguments: [
                Data(replica.bytes)
            ])
            key = db.lastInsertedRowID
        }
        replicaKeys[replica] = key
        return key
    }

    private func insert(
        _ entry: EncodedEntry, _ head: Head, previous: Int64?, signature: [UInt8]?
    ) throws -> StoredEntry {
        let row = try HotStatement(
            db,
            "INSERT INTO log (replica, number, hash, previous, bytes, signature) VALUES (?, ?, ?, ?, ?, ?)")
        row.bind(1, try key(of: head.replica))
        row.bind(2, Int64(head.number))
        row.bind(3, blob: head.hash.bytes)
        row.bind(4, previous)
        row.bind(5, blob: entry.bytes)
        row.bind(6, blob: signature)
        try row.run()
        let arrival = db.lastInsertedRowID
        let content =
            try ahead?.content(of: head, entry) ?? EntryContent(entry, head, team: team, isStrict: true)
        let stored = StoredEntry(arrival: arrival, head: head, content: content)
        if !entry.personal.isEmpty {
            let row = try HotStatement(db, "INSERT INTO personal VALUES (?, ?, ?)")
            for (change, part) in entry.personal {
                row.bind(1, arrival)
                row.bind(2, Int64(change))
                row.bind(3, blob: part)
                try row.run()
            }
        }
        try note(stored, previous: previous)
        return stored
    }
}

/// The limits of the database.
enum StoreLimits {
    /// The most bytes of runs that wait for a gap to be filled.
    static let heldBytes = 64 * 1024 * 1024
    /// Of how many entries missing personal parts are asked for while it is not known whether the peer has any.
    static let entriesOfAWish = 8
    /// How many parts of each.
    static let partsOfAWish = 64
    /// For how many bytes a change counts beside those of its entry, where batches are cut, so that none holds more than `changesTaken`.
    static let bytesOfChange = 16
    /// What a run takes in a message beside its entries: key, hash, signature.
    static let bytesOfRun = 160
    /// How many heads of others an entry says that it has seen; a longer list goes on in the next entry.
    static let seen = 2_048
    /// How many branches of a log are taken from whoever is given nothing.
    static let branches = 64
    /// From how many touched records on what was appended is folded before more is.
    static let pendingRecords = 50_000
    /// How many changes a stretch of a message or file may bring.
    static let changesTaken = 131_072
    /// Of how many entries a loader remembers who wrote them.
    static let entriesKnown = 50_000
    /// From how many bytes on an entry is read before its turn.
    static let bytesReadAhead = 4 * 1024
    /// How many entries of one log are looked for at once; more than fit in a batch, unless they are all very small.
    static let entriesLookedFor = 20_000
    /// How many bytes of entries are kept decoded while records are folded.
    static let cachedBytes = 4 * 1024 * 1024
}

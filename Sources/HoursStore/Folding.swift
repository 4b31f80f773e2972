import Causality
import Foundation
import GRDB
import HoursModel
import SignedLog

/// What one transaction touched, until it is folded and settled.
struct PendingFold {
    /// Where each touched record was touched in this transaction.
    var records: [RecordKey: [PartPlace]] = [:]
    /// In the order of the first touch.
    var order: [RecordKey] = []
    /// The first arrival of this transaction.
    var firstArrival: Int64?
    /// New claims that have their rows already, by volunteer.
    var plain: [RecordID: [PlacedClaim]] = [:]
    /// The first arrival that brought one of them.
    var firstPlain: Int64?
    /// How many they are.
    var plainCount = 0
    /// Volunteers of whom something else is known now that a circumstance may hang on.
    var changedFacts: Set<RecordID> = []
    /// Records of which a part came back that was missing.
    var again: Set<RecordKey> = []
}

struct RecordKey: Hashable {
    let kind: UInt32
    let id: RecordID
}

extension StoreWriter {
    /// Takes note of an entry that is in the log: its place, its changes, and what could not be read.
    func note(_ entry: StoredEntry, previous: Int64?) throws {
        pending.firstArrival = min(pending.firstArrival ?? .max, entry.arrival)
        let recordedAt = entry.decoded?.header.recordedAt ?? 0
        entries.keep(KnownEntry(ref: entry.head.entry, recordedAt: recordedAt), at: entry.arrival)
        if let previous {
            let past = try HotStatement(db, "DELETE FROM head WHERE arrival = ?")
            past.bind(1, previous)
            try past.run()
        }
        let head = try HotStatement(db, "INSERT INTO head VALUES (?, ?)")
        head.bind(1, entry.arrival)
        head.bind(2, try key(of: entry.head.replica))
        try head.run()
        let row = try HotStatement(db, "INSERT INTO entry VALUES (?, ?, ?, ?)")
        row.bind(1, entry.arrival)
        row.bind(2, recordedAt)
        row.bind(3, entry.decoded?.header.user)
        row.bind(4, Int64(entry.decoded?.changes.count ?? 0))
        try row.run()
        if let fault = entry.fault { try noteFault(entry.arrival, -1, fault) }
        for change in entry.missingParts {
            try noteFault(entry.arrival, change, StoredEntry.missingPart)
        }
        for change in entry.decoded?.changes.singles ?? [] where try !takePlain(change, of: entry) {
            try note(change.kind, change.record, PartPlace(arrival: entry.arrival, change: change.index))
        }
        reader.cache.keep(entry)
        var large: [(block: DecodedBlock, columns: PlainColumns)] = []
        for block in entry.decoded?.changes.blocks ?? [] {
            let columns = PlainColumns(block, claimKnowledge)
            if let columns, block.count >= limits.smallestBlock {
                large.append((block, columns))
            } else {
                try note(try rowsNotTaken(block, columns, of: entry), of: block, entry)
            }
        }
        // What the others say is known before these are settled.
        for (block, columns) in large {
            try note(try settleBlock(block, columns, of: entry), of: block, entry)
            foldAtTheEnd()
        }
    }

    /// Lets the transaction be folded when it ends, though all that it appended so far is settled: what the next entries say of rights
    /// concerns it as everything before them.
    private func foldAtTheEnd() { pending.firstArrival = pending.firstArrival ?? .max }

    private func note(_ rows: [Int], of block: DecodedBlock, _ entry: StoredEntry) throws {
        for row in rows {
            try note(
                block.kind, block.records[row], PartPlace(arrival: entry.arrival, change: block.first + row))
        }
    }

    /// Takes note of a change that is folded when the transaction ends; of a kind that is not known here, where it is.
    private func note(_ kind: UInt32, _ record: RecordID, _ place: PartPlace) throws {
        let key = RecordKey(kind: kind, id: record)
        guard vocabulary.kind(kind) != nil else { return try keepTouch(key, place) }
        if pending.records[key] == nil { pending.order.append(key) }
        pending.records[key, default: []].append(place)
    }

    /// Keeps where a record was written that has several writes, or a kind that this program does not know.
    func keepTouch(_ key: RecordKey, _ place: PartPlace) throws {
        let touch = try HotStatement(db, "INSERT OR IGNORE INTO touch VALUES (?, ?, ?, ?)")
        touch.bind(1, Int64(key.kind))
        touch.bind(2, key.id)
        touch.bind(3, place.arrival)
        touch.bind(4, Int64(place.change))
        try touch.run()
    }

    /// Lets a record be folded again because a part of it came back.
    func noteAgain(_ key: RecordKey) {
        guard vocabulary.kind(key.kind) != nil else { return }
        foldAtTheEnd()
        pending.again.insert(key)
        if pending.records[key] == nil {
            pending.order.append(key)
            pending.records[key] = []
        }
    }

    func noteFault(_ arrival: Int64, _ change: Int, _ reason: String) throws {
        try db.cachedStatement(sql: "INSERT INTO fault VALUES (?, ?, ?)").execute(arguments: [
            arrival, change, reason,
        ])
    }

    /// Folds what the transaction appended so far and settles the persons concerned, so that reads in it see the result.
    public func fold() throws {
        guard pending.firstArrival != nil else { return }
        try foldAppended()
        // Who may erase is known once the members are.
        var erased = TouchedPersons()
        for key in try destroyErasedParts() {
            guard let kind = vocabulary.kind(key.kind) else { continue }
            _ = try fold(key, kind)
            // With the identity number goes what it joined.
            guard kind.number == Kinds.volunteer.number else { continue }
            erased.arePairsTouched = true
            erased.volunteers.insert(key.id)
        }
        if erased.arePairsTouched { try settle(erased) }
        pending = PendingFold()
    }

    /// Folds and settles, and erases nothing yet.
    private func foldAppended() throws {
        var touched = TouchedPersons()
        // What authors might do is known before what they wrote is folded.
        try foldPending(&touched) { $0.isOfMembers }
        if try touched.areMembersTouched || wroteBeyondLimits() { try judge(&touched) }
        try foldPending(&touched) { !$0.isOfMembers }
        try settle(touched)
    }

    /// Folds and settles what the transaction appended so far; what erased persons left goes when it ends, unless this erases somebody.
    func foldBeforeBlock() throws {
        if pending.order.contains(where: { $0.kind == Kinds.erasure.number }) { return try fold() }
        try foldAppended()
        pending = PendingFold()
    }

    private func foldPending(_ touched: inout TouchedPersons, _ isMeant: (KindDeclaration) -> Bool) throws {
        for key in pending.order {
            guard let kind = vocabulary.kind(key.kind), isMeant(kind) else { continue }
            let new = pending.records[key] ?? []
            if try takeRepeated(key, kind, new) { continue }
            try noteBefore(key, kind, in: &touched)
            let record = try fold(key, kind, new: new)
            touched.note(record)
        }
    }

    /// Folds what is pending if it is much, so that memory does not grow with what one transaction takes in.
    func foldIfMany() throws {
        if pending.order.count + pending.plainCount >= StoreLimits.pendingRecords { try fold() }
    }

    /// Folds the whole log again, a stretch at a time; the computed tables must be empty.
    func foldWholeLog() throws {
        var last: Int64 = 0
        while let arrival = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT arrival FROM log WHERE arrival > ? ORDER BY arrival LIMIT 1"),
            arguments: [last])
        {
            let previous = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT previous FROM log WHERE arrival = ?"), arguments: [arrival])
            try note(try reader.entry(at: arrival), previous: previous)
            last = arrival
            try foldIfMany()
        }
    }

    /// Folds one record and writes its row.
    private func fold(
        _ key: RecordKey, _ kind: KindDeclaration, new: [PartPlace] = []
    ) throws -> RecordHistory {
        let rows = try kindRows(kind)
        let known = try reader.touches(of: key)
        let places = known + new
        if places.count > 1 { for place in known.count > 1 ? new : places { try keepTouch(key, place) } }
        var arrivals: [WriteID: Int64] = [:]
        let contributions = try places.compactMap { place -> Contribution? in
            let contribution = try reader.entry(at: place.arrival).contribution(place.change, kind: kind)
            if let contribution { arrivals[contribution.id] = place.arrival }
            return contribution
        }
        let record = RecordHistory(kind: kind, id: key.id, contributions)
        // The common case, one write, is shown whoever wrote it.
        let standing = contributions.count > 1 ? try currentDirectory().allowed(record) : record
        let main = standing.shownHead(of: kind.units[0].number)?.id ?? contributions.map(\.id).min()
        let isNew = known.isEmpty
        try noteJudged(record, isNew: isNew)
        let isUndone = try isUndone(record)
        let shown = standing.shown
        try rows.write(
            standing, shown: shown, arrival: main.flatMap { arrivals[$0] } ?? 0,
            change: Int(main?.index ?? 0), writes: places.count, isUndone: isUndone,
            days: record.daysOfClaim)
        try rows.writeNames(of: record, shown: shown, isNew: isNew)
        try rows.plain?.noteTangled(record, shown: shown, isNew: isNew)
        if kind.number == Kinds.claim.number { try noteOtherVersions(record, shown: shown) }
        if kind.number == Kinds.volunteer.number {
            try noteIdentity(record, isUndone: isUndone, isNew: isNew)
            try noteFacts(record, isUndone: isUndone, isNew: isNew)
        }
        return record
    }

    /// How rows of a kind are written; put together once.
    func kindRows(_ kind: KindDeclaration) throws -> KindRows {
        if let known = rows[kind.number] { return known }
        let made = try KindRows(kind, db)
        rows[kind.number] = made
        return made
    }

    /// Whether a device with a right to do so took the record back.
    private func isUndone(_ record: RecordHistory) throws -> Bool {
        guard record.registers[UnitDeclaration.undone.number] != nil else { return false }
        let directory = try currentDirectory()
        return record.isUndone { directory.role(at: $0) > .researcher }
    }

    /// Keeps by which token a volunteer is compared with others, as those with a right to say so said it; none that was undone or erased.
    ///
    /// - Parameter isNew: whether nothing of it was here before this transaction.
    private func noteIdentity(_ record: RecordHistory, isUndone: Bool, isNew: Bool) throws {
        var tokens: [[UInt8]] = []
        if let writes = record.registers[Kinds.identityUnit]?.writes, !isUndone {
            let directory = try currentDirectory()
            // Who may only report the own hours does not say who is who.
            let allowed = writes.filter { directory.role(at: $0.id.entry) >= .recorder }
            tokens = Register(allowed).heads.compactMap { head in
                if case .bytes(let token) = head.value[8], token.count >= 16 { token } else { nil }
            }
        }
        let id = Data(record.id.bytes)
        // Of concurrent ones the smaller holds: two at once would join two persons.
        if let token = tokens.min(by: { $0.lexicographicallyPrecedes($1) }) {
            try db.cachedStatement(sql: "INSERT OR REPLACE INTO identity VALUES (?, ?, ?)").execute(
                arguments: [id, Data(token.prefix(16)), token.count > 16 ? Int(token[16]) : 0])
        } else if !isNew {
            try db.cachedStatement(sql: "DELETE FROM identity WHERE volunteer = ?").execute(arguments: [id])
        }
    }

    /// Keeps whether a record's row depends on what its authors might do, so that it is judged again with the members.
    private func noteJudged(_ record: RecordHistory, isNew: Bool) throws {
        let isVolunteer = record.kind.number == Kinds.volunteer.number
        let dependsOnRights =
            record.registers[UnitDeclaration.undone.number] != nil
            || isVolunteer && (record.registers[Kinds.identityUnit] != nil || PersonFacts.mayBeIn(record))
        guard dependsOnRights || isVolunteer && !isNew else { return }
        try db.cachedStatement(
            sql: dependsOnRights
                ? "INSERT OR IGNORE INTO judged VALUES (?, ?)"
                : "DELETE FROM judged WHERE kind = ? AND record = ?"
        ).execute(arguments: [record.kind.number, Data(record.id.bytes)])
    }

    func currentDirectory() throws -> MemberDirectory {
        let directory = try self.directory ?? MemberDirectory.current(db)
        self.directory = directory
        return directory
    }

    /// Computes the members, and folds the records again whose rows depend on what their authors might do, if earlier entries are
    /// judged otherwise now.
    func judge(_ touched: inout TouchedPersons) throws {
        let judged = try computeMembers()
        directory = nil
        var keys: Set<RecordKey> = []
        for row in try Row.fetchAll(db.cachedStatement(sql: "SELECT kind, record FROM judged")) {
            guard let id = RecordID(row["record"] as Data) else { continue }
            let key = RecordKey(kind: row["kind"], id: id)
            // What says who is a member was folded before that was known.
            let wasFolded =
                pending.records[key] != nil && vocabulary.kind(key.kind)?.isOfMembers == true
            if !judged.isEmpty || wasFolded { keys.insert(key) }
        }
        if !judged.isEmpty { touched.everyone = true }
        for replica in judged {
            // A record with one write is shown whoever wrote it.
            for row in try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT DISTINCT touch.kind AS kind, touch.record AS record FROM touch
                        JOIN log ON log.arrival = touch.arrival WHERE log.replica = ?
                        """), arguments: [try reader.replicaKey(replica)])
            {
                if let id = RecordID(row["record"] as Data) {
                    keys.insert(RecordKey(kind: row["kind"], id: id))
                }
            }
        }
        for key in keys {
            guard let kind = vocabulary.kind(key.kind) else { continue }
            try noteBefore(key, kind, in: &touched)
            touched.note(try fold(key, kind))
        }
    }

    /// Keeps under which other volunteers and activities a claim must be looked for, because a version that is not shown names them.
    private func noteOtherVersions(_ record: RecordHistory, shown: UnitValue) throws {
        let writes = record.registers[1]?.writes ?? []
        guard writes.count > 1 else { return }
        let id = Data(record.id.bytes)
        for (table, field) in [("also", 1 as UInt32), ("alsoActivity", 2)] {
            try db.cachedStatement(sql: "DELETE FROM \(table) WHERE claim = ?").execute(arguments: [id])
            for case .record(let other) in Set(writes.compactMap { $0.value[field] })
            where shown[field] != .record(other) {
                try db.cachedStatement(sql: "INSERT OR IGNORE INTO \(table) VALUES (?, ?)").execute(
                    arguments: [Data(other.bytes), id])
            }
        }
    }
}

public import Causality
import Foundation
import GRDB
public import HoursModel
import SignedLog

/// A record as its table shows it.
public struct ShownRecord: Hashable, Sendable {
    /// The kind.
    public let kind: KindDeclaration
    /// The record.
    public let id: RecordID
    /// The outside name.
    public let ref: String?
    /// The fields that are shown, by number.
    public let fields: UnitValue
    /// How many rival contents its first unit has.
    public let rivals: Int
    /// From how many changes it was folded.
    public let writes: Int
    /// Whether an `undo` took it back.
    public let isUndone: Bool

    /// The text of a field; nil if it has none.
    public func text(_ name: String) -> String? {
        guard let field = kind.field(named: name), case .text(let text) = fields[field.number] else {
            return nil
        }
        return text
    }
}

/// One write in the history of a record.
public struct HistoryItem: Hashable, Sendable {
    /// Which write.
    public let id: WriteID
    /// Who signed it.
    public let signer: Signer
    /// Wall time in milliseconds since 1970.
    public let recordedAt: Int64
    /// The unit that it wrote.
    public let unit: UnitDeclaration
    /// What it says.
    public let fields: UnitValue
    /// Whether no other write replaced it.
    public let isHead: Bool
}

extension StoreReader {
    /// A record by its whole id; nil if it is not here.
    public func shown(_ id: RecordID, kind: KindDeclaration) throws -> ShownRecord? {
        guard try isHere(id, kind) else { return nil }
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM \"\(kind.name)\" WHERE id = ?"),
            arguments: [Data(id.bytes)])
        return row.flatMap { read($0, kind) }
    }

    /// Whether there is a row of a record; an import asks for each of its rows, and mostly there is none.
    private func isHere(_ id: RecordID, _ kind: KindDeclaration) throws -> Bool {
        let row = try HotStatement(db, "SELECT 1 FROM \"\(kind.name)\" WHERE id = ?")
        row.bind(1, id)
        defer { row.stop() }
        return try row.next()
    }

    /// Records of a kind in the order of their ids, from a place on; those that an `undo` took back are left out.
    public func list(_ kind: KindDeclaration, limit: Int = .max, after id: RecordID? = nil) throws
        -> [ShownRecord]
    {
        try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT * FROM \"\(kind.name)\" WHERE \(kind.stands) AND id > ? ORDER BY id LIMIT ?"),
            arguments: [id.map { Data($0.bytes) } ?? Data(), limit]
        ).compactMap { read($0, kind) }
    }

    /// The records of a kind whose outside name is exactly this.
    public func records(_ kind: KindDeclaration, ref: String) throws -> [ShownRecord] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT * FROM \"\(kind.name)\" WHERE ref = ? AND \(kind.stands) ORDER BY id"),
            arguments: [ref]
        ).compactMap { read($0, kind) }
    }

    /// The records of a kind one of whose names, folded, is this; ascending by id.
    public func records(_ kind: KindDeclaration, named name: FoldedText) throws -> [ShownRecord] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM "\(kind.name)" WHERE id IN (SELECT record FROM name WHERE kind = ? AND folded = ?)
                        AND \(kind.stands) ORDER BY id
                    """), arguments: [kind.number, name.key]
        ).compactMap { read($0, kind) }
    }

    /// The records of some kinds whose id begins with hexadecimal digits, at most 20.
    public func records(_ kinds: [KindDeclaration], prefix: String) throws -> [ShownRecord] {
        let digits = prefix.lowercased()
        guard !digits.isEmpty, digits.count <= 32, digits.allSatisfy(\.isHexDigit),
            let low = Hex.decode(digits.padding(toLength: 32, withPad: "0", startingAt: 0)),
            let high = Hex.decode(digits.padding(toLength: 32, withPad: "f", startingAt: 0))
        else { return [] }
        return try kinds.flatMap { kind in
            try Row.fetchAll(
                db.cachedStatement(sql: "SELECT * FROM \"\(kind.name)\" WHERE id BETWEEN ? AND ? LIMIT 20"),
                arguments: [Data(low), Data(high)]
            ).compactMap { read($0, kind) }
        }
    }

    /// The claims of some volunteer records whose shown version may lie on some days in UTC; ascending by id.
    public func claims(of volunteers: Set<RecordID>, touching days: ClosedRange<Int>) throws -> [ShownRecord]
    {
        try volunteers.flatMap { volunteer in
            try claimKeys(of: volunteer, touching: days, long: longClaims(of: volunteer)).flatMap { key in
                try Row.fetchAll(
                    db.cachedStatement(
                        sql: "SELECT * FROM claim WHERE localKey = ? AND \(Kinds.claim.stands)"),
                    arguments: [key]
                ).compactMap { read($0, Kinds.claim) }
            }
        }.sorted { $0.id < $1.id }
    }

    /// All claims of some volunteer records, with rivals and claims whose other versions name them; ascending by id.
    public func claims(of volunteers: Set<RecordID>) throws -> [ShownRecord] {
        try volunteers.flatMap { volunteer in
            try Row.fetchAll(
                db.cachedStatement(sql: "SELECT * FROM claim WHERE volunteer = ? AND \(Kinds.claim.stands)"),
                arguments: [Data(volunteer.bytes)]
            ).compactMap { read($0, Kinds.claim) }
        }.sorted { $0.id < $1.id }
    }

    /// All writes of a record, oldest arrival first.
    public func history(_ id: RecordID, kind: KindDeclaration) throws -> [HistoryItem] {
        let folded = try record(id, kind: kind)
        let loader = try CaseLoader(self)
        let standing = loader.directory.allowed(folded.history)
        var items: [HistoryItem] = []
        for arrival in folded.arrivals {
            let entry = try loader.authorship(arrival)
            for unit in kind.units {
                guard let register = folded.history.registers[unit.number] else { continue }
                for write in register.writes where write.id.entry == entry.ref {
                    items.append(
                        HistoryItem(
                            id: write.id, signer: entry.signer, recordedAt: entry.recordedAt, unit: unit,
                            fields: write.value,
                            isHead: standing.registers[unit.number]?.heads.contains(write) ?? false))
                }
            }
        }
        return items
    }

    /// The history of a claim as the rules see it; nil if no version of it is a claim.
    public func claimHistory(_ id: RecordID) throws -> ClaimHistory? { try CaseLoader(self).history(of: id) }

    /// The folded record with all its registers, to write over what is shown: without what authors wrote who had no right to.
    public func folded(_ id: RecordID, kind: KindDeclaration) throws -> RecordHistory {
        let history = try record(id, kind: kind).history
        return try MemberDirectory.current(db).allowed(history)
    }

    /// The folded record with all that anybody wrote.
    public func foldedOfAll(_ id: RecordID, kind: KindDeclaration) throws -> RecordHistory {
        try record(id, kind: kind).history
    }

    /// The decisions that name a claim.
    public func decisions(of claim: RecordID) throws -> [Decision] {
        try CaseLoader(self).decisions(of: claim)
    }

    /// The decisions on a claim that no other decision replaces.
    package func liveDecisions(on claim: RecordID) throws -> [Decision] {
        try decisions(of: claim).live
    }

    /// The changes of entries of a device's log, by number: kind and record of each, in order.
    public func changes(of replica: ReplicaID, from first: UInt64, count: Int) throws -> [(
        entry: EntryRef, kind: UInt32, record: RecordID
    )] {
        guard let key = try replicaKey(replica) else { return [] }
        let arrivals = try Int64.fetchAll(
            db.cachedStatement(
                sql:
                    "SELECT arrival FROM log WHERE replica = ? AND number >= ? AND number < ? ORDER BY number"
            ), arguments: [key, Int64(first), Int64(first) + Int64(count)])
        return try arrivals.flatMap { arrival in
            let stored = try entry(at: arrival)
            return stored.decoded?.changes.map { (stored.head.entry, $0.kind, $0.record) } ?? []
        }
    }

    /// Which entry says what a record is; nil if there is no such record.
    public func place(of id: RecordID, kind: KindDeclaration) throws -> EntryRef? {
        try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT arrival FROM \"\(kind.name)\" WHERE id = ?"),
            arguments: [Data(id.bytes)]
        ).map { try place(of: $0) }
    }

    /// Who wrote the first unit of a record, and in which entry.
    public func author(of id: RecordID, kind: KindDeclaration) throws -> (entry: EntryRef, signer: Signer)? {
        let arrival = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT arrival FROM \"\(kind.name)\" WHERE id = ?"),
            arguments: [Data(id.bytes)])
        guard let arrival else { return nil }
        let entry = try CaseLoader(self).authorship(arrival)
        return (entry.ref, entry.signer)
    }

    private func read(_ row: Row, _ kind: KindDeclaration) -> ShownRecord? {
        typealias Place = KindTable.Place
        guard let id = RecordID(Array(row[Place.id] as Data)) else { return nil }
        return ShownRecord(
            kind: kind, id: id, ref: row[Place.ref], fields: KindTable(kind).fields(row),
            rivals: row[Place.heads], writes: row[Place.writes], isUndone: row[Place.isUndone])
    }
}

extension KindDeclaration {
    /// The SQL condition that a row was not taken back by an `undo`, or is needed all the same: a claim that was approved at the
    /// same time keeps its minutes, and so its volunteer and activity.
    fileprivate var stands: String {
        switch number {
        case Kinds.claim.number:
            "(NOT isUndone OR EXISTS (SELECT 1 FROM ledger WHERE ledger.claim = claim.localKey))"
        case Kinds.volunteer.number, Kinds.activity.number:
            """
            (NOT isUndone OR EXISTS (
                SELECT 1 FROM claim JOIN ledger ON ledger.claim = claim.localKey WHERE claim."\(name)" = "\(name)".id))
            """
        default: "NOT isUndone"
        }
    }
}

extension StoreReader {
    /// The claims whose shown version names an activity.
    public func claimIDs(ofActivity activity: RecordID) throws -> [RecordID] {
        try Data.fetchAll(
            db.cachedStatement(
                sql: "SELECT id FROM claim WHERE activity = ? AND \(Kinds.claim.stands) ORDER BY id"),
            arguments: [Data(activity.bytes)]
        ).compactMap { RecordID(Array($0)) }
    }
}

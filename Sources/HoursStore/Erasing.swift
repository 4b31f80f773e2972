public import Causality
import Foundation
import GRDB
import HoursModel
import SignedLog
import SyncProtocol

/// Whose data admins had erased.
public struct ErasedPersons: Hashable, Sendable {
    /// The volunteer records.
    public internal(set) var volunteers: Set<RecordID> = []
    /// The volunteer records by the ids that their names would give.
    public internal(set) var byToken: [RecordID: RecordID] = [:]
    /// The recorder records.
    public internal(set) var recorders: Set<RecordID> = []
}

extension StoreReader {
    /// Whose data admins had erased.
    public func erasedPersons() throws -> ErasedPersons {
        let rows = try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM erasure WHERE heads = 1"))
        guard !rows.isEmpty else { return ErasedPersons() }
        let directory = try MemberDirectory.current(db)
        let table = KindTable(Kinds.erasure)
        var erased = ErasedPersons()
        for row in rows where directory.role(at: try place(of: row["arrival"])) == .admin {
            let fields = table.fields(row)
            if case .record(let recorder) = fields[4] { erased.recorders.insert(recorder) }
            guard case .record(let volunteer) = fields[1] else { continue }
            erased.volunteers.insert(volunteer)
            guard case .records(let tokens) = fields[3] else { continue }
            for token in tokens {
                erased.byToken[token] = min(volunteer, erased.byToken[token] ?? volunteer)
            }
        }
        return erased
    }
}

/// One change of one entry, by where the entry arrived.
struct PartPlace: Hashable {
    let arrival: Int64
    let change: Int
}

extension StoreReader {
    /// Where the personal parts that erasures took were.
    func placesOfErasedParts() throws -> Set<PartPlace> {
        var places: Set<PartPlace> = []
        for key in try recordsOfErased() {
            places.formUnion(try touches(of: key))
        }
        return places
    }

    fileprivate func recordsOfErased() throws -> [RecordKey] {
        let erased = try erasedPersons()
        return try erased.volunteers.sorted().flatMap { try records(about: $0) }
            + erased.recorders.sorted().map { RecordKey(kind: Kinds.recorder.number, id: $0) }
    }

    /// The ids of the records whose personal parts are about a volunteer.
    public func idsOfRecords(about volunteer: RecordID) throws -> Set<RecordID> {
        Set(try records(about: volunteer).map(\.id))
    }

    /// The records whose personal parts are about a volunteer.
    func records(about volunteer: RecordID) throws -> [RecordKey] {
        let id = Data(volunteer.bytes)
        let queries: [(kind: KindDeclaration, sql: String)] = [
            (
                Kinds.claim,
                "SELECT id FROM claim WHERE volunteer = ?1 UNION SELECT claim FROM also WHERE volunteer = ?1"
            ),
            (
                Kinds.decision,
                """
                SELECT decision.id FROM decision JOIN claim ON claim.id IN (decision.claim, decision.other)
                    WHERE claim.volunteer = ?1
                    OR EXISTS (SELECT 1 FROM also WHERE also.claim = claim.id AND also.volunteer = ?1)
                """
            ),
            (Kinds.sameAs, "SELECT id FROM sameAs WHERE ?1 IN (first, second)"),
            (Kinds.notSameAs, "SELECT id FROM notSameAs WHERE ?1 IN (first, second)"),
            (Kinds.certificate, "SELECT id FROM certificate WHERE volunteer = ?1"),
            (Kinds.licence, "SELECT id FROM licence WHERE volunteer = ?1"),
            (Kinds.honour, "SELECT id FROM honour WHERE volunteer = ?1"),
            // Its label may be the name that the volunteer had before.
            (Kinds.helpers, "SELECT helpers FROM naming WHERE volunteer = ?1 AND helpers IS NOT NULL"),
        ]
        var keys = [RecordKey(kind: Kinds.volunteer.number, id: volunteer)]
        for (kind, sql) in queries where vocabulary.kind(kind.number) != nil {
            for data in try Data.fetchAll(db.cachedStatement(sql: sql), arguments: [id]) {
                if let record = RecordID(Array(data)) {
                    keys.append(RecordKey(kind: kind.number, id: record))
                }
            }
        }
        return keys
    }
}

extension StoreWriter {
    /// Destroys the personal parts of all that is about erased volunteers, whenever it arrived.
    ///
    /// Chains, ids and hours do not depend on the parts. Which changes are concerned follows from the records alone: those of the
    /// volunteer, of the volunteer's claims, of the decisions on them, and of what says who the person is.
    /// - Returns: the records that are to be folded again.
    func destroyErasedParts() throws -> [RecordKey] {
        guard try hasErasures() else { return [] }
        // What is held from now on is stripped when it comes.
        if pending.order.contains(where: { $0.kind == Kinds.erasure.number }) { try stripHeld() }
        var changed: [RecordKey] = []
        for key in try reader.recordsOfErased() where try destroyParts(of: key) { changed.append(key) }
        return changed
    }

    /// Takes the personal parts out of what waits beyond a gap.
    ///
    /// Whom they are about is not known before they are folded. Those of others are asked for once their entries are in the log.
    private func stripHeld() throws {
        for row in try Row.fetchAll(db.cachedStatement(sql: "SELECT id, bytes FROM held ORDER BY id")) {
            guard let run = try? MessageCoding.decodeRun(Array(row["bytes"] as Data)),
                run.entries.contains(where: { !$0.personal.isEmpty })
            else { continue }
            hasDestroyed = true
            try db.cachedStatement(sql: "UPDATE held SET bytes = ? WHERE id = ?").execute(arguments: [
                Data(try MessageCoding.encode(run.withoutPersonalParts)), row["id"] as Int64,
            ])
        }
    }

    /// Whether anybody was erased, rightly or not.
    func hasErasures() throws -> Bool {
        try Bool.fetchOne(db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM erasure)")) ?? false
    }

    /// Whether any part of the record was here.
    private func destroyParts(of key: RecordKey) throws -> Bool {
        var found = false
        for part in try reader.touches(of: key) {
            try db.cachedStatement(sql: "DELETE FROM personal WHERE arrival = ? AND change = ?").execute(
                arguments: [part.arrival, part.change])
            if db.changesCount > 0 {
                found = true
                hasDestroyed = true
                reader.cache.forget(part.arrival)
                // That the part is missing is so whoever erased it; what an erasure took is hidden where faults are shown.
                try noteFault(part.arrival, part.change, StoredEntry.missingPart)
            }
        }
        return found
    }
}

extension Run {
    /// The same entries, which prove themselves without their personal parts.
    var withoutPersonalParts: Run {
        Run(
            replica: replica, first: first, previous: previous,
            entries: entries.map { EncodedEntry(bytes: $0.bytes, personal: [:]) }, signature: signature)
    }
}

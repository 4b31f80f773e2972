import Causality
import HoursModel
import HoursStore

/// The claims that earlier imports of a source made, to tell what a newer copy changed.
struct PriorClaims {
    private var units: [RecordID: CreditUnit] = [:]
    private var open: Set<RecordID> = []
    private var written: Set<EntryRef> = []
    private var byUnit: [CreditUnit: [RecordID]] = [:]
    /// The claims of each volunteer, ascending.
    private var byVolunteer: [ID<Volunteer>: [RecordID]] = [:]
    /// Whether a row of the newer copy was in an older one: else it may be another page of the same name.
    private var isSharing = false

    init(source: String, in reader: StoreReader) throws {
        let name = FoldedText(source)
        for batch in try reader.list(Kinds.batch) {
            guard batch.text("source").map({ FoldedText($0) }) == name,
                let entries = try BatchEntries(batch, in: reader)
            else { continue }
            for change in try entries.changes(in: reader)
            where change.kind == Kinds.claim.number {
                written.insert(change.entry)
                guard let shown = try reader.shown(change.record, kind: Kinds.claim), !shown.isUndone,
                    let unit = CreditUnit(fields: shown.fields), units[change.record] == nil
                else { continue }
                units[change.record] = unit
                open.insert(change.record)
                byUnit[unit, default: []].append(change.record)
            }
        }
        for unit in byUnit.keys { byUnit[unit]?.sort() }
        for id in open.sorted() {
            if let volunteer = units[id]?.volunteer { byVolunteer[volunteer, default: []].append(id) }
        }
    }

    /// The volunteer records of which the imports spoke.
    var volunteers: Set<RecordID> { Set(byVolunteer.keys.map(\.record)) }

    /// Whether an import made the claim and no row of the newer copy is it yet.
    func isOpen(_ id: RecordID) -> Bool { open.contains(id) }

    /// Whether an entry is one of these imports.
    func wrote(_ entry: EntryRef) -> Bool { written.contains(entry) }

    /// A claim that says just this now.
    mutating func takeEqual(to unit: CreditUnit) -> RecordID? {
        guard let id = byUnit[unit]?.first(where: { open.contains($0) }) else { return nil }
        open.remove(id)
        isSharing = true
        return id
    }

    /// Takes note that a claim is still in the sheet, whatever it says now.
    mutating func keep(_ id: RecordID) {
        if open.remove(id) != nil { isSharing = true }
    }

    /// A claim of the same person, activity and day that the newer copy no longer has.
    mutating func takeVanished(like unit: CreditUnit, zone: Zone) -> RecordID? {
        let day = unit.time.firstDay(in: zone)
        let match = byVolunteer[unit.volunteer]?.first { id in
            guard open.contains(id), let other = units[id], isSharing || other.time.isLike(unit.time) else {
                return false
            }
            return other.activity == unit.activity && other.time.firstDay(in: zone) == day
        }
        if let match { open.remove(match) }
        return match
    }
}

extension ClaimTime {
    /// Whether two times may be one, read twice: both by the day, or with a common minute.
    fileprivate func isLike(_ other: ClaimTime) -> Bool {
        switch (self, other) {
        case (.dated, .dated): true
        default: !span.intersection(other.span).isEmpty
        }
    }
}

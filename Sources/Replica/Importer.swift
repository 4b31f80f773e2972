import Causality
import Foundation
import HoursModel
import HoursStore
import Sheets
import SignedLog

/// The state of one import: what is here, what will be written, and the verdicts so far.
struct Importer {
    let replica: Replica
    let reader: StoreReader
    let options: ImportOptions
    var drafts: [DraftChange] = []
    var verdicts: [RowVerdict] = []
    private let strongest: Evidence
    private let isMember: Bool
    private var indices: [UInt32: RecordIndex] = [:]
    private var zones: [RecordID: Zone] = [:]
    /// Recorders that are here or in the drafts, by the name as typed.
    private var recorders: [String: ID<Recorder>] = [:]
    private var written: Set<RecordID> = []
    private var ordinals: [UnitValue: UInt32] = [:]
    private var waiting: [(place: Int, row: ClaimRow)] = []
    private var prior: PriorClaims
    /// Whose data was erased; nobody comes back by a sheet.
    let erased: ErasedPersons
    /// The rows that were refused only when all were known.
    var refusedLater: [(line: Int, refusal: RowRefusal)] = []
    /// What the sheet calls those of whom no record was here, by the number of the kind.
    var unknown: [UInt32: [String]] = [:]
    /// The records that rows with an identity number made.
    var identified: Set<RecordID> = []

    init(_ replica: Replica, _ reader: StoreReader, _ options: ImportOptions) throws {
        self.replica = replica
        self.reader = reader
        self.options = options
        strongest = try reader.signer(of: replica.id).role.strongestEvidence ?? .own
        isMember = try reader.members().contains { $0.replica == replica.id }
        prior = try PriorClaims(source: options.source, in: reader)
        erased = try reader.erasedPersons()
    }

    /// The index of a kind, made at its first use.
    mutating func index(_ kind: KindDeclaration) throws -> RecordIndex {
        if let index = indices[kind.number] { return index }
        let index = try RecordIndex(
            kind, in: reader, preferring: kind == Kinds.volunteer ? prior.volunteers : [])
        indices[kind.number] = index
        return index
    }

    mutating func note(_ id: RecordID, of kind: KindDeclaration, ref: String?, names: [String]) throws {
        _ = try index(kind)
        indices[kind.number]?.add(id, ref: ref, names: names)
    }

    /// The record of a kind that a cell means; a new one is made where a sheet names somebody or something unknown.
    ///
    /// A cell without a letter is taken as an outside name. The id of a record that is known by its name alone is keyed
    /// from it, so that two laptops that import one sheet offline make one record.
    mutating func record(_ cell: String, of kind: KindDeclaration) throws -> RecordID {
        let known = try index(kind).find(
            cell, keyed: kind == Kinds.volunteer ? replica.keyedID(cell, of: kind) : nil)
        if let known { return known }
        if kind == Kinds.volunteer, let id = erasedPerson(cell) { return id }
        unknown[kind.number, default: []].append(cell)
        var draft = DraftChange(kind: kind.number, target: .created)
        replica.split([1: .text(cell)], of: kind, into: &draft)
        let isNumber = !cell.unicodeScalars.contains { $0.properties.isAlphabetic }
        let id: RecordID
        if isNumber {
            id = replica.namedID(cell, of: kind)
            replica.setRef(cell, of: kind, id, in: &draft)
        } else {
            id = replica.keyedID(cell, of: kind)
            draft.target = .known(id)
        }
        try restoreIfUndone(id, of: kind, &draft)
        drafts.append(draft)
        try note(id, of: kind, ref: isNumber ? cell : nil, names: [cell])
        return id
    }

    /// The erased person whom a name or an outside name meant; nil if it meant none.
    func erasedPerson(_ name: String) -> RecordID? {
        guard !erased.volunteers.isEmpty else { return nil }
        let id = replica.namedID(name, of: Kinds.volunteer)
        if erased.volunteers.contains(id) { return id }
        return erased.byToken.isEmpty ? nil : erased.byToken[replica.keyedID(name, of: Kinds.volunteer)]
    }

    /// A record that an `undo` took back comes back by being written again over what it said.
    mutating func restoreIfUndone(_ id: RecordID, of kind: KindDeclaration, _ draft: inout DraftChange) throws
    {
        guard let shown = try reader.shown(id, kind: kind), shown.isUndone else { return }
        for (unit, register) in try reader.folded(id, kind: kind).registers
        where unit != UnitDeclaration.undone.number {
            draft.over[unit] = register.shown
        }
    }

    mutating func zone(of activity: RecordID) throws -> Zone {
        if let zone = zones[activity] { return zone }
        let zone = try reader.zone(of: activity)
        zones[activity] = zone
        return zone
    }

    mutating func setZone(_ zone: Zone, of activity: RecordID) { zones[activity] = zone }

    /// The recorder of a name; nil without one.
    mutating func recorder(_ name: String?) throws -> ID<Recorder>? {
        guard let name = name ?? options.recorder else { return nil }
        if let known = recorders[name] { return known }
        if let id = RecordID(hex: name), try index(Kinds.recorder).contains(id) { return ID(id) }
        let id = replica.recorderID(name)
        let isKnown = try index(Kinds.recorder).contains(id)
        guard let recorder = replica.draftRecorder(name, &drafts, known: isKnown ? [id] : []) else {
            return nil
        }
        if !isKnown { try note(id, of: Kinds.recorder, ref: nil, names: [name]) }
        recorders[name] = ID(recorder)
        return ID(recorder)
    }

    /// Whether evidence goes beyond what this device's role lets count.
    func isAboveRole(_ evidence: Evidence) -> Bool { isMember && evidence > strongest }

    mutating func refuse(_ line: Int, _ error: any Error) {
        verdicts.append(RowVerdict(line: line, outcome: .refused, flags: [], refusal: RowRefusal(error)))
    }

    /// Takes a claim with an outside name: new, the same, or an edit.
    mutating func take(_ row: ClaimRow, ref: String) throws {
        var id = RecordIdentity.named(ref, kind: Kinds.claim.number, team: replica.team)
        var draft = DraftChange(kind: Kinds.claim.number, target: .ref(ref))
        if let known = RecordID(hex: ref), try reader.shown(known, kind: Kinds.claim) != nil {
            // What was exported from here without a name of its own.
            id = known
            draft.target = .known(id)
        }
        guard written.insert(id).inserted else {
            throw SheetError.inLine(row.line, .repeatedRef(ref))
        }
        let shown = try reader.shown(id, kind: Kinds.claim)
        if let person = row.erased,
            try refuseErased(row, person, stays: shown?.fields[1] == .record(person), id)
        {
            return
        }
        if let shown, !shown.isUndone {
            let outcome = try edit(id, row)
            verdicts.append(
                RowVerdict(
                    line: row.line, outcome: outcome ? .edited : .unchanged, record: id, flags: row.flags,
                    content: row.content))
            return
        }
        replica.split(row.fields, of: Kinds.claim, into: &draft)
        try restoreIfUndone(id, of: Kinds.claim, &draft)
        drafts.append(draft)
        accept(row, id)
    }

    /// Judges a row that names an erased person: the hours that are here stay as they are, and no new ones come under no name.
    ///
    /// - Returns: whether that is all there is to do with the row.
    private mutating func refuseErased(_ row: ClaimRow, _ person: RecordID, stays: Bool, _ id: RecordID?)
        throws
        -> Bool
    {
        if stays {
            verdicts.append(
                RowVerdict(
                    line: row.line, outcome: .unchanged, record: id, flags: row.flags, content: row.content))
            return true
        }
        guard row.unit.volunteer.record == person else { return false }
        throw ReplicaError.erasedPerson
    }

    /// Takes a claim without a name: what it is depends on the other rows, so it waits for the end of the sheet.
    mutating func wait(_ row: ClaimRow) {
        waiting.append((verdicts.count, row))
        verdicts.append(
            RowVerdict(line: row.line, outcome: .accepted, flags: row.flags, content: row.content))
    }

    /// Decides on the rows without a name: same content as before, same row as before, a correction, or new.
    mutating func finish() throws {
        var rest: [(place: Int, row: ClaimRow, id: RecordID, ordinal: UInt32)] = []
        for (place, row) in waiting {
            if let person = row.erased {
                if let same = try claimOfErased(row, person) {
                    settle(place, .unchanged, same)
                    continue
                }
                if row.unit.volunteer.record == person {
                    verdicts[place].outcome = .refused
                    verdicts[place].refusal = .replica(.erasedPerson)
                    verdicts[place].content = nil
                    refusedLater.append((row.line, .replica(.erasedPerson)))
                    continue
                }
            }
            let (id, ordinal) = nextIdentity(of: row)
            // What a row made is its own if it still says that, or if a person had it say something else.
            if let shown = try reader.shown(id, kind: Kinds.claim), !shown.isUndone,
                try CreditUnit(fields: shown.fields) == row.unit || !isOfImports(id)
            {
                prior.keep(id)
                settle(place, try editMarks(id, row) ? .edited : .unchanged, id)
            } else {
                rest.append((place, row, id, ordinal))
            }
        }
        var new: [(place: Int, row: ClaimRow, id: RecordID, ordinal: UInt32)] = []
        for item in rest {
            if let same = prior.takeEqual(to: item.row.unit) {
                settle(item.place, try editMarks(same, item.row) ? .edited : .unchanged, same)
            } else {
                new.append(item)
            }
        }
        for place in new.indices {
            var item = new[place]
            guard let shown = try reader.shown(item.id, kind: Kinds.claim), !shown.isUndone,
                !prior.isOpen(item.id)
            else { continue }
            // A corrected copy had its claim say what another row says today: this row is a further one.
            while let taken = try reader.shown(item.id, kind: Kinds.claim), !taken.isUndone {
                (item.id, item.ordinal) = nextIdentity(of: item.row)
            }
            new[place] = item
        }
        // The sheet says again what an older copy said: those take their own before others look for one that vanished.
        let again = new.filter { prior.isOpen($0.id) }
        for item in again {
            prior.keep(item.id)
            settle(item.place, try editWithMarks(item.id, item.row) ? .edited : .unchanged, item.id)
        }
        let isAgain = Set(again.map(\.place))
        for item in new where !isAgain.contains(item.place) {
            if let vanished = prior.takeVanished(
                like: item.row.unit, zone: try zone(of: item.row.unit.activity.record))
            {
                _ = try editWithMarks(vanished, item.row)
                settle(item.place, .edited, vanished)
                continue
            }
            var draft = DraftChange(kind: Kinds.claim.number, target: .row(ordinal: item.ordinal))
            replica.split(item.row.fields, of: Kinds.claim, into: &draft)
            // The id follows from the credit unit alone; role and paid duty are a change of their own.
            draft.fields = draft.fields.filter { (1...14).contains($0.key) }
            try restoreIfUndone(item.id, of: Kinds.claim, &draft)
            drafts.append(draft)
            let marks = item.row.marks
            if !marks.isEmpty {
                drafts.append(
                    DraftChange(
                        kind: Kinds.claim.number, target: .known(item.id),
                        fields: marks.mapValues { .value($0) }))
            }
            settle(item.place, item.row.isAbsence ? .absent : .accepted, item.id)
        }
    }

    /// The record of the next row that says just this, and its place among these.
    private mutating func nextIdentity(of row: ClaimRow) -> (id: RecordID, ordinal: UInt32) {
        let fields = row.unit.fields(startOffset: row.offsets.start, endOffset: row.offsets.end)
        let ordinal = ordinals[fields, default: 0]
        ordinals[fields] = ordinal + 1
        let id = RecordIdentity.row(fields, ordinal: ordinal, kind: Kinds.claim.number, team: replica.team)
        return (id, ordinal)
    }

    /// The claim that a row made before its person was erased.
    private mutating func claimOfErased(_ row: ClaimRow, _ person: RecordID) throws -> RecordID? {
        var unit = row.unit
        unit.volunteer = ID(person)
        if let same = prior.takeEqual(to: unit) { return same }
        let fields = unit.fields(startOffset: row.offsets.start, endOffset: row.offsets.end)
        let ordinal = ordinals[fields, default: 0]
        let id = RecordIdentity.row(fields, ordinal: ordinal, kind: Kinds.claim.number, team: replica.team)
        guard let shown = try reader.shown(id, kind: Kinds.claim), !shown.isUndone else { return nil }
        ordinals[fields] = ordinal + 1
        return id
    }

    private mutating func settle(_ place: Int, _ outcome: RowVerdict.Outcome, _ id: RecordID) {
        verdicts[place].outcome = outcome
        verdicts[place].record = id
    }

    private mutating func accept(_ row: ClaimRow, _ id: RecordID) {
        verdicts.append(
            RowVerdict(
                line: row.line, outcome: row.isAbsence ? .absent : .accepted, record: id, flags: row.flags,
                content: row.content))
    }

    /// Whether all that a claim says now of its credit unit was written by imports of this source.
    private func isOfImports(_ id: RecordID) throws -> Bool {
        let heads = try reader.folded(id, kind: Kinds.claim).registers[1]?.heads ?? []
        return heads.allSatisfy { prior.wrote($0.id.entry) }
    }

    /// Writes what a row says over what is shown, but no role or paid duty over what somebody else wrote.
    private mutating func editWithMarks(_ id: RecordID, _ row: ClaimRow) throws -> Bool {
        var hours = row
        (hours.role, hours.isPaidDuty) = (nil, nil)
        let isEdit = try edit(id, hours)
        return try editMarks(id, row) || isEdit
    }

    /// Writes what a row says beside its credit unit over what is shown; false if nothing differs.
    ///
    /// A row that says nothing of it takes nothing away, and what somebody else wrote stays: a person, or a sheet of another name.
    private mutating func editMarks(_ id: RecordID, _ row: ClaimRow) throws -> Bool {
        var marks = row.marks
        guard !marks.isEmpty, let shown = try reader.shown(id, kind: Kinds.claim) else { return false }
        marks = marks.filter { shown.fields[$0.key] != $0.value }
        guard !marks.isEmpty else { return false }
        let folded = try reader.folded(id, kind: Kinds.claim)
        marks = marks.filter { mark in
            let unit = Kinds.claim.unit(of: mark.key)?.number
            let heads = unit.flatMap { folded.registers[$0]?.heads } ?? []
            // A head that says nothing is nobody's word: what an undo took away.
            return heads.allSatisfy { prior.wrote($0.id.entry) || $0.value[mark.key] == nil }
        }
        guard !marks.isEmpty else { return false }
        let change = replica.editing(folded, with: marks)
        guard !change.fields.isEmpty else { return false }
        drafts.append(change)
        return true
    }

    /// Writes what a row says over what is shown; false if nothing differs.
    private mutating func edit(_ id: RecordID, _ row: ClaimRow) throws -> Bool {
        let folded = try reader.folded(id, kind: Kinds.claim)
        var fields = row.fields
        if row.isRoleAssumed, folded.shown[15] != nil { fields[15] = nil }
        for number in 1...14 where fields[UInt32(number)] == nil && folded.shown[UInt32(number)] != nil {
            fields[UInt32(number)] = .text("")
        }
        let change = replica.editing(folded, with: fields)
        guard !change.fields.isEmpty || !change.personal.isEmpty else { return false }
        drafts.append(change)
        return true
    }
}

/// A claim as a row says it, with its names resolved.
struct ClaimRow {
    let line: Int
    let unit: CreditUnit
    let offsets: (start: Int, end: Int)
    let note: String?
    var role: String?
    var isPaidDuty: Bool?
    /// Whether the role is what was said for all rows without one.
    var isRoleAssumed = false
    var flags: [String]
    /// The erased person whom the row's name meant; a namesake may have been added since.
    var erased: RecordID?
    /// What the row calls the person and the activity.
    var typed: (volunteer: String, activity: String)

    /// What is shown of the row before it is taken.
    var content: RowContent {
        RowContent(
            volunteer: unit.volunteer.record, volunteerName: typed.volunteer, activity: unit.activity.record,
            activityName: typed.activity, time: unit.time, startOffset: offsets.start,
            endOffset: offsets.end)
    }

    var fields: UnitValue {
        var fields = unit.fields(startOffset: offsets.start, endOffset: offsets.end)
        if let note { fields[16] = .text(note) }
        return fields.merging(marks) { $1 }
    }

    /// What it says of role and paid duty.
    var marks: UnitValue {
        var fields: UnitValue = [:]
        if let role { fields[15] = .text(role) }
        if let isPaidDuty { fields[19] = .integer(isPaidDuty ? 1 : 0) }
        return fields
    }

    var isAbsence: Bool {
        if case .dated(_, _, 0) = unit.time { true } else { false }
    }
}

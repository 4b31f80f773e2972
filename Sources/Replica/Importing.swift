import Causality
import Foundation
import HoursModel
import HoursStore
import Sheets
import SignedLog

extension Replica {
    /// Imports a file: every row gets a verdict, and what is taken is one batch, whole or not at all.
    ///
    /// The same file again changes nothing; a corrected copy under the same name edits the rows that changed.
    /// - Parameters:
    ///   - input: the file.
    ///   - options: defaults and names.
    ///   - progress: gets the number of rows so far, now and then.
    /// - Throws: `SheetError` if no row can be read; refused rows are verdicts, not errors.
    public func importRows(
        _ input: ImportInput, _ options: ImportOptions, _ around: Surroundings, progress: (Int) -> Void
    ) throws -> ImportReport {
        var report = ImportReport()
        func read(_ reader: StoreReader) throws -> [DraftChange] {
            report = ImportReport()
            var importer = try Importer(self, reader, options)
            switch input {
            case .table(let table, let columns, let dates):
                let today = LocalDate(dayNumber: Int(around.nowMilliseconds / 86_400_000))
                try importer.take(table, columns, dates, today: today, &report, progress)
            case .people(let table, let columns, let dates):
                try importer.take(people: table, columns, dates, &report, progress)
            case .lines(let bytes, let dates): try importer.take(lines: bytes, dates, &report, progress)
            }
            try importer.finish()
            importer.addRefusedLater(input, &report)
            report.verdicts = importer.verdicts.sorted { $0.line < $1.line }
            report.newVolunteers = importer.unknown[Kinds.volunteer.number] ?? []
            report.newActivities = importer.unknown[Kinds.activity.number] ?? []
            return importer.drafts
        }
        if options.isDryRun {
            _ = try store.read { try read($0) }
            return report
        }
        let commit = try commit(around, read) { entries in
            DraftChange(
                kind: Kinds.batch.number, target: .created,
                fields: [
                    1: .value(.integer(Int64(entries + 1))), 2: .value(.integer(Int64(report.rows))),
                    3: .value(.integer(Int64(report.accepted))),
                ],
                personal: [4: .text(options.source)])
        }
        report.batch = commit.entries > 0 ? commit.records.last : nil
        return report
    }

    /// The id of a record with an outside name; keyed where such names may be numbers of persons, so that it does not reveal them.
    func namedID(_ ref: String, of kind: KindDeclaration) -> RecordID {
        kind.isRefPersonal
            ? RecordIdentity.keyed("ref:" + ref, kind: kind.number, team: team, tokenKey: keys.tokenKey)
            : RecordIdentity.named(ref, kind: kind.number, team: team)
    }

    /// The id of a volunteer that is known by an identity number: keyed, so that it does not reveal it.
    func identifiedID(_ number: IdentityNumber) -> RecordID {
        keyedID("id:" + number.canonical, of: Kinds.volunteer)
    }

    /// The id of a record that is known by its name alone.
    func keyedID(_ name: String, of kind: KindDeclaration) -> RecordID {
        RecordIdentity.keyed(FoldedText(name).key, kind: kind.number, team: team, tokenKey: keys.tokenKey)
    }
}

extension Importer {
    /// Takes the rows of a sign-in sheet.
    mutating func take(
        _ table: Table, _ columns: ColumnMap, _ dates: DateReader, today: LocalDate,
        _ report: inout ImportReport, _ progress: (Int) -> Void
    ) throws {
        var sheet = SheetReader(
            columns: columns, dates: dates, defaultVolunteer: options.volunteer,
            defaultActivity: options.activity)
        sheet.usualBreak = options.usualBreak
        let reading = try sheet.read(table)
        report.notes = reading.notes
        var refused: [RefusedRows.Row] = []
        func refuse(_ row: TableRow, _ error: any Error) {
            self.refuse(row.line, error)
            // A row with several sessions stands there once.
            if refused.last?.row.line == row.line { return }
            refused.append(RefusedRows.Row(row: sheet.unmerged(row), refusal: RowRefusal(error)))
        }
        for (count, row) in reading.rows.enumerated() {
            if count.isMultiple(of: 1_000) { progress(count) }
            switch row {
            case .refused(let row, let reason): refuse(row, reason)
            case .claim(let claim):
                do {
                    try CalendarDoubt(dates.calendar, today: today).check(claim.time, line: claim.line)
                    try take(claim)
                } catch let error as any LocalizedError {
                    refuse(table.rows.row(atLine: claim.line), error)
                }
            }
        }
        if !refused.isEmpty { report.refusedRows = .table(header: table.header, refused) }
    }

    /// Adds the rows that were refused only when all were known to those that are written back.
    func addRefusedLater(_ input: ImportInput, _ report: inout ImportReport) {
        guard case .table(let table, _, _) = input, !refusedLater.isEmpty else { return }
        var rows: [RefusedRows.Row] = []
        if case .table(_, let before)? = report.refusedRows { rows = before }
        rows += refusedLater.map {
            RefusedRows.Row(row: table.rows.row(atLine: $0.line), refusal: $0.refusal)
        }
        report.refusedRows = .table(header: table.header, rows.sorted { $0.row.line < $1.row.line })
    }

    /// Takes one row of a sign-in sheet.
    private mutating func take(_ claim: SheetClaim) throws {
        let volunteer: RecordID
        if let typed = claim.nationalId {
            volunteer = try person(identifiedBy: typed, of: claim)
        } else if let ref = claim.volunteerRef, try index(Kinds.volunteer).find(ref) == nil {
            volunteer = try newVolunteer(claim.volunteer, ref: ref)
        } else {
            volunteer = try record(claim.volunteerRef ?? claim.volunteer, of: Kinds.volunteer)
        }
        let activity = try record(claim.activity, of: Kinds.activity)
        let zone = try zone(of: activity)
        let time = try claim.time.claimTime(in: zone)
        let evidence = claim.evidence ?? options.evidence ?? .sheet
        let unit = CreditUnit(
            volunteer: ID(volunteer), activity: ID(activity), time: time,
            kindOfMinutes: claim.kindOfMinutes ?? .service, isRemote: claim.remote ?? false,
            evidence: evidence,
            recorder: try recorder(claim.recorder))
        guard CreditUnit(fields: unit.fields()) != nil else {
            throw SheetError.inLine(claim.line, .timesOutOfRange)
        }
        var flags = claim.flags.map(\.name)
        if isAboveRole(evidence) { flags.append("evidenceAboveRole") }
        if let ref = claim.volunteerRef, ref != claim.volunteer,
            try index(Kinds.volunteer).isStrange(claim.volunteer, to: volunteer)
        {
            flags.append("otherName")
        }
        let row = ClaimRow(
            line: claim.line, unit: unit, offsets: offsets(claim.time, time, zone), note: claim.note,
            role: claim.role ?? options.role, isPaidDuty: claim.isPaidDuty,
            isRoleAssumed: claim.role == nil, flags: flags,
            erased: claim.nationalId.flatMap { IdentityNumber($0) }.flatMap { erasedPerson(identifiedBy: $0) }
                ?? erasedPerson(claim.volunteerRef ?? claim.volunteer),
            typed: (claim.volunteer, claim.activity))
        if let ref = claim.ref { try take(row, ref: ref) } else { wait(row) }
    }

    private mutating func newVolunteer(_ name: String, ref: String) throws -> RecordID {
        if let id = erasedPerson(ref) { return id }
        let id = replica.namedID(ref, of: Kinds.volunteer)
        unknown[Kinds.volunteer.number, default: []].append(name)
        var draft = DraftChange(kind: Kinds.volunteer.number, target: .known(id), personal: [1: .text(name)])
        draft.personalRef = ref
        try restoreIfUndone(id, of: Kinds.volunteer, &draft)
        drafts.append(draft)
        try note(id, of: Kinds.volunteer, ref: ref, names: [name])
        return id
    }

    /// The offsets that the sheet gives, else those of the zone at these instants.
    private func offsets(_ stated: SheetTime, _ time: ClaimTime, _ zone: Zone) -> (start: Int, end: Int) {
        guard case .timed(let start, let end, _) = time else { return (0, 0) }
        var offsets = (start: zone.offsetMinutes(at: start), end: zone.offsetMinutes(at: end))
        if case .timed(let from, let to, _, _) = stated {
            if case .instant(let instant) = from { offsets.start = instant.offsetMinutes ?? offsets.start }
            if case .instant(let instant) = to { offsets.end = instant.offsetMinutes ?? offsets.end }
        }
        return offsets
    }
}

extension TableRows {
    /// The row that begins on a line; lines ascend.
    ///
    /// - Complexity: O(log n).
    func row(atLine line: Int) -> TableRow {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].line < line { low = middle + 1 } else { high = middle }
        }
        return low < endIndex ? self[low] : TableRow(line: line, cells: [])
    }
}

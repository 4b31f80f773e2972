public import Causality
import Foundation
public import HoursModel
import HoursStore
import SignedLog

/// What `saat log` is asked to record, or `saat amend` to change; nil leaves a value as it is or at its default.
public struct ClaimRequest: Hashable, Sendable {
    /// When.
    public var time: ClaimTime?
    /// The offsets at which start and end were read, in minutes.
    public var offsets: (start: Int, end: Int) {
        get { (startOffset, endOffset) }
        set { (startOffset, endOffset) = (newValue.start, newValue.end) }
    }
    private var startOffset = 0
    private var endOffset = 0
    /// Whom it is about.
    public var volunteer: RecordID?
    /// To what the time was given.
    public var activity: RecordID?
    /// What stands behind it.
    public var evidence: Evidence?
    /// Service, training or travel.
    public var kindOfMinutes: MinutesKind?
    /// Whether from elsewhere.
    public var isRemote: Bool?
    /// The name of who reported it.
    public var recorder: String?
    /// The role in the activity.
    public var role: String?
    /// What else there is to say.
    public var note: String?
    /// Whether it was inside paid duty of the body that offers the activity.
    public var isPaidDuty: Bool?

    /// Creates an empty request.
    public init() {}
}

extension ClaimRequest {
    /// What a circumstance may hang on.
    fileprivate func marks(_ entry: EntryRef) -> ClaimMarks {
        var marks = ClaimMarks(role: role)
        if isPaidDuty == true { marks.paidDuty = [entry] }
        return marks
    }
}

/// What a claim that was asked for would be, before or after it was recorded.
public struct RecordedClaim: Hashable, Sendable {
    /// Its id; nil if it was only tried.
    public let id: RecordID?
    /// What it says.
    public let unit: CreditUnit
    /// The line of the ledger that it has or would have.
    public let line: ClaimLedger?
    /// Remarks of the rules on it.
    public let findings: [Finding]
}

extension Replica {
    /// Records a claim.
    ///
    /// - Parameters:
    ///   - request: volunteer, activity and time must be there.
    ///   - isAgain: whether an equal claim is meant as a second true session.
    ///   - isDryRun: whether only to say what would become of it.
    /// - Throws: `ReplicaError.equalClaim`, `.notAllowed`, `.badTimes`.
    public func log(
        _ request: ClaimRequest, isAgain: Bool, isDryRun: Bool, _ around: Surroundings
    ) throws -> RecordedClaim {
        guard let volunteer = request.volunteer, let activity = request.activity, let time = request.time
        else {
            preconditionFailure("a claim needs a volunteer, an activity and times")
        }
        try check(time)
        var drafts: [DraftChange] = []
        var unit: CreditUnit?
        let prepare: (StoreReader) throws -> [DraftChange] = { reader in
            let signer = try reader.signer(of: self.id)
            let isOwnHours =
                try signer.volunteer.map { try reader.person(of: $0.record) == reader.person(of: volunteer) }
                ?? false
            let evidence = try self.evidence(request.evidence, signer, isOwnHours: isOwnHours, in: reader)
            let recorder = try self.recorder(request.recorder, signer, &drafts, in: reader)
            let claim = CreditUnit(
                volunteer: ID(volunteer), activity: ID(activity), time: time,
                kindOfMinutes: request.kindOfMinutes ?? .service, isRemote: request.isRemote ?? false,
                evidence: evidence, recorder: recorder.map { ID($0) })
            if !isAgain, let equal = try self.equalClaim(claim, in: reader) {
                throw ReplicaError.equalClaim(equal)
            }
            unit = claim
            var change = DraftChange(kind: Kinds.claim.number, target: .created)
            let offsets = request.offsets
            self.split(
                claim.fields(startOffset: offsets.start, endOffset: offsets.end), of: Kinds.claim,
                into: &change)
            self.addTexts(request, to: &change)
            return drafts + [change]
        }
        if isDryRun {
            let reader = try store.read { reader in
                try (
                    prepare(reader), reader.personCase(of: reader.person(of: volunteer), beside: activity),
                    reader.signer(of: id), reader.zone(of: activity)
                )
            }
            guard let unit else { preconditionFailure("prepared above") }
            var person = reader.1
            let trial = WriteID(EntryRef(Dot(id, .max), mark: .max), index: 0)
            let claim = ID<Claim>(RecordID(Octets16(high: .max, low: .max)))
            person.zones[unit.activity] = reader.3
            person.claims.append(
                ClaimHistory(
                    id: claim,
                    versions: [
                        Version(
                            ids: [trial], authors: [reader.2], unit: unit, isHead: true,
                            recordedAt: Int(around.nowMilliseconds / 60_000))
                    ], marks: request.marks(trial.entry)))
            let ledger = RuleBook.settle(person)
            return RecordedClaim(
                id: nil, unit: unit, line: ledger.claims.first { $0.claim == claim },
                findings: ledger.findings.filter { $0.claim == claim })
        }
        let commit = try commit(around, prepare)
        guard let id = commit.records.last, let unit else { preconditionFailure("a claim was written") }
        return try store.read { reader in
            let line = try reader.ledgerLine(of: id)
            let findings =
                try line.map { try reader.findings(of: $0.person).filter { $0.claim.record == id } } ?? []
            return RecordedClaim(id: id, unit: unit, line: line?.line, findings: findings)
        }
    }

    /// Edits a claim: the whole credit unit is written over what is shown.
    public func amend(_ claim: RecordID, _ request: ClaimRequest, _ around: Surroundings) throws
        -> RecordedClaim
    {
        if let time = request.time { try check(time) }
        var written: CreditUnit?
        _ = try commit(around) { reader in
            let folded = try reader.folded(claim, kind: Kinds.claim)
            guard var unit = CreditUnit(fields: folded.shown) else {
                throw StoreError.noRecord(claim.description)
            }
            var drafts: [DraftChange] = []
            let signer = try reader.signer(of: self.id)
            if let volunteer = request.volunteer { unit.volunteer = ID(volunteer) }
            if let activity = request.activity { unit.activity = ID(activity) }
            if let kind = request.kindOfMinutes { unit.kindOfMinutes = kind }
            if let isRemote = request.isRemote { unit.isRemote = isRemote }
            if let evidence = request.evidence {
                unit.evidence = try self.evidence(evidence, signer, isOwnHours: false, in: reader)
            }
            if request.recorder != nil {
                unit.recorder = try self.recorder(request.recorder, signer, &drafts, in: reader).map {
                    ID($0)
                }
            }
            var offsets = request.offsets
            if let time = request.time {
                unit.time = time
            } else {
                offsets = (folded.shown[4].integer ?? 0, folded.shown[6].integer ?? 0)
            }
            written = unit
            var change = DraftChange(kind: Kinds.claim.number, target: .known(claim))
            let shown = folded.shown.filter { Kinds.claim.units[0].holds($0.key) }
            let register = folded.registers[1]
            var fields = unit.fields(startOffset: offsets.start, endOffset: offsets.end)
            // What a newer program added to the unit goes on unchanged.
            fields.merge(shown.filter { Kinds.claim.field(numbered: $0.key) == nil }) { known, _ in known }
            if fields != shown
                || (register?.heads.count ?? 0) > 1
            {
                self.split(fields, of: Kinds.claim, into: &change)
                change.over[1] = register?.shown ?? []
            }
            if let withdrawal = folded.registers[4], withdrawal.heads.contains(where: { !$0.value.isEmpty }) {
                change.over[4] = withdrawal.shown
            }
            var texts = DraftChange(kind: Kinds.claim.number, target: .known(claim))
            self.addTexts(request, to: &texts)
            change.fields.merge(texts.fields) { _, new in new }
            change.personal.merge(texts.personal) { _, new in new }
            if request.role != nil { change.over[2] = folded.registers[2]?.shown ?? [] }
            if request.note != nil { change.over[3] = folded.registers[3]?.shown ?? [] }
            if request.isPaidDuty != nil { change.over[6] = folded.registers[6]?.shown ?? [] }
            guard !change.fields.isEmpty || !change.over.isEmpty else {
                throw ReplicaError.nothingToDo("The claim says so already; nothing was changed.")
            }
            return drafts + [change]
        }
        guard let written else { preconditionFailure("the claim was read above") }
        return try store.read { reader in
            RecordedClaim(
                id: claim, unit: written, line: try reader.ledgerLine(of: claim)?.line, findings: [])
        }
    }

    /// Takes a claim back: one's own unpinned claim is set aside, for any other it is a request.
    ///
    /// - Returns: whether it is only a request.
    public func withdraw(_ claim: RecordID, reason: String, _ around: Surroundings) throws -> Bool {
        _ = try commit(around) { reader in
            let folded = try reader.folded(claim, kind: Kinds.claim)
            guard let register = folded.registers[1] else { throw StoreError.noRecord(claim.description) }
            var change = DraftChange(
                kind: Kinds.claim.number, target: .known(claim),
                fields: [17: .value(.entries(register.shown))],
                over: [4: folded.registers[4]?.shown ?? [], 5: folded.registers[5]?.shown ?? []])
            change.personal[18] = .text(reason)
            return [change]
        }
        return try store.read { reader in
            try reader.ledgerLine(of: claim)?.line.reasons.contains { $0.rule == .withdrawn } != true
        }
    }

    /// - Throws: `ReplicaError.badTimes` with what does not fit.
    private func check(_ time: ClaimTime) throws {
        switch time {
        case .timed(let start, let end, let pause):
            guard start < end else { throw ReplicaError.badTimes("the end is not after the start") }
            guard ClaimTime.minutesOfAllYears.contains(start), ClaimTime.minutesOfAllYears.contains(end)
            else {
                throw ReplicaError.badTimes("they lie outside the years 1 to 9999")
            }
            guard end - start <= ClaimTime.longestDays * 1440 else {
                throw ReplicaError.badTimes("there are more than \(ClaimTime.longestDays) days between them")
            }
            guard pause >= 0, pause < end - start else {
                throw ReplicaError.badTimes("a break of \(pause) minutes leaves nothing of \(end - start)")
            }
        case .dated(let first, let last, let minutes):
            guard first <= last else { throw ReplicaError.badTimes("the last day is before the first") }
            guard last.dayNumber - first.dayNumber < ClaimTime.longestDays,
                (0...ClaimTime.mostMinutes).contains(minutes)
            else { throw ReplicaError.badTimes("the range or the number of minutes is too large") }
        }
    }

    /// The evidence asked for if the role allows it; else `self` for the own hours, and the strongest that suits the role.
    func evidence(_ asked: Evidence?, _ signer: Signer, isOwnHours: Bool, in reader: StoreReader) throws
        -> Evidence
    {
        let isMember = try reader.members().contains { $0.replica == id }
        let strongest = signer.role.strongestEvidence ?? .own
        if let asked {
            if isMember, asked > strongest {
                let needs = Role.allCases.first { ($0.strongestEvidence ?? .own) >= asked } ?? .admin
                throw ReplicaError.notAllowed(
                    role: signer.role.name, what: "give the evidence \(asked.name)", needs: needs.name)
            }
            return asked
        }
        if isOwnHours || !isMember { return .own }
        // Device evidence comes from kiosks and codes; what a leader types is a leader's word.
        return strongest == .device ? .leader : strongest
    }

    private func recorder(
        _ name: String?, _ signer: Signer, _ drafts: inout [DraftChange], in reader: StoreReader
    ) throws -> RecordID? {
        if let name {
            let isKnown = try reader.shown(recorderID(name), kind: Kinds.recorder) != nil
            return draftRecorder(name, &drafts, known: isKnown ? [recorderID(name)] : [])
        }
        return try reader.members().first { $0.replica == id }?.owner
    }

    /// A claim that says the same, whoever recorded it on this replica's side of the sync, and counts.
    func equalClaim(_ unit: CreditUnit, in reader: StoreReader) throws -> RecordID? {
        let person = try reader.volunteers(of: unit.volunteer.record)
        return try reader.claims(of: person, touching: unit.time.daysInUTC).first { claim in
            guard var other = CreditUnit(fields: claim.fields) else { return false }
            other.volunteer = unit.volunteer
            guard other == unit else { return false }
            let line = try reader.ledgerLine(of: claim.id)?.line
            return line?.reasons.contains { $0.rule == .withdrawn || $0.rule == .rejected } != true
        }?.id
    }

    private func addTexts(_ request: ClaimRequest, to change: inout DraftChange) {
        if let role = request.role { change.fields[15] = .value(.text(role)) }
        if let note = request.note { change.personal[16] = .text(note) }
        if let isPaidDuty = request.isPaidDuty { change.fields[19] = .value(.integer(isPaidDuty ? 1 : 0)) }
    }
}

extension FieldValue? {
    /// The whole number of a field, if it holds one that fits.
    var integer: Int? {
        if case .integer(let number) = self { Int(exactly: number) } else { nil }
    }
}

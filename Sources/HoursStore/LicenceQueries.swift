public import Causality
public import HoursModel

/// A licence of the log, as reviewers wrote it.
public struct HeldLicence: Hashable, Sendable {
    /// Its record.
    public let id: RecordID
    /// Whose it is.
    public let volunteer: RecordID
    /// The profession, as it was written.
    public let profession: String
    /// What hours depend on.
    public let licence: Licence
    /// The day of the interview; nil if it is not known, or was erased.
    public let interviewOn: LocalDate?
    /// Whether the interview was held from afar; nil if that is not known.
    public let isInterviewRemote: Bool?

    /// The step on which all words on it agree; nil if they do not.
    public var step: LicenceStep? {
        let steps = Set(licence.terms.map(\.step))
        return steps.count == 1 ? steps.first : nil
    }
}

extension StoreReader {
    /// Reads a licence; nil if reviewers do not say for whom and which, or it was taken back.
    public func licence(_ id: RecordID) throws -> HeldLicence? {
        guard let shown = try shown(id, kind: Kinds.licence), !shown.isUndone else { return nil }
        let history = try record(id, kind: Kinds.licence).history
        let loader = try CaseLoader(self)
        func mayWrite(_ entry: EntryRef) -> Bool { loader.directory.role(at: entry) >= .reviewer }
        let words = Register((history.registers[1]?.writes ?? []).filter { mayWrite($0.id.entry) }).heads
        let professions = words.compactMap { head -> String? in
            if case .text(let text) = head.value[2] { text } else { nil }
        }
        guard case .record(let volunteer) = words.first?.value[1],
            let profession = professions.min(by: { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
            ),
            let licence = Licence(
                history, of: Set(try volunteers(of: volunteer).map { ID($0) }), mayWrite: mayWrite)
        else { return nil }
        var interview: LocalDate?
        if case .integer(let day) = shown.fields[7] { interview = LocalDate(dayNumber: Int(clamping: day)) }
        var isRemote: Bool?
        if case .integer(let mode) = shown.fields[8] { isRemote = mode == 1 }
        return HeldLicence(
            id: id, volunteer: volunteer, profession: profession, licence: licence, interviewOn: interview,
            isInterviewRemote: isRemote)
    }
}

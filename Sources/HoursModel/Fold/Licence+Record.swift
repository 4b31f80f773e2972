public import Causality

extension Licence {
    /// Reads a licence as it stands for a volunteer; nil if reviewers do not say for whom and which, all concurrent ones alike.
    ///
    /// - Parameters:
    ///   - record: the history of a record of the kind `licence`.
    ///   - volunteers: the records of the person.
    ///   - mayWrite: whether the author of an entry was a reviewer; nobody else can write over those who are.
    public init?(_ record: RecordHistory, of volunteers: Set<ID<Volunteer>>, mayWrite: (EntryRef) -> Bool) {
        func heads(_ unit: UInt32) -> [UnitWrite<UnitValue>] {
            Register((record.registers[unit]?.writes ?? []).filter { mayWrite($0.id.entry) }).heads
        }
        var professions: Set<FoldedText> = []
        for head in heads(1) {
            guard case .record(let volunteer) = head.value[1], volunteers.contains(ID(volunteer)),
                case .text(let profession) = head.value[2]
            else { return nil }
            professions.insert(FoldedText(profession))
        }
        guard professions.count == 1, let profession = professions.first else { return nil }
        let terms = heads(2).map { head in
            var step: LicenceStep?
            if case .integer(let code) = head.value[3] { step = LicenceStep(rawValue: Int(clamping: code)) }
            return Term(
                step: step ?? .applied, stepOn: LocalDate(head.value[4]), validFrom: LocalDate(head.value[5]),
                validUntil: LocalDate(head.value[6]), entry: head.id.entry)
        }
        self.init(profession: profession, terms: Set(terms))
    }
}

public import Causality

extension PersonFacts {
    /// Reads what a volunteer's record says; only personal parts that are here are read, so an erasure takes it with all else.
    ///
    /// - Parameters:
    ///   - record: the history of a record of the kind `volunteer`.
    ///   - mayWrite: whether the author of an entry had the right to say so; nobody else can write over those who have.
    public init(_ record: RecordHistory, mayWrite: (EntryRef) -> Bool) {
        func heads(_ unit: UInt32) -> [UnitWrite<UnitValue>] {
            Register((record.registers[unit]?.writes ?? []).filter { mayWrite($0.id.entry) }).heads
        }
        for head in heads(Kinds.deathUnit) {
            guard let day = LocalDate(head.value[10]) else { continue }
            deaths.insert(DayFact(day: day, entries: [head.id.entry]))
        }
        for head in heads(Kinds.ageUnit) {
            let days = [
                LocalDate(head.value[11])?.years(later: PersonFacts.fullAge), LocalDate(head.value[12]),
            ]
            guard let day = days.compactMap({ $0 }).max() else { continue }
            fullAges.insert(DayFact(day: day, entries: [head.id.entry]))
        }
        // Of concurrent words the latest day holds, and where one gives no consent there is none.
        let words = heads(Kinds.consentUnit)
        let days = words.compactMap { LocalDate($0.value[14]) }
        if let day = days.max(), days.count == words.count {
            consents.insert(DayFact(day: day, entries: Set(words.map(\.id.entry))))
        }
    }

    /// Whether a volunteer's record says anything of the kind, whoever wrote it.
    public static func mayBeIn(_ record: RecordHistory) -> Bool {
        [Kinds.deathUnit, Kinds.ageUnit, Kinds.consentUnit].contains { record.registers[$0] != nil }
    }

    /// The years after which nobody's consent is needed.
    public static let fullAge = 18

    /// Adds what another record of the same person says.
    public mutating func formUnion(_ other: PersonFacts) {
        deaths.formUnion(other.deaths)
        fullAges.formUnion(other.fullAges)
        consents.formUnion(other.consents)
        licences.formUnion(other.licences)
    }
}

extension LocalDate {
    /// The day of a field; nil if it holds none that a claim could lie on.
    init?(_ value: FieldValue?) {
        guard case .integer(let number) = value, ClaimTime.days.contains(number) else { return nil }
        self.init(dayNumber: Int(number))
    }

    /// The same day some years later; 1 March where that year lacks the 29 February.
    func years(later years: Int) -> LocalDate {
        let (year, month, day) = civil
        return LocalDate(year: year + years, month: month, day: day)
            ?? LocalDate(year: year + years, month: 3, day: 1) ?? advanced(by: years * 366)
    }
}

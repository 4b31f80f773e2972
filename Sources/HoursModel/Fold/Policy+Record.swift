public import Causality

extension Policy {
    /// Adds what a record of the kind `policy` says of hours inside paid duty.
    ///
    /// Of concurrent values what allows less holds: a no counts for every body that is named and from the earliest day, a yes only where
    /// one body is named, from the latest.
    /// - Parameters:
    ///   - record: the history of the record.
    ///   - mayWrite: whether the author of an entry was an admin; nobody else can write over those who are.
    public mutating func addPaidDuty(_ record: RecordHistory, mayWrite: (EntryRef) -> Bool) {
        func heads(_ unit: UInt32) -> [UnitWrite<UnitValue>] {
            Register((record.registers[unit]?.writes ?? []).filter { mayWrite($0.id.entry) }).heads
        }
        let words = heads(6).filter { $0.value[6] != nil }
        guard !words.isEmpty else { return }
        let days = heads(1).map { LocalDate($0.value[1]) }
        let bodies = Set(
            heads(7).map { head -> ID<Organisation>? in
                if case .record(let body) = head.value[7] { ID(body) } else { nil }
            })
        for word in words {
            let isAllowed = word.value[6] == .integer(1)
            if isAllowed, bodies.count > 1 || words.contains(where: { $0.value != word.value }) { continue }
            let from: LocalDate? =
                isAllowed
                ? days.compactMap { $0 }.max() : days.contains(nil) ? nil : days.compactMap { $0 }.min()
            for body in bodies.isEmpty ? [nil] : bodies {
                add(DutyWord(from: from, isAllowed: isAllowed, entries: [word.id.entry]), of: body)
            }
        }
    }
}

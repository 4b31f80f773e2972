public import Causality

extension ActivityFacts {
    /// Reads what an activity's record says.
    ///
    /// - Parameters:
    ///   - record: the history of a record of the kind `activity`.
    ///   - role: what the author of an entry might do; leaders say what questions hours, and nobody else can write over theirs.
    public init(_ record: RecordHistory, role: (EntryRef) -> Role) {
        func heads(_ unit: UInt32, by least: Role) -> [UnitWrite<UnitValue>] {
            Register((record.registers[unit]?.writes ?? []).filter { role($0.id.entry) >= least }).heads
        }
        for head in heads(Kinds.activityStateUnit, by: .leader)
        where head.value[9] == .integer(Kinds.cancelledState) {
            cancellations.insert(
                Cancellation(from: LocalDate(head.value[8_001]), entry: head.id.entry))
        }
        for head in heads(Kinds.demandUnit, by: .leader) {
            guard case .text(let profession) = head.value[11] else { continue }
            let folded = FoldedText(profession)
            guard !folded.key.isEmpty else { continue }
            var roles: Set<FoldedText> = []
            if case .text(let text) = head.value[12] { roles = FoldedText.list(text) }
            demands.insert(Demand(profession: folded, roles: roles, entry: head.id.entry))
        }
        for head in heads(Kinds.activityDutyUnit, by: .leader) where head.value[13] == .integer(1) {
            paidDuty.insert(head.id.entry)
        }
        for head in heads(Kinds.bodyUnit, by: .volunteer) {
            if case .record(let body) = head.value[3] { bodies.insert(ID(body)) }
        }
    }
}

extension FoldedText {
    /// The parts of a list that commas or semicolons of either script separate.
    static func list(_ text: String) -> Set<FoldedText> {
        Set(
            text.split(whereSeparator: { ",،;؛".contains($0) }).map { FoldedText(String($0)) }.filter {
                !$0.key.isEmpty
            })
    }
}

public import Causality

extension ClaimHistory {
    /// Reads a claim from its folded record; nil if no version of it is a claim.
    ///
    /// - Parameters:
    ///   - record: the history of a record of the kind `claim`.
    ///   - author: who signed an entry, and when in milliseconds since 1970.
    ///   - isAllowed: whether that author was a member with a right to report.
    public init?(
        _ record: RecordHistory, author: (EntryRef) -> (signer: Signer, recordedAt: Int64, isAllowed: Bool)
    ) {
        guard let register = record.registers[1] else { return nil }
        // Who may not report cannot write over those who may: their writes stand beside the others.
        let isAllowed = Dictionary(
            register.writes.map { ($0.id, author($0.id.entry).isAllowed) }, uniquingKeysWith: { a, _ in a })
        let allowed = Register(register.writes) { isAllowed[$0.id] == true }
        let heads = Set(
            allowed.heads.map(\.id) + register.heads.filter { isAllowed[$0.id] != true }.map(\.id))
        var merged: [CreditUnit: [UnitWrite<UnitValue>]] = [:]
        var replaced: [(CreditUnit, UnitWrite<UnitValue>)] = []
        for write in register.writes {
            guard let unit = CreditUnit(fields: write.value) else { continue }
            if heads.contains(write.id) {
                merged[unit, default: []].append(write)
            } else {
                replaced.append((unit, write))
            }
        }
        func version(_ unit: CreditUnit, _ writes: [UnitWrite<UnitValue>], isHead: Bool) -> Version {
            let authors = writes.map { author($0.id.entry) }
            let latest = authors.map(\.recordedAt).max() ?? 0
            return Version(
                ids: writes.map(\.id), authors: authors.map(\.signer), unit: unit, isHead: isHead,
                recordedAt: floorDivide(Int(latest), 60_000),
                isBeyondLimit: !authors.contains(where: \.isAllowed))
        }
        let versions =
            merged.map { version($0, $1, isHead: true) } + replaced.map { version($0, [$1], isHead: false) }
        guard !versions.isEmpty else { return nil }
        // Nor does a withdrawal count that was written without the right.
        let taken = Register(record.registers[4]?.writes ?? []) { author($0.id.entry).isAllowed }
        let withdrawals = taken.heads.compactMap { head -> Withdrawal? in
            guard case .entries(let covers) = head.value[17], !covers.isEmpty else { return nil }
            return Withdrawal(id: head.id, author: author(head.id.entry).signer, covers: covers)
        }
        /// The heads of a unit of those who may report.
        func marks(_ unit: UInt32) -> [UnitWrite<UnitValue>] {
            Register(record.registers[unit]?.writes ?? []) { author($0.id.entry).isAllowed }.heads
        }
        let roles = marks(2).compactMap { ClaimMarks.role($0.value[15]) }
        let paidDuty = marks(6).filter { $0.value[19] == .integer(1) }.map(\.id.entry)
        self.init(
            id: ID(record.id), versions: versions.sorted { $0.ids[0] < $1.ids[0] }, withdrawals: withdrawals,
            marks: ClaimMarks(roles: Set(roles), paidDuty: Set(paidDuty)))
    }
}

extension ClaimMarks {
    /// The marks of a claim that names one role; nil for none.
    public init(role: String?) {
        self.init(roles: Set([ClaimMarks.role(role.map { .text($0) })].compactMap { $0 }))
    }

    fileprivate static func role(_ value: FieldValue?) -> FoldedText? {
        guard case .text(let text) = value else { return nil }
        let role = FoldedText(text)
        return role.key.isEmpty ? nil : role
    }
}

public import Causality

extension HelpersCase {
    /// Reads a record of the kind `helpers`; nil if no leader says how many they were.
    ///
    /// - Parameters:
    ///   - record: the history of the record.
    ///   - named: the claims of those who were named and that stand.
    ///   - mayWrite: whether the author of an entry was a leader or stronger; nobody else can write over those who are.
    public init?(_ record: RecordHistory, named: Set<ID<Claim>>, mayWrite: (EntryRef) -> Bool) {
        let heads = Register((record.registers[1]?.writes ?? []).filter { mayWrite($0.id.entry) }).heads
        let counts = heads.compactMap { head -> Count? in
            guard case .record(let activity) = head.value[1], let day = LocalDate(head.value[2]),
                case .integer(let heads) = head.value[3], case .integer(let minutes) = head.value[4],
                (0...HelpersCase.mostHeads).contains(heads),
                (0...Int64(ClaimTime.mostMinutes)).contains(minutes)
            else { return nil }
            return Count(activity: ID(activity), day: day, heads: Int(heads), minutes: Int(minutes))
        }
        self.init(id: record.id, counts: counts, named: named)
    }

    /// The most helpers of one record; more than any town has.
    public static let mostHeads: Int64 = 10_000_000
}

import Causality

/// Minutes of a claim in one state for one reason, with the local days on which they lie.
public struct PlacedMinutes: Hashable, Sendable {
    /// The claim.
    public let claim: ID<Claim>
    /// The activity of the claim's first report.
    public let activity: ID<Activity>
    /// What the minutes were given to.
    public let kindOfMinutes: MinutesKind
    /// Whether the work was done from elsewhere.
    public let isRemote: Bool
    /// Why, and how many.
    public let reason: Reason
    /// One day; several only where a report says a sum over days, of which nobody knows what lies on which.
    public let days: ClosedRange<LocalDate>

    /// How many.
    public var minutes: Int { reason.minutes }
}

extension RuleBook {
    /// Settles one person and says of all minutes on which local days they lie; per claim and reason they add up to the ledger.
    ///
    /// - Returns: ascending by first day, then claim, then state.
    public static func place(_ person: PersonCase) -> [PlacedMinutes] {
        let (sessions, accounts, _, book) = apply(to: person)
        let lines = gatherLines(sessions, accounts, in: book, empty: LedgerLine(keepsDays: true))
        return lines.flatMap { claim, line, _ in place(claim, line) }.sorted { a, b in
            if a.days.lowerBound != b.days.lowerBound { return a.days.lowerBound < b.days.lowerBound }
            if a.claim != b.claim { return a.claim < b.claim }
            return a.precedes(b)
        }
    }

    private static func place(_ claim: ClaimCase, _ line: LedgerLine) -> [PlacedMinutes] {
        guard let unit = (claim.reports.first?.version ?? claim.history.versions.first)?.unit else {
            return []
        }
        struct Place: Hashable {
            let key: LedgerLine.Key
            let days: ClosedRange<LocalDate>
        }
        var sums: [Place: Int] = [:]
        for part in line.placed { sums[Place(key: part.key, days: part.days), default: 0] += part.minutes }
        return sums.map { place, minutes in
            PlacedMinutes(
                claim: claim.id, activity: unit.activity, kindOfMinutes: unit.kindOfMinutes,
                isRemote: unit.isRemote,
                reason: Reason(
                    rule: place.key.rule, state: place.key.state, minutes: minutes,
                    with: place.key.with.sorted()),
                days: place.days)
        }
    }
}

extension PlacedMinutes {
    fileprivate func precedes(_ other: PlacedMinutes) -> Bool {
        let (a, b) = (reason, other.reason)
        if a.state != b.state { return a.state < b.state }
        if a.rule != b.rule { return a.rule < b.rule }
        if a.with != b.with { return a.with.lexicographicallyPrecedes(b.with) }
        return days.upperBound < other.days.upperBound
    }
}

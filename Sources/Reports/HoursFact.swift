public import Causality
public import HoursModel

/// Minutes of one person in one state, with all that a report may sort them by.
public struct HoursFact: Hashable, Sendable {
    /// The record that stands for the person.
    public var person: RecordID
    /// The claim.
    public var claim: ID<Claim>
    /// The activity of the claim.
    public var activity: RecordID
    /// What the person did there, as it was typed; nil if nobody said.
    public var role: String?
    /// Whether the work was done from elsewhere.
    public var isRemote: Bool
    /// Service, training or travel.
    public var kindOfMinutes: MinutesKind
    /// One local day; several only of a sum over days of which nobody knows what lies on which.
    public var days: ClosedRange<LocalDate>
    /// Confirmed, provisional, questioned or set aside.
    public var state: MinuteState
    /// Why.
    public var rule: RuleName
    /// How many; above 0.
    public var minutes: Int
    /// How an activity of another body is credited for them, where they are set aside for that; nil elsewhere.
    public var sharedState: MinuteState?
    /// Wall time of the claim's first write in minutes since 1970; evidence only.
    public var recordedAt: Int

    /// Creates the fact.
    public init(
        person: RecordID, claim: ID<Claim>, activity: RecordID, role: String? = nil, isRemote: Bool = false,
        kindOfMinutes: MinutesKind = .service, days: ClosedRange<LocalDate>, state: MinuteState,
        rule: RuleName = .base, minutes: Int, sharedState: MinuteState? = nil,
        recordedAt: Int = 0
    ) {
        self.person = person
        self.claim = claim
        self.activity = activity
        self.role = role
        self.isRemote = isRemote
        self.kindOfMinutes = kindOfMinutes
        self.days = days
        self.state = state
        self.rule = rule
        self.minutes = minutes
        self.sharedState = sharedState
        self.recordedAt = recordedAt
    }

    /// Whether they are set aside because an activity of another body is credited for them.
    public var isShared: Bool { sharedState != nil }

    /// Whether the minutes are credited, approved or not.
    public var isCredited: Bool { state <= .provisional }
}

/// What a report needs of a claim beyond the ledger.
public struct ClaimDetail: Hashable, Sendable {
    /// What the person did, as it was typed.
    public var role: String?
    /// What the person did as approvals were shown it; the author may have written something else since.
    public var approvedRole: String?
    /// Wall time of the first write in minutes since 1970.
    public var recordedAt: Int

    /// Creates the detail of a claim of whose role nothing else was approved than what is shown.
    public init(role: String? = nil, recordedAt: Int = 0) {
        self.role = role
        approvedRole = role
        self.recordedAt = recordedAt
    }
}

extension HoursFact {
    /// The facts of one person from the placed ledger.
    ///
    /// A minute that two bodies report is credited once, whichever rule says for which; for the other body it is shared.
    public static func facts(
        of person: RecordID, _ placed: [PlacedMinutes], claims: [ID<Claim>: ClaimDetail],
        activities: [RecordID: ActivityFact]
    ) -> [HoursFact] {
        func body(_ activity: RecordID?) -> RecordID? { activity.flatMap { activities[$0]?.body } }
        let credited = Dictionary(grouping: placed.filter { $0.reason.state <= .provisional }, by: \.claim)
        /// How another body is credited for minutes that are set aside; nil if none is, or the own one is too.
        func sharedState(_ part: PlacedMinutes) -> MinuteState? {
            guard part.reason.state == .setAside, part.reason.rule != .moreThanBase else { return nil }
            let others = part.reason.with.flatMap { credited[$0] ?? [] }.filter {
                $0.days.overlaps(part.days)
            }
            let own = body(part.activity.record)
            guard others.allSatisfy({ body($0.activity.record) != own }) else { return nil }
            return others.map(\.reason.state).min()
        }
        return placed.map { part in
            let activity = part.activity.record
            let detail = claims[part.claim] ?? ClaimDetail()
            return HoursFact(
                person: person, claim: part.claim, activity: activity,
                role: part.reason.state == .confirmed ? detail.approvedRole : detail.role,
                isRemote: part.isRemote || activities[activity]?.isRemote == true,
                kindOfMinutes: part.kindOfMinutes, days: part.days, state: part.reason.state,
                rule: part.reason.rule, minutes: part.minutes, sharedState: sharedState(part),
                recordedAt: detail.recordedAt)
        }
    }
}

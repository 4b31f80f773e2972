public import Causality
public import HoursModel

/// What figures are put in rows by.
public enum Dimension: String, Hashable, Sendable, CaseIterable {
    /// A month of the report's calendar.
    case month
    /// Three months.
    case quarter
    /// A year.
    case year
    /// Two years, the first of them odd.
    case twoYears
    /// The offering body.
    case body
    /// The region of the offering body.
    case region
    /// The programme.
    case programme
    /// The campaign.
    case campaign
    /// The centre.
    case centre
    /// The activity.
    case activity
    /// The team that keeps the activity.
    case team
    /// What the person did.
    case role
    /// On site or from elsewhere.
    case mode
    /// Service, training or travel.
    case kind

    /// The length of time, of those that are one.
    public var step: PeriodStep? { PeriodStep(rawValue: rawValue) }
}

/// What one row is about, in one dimension.
public enum GroupKey: Hashable, Sendable {
    /// Days.
    case period(ClosedRange<LocalDate>)
    /// Days of which the first or the last is not said.
    case open(ReportPeriod)
    /// A record.
    case record(RecordID)
    /// A text as it was typed.
    case text(String)
    /// A word of the program: a mode, a kind of minutes.
    case word(String)
    /// Nobody said.
    case unknown
}

extension ReportFacts {
    /// The key of a fact in a dimension; roles that fold alike are one, under the first spelling in the order of texts.
    func key(
        _ fact: HoursFact, _ dimension: Dimension, in calendar: ReportCalendar,
        spelling: [FoldedText: String]
    ) -> GroupKey {
        let activity = activities[fact.activity]
        func record(_ id: RecordID?) -> GroupKey { id.map { .record($0) } ?? .unknown }
        switch dimension {
        case .month, .quarter, .year, .twoYears:
            let days = dimension.step.map { calendar.days(of: $0, around: fact.days.lowerBound) }
            return days.flatMap { $0.contains(fact.days.upperBound) ? .period($0) : nil } ?? .unknown
        case .body: return record(activity?.body)
        case .region:
            return activity?.body.flatMap { organisations[$0]?.region }.map { .text($0) } ?? .unknown
        case .programme: return record(activity?.programme)
        case .campaign: return record(activity?.campaign)
        case .centre: return record(activity?.centre)
        case .activity: return .record(fact.activity)
        case .team: return record(activity?.team)
        case .role:
            return fact.role.map { .text(spelling[FoldedText($0)] ?? $0) } ?? .unknown
        case .mode: return .word(fact.isRemote ? "remote" : "onSite")
        case .kind: return .word(fact.kindOfMinutes.name)
        }
    }

    /// The spelling under which roles that fold alike are shown.
    var spelling: [FoldedText: String] {
        Dictionary(
            Set(hours.compactMap(\.role)).map { (FoldedText($0), $0) }, uniquingKeysWith: { min($0, $1) })
    }
}

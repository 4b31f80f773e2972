import Causality
public import HoursModel

/// The reports that there are.
public enum ReportName: String, Hashable, Sendable, CaseIterable {
    /// Hours and distinct volunteers.
    case hours
    /// New, retained, returning and inactive volunteers.
    case volunteers
    /// What an hour is worth.
    case value
    /// How far promises were kept.
    case pledges
    /// The ranking of centres.
    case centres
    /// The quality of approvals.
    case approvals
    /// Agreements, initiatives and hours of partners.
    case partners
    /// Purpose before, result after.
    case impact
}

/// A column of figures; its definition is in the catalogue under its name.
public enum Figure: String, Hashable, Sendable, CaseIterable {
    /// People and hours.
    case volunteers, hours, confirmed, provisional, questioned, service, training, travel, shared
    /// Who came, stayed, came back or stayed away.
    case new, retained, returning, inactive, retention
    /// Promises.
    case pledged, fulfilled, fulfilment
    /// The ranking of centres.
    case rank, perVolunteer, perResident, residents
    case approvals, rejections, medianWait, slow, onRestDays, selfTried
    /// Partnerships.
    case policyVersion, signedOn, initiatives, activated
    /// Impact.
    case purpose, result
    /// What hours are worth.
    case low, central, high, supervision, net
    /// Where a rate comes from, and when it holds.
    case source, version, writtenOn, validity
    /// One period less another.
    case difference
}

/// One figure of a row.
public enum Cell: Hashable, Sendable {
    /// Minutes.
    case minutes(Int)
    /// A number of things.
    case count(Int)
    /// A part of a whole, exact.
    case ratio(Int, of: Int)
    /// A number for each of something, exact.
    case quotient(Int, by: Int)
    /// Minutes times a rate.
    case product(Product)
    /// Money.
    case money(Money)
    /// A difference of minutes, which may be negative.
    case change(Int)
    /// A day.
    case day(LocalDate)
    /// Days.
    case days(ReportPeriod)
    /// Words that somebody typed, or a name and number.
    case text(String)
    /// No figure: there is none, or it is not shown.
    case none
}

/// Rows of figures.
public struct ReportTable: Hashable, Sendable {
    /// A row.
    public struct Row: Hashable, Sendable {
        /// What it is about, one for each dimension of the table.
        public var keys: [GroupKey]
        /// As many as there are columns.
        public var cells: [Cell]
    }

    /// The name under which its title is in the catalogue.
    public var name: String
    /// What its rows are about: names of dimensions, or others of the catalogue.
    public var by: [String]
    /// Its columns.
    public var columns: [Figure]
    /// Its rows in order.
    public var rows: [Row]
    /// The row of all; not the sum of the rows where somebody stands in several.
    public var total: [Cell]?
    /// The days that the figures are about.
    public var period: ReportPeriod
}

/// What has to be said about a report.
public enum ReportRemark: Hashable, Sendable {
    /// Two periods that are compared are not alike.
    case unlikePeriods(ReportPeriod, ReportPeriod)
    /// A row is about a period of which a part lies outside of the report.
    case partialPeriod(ClosedRange<LocalDate>)
    /// Minutes of sums over days that begin before or end after the period; they are in no figure.
    case reaching(minutes: Int)
    /// Minutes of sums over days that lie in no one row; they are in the row of what is not known.
    case spanning(minutes: Int)
    /// Minutes of a role for which there is no rate on that day.
    case noRate(role: String?, minutes: Int)
    /// Bodies: the sum of the rows less the shared minutes is the total.
    case shared(sum: Int, shared: Int, total: Int)
    /// Centres with fewer people than can be ranked fairly, without figures.
    case smallCentres(Int)
    /// The days that count as days of rest, 1 for Monday to 7 for Sunday, and single holidays.
    case restDays([Int], holidays: Int)
    /// Minutes of unnamed helpers, which are the team's and in no figure of persons.
    case teamCredit(minutes: Int)
    /// No cost of supervision is known for these rates.
    case noSupervision
    /// Rates of other sources say something else of the same hours.
    case otherSources
    /// Minutes that are counted for their campaign though they lie outside its days.
    case outsideCampaign(minutes: Int)
    /// Minutes that several promises of one person are kept by.
    case sharedPledges(minutes: Int)
}

/// Figures with all that is needed to understand them.
public struct Report: Hashable, Sendable {
    /// Which.
    public var name: ReportName
    /// The days that it is about.
    public var period: ReportPeriod
    /// The tables, the main one first.
    public var tables: [ReportTable]
    /// What has to be said about it.
    public var remarks: [ReportRemark]

    /// Creates the report.
    init(_ name: ReportName, _ period: ReportPeriod, _ tables: [ReportTable], _ remarks: [ReportRemark] = [])
    {
        self.name = name
        self.period = period
        self.tables = tables
        self.remarks = remarks
    }
}

/// What is asked for.
public struct ReportRequest: Hashable, Sendable {
    /// The days.
    public var period = ReportPeriod()
    /// What the rows of the report of hours are about.
    public var by: [Dimension] = []
    /// Periods to compare with.
    public var compared: [ReportPeriod] = []
    /// The calendar of months, quarters and years.
    public var calendar = ReportCalendar.gregorian
    /// The steps of the report of volunteers.
    public var step: PeriodStep = .year
    /// Whether only confirmed minutes count.
    public var isConfirmedOnly = false
    /// By what centres are ranked.
    public var indicator: Figure = .perVolunteer
    /// Days of the week that are days of rest, 1 for Monday to 7 for Sunday.
    public var restDays: Set<Int> = [5]
    /// Single holidays.
    public var holidays: Set<LocalDate> = []
    /// Only rates of this source; nil for all.
    public var source: String?

    /// Creates the request for everything.
    public init() {}
}

extension ReportFacts {
    /// Computes a report.
    ///
    /// - Complexity: O(facts log facts).
    public func report(_ name: ReportName, _ request: ReportRequest) -> Report {
        switch name {
        case .hours: hoursReport(request)
        case .volunteers: volunteersReport(request)
        case .value: valueReport(request)
        case .pledges: pledgesReport(request)
        case .centres: centresReport(request)
        case .approvals: approvalsReport(request)
        case .partners: partnersReport(request)
        case .impact: impactReport(request)
        }
    }

    /// The facts that lie in a period and count, and the minutes of those that reach beyond it.
    func selected(_ request: ReportRequest, in period: ReportPeriod? = nil) -> (
        facts: [HoursFact], reaching: Int
    ) {
        let period = period ?? request.period
        let touching = hours.filter { period.touches($0.days) }
        let inside = touching.filter { period.contains($0.days) }
        let reaching = touching.filter { $0.isCredited && !period.contains($0.days) }
        func counts(_ fact: HoursFact) -> Bool {
            !request.isConfirmedOnly || fact.state != .provisional && fact.sharedState != .provisional
        }
        return (inside.filter(counts), reaching.filter(counts).reduce(0) { $0 + $1.minutes })
    }

    /// What the team is credited for helpers without a name; nothing of it is confirmed.
    func teamCreditRemark(_ request: ReportRequest) -> [ReportRemark] {
        guard !request.isConfirmedOnly else { return [] }
        let minutes = teamCredits.reduce(0) {
            request.period.contains($1.day...$1.day) ? $0 + $1.minutes : $0
        }
        return minutes > 0 ? [.teamCredit(minutes: minutes)] : []
    }

    func reachingRemark(_ minutes: Int) -> [ReportRemark] { minutes > 0 ? [.reaching(minutes: minutes)] : [] }
}

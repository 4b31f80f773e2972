/// The minutes of one person that lie in a period, each with its reason: what a bank would call a statement.
public struct HoursStatement: Hashable, Sendable {
    /// The first day; nil from the beginning on.
    public let from: LocalDate?
    /// The last day; nil up to now.
    public let until: LocalDate?
    /// What lies in the period, ascending by day.
    public let lines: [PlacedMinutes]
    /// Sums over days that begin before the period or end after it: nobody knows what part lies in it, so they are in no sum.
    public let reaching: [PlacedMinutes]

    /// Takes the minutes of a period out of a placed ledger.
    public init(_ placed: [PlacedMinutes], from: LocalDate? = nil, until: LocalDate? = nil) {
        self.from = from
        self.until = until
        func isAfterStart(_ day: LocalDate) -> Bool { from.map { day >= $0 } ?? true }
        func isBeforeEnd(_ day: LocalDate) -> Bool { until.map { day <= $0 } ?? true }
        let touching = placed.filter {
            isAfterStart($0.days.upperBound) && isBeforeEnd($0.days.lowerBound)
        }
        lines = touching.filter { isAfterStart($0.days.lowerBound) && isBeforeEnd($0.days.upperBound) }
        reaching = touching.filter { !isAfterStart($0.days.lowerBound) || !isBeforeEnd($0.days.upperBound) }
    }

    /// The minutes in a state.
    public func minutes(_ state: MinuteState) -> Int {
        lines.reduce(0) { $1.reason.state == state ? $0 + $1.minutes : $0 }
    }

    /// The confirmed minutes by activity and kind of minutes, ascending by first day, then activity.
    public var confirmed: [CertificateLine] {
        struct Place: Hashable {
            let activity: ID<Activity>
            let kind: MinutesKind
        }
        var found: [Place: CertificateLine] = [:]
        for line in lines where line.reason.state == .confirmed {
            let place = Place(activity: line.activity, kind: line.kindOfMinutes)
            let new = CertificateLine(
                activity: line.activity, kindOfMinutes: line.kindOfMinutes, days: line.days,
                minutes: line.minutes)
            found[place] = found[place].map { $0.merging(new) } ?? new
        }
        return found.values.sorted()
    }
}

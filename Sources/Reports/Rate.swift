public import Causality
public import HoursModel

/// What an hour of a role is worth in a period, in one version.
public struct Rate: Hashable, Sendable {
    /// The record.
    public var id: RecordID
    /// Its name.
    public var name: String
    /// The role; nil for any that has no rate of its own.
    public var role: String?
    /// When it holds.
    public var period: ReportPeriod
    /// Who says so.
    public var source: String?
    /// The currency; empty if nobody said.
    public var currency: String
    /// The lowest, likeliest and highest worth; the likeliest is always there.
    public var low: Amount?
    /// The likeliest worth.
    public var central: Amount
    /// The highest worth.
    public var high: Amount?
    /// Minutes of paid supervision for each volunteer hour.
    public var supervisionMinutes: Int?
    /// What an hour of that supervision costs.
    public var supervisionRate: Amount?
    /// The team that keeps it, whose hours alone it is for; nil for any.
    public var team: RecordID?
    /// How often it was written, and the beginning of the hash of what is in force: `2 · 3fa9c01b0d5c77e1`.
    public var version: String
    /// When that version was written, by the clock of the device that did; a local day of the team.
    public var writtenOn: LocalDate?

    /// Creates the rate.
    public init(
        id: RecordID, name: String, role: String? = nil, period: ReportPeriod = ReportPeriod(),
        source: String? = nil, currency: String = "", low: Amount? = nil, central: Amount,
        high: Amount? = nil, supervisionMinutes: Int? = nil, supervisionRate: Amount? = nil, version: String,
        writtenOn: LocalDate? = nil
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.period = period
        self.source = source
        self.currency = currency
        self.low = low
        self.central = central
        self.high = high
        self.supervisionMinutes = supervisionMinutes
        self.supervisionRate = supervisionRate
        self.version = version
        self.writtenOn = writtenOn
    }
}

extension Rate {
    /// The source as sources are compared: however it is spelt, and nobody is a source too.
    var foldedSource: FoldedText { FoldedText(source ?? "") }
}

extension [Rate] {
    /// The rate of a role on some days: one of that role before one of any, then the one that began last, then the smaller, then by id.
    func rate(of role: FoldedText?, on days: ClosedRange<LocalDate>) -> Rate? {
        let fitting = filter { rate in
            rate.period.contains(days) && (rate.role == nil || rate.role.map { FoldedText($0) } == role)
        }
        return fitting.min { a, b in
            if (a.role == nil) != (b.role == nil) { return b.role == nil }
            let (x, y) = (a.period.from?.dayNumber ?? .min, b.period.from?.dayNumber ?? .min)
            if x != y { return x > y }
            let (v, w) = (
                Product.hundredths(minutes: 60_000_000, a.central),
                Product.hundredths(minutes: 60_000_000, b.central)
            )
            return v != w ? v < w : a.id < b.id
        }
    }
}

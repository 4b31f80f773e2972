import Causality

/// One version of a claim that takes part in the rules.
struct Report {
    let claim: ID<Claim>
    let version: Version
    let span: MinuteSet
    let isPinned: Bool
    let isOwn: Bool

    init(claim: ID<Claim>, version: Version, isPinned: Bool, volunteers: Set<ID<Volunteer>>) {
        self.claim = claim
        self.version = version
        self.isPinned = isPinned
        span = version.unit.time.span
        isOwn = version.isOwnReport(of: volunteers)
    }

    var activity: ID<Activity> { version.unit.activity }
    var evidence: Evidence { version.evidence }
    /// Evidence with pinned above all.
    var strength: Int { isPinned ? pinnedStrength : evidence.rawValue }

    /// The order of reports: strongest, then earliest start, then smallest id; the rest only makes it total.
    static func precedes(_ a: Report, _ b: Report) -> Bool {
        if a.strength != b.strength { return a.strength > b.strength }
        let (x, y) = (a.version.unit.time.bounds, b.version.unit.time.bounds)
        if x.start != y.start { return x.start < y.start }
        if a.claim != b.claim { return a.claim < b.claim }
        if x.end != y.end { return x.end < y.end }
        return a.version.ids[0] < b.version.ids[0]
    }
}

/// The rank of an approved report: above every evidence.
let pinnedStrength = 6

extension ClaimTime {
    /// Start and end in minutes; for a dated time the bounds of its days in UTC, only for an order.
    var bounds: (start: Int, end: Int) {
        switch self {
        case .timed(let start, let end, _): (start, end)
        case .dated(let first, let last, _): (first.dayNumber * 1440, (last.dayNumber + 1) * 1440)
        }
    }
}

extension Version {
    /// Whether it is the word of the volunteer, written on the volunteer's own device or account.
    func isOwnReport(of volunteers: Set<ID<Volunteer>>) -> Bool {
        evidence == .own && authors.contains { $0.volunteer.map(volunteers.contains) ?? false }
    }
}

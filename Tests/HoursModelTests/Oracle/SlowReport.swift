import Causality
import HoursModel

/// A timed version that takes part.
struct SlowReport {
    let claim: ID<Claim>
    let version: Version
    let isPinned: Bool
    let isOwn: Bool
    let minutes: Set<Int>
    let evidence: Evidence

    init(claim: ID<Claim>, version: Version, minutes: Set<Int>, isPinned: Bool, isOwn: Bool) {
        self.claim = claim
        self.version = version
        self.isPinned = isPinned
        self.isOwn = isOwn
        self.minutes = minutes
        evidence = slowEvidence(version)
    }

    var activity: ID<Activity> { version.unit.activity }
    /// 6 for a pinned report, else the evidence.
    var strength: Int { isPinned ? 6 : evidence.rawValue }

    /// Start and end as they were written.
    var bounds: (start: Int, end: Int) {
        guard case .timed(let start, let end, _) = version.unit.time else {
            preconditionFailure("a report is made of a timed version")
        }
        return (start, end)
    }

    /// The order of reports.
    static func isBefore(_ a: SlowReport, _ b: SlowReport) -> Bool {
        if a.strength != b.strength { return a.strength > b.strength }
        if a.bounds.start != b.bounds.start { return a.bounds.start < b.bounds.start }
        if a.claim != b.claim { return a.claim < b.claim }
        if a.bounds.end != b.bounds.end { return a.bounds.end < b.bounds.end }
        return slowSmallestID(a.version) < slowSmallestID(b.version)
    }

    /// Rule 3: the same activity, and common minutes at least half of the shorter.
    static func overlap(_ a: SlowReport, _ b: SlowReport) -> Bool {
        let common = a.minutes.intersection(b.minutes).count
        return a.activity == b.activity && common >= 1 && 2 * common >= min(a.minutes.count, b.minutes.count)
    }
}

/// A dated version that takes part.
struct SlowRow {
    let claim: ID<Claim>
    let version: Version
    let isPinned: Bool
    let isOwn: Bool

    var activity: ID<Activity> { version.unit.activity }
    var recorder: ID<Recorder>? { version.unit.recorder }
    var evidence: Evidence { slowEvidence(version) }
    var minutes: Int { dated.minutes }
    var first: LocalDate { dated.first }
    var last: LocalDate { dated.last }
    var days: Set<LocalDate> { Set(first...last) }

    private var dated: (first: LocalDate, last: LocalDate, minutes: Int) {
        guard case .dated(let first, let last, let minutes) = version.unit.time else {
            preconditionFailure("a row is made of a dated version")
        }
        return (first, last, minutes)
    }

    /// The order of reports, with days where clock times would stand.
    static func isBefore(_ a: SlowRow, _ b: SlowRow) -> Bool {
        let (x, y) = (a.isPinned ? 6 : a.evidence.rawValue, b.isPinned ? 6 : b.evidence.rawValue)
        if x != y { return x > y }
        if a.first != b.first { return a.first < b.first }
        if a.claim != b.claim { return a.claim < b.claim }
        if a.last != b.last { return a.last < b.last }
        return slowSmallestID(a.version) < slowSmallestID(b.version)
    }
}

func slowSmallestID(_ version: Version) -> WriteID {
    version.ids.reduce(version.ids[0]) { $1 < $0 ? $1 : $0 }
}

/// The unbroken runs of a set of minutes.
func slowRuns(_ minutes: Set<Int>) -> [Set<Int>] {
    var runs: [Set<Int>] = []
    var last: Int?
    for minute in minutes.sorted() {
        if let last, last == minute - 1 { runs[runs.count - 1].insert(minute) } else { runs.append([minute]) }
        last = minute
    }
    return runs
}

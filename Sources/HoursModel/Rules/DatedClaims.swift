import Causality

/// A dated claim as rule 6 counts it: once, at its smallest version, pinned first.
struct DatedClaim {
    let id: ID<Claim>
    let report: Report
    let days: ClosedRange<LocalDate>
    let minutes: Int
    /// What its largest version says.
    let largest: Int

    init?(_ claim: ClaimCase) {
        let reports = claim.datedReports
        let counting = reports.filter { $0.isPinned == reports[0].isPinned }
        guard
            let report = counting.min(by: {
                $0.version.unit.time.statedMinutes < $1.version.unit.time.statedMinutes
            }),
            let days = report.version.unit.time.days
        else { return nil }
        id = claim.id
        self.report = report
        self.days = days
        minutes = report.version.unit.time.statedMinutes
        largest = reports.map(\.version.unit.time.statedMinutes).max() ?? minutes
    }

    var recorder: ID<Recorder>? { report.version.unit.recorder }
    var isPinned: Bool { report.isPinned }
}

extension ClaimTime {
    /// The minutes of a dated time; 0 for a timed one.
    var statedMinutes: Int {
        if case .dated(_, _, let minutes) = self { minutes } else { 0 }
    }
}

/// What rule 6 gave to one dated claim.
struct DatedCredit {
    let claim: DatedClaim
    /// Minutes that count.
    private(set) var credited = 0
    /// Minutes that do not, in the order in which they were given.
    private(set) var held: [(minutes: Int, state: MinuteState, rule: RuleName, with: Set<ID<Claim>>)] = []

    init(_ claim: DatedClaim) { self.claim = claim }

    /// What of the counted minutes has no state yet.
    var left: Int { claim.minutes - credited - held.reduce(0) { $0 + $1.minutes } }

    mutating func credit(_ minutes: Int) { credited += minutes }

    mutating func hold(_ minutes: Int, _ state: MinuteState, _ rule: RuleName, with: Set<ID<Claim>>) {
        if minutes > 0 { held.append((minutes, state, rule, with)) }
    }

    /// Moves credited minutes to questioned.
    mutating func question(_ minutes: Int, _ rule: RuleName, with: Set<ID<Claim>> = []) {
        credited -= minutes
        hold(minutes, .questioned, rule, with: with)
    }
}

/// Dated claims of one activity and range of days that are looked at together, and what they are credited.
struct Account {
    let activity: ID<Activity>
    let days: ClosedRange<LocalDate>
    let isPinned: Bool
    let isSeparated: Bool
    let strength: Int
    /// The voices in order, each with its claims ascending by id; the first stands for the account.
    let voices: [Voice]
    /// In the order in which they are filled.
    var credits: [DatedCredit]

    /// Recorder and evidence, and the claims that say so.
    struct Voice {
        let recorder: ID<Recorder>?
        let evidence: Evidence
        let claims: [DatedClaim]

        var minutes: Int { claims.reduce(0) { $0 + $1.minutes } }
        var isOwn: Bool { claims.allSatisfy(\.report.isOwn) }
    }

    init(_ claims: [DatedClaim], isSeparated: Bool) {
        let first = claims[0]
        activity = first.report.activity
        days = first.days
        isPinned = first.isPinned
        self.isSeparated = isSeparated
        let groups = Dictionary(grouping: claims) {
            VoiceKey(recorder: $0.recorder, evidence: $0.report.evidence)
        }
        voices = groups.map { key, claims in
            Voice(recorder: key.recorder, evidence: key.evidence, claims: claims.sorted { $0.id < $1.id })
        }.sorted(by: Account.precedes)
        strength = isPinned ? pinnedStrength : voices[0].evidence.rawValue
        credits = voices.flatMap { $0.claims.map { DatedCredit($0) } }
    }

    var credited: Int { credits.reduce(0) { $0 + $1.credited } }
    var claims: Set<ID<Claim>> { Set(credits.map(\.claim.id)) }

    /// Whether another account is a further true session: same recorder, evidence and days.
    func isFurtherSession(_ other: Account) -> Bool {
        other.days == days && other.voices[0].recorder == voices[0].recorder
            && other.voices[0].evidence == voices[0].evidence
    }

    private struct VoiceKey: Hashable {
        let recorder: ID<Recorder>?
        let evidence: Evidence
    }

    private static func precedes(_ a: Voice, _ b: Voice) -> Bool {
        if a.evidence != b.evidence { return a.evidence > b.evidence }
        if a.minutes != b.minutes { return a.minutes > b.minutes }
        guard let x = a.recorder else { return b.recorder != nil }
        return b.recorder.map { x < $0 } ?? false
    }

    /// Pinned, then narrow ranges, then first day, activity, shared before separated, id.
    static func inOrder(_ a: Account, _ b: Account) -> Bool {
        if a.isPinned != b.isPinned { return a.isPinned }
        if a.days.count != b.days.count { return a.days.count < b.days.count }
        if a.days.lowerBound != b.days.lowerBound { return a.days.lowerBound < b.days.lowerBound }
        if a.activity != b.activity { return a.activity < b.activity }
        if a.isSeparated != b.isSeparated { return !a.isSeparated }
        return (a.claims.min() ?? a.credits[0].claim.id) < (b.claims.min() ?? b.credits[0].claim.id)
    }
}

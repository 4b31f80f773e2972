import Causality
import HoursModel

/// One claim of a test, told in a few words: `leader("9:00", "12:00").approved`, `dated(180, .sheet)`, `own("9:00", "11:00")`.
///
/// Times are those of Dubai. Claims are numbered in the order in which a test lists them; each has its own recorder
/// unless `by` names one.
struct ClaimSketch {
    /// Who signs a version.
    enum Author: Hashable {
        /// The device of the volunteer whose claim it is.
        case volunteer
        /// Somebody with that role.
        case somebody(Role)
    }

    /// One write of the credit unit.
    struct Write {
        var time: ClaimTime
        var evidence: Evidence
        var author: Author
        var isHead = true
        var isApproved = false
        var isRejected = false
        var isBeyondLimit = false
    }

    var writes: [Write]
    var activity = "A"
    var recorder: String?
    var isRemote = false
    var kind = MinutesKind.service
    var recordedAt = firstDay.advanced(by: 60).dayNumber * 1440
    var withdrawals: [(author: Author, covers: [Int])] = []
    var marks = ClaimMarks()

    init(_ time: ClaimTime, _ evidence: Evidence, _ author: Author) {
        writes = [Write(time: time, evidence: evidence, author: author)]
    }

    /// The last write was approved by a reviewer, who saw no other.
    var approved: ClaimSketch { changed { $0.writes[$0.writes.count - 1].isApproved = true } }
    /// The last write was rejected by a reviewer.
    var rejected: ClaimSketch { changed { $0.writes[$0.writes.count - 1].isRejected = true } }
    /// The last write lies beyond what its author was allowed.
    var beyondLimit: ClaimSketch { changed { $0.writes[$0.writes.count - 1].isBeyondLimit = true } }
    /// The work was done from elsewhere.
    var remote: ClaimSketch { changed { $0.isRemote = true } }

    /// Another write takes the place of the last.
    func edited(_ edit: ClaimSketch) -> ClaimSketch {
        changed {
            $0.writes[$0.writes.count - 1].isHead = false
            $0.writes += edit.writes
        }
    }

    /// Another write stands beside the last: two laptops edited the same claim.
    func concurrently(_ edit: ClaimSketch) -> ClaimSketch { changed { $0.writes += edit.writes } }

    /// The shift lies inside paid duty.
    var paidDuty: ClaimSketch { changed { $0.marks.paidDuty = [PersonSketch.fact(90)] } }

    func role(_ role: String) -> ClaimSketch { changed { $0.marks.roles = [FoldedText(role)] } }
    func at(_ activity: String) -> ClaimSketch { changed { $0.activity = activity } }
    func by(_ recorder: String?) -> ClaimSketch { changed { $0.recorder = recorder } }
    func kind(_ kind: MinutesKind) -> ClaimSketch { changed { $0.kind = kind } }
    func recorded(at minute: Int) -> ClaimSketch { changed { $0.recordedAt = minute } }

    /// Somebody wishes to take the claim back, having seen the writes with these numbers.
    func withdrawn(by author: Author, seeing writes: [Int] = [0]) -> ClaimSketch {
        changed { $0.withdrawals.append((author, writes)) }
    }

    /// The same, that many days later.
    func later(days: Int) -> ClaimSketch {
        changed { sketch in
            for index in sketch.writes.indices {
                switch sketch.writes[index].time {
                case .timed(let start, let end, let pause):
                    sketch.writes[index].time = .timed(
                        start: start + days * 1440, end: end + days * 1440, breakMinutes: pause)
                case .dated(let first, let last, let minutes):
                    sketch.writes[index].time = .dated(
                        first: first.advanced(by: days), last: last.advanced(by: days), minutes: minutes)
                }
            }
        }
    }

    private func changed(_ change: (inout ClaimSketch) -> Void) -> ClaimSketch {
        var copy = self
        change(&copy)
        return copy
    }
}

/// The day on which the tests happen, a Tuesday.
let firstDay = LocalDate(dayNumber: 20_522)

/// A time of the first day in Dubai, in minutes since 1970.
func clock(_ text: String) -> Int {
    let parts = text.split(separator: ":").compactMap { Int($0) }
    return firstDay.dayNumber * 1440 + parts[0] * 60 + parts[1] - 240
}

private func timed(_ start: String, _ end: String, _ pause: Int) -> ClaimTime {
    let from = clock(start)
    let to = clock(end)
    return .timed(start: from, end: to > from ? to : to + 1440, breakMinutes: pause)
}

func leader(_ start: String, _ end: String, pause: Int = 0) -> ClaimSketch {
    ClaimSketch(timed(start, end, pause), .leader, .somebody(.leader))
}

func device(_ start: String, _ end: String) -> ClaimSketch {
    ClaimSketch(timed(start, end, 0), .device, .somebody(.leader))
}

func sheet(_ start: String, _ end: String) -> ClaimSketch {
    ClaimSketch(timed(start, end, 0), .sheet, .somebody(.recorder))
}

/// What the volunteer says, typed by somebody else.
func typed(_ start: String, _ end: String) -> ClaimSketch {
    ClaimSketch(timed(start, end, 0), .own, .somebody(.recorder))
}

/// The volunteer's own report.
func own(_ start: String, _ end: String) -> ClaimSketch {
    ClaimSketch(timed(start, end, 0), .own, .volunteer)
}

/// Minutes without clock times on one day, or on several.
func dated(
    _ minutes: Int, _ evidence: Evidence, days: ClosedRange<Int> = 0...0, by author: ClaimSketch.Author? = nil
) -> ClaimSketch {
    let time = ClaimTime.dated(
        first: firstDay.advanced(by: days.lowerBound), last: firstDay.advanced(by: days.upperBound),
        minutes: minutes)
    let role: Role = evidence >= .office ? .reviewer : evidence >= .leader ? .leader : .recorder
    return ClaimSketch(time, evidence, author ?? .somebody(role))
}

/// The volunteer's own word on a day.
func ownDated(_ minutes: Int, days: ClosedRange<Int> = 0...0) -> ClaimSketch {
    dated(minutes, .own, days: days, by: .volunteer)
}

/// A person, as a test tells it.
struct PersonSketch {
    /// A reviewer's word on two claims, by their numbers.
    enum Pair {
        case same(Int, Int)
        case distinct(Int, Int)
    }

    var claims: [ClaimSketch]
    var pairs: [Pair] = []
    var rosters: [Roster] = []
    var policy = Policy()
    var facts = PersonFacts()
    var activityFacts = ActivityFacts()
    /// Decisions beyond those that the sketches carry.
    var decisions: [Decision] = []

    init(_ claims: ClaimSketch..., pairs: [Pair] = []) {
        self.claims = claims
        self.pairs = pairs
    }

    static let volunteer = ID<Volunteer>(record(0x11, 1))
    static let reviewer = Signer(identity: .person(record(0x55, 1)), role: .reviewer)
    static let secondReviewer = Signer(identity: .person(record(0x55, 2)), role: .reviewer)

    static func claim(_ number: Int) -> ID<Claim> { ID(record(0x22, number)) }
    static func activity(_ name: String) -> ID<Activity> {
        ID(record(0x33, Int(name.unicodeScalars.first?.value ?? 0)))
    }

    /// The entry that says something that a circumstance hangs on.
    static func fact(_ number: Int) -> EntryRef { entry(999, number) }

    /// The entry of one write of one claim.
    static func entry(_ claim: Int, _ write: Int) -> EntryRef {
        let key = Octets16(high: UInt64(claim + 1), low: 7)
        let replica = ReplicaID(Octets32(front: key, back: key))
        return EntryRef(Dot(replica, UInt64(write + 1)), mark: UInt64(write))
    }

    static func signer(_ author: ClaimSketch.Author) -> Signer {
        switch author {
        case .volunteer: Signer(identity: .person(record(0x44, 100)), role: .volunteer, volunteer: volunteer)
        case .somebody(let role): Signer(identity: .person(record(0x44, role.rawValue)), role: role)
        }
    }

    var person: PersonCase {
        var all = decisions
        for (number, claim) in claims.enumerated() {
            for (index, write) in claim.writes.enumerated() {
                let id = PersonSketch.claim(number)
                for action in [
                    write.isApproved ? Decision.Action.approve(id) : nil,
                    write.isRejected ? .reject(id) : nil,
                ] {
                    guard let action else { continue }
                    all.append(
                        Decision(
                            id: record(0x66, number * 100 + index), action: action,
                            covers: [PersonSketch.entry(number, index)], author: PersonSketch.reviewer))
                }
            }
        }
        for (number, pair) in pairs.enumerated() {
            let action: Decision.Action
            switch pair {
            case .same(let a, let b): action = .same(PersonSketch.claim(a), PersonSketch.claim(b))
            case .distinct(let a, let b): action = .distinct(PersonSketch.claim(a), PersonSketch.claim(b))
            }
            all.append(Decision(id: record(0x77, number), action: action, author: PersonSketch.reviewer))
        }
        var zones: [ID<Activity>: Zone] = [:]
        for claim in claims { zones[PersonSketch.activity(claim.activity)] = Zone("Asia/Dubai") }
        return PersonCase(
            volunteers: [PersonSketch.volunteer], claims: claims.indices.map(history), decisions: all,
            zones: zones,
            rosters: rosters, facts: facts,
            activityFacts: [PersonSketch.activity("A"): activityFacts], policy: policy)
    }

    var ledger: PersonLedger { RuleBook.settle(person) }

    private func history(_ number: Int) -> ClaimHistory {
        let claim = claims[number]
        let recorder = claim.recorder ?? "recorder of claim \(number)"
        let versions = claim.writes.enumerated().map { index, write in
            Version(
                ids: [WriteID(PersonSketch.entry(number, index), index: 0)],
                authors: [PersonSketch.signer(write.author)],
                unit: CreditUnit(
                    volunteer: PersonSketch.volunteer, activity: PersonSketch.activity(claim.activity),
                    time: write.time, kindOfMinutes: claim.kind, isRemote: claim.isRemote,
                    evidence: write.evidence,
                    recorder: ID(record(named: recorder))),
                isHead: write.isHead, recordedAt: claim.recordedAt, isBeyondLimit: write.isBeyondLimit)
        }
        let withdrawals = claim.withdrawals.enumerated().map { index, withdrawal in
            Withdrawal(
                id: WriteID(PersonSketch.entry(number, 50 + index), index: 0),
                author: PersonSketch.signer(withdrawal.author),
                covers: withdrawal.covers.map { PersonSketch.entry(number, $0) })
        }
        return ClaimHistory(
            id: PersonSketch.claim(number), versions: versions, withdrawals: withdrawals, marks: claim.marks)
    }
}

/// A record's id from a kind and a number.
func record(_ kind: UInt64, _ number: Int) -> RecordID {
    RecordID(Octets16(high: kind, low: UInt64(number)))
}

private func record(named name: String) -> RecordID {
    let sum = name.utf8.reduce(UInt64(5381)) { $0 &* 33 &+ UInt64($1) }
    return RecordID(Octets16(high: 0x88, low: sum))
}

extension PersonLedger {
    /// The line of a claim of a sketch.
    func line(_ number: Int) -> ClaimLedger {
        claims.first { $0.claim == PersonSketch.claim(number) }
            ?? ClaimLedger(claim: PersonSketch.claim(number), minutes: -1, witnesses: -1, reasons: [])
    }

    var credited: Int { minutes(.confirmed) + minutes(.provisional) }
    var questioned: Int { minutes(.questioned) }

    /// The minutes of all claims that one rule put into one state.
    func minutes(_ state: MinuteState, by rule: RuleName) -> Int {
        claims.flatMap(\.reasons).filter { $0.state == state && $0.rule == rule }.reduce(0) {
            $0 + $1.minutes
        }
    }

    /// Which rules questioned something.
    var questions: Set<RuleName> {
        Set(claims.flatMap(\.reasons).filter { $0.state == .questioned }.map(\.rule))
    }
}

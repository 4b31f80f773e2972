import Causality
import HoursModel
import Seeds

/// A person with a crowd of claims, versions and decisions that get in each other's way, from a seed.
struct RandomPerson {
    private var random: SeededGenerator
    private let seed: UInt64
    private var counter: UInt64 = 0

    private var volunteers: [ID<Volunteer>] = []
    private var stranger: ID<Volunteer>
    private var activities: [ID<Activity>] = []
    private var recorders: [ID<Recorder>?] = [nil]
    private var authors: [Signer] = []
    private var reviewers: [Signer] = []
    private var firstDay = LocalDate(dayNumber: 0)
    private var dayCount = 1
    private var anchors: [Int] = []
    private var lengths = 10...100

    /// The person of a seed.
    static func make(_ seed: UInt64) -> PersonCase {
        var maker = RandomPerson(seed)
        return maker.person()
    }

    private init(_ seed: UInt64) {
        self.seed = seed
        random = SeededGenerator(seed)
        stranger = ID(RecordID(Octets16(high: random.next(), low: seed)))
    }

    private mutating func person() -> PersonCase {
        makePeople()
        var policy = Policy()
        let zones = makeTimes(&policy)
        var claims: [ClaimHistory] = []
        var units: [CreditUnit] = []
        let count = random.chance(10) ? 1 : random.number(2...(random.chance(20) ? 12 : 6))
        for _ in 0..<count { claims.append(claim(&units)) }
        var decisions = claims.flatMap { reviews(of: $0) }
        decisions += pairDecisions(claims.map(\.id))
        if random.chance(15) { decisions += releases(decisions) }
        claims.shuffle(using: &random)
        let person = PersonCase(
            volunteers: Set(volunteers), claims: claims, decisions: decisions, zones: zones,
            rosters: rosters(),
            policy: policy)
        return RandomCircumstances.add(
            to: person, seed: seed, days: firstDay...firstDay.advanced(by: dayCount))
    }

    // MARK: Identities

    private mutating func record() -> RecordID {
        counter += 1
        return RecordID(Octets16(high: random.next(), low: seed << 16 | counter))
    }

    private mutating func entry() -> EntryRef {
        counter += 1
        let key = Octets16(high: UInt64(random.number(1...4)), low: seed)
        let replica = ReplicaID(Octets32(front: key, back: key))
        return EntryRef(Dot(replica, counter), mark: random.next())
    }

    private mutating func makePeople() {
        volunteers = (0..<random.pick([1, 1, 2, 3])).map { _ in ID(record()) }
        activities = (0..<random.pick([1, 1, 2, 3])).map { _ in ID(record()) }
        recorders += (0..<random.number(1...3)).map { _ in ID(record()) }
        let me = volunteers[0]
        func device(_ number: UInt64) -> ReplicaID {
            let key = Octets16(high: number, low: seed)
            return ReplicaID(Octets32(front: key, back: key))
        }
        // Owners' names are what devices say: two devices may say the same one.
        let names = [record(), record(), record()]
        let roles: [(Role, ID<Volunteer>?)] = [
            (.volunteer, me), (.volunteer, volunteers[volunteers.count - 1]), (.volunteer, stranger),
            (.recorder, nil),
            (.leader, nil), (.leader, nil), (.leader, me), (.reviewer, nil), (.admin, nil),
            (.researcher, nil),
        ]
        for (number, (role, owner)) in roles.enumerated() {
            let key = device(UInt64(number) + 9)
            let identity: Signer.Identity
            switch random.number(0...9) {
            case 0...2: identity = .device(key)
            case 3...5: identity = .person(random.pick(names))
            default: identity = .person(record())
            }
            authors.append(
                Signer(
                    identity: identity, role: role, volunteer: owner, device: random.chance(70) ? key : nil))
        }
        reviewers = authors.filter { $0.role >= .reviewer }
        reviewers.append(Signer(identity: .person(record()), role: .reviewer))
        reviewers.append(Signer(identity: .person(record()), role: .admin, volunteer: stranger))
        if random.chance(30) {
            reviewers.append(Signer(identity: .person(record()), role: .reviewer, volunteer: me))
        }
        if random.chance(30) { reviewers.append(authors[4]) }
    }

    // MARK: Times

    private mutating func makeTimes(_ policy: inout Policy) -> [ID<Activity>: Zone] {
        let starts = ["2025-03-10", "2026-03-27", "2025-10-25", "2021-03-20", "2025-12-30", "1969-12-30"]
        firstDay = LocalDate(iso: random.pick(starts)) ?? firstDay
        dayCount = random.number(1...4)
        if random.chance(10) {
            lengths = 60...500
            anchors = (0..<3).map { _ in random.number(0...(dayCount * 1440)) }
        } else {
            let hour = random.number(0...(dayCount * 24))
            anchors = (0..<random.number(1...4)).map { _ in hour * 60 + random.number(-3...3) * 60 }
            if random.chance(50) { anchors.append(random.number(0...(dayCount * 1440))) }
            if random.chance(60) { changeNumbers(&policy) }
        }
        var zones: [ID<Activity>: Zone] = [:]
        for activity in activities where random.chance(90) {
            zones[activity] = Zone(random.pick(["Asia/Dubai", "Asia/Tehran", "Europe/London"]))
        }
        return zones
    }

    private mutating func changeNumbers(_ policy: inout Policy) {
        let choices: [PolicyNumber: ClosedRange<Int>] = [
            .toleranceMinutes: 0...20, .handoverMinutes: 0...25, .sessionLimit: 40...200, .dayLimit: 20...300,
        ]
        for number in PolicyNumber.allCases where random.chance(60) {
            guard let range = choices[number] else { continue }
            for _ in 0..<random.number(1...3) {
                let from = random.chance(40) ? nil : firstDay.advanced(by: random.number(-1...dayCount))
                policy.add(number, Policy.Step(from: from, value: random.number(range)))
            }
        }
    }

    private mutating func timed() -> ClaimTime {
        let jitter = random.pick([0, 0, 0, -2, 5, 12, -15, 16, 30, -45, 60])
        let start = firstDay.dayNumber * 1440 + random.pick(anchors) + jitter
        let round = random.chance(50)
        var length = random.number(lengths)
        if round { length = max(15, length / 15 * 15) }
        if random.chance(2) { length = random.number(-5...1) }
        let pause = random.chance(20) ? random.number(0...max(1, length / (random.chance(10) ? 1 : 2))) : 0
        return .timed(start: start, end: start + length, breakMinutes: pause)
    }

    private mutating func dated() -> ClaimTime {
        let first = firstDay.advanced(by: random.number(0...(dayCount - 1)))
        let last = first.advanced(by: random.chance(70) ? 0 : random.number(1...3))
        var minutes = random.pick([0, 0, 15, 30, 45, 60, 60, 61, 66, 75, 90, 100, 120, 180, 400])
        if first < last && random.chance(25) { minutes *= random.pick([5, 10, 20]) }
        return .dated(first: first, last: last, minutes: minutes)
    }

    // MARK: Claims

    private mutating func unit(_ known: [CreditUnit]) -> CreditUnit {
        if !known.isEmpty && random.chance(35) {
            var copy = random.pick(known)
            if random.chance(50) { copy.recorder = random.pick(recorders) }
            if random.chance(40) { copy.evidence = random.pick(Evidence.allCases) }
            return copy
        }
        return CreditUnit(
            volunteer: random.chance(97) ? random.pick(volunteers) : stranger,
            activity: random.pick(activities),
            time: random.chance(65) ? timed() : dated(), kindOfMinutes: random.pick(MinutesKind.allCases),
            isRemote: random.chance(12),
            evidence: random.pick([.own, .own, .sheet, .leader, .leader, .device, .office]),
            recorder: random.pick(recorders))
    }

    private mutating func edited(_ unit: CreditUnit) -> CreditUnit {
        var edit = unit
        switch (edit.time, random.number(0...9)) {
        case (.timed(let start, let end, let pause), 0...6):
            edit.time = .timed(
                start: start + random.number(-2...2) * 10, end: end + random.number(-3...4) * 10,
                breakMinutes: pause)
        case (.dated(let first, let last, let minutes), 0...6):
            let days = random.chance(10) ? 1 : 0
            edit.time = .dated(
                first: first, last: last.advanced(by: days),
                minutes: max(0, minutes + random.number(-3...5) * 10))
        case (_, 7): edit.time = random.chance(50) ? timed() : dated()
        case (_, 8): edit.evidence = random.pick(Evidence.allCases)
        default:
            if random.chance(50) {
                edit.activity = random.pick(activities)
            } else {
                edit.volunteer = volunteers[0]
            }
            if random.chance(20) { edit.volunteer = stranger }
        }
        return edit
    }

    private mutating func version(_ unit: CreditUnit, isHead: Bool) -> Version {
        let count = random.chance(8) ? 2 : 1
        let ids = (0..<count).map { _ in WriteID(entry(), index: UInt32(random.number(0...2))) }.sorted()
        let fitting = authors.filter {
            unit.evidence <= ($0.role.strongestEvidence ?? .own) && $0.role != .researcher
        }
        let signers = ids.map { _ in
            random.chance(unit.evidence == .own ? 50 : 0)
                ? authors[0] : random.chance(80) ? random.pick(fitting) : random.pick(authors)
        }
        var recordedAt = (firstDay.dayNumber + dayCount + 1) * 1440
        if random.chance(15) {
            recordedAt = random.pick([0, recordedAt - 3 * 1440, recordedAt - random.number(0...9999)])
        }
        return Version(
            ids: ids, authors: signers, unit: unit, isHead: isHead, recordedAt: recordedAt,
            isBeyondLimit: random.chance(3))
    }

    private mutating func claim(_ units: inout [CreditUnit]) -> ClaimHistory {
        let first = unit(units)
        units.append(first)
        var versions: [Version] = []
        switch random.number(0...9) {
        case 0...5: versions = [version(first, isHead: true)]
        case 6: versions = [version(first, isHead: false), version(edited(first), isHead: true)]
        default:
            let base = random.chance(60) ? [version(first, isHead: false)] : [version(first, isHead: true)]
            var said: Set<CreditUnit> = [first]
            versions = base
            for _ in 0..<random.number(1...3) {
                let next = edited(first)
                if said.insert(next).inserted { versions.append(version(next, isHead: random.chance(80))) }
            }
            if !versions.contains(where: \.isHead) { versions.append(version(edited(first), isHead: true)) }
        }
        var withdrawals: [Withdrawal] = []
        if random.chance(15) {
            for _ in 0..<random.number(1...2) { withdrawals.append(withdrawal(of: versions)) }
        }
        return ClaimHistory(id: ID(record()), versions: versions, withdrawals: withdrawals)
    }

    private mutating func withdrawal(of versions: [Version]) -> Withdrawal {
        let one = random.pick(versions)
        let shown =
            random.chance(40) ? [one] : random.chance(60) ? versions : random.some(versions, percent: 60)
        let author = random.chance(75) ? one.authors[0] : random.pick(authors)
        return Withdrawal(
            id: WriteID(entry(), index: 0), author: author, covers: shown.flatMap { $0.ids.map(\.entry) })
    }

    // MARK: Decisions

    private mutating func signer() -> Signer {
        random.chance(90) ? random.pick(reviewers) : random.pick(authors)
    }

    private mutating func reviews(of claim: ClaimHistory) -> [Decision] {
        guard random.chance(35) else { return [] }
        var decisions: [Decision] = []
        for _ in 0..<random.pick([1, 1, 1, 2, 2, 3, 4, 6]) {
            var shown = random.some(claim.versions, percent: 60)
            if shown.isEmpty { shown = [random.pick(claim.versions)] }
            var covers = Set(shown.flatMap { random.chance(70) ? $0.ids.map(\.entry) : [$0.ids[0].entry] })
            for withdrawal in claim.withdrawals where random.chance(40) { covers.insert(withdrawal.id.entry) }
            let replaces = random.some(decisions.map(\.id), percent: random.pick([0, 40, 70, 100]))
            decisions.append(
                Decision(
                    id: record(), action: random.chance(65) ? .approve(claim.id) : .reject(claim.id),
                    covers: covers,
                    replaces: Set(replaces), author: signer()))
        }
        if random.chance(10) { decisions += releases(decisions) }
        return decisions
    }

    private mutating func pairDecisions(_ claims: [ID<Claim>]) -> [Decision] {
        guard claims.count > 1, random.chance(40) else { return [] }
        var decisions: [Decision] = []
        for _ in 0..<random.number(1...3) {
            let pair = claims.shuffled(using: &random).prefix(2)
            var earlier: [RecordID] = []
            for _ in 0..<random.pick([1, 1, 1, 2, 3]) {
                let other = random.chance(3) ? ID(record()) : pair[1]
                let action: Decision.Action =
                    random.chance(60) ? .same(pair[0], other) : .distinct(other, pair[0])
                let decision = Decision(
                    id: record(), action: action, replaces: Set(random.some(earlier, percent: 60)),
                    author: signer())
                earlier.append(decision.id)
                decisions.append(decision)
            }
        }
        return decisions
    }

    private mutating func releases(_ decisions: [Decision]) -> [Decision] {
        let replaces = random.some(decisions.map(\.id), percent: 30)
        guard !replaces.isEmpty else { return [] }
        return [Decision(id: record(), action: .release, replaces: Set(replaces), author: signer())]
    }

    private mutating func rosters() -> [Roster] {
        guard random.chance(30) else { return [] }
        return (0..<random.number(1...3)).map { _ in
            Roster(
                activity: random.pick(activities), day: firstDay.advanced(by: random.number(0...dayCount)),
                present: random.chance(20) ? [volunteers[0], stranger] : random.chance(50) ? [stranger] : [])
        }
    }
}

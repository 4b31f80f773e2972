public import Causality

/// One number of the rules.
public enum PolicyNumber: String, Hashable, Sendable, CaseIterable {
    /// Differences up to this many minutes are nobody's concern.
    case toleranceMinutes
    /// Clashes of two sessions up to this many minutes are a handover.
    case handoverMinutes
    /// The longest session in minutes, net of break.
    case sessionLimit
    /// The most minutes that a person is credited in a local day.
    case dayLimit

    /// The value where no policy says otherwise, in minutes.
    public var standard: Int {
        switch self {
        case .toleranceMinutes, .handoverMinutes: 15
        case .sessionLimit, .dayLimit: 960
        }
    }
}

/// The numbers of the rules, each from a first valid day on.
///
/// Of two values that are valid from the same day the smaller holds, so concurrent edits need no winner.
public struct Policy: Hashable, Sendable {
    /// One value from one day on.
    public struct Step: Hashable, Sendable, Comparable {
        /// The first valid day; nil is the beginning of time.
        public let from: LocalDate?
        /// The value in minutes.
        public let value: Int

        /// Creates the step.
        public init(from: LocalDate?, value: Int) {
            self.from = from
            self.value = value
        }

        /// Orders by first day, then value.
        public static func < (a: Step, b: Step) -> Bool {
            let (x, y) = (a.from?.dayNumber ?? .min, b.from?.dayNumber ?? .min)
            return x != y ? x < y : a.value < b.value
        }
    }

    private var steps: [PolicyNumber: [Step]] = [:]
    private var dutyWords: [ID<Organisation>?: Set<DutyWord>] = [:]

    /// Creates the policy with the standard numbers.
    public init() {}

    /// The policy of several teams for a person who is in all of them; nil where their rules differ, so that no one policy is theirs.
    ///
    /// What each says of paid duty in bodies of its own stands beside the others'.
    public static func united(_ policies: [Policy]) -> Policy? {
        guard var all = policies.first else { return Policy() }
        // What is said may be written in several ways: compared is what holds on each day on which something begins, and before.
        let starts = policies.flatMap { policy in
            policy.steps.values.joined().compactMap(\.from)
                + (policy.dutyWords[nil] ?? []).compactMap(\.from)
        }
        let days = [(starts.min() ?? LocalDate(dayNumber: 0)).advanced(by: -1)] + starts
        func holds(_ policy: Policy, _ day: LocalDate) -> [Int] {
            let words = policy.inForce(policy.dutyWords[nil] ?? [], on: day)
            return PolicyNumber.allCases.map { policy.value(of: $0, on: day) }
                + [!words.isEmpty && words.allSatisfy(\.isAllowed) ? 1 : 0]
        }
        for policy in policies.dropFirst() {
            guard days.allSatisfy({ holds(policy, $0) == holds(all, $0) }) else { return nil }
            all.dutyWords.merge(policy.dutyWords) { $0.union($1) }
        }
        return all
    }

    /// Adds a value from a day on; the order of the calls does not matter.
    public mutating func add(_ number: PolicyNumber, _ step: Step) {
        steps[number, default: []].append(step)
        steps[number]?.sort()
    }

    /// The value of a number on a day.
    ///
    /// - Complexity: O(number of steps).
    public func value(of number: PolicyNumber, on day: LocalDate) -> Int {
        guard let known = steps[number] else { return number.standard }
        let valid = known.filter { ($0.from?.dayNumber ?? .min) <= day.dayNumber }
        guard let last = valid.last else { return number.standard }
        return valid.first { $0.from == last.from }?.value ?? number.standard
    }

    /// The days after the first of some days on which a number changes, each with the value from then on; ascending.
    public func changes(of number: PolicyNumber, in days: ClosedRange<LocalDate>) -> [(
        from: LocalDate, value: Int
    )] {
        let starts = Set((steps[number] ?? []).compactMap(\.from)).filter {
            days.contains($0) && $0 > days.lowerBound
        }
        var before = value(of: number, on: days.lowerBound)
        return starts.sorted().compactMap { day in
            let now = value(of: number, on: day)
            defer { before = now }
            return now == before ? nil : (day, now)
        }
    }

    /// What a policy says of hours inside paid duty.
    public struct DutyWord: Hashable, Sendable {
        /// The first valid day; nil is the beginning of time.
        public let from: LocalDate?
        /// Whether such hours count as volunteering.
        public let isAllowed: Bool
        /// The entries that say so.
        public let entries: Set<EntryRef>

        /// Creates the word.
        public init(from: LocalDate?, isAllowed: Bool, entries: Set<EntryRef>) {
            self.from = from
            self.isAllowed = isAllowed
            self.entries = entries
        }
    }

    /// Adds a word on paid duty, of one body or of all that say nothing themselves; the order of the calls does not matter.
    public mutating func add(_ word: DutyWord, of body: ID<Organisation>?) {
        dutyWords[body, default: []].insert(word)
    }

    /// Whether hours inside paid duty count on a day: only if the words of all bodies in force allow it, with the entries of these.
    ///
    /// Of one body the words with the latest first valid day are in force, else those for all bodies; a no outweighs a yes.
    public func paidDuty(of bodies: Set<ID<Organisation>>, on day: LocalDate) -> (
        isAllowed: Bool, entries: Set<EntryRef>
    ) {
        let asked: [ID<Organisation>?] = bodies.isEmpty ? [nil] : bodies.map { $0 }
        let words = asked.map { body in
            let own = inForce(dutyWords[body] ?? [], on: day)
            return own.isEmpty ? inForce(dutyWords[nil] ?? [], on: day) : own
        }
        return (
            words.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isAllowed) },
            words.reduce(into: []) { all, words in for word in words { all.formUnion(word.entries) } }
        )
    }

    private func inForce(_ words: Set<DutyWord>, on day: LocalDate) -> [DutyWord] {
        func first(_ word: DutyWord) -> Int { word.from?.dayNumber ?? .min }
        let valid = words.filter { first($0) <= day.dayNumber }
        guard let latest = valid.map(first).max() else { return [] }
        return valid.filter { first($0) == latest }
    }

    /// The tolerance for a base: the smaller of the policy's number and a tenth of the base, rounded down.
    public func tolerance(base: Int, on day: LocalDate) -> Int {
        min(value(of: .toleranceMinutes, on: day), base / 10)
    }
}

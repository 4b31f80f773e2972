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

    /// Creates the policy with the standard numbers.
    public init() {}

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

    /// The tolerance for a base: the smaller of the policy's number and a tenth of the base, rounded down.
    public func tolerance(base: Int, on day: LocalDate) -> Int {
        min(value(of: .toleranceMinutes, on: day), base / 10)
    }
}

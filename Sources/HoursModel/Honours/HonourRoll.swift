public import Causality

/// What a person gave in confirmed hours: the only ground for an honour.
public struct Service: Hashable, Sendable {
    /// The record that stands for the person.
    public let person: RecordID
    /// The first day of a confirmed minute.
    public let firstDay: LocalDate
    /// All confirmed minutes.
    public let minutes: Int
    /// The day on which each milestone was reached, by hours.
    public let reached: [Int: LocalDate]
    /// The day of the person's death, if one is known; the earliest that is said.
    public let diedOn: LocalDate?

    /// The hours that are milestones.
    public static let milestones = [100, 500, 1_000, 2_000, 5_000]

    /// Adds up a person's confirmed minutes; nil if there are none.
    ///
    /// Of a sum over several days nobody knows what lies on which: it begins on the first and is reached on the last.
    /// - Parameters:
    ///   - person: the record that stands for the person.
    ///   - placed: all minutes of the person with their days.
    ///   - facts: what is known of the person.
    public init?(_ person: RecordID, placed: [PlacedMinutes], facts: PersonFacts) {
        let confirmed = placed.filter { $0.reason.state == .confirmed }
        guard let first = confirmed.map(\.days.lowerBound).min() else { return nil }
        self.person = person
        firstDay = first
        var sum = 0
        var reached: [Int: LocalDate] = [:]
        for part in confirmed.sorted(by: { $0.days.upperBound < $1.days.upperBound }) {
            sum += part.minutes
            for hours in Service.milestones where sum >= hours * 60 && reached[hours] == nil {
                reached[hours] = part.days.upperBound
            }
        }
        minutes = sum
        self.reached = reached
        diedOn = facts.deaths.map(\.day).min()
    }

    /// The year of the first confirmed minute.
    public var firstYear: Int { firstDay.civil.year }
}

/// Who is to be honoured, as it follows from confirmed hours.
public struct HonourRoll: Sendable {
    /// By first year, then most minutes, then id.
    public let veterans: [Service]
    /// By hours, the most first: who reached them, the earliest first.
    public let milestones: [(hours: Int, reached: [Service])]
    /// Those who died, by day of death.
    public let posthumous: [Service]

    /// Orders what some persons gave; in whatever order it is given.
    public init(_ services: some Sequence<Service>) {
        veterans = services.sorted { a, b in
            if a.firstYear != b.firstYear { return a.firstYear < b.firstYear }
            return a.minutes != b.minutes ? a.minutes > b.minutes : a.person < b.person
        }
        let all = veterans
        milestones = Service.milestones.reversed().compactMap { hours in
            let reached = all.filter { $0.reached[hours] != nil }.sorted { a, b in
                let (x, y) = (a.reached[hours] ?? a.firstDay, b.reached[hours] ?? b.firstDay)
                return x != y ? x < y : a.person < b.person
            }
            return reached.isEmpty ? nil : (hours, reached)
        }
        posthumous = all.filter { $0.diedOn != nil }.sorted { a, b in
            let (x, y) = (a.diedOn ?? a.firstDay, b.diedOn ?? b.firstDay)
            return x != y ? x < y : a.person < b.person
        }
    }
}

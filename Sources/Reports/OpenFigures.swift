public import Causality
public import HoursModel

/// One figure of open data: a year, a body or all, a kind of minutes or all.
public struct OpenKey: Hashable, Sendable, Comparable {
    /// One of several, or all of them.
    public enum Part<Value: Hashable & Sendable>: Hashable, Sendable {
        /// This one.
        case one(Value)
        /// Their sum.
        case all
    }

    /// The year.
    public let year: Int
    /// The offering body; nil where an activity names none.
    public let body: Part<RecordID?>
    /// The kind of minutes.
    public let kind: Part<MinutesKind>

    /// Creates the key.
    public init(year: Int, body: Part<RecordID?>, kind: Part<MinutesKind>) {
        self.year = year
        self.body = body
        self.kind = kind
    }

    /// Whether it is no sum.
    var isCell: Bool { body != .all && kind != .all }

    /// Whether a figure is a part of this one.
    func contains(_ other: OpenKey) -> Bool {
        year == other.year && (body == .all || body == other.body) && (kind == .all || kind == other.kind)
    }

    /// The number of its bytes.
    public static let size = 22

    /// The year (4 bytes, big-endian), the body (0 none, 1 with its id, 255 all; 17 bytes), the kind (255 all).
    public var bytes: [UInt8] {
        let front = (0..<4).map { UInt8(truncatingIfNeeded: year >> (24 - 8 * $0)) }
        let middle: [UInt8] =
            switch body {
            case .one(let id?): [1] + id.bytes
            case .one(nil): [0] + Array(repeating: 0, count: 16)
            case .all: [255] + Array(repeating: 0, count: 16)
            }
        let end: UInt8 = if case .one(let kind) = kind { UInt8(kind.rawValue) } else { 255 }
        return front + middle + [end]
    }

    /// Orders by year, body, kind; sums last.
    public static func < (a: OpenKey, b: OpenKey) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
}

/// Who gave how many minutes to each cell of open data.
public struct OpenCells: Hashable, Sendable {
    /// By cell and person.
    public var minutes: [OpenKey: [RecordID: Int]] = [:]

    /// Creates them empty.
    public init() {}

    /// Takes what may be shown at all: credited minutes that lie in one year, of no sensitive place.
    public init(_ facts: ReportFacts) {
        for fact in facts.hours where fact.isCredited {
            let activity = facts.activities[fact.activity]
            let year = fact.days.lowerBound.civil.year
            guard !facts.isSensitive(fact.activity), fact.days.upperBound.civil.year == year else { continue }
            let key = OpenKey(year: year, body: .one(activity?.body), kind: .one(fact.kindOfMinutes))
            minutes[key, default: [:]][fact.person, default: 0] += fact.minutes
        }
    }

    /// The activities with hours that are left out because they, or what they belong to, are marked.
    public static func leftOut(_ facts: ReportFacts) -> Set<RecordID> {
        Set(facts.hours.lazy.filter(\.isCredited).map(\.activity)).filter { facts.isSensitive($0) }
    }

    /// The years with somebody in them.
    var years: Set<Int> { Set(minutes.keys.map(\.year)) }

    /// The part of a year.
    func year(_ year: Int) -> OpenCells {
        var cells = OpenCells()
        cells.minutes = minutes.filter { $0.key.year == year }
        return cells
    }

    /// Who gave how many minutes to a figure.
    func persons(_ key: OpenKey) -> [RecordID: Int] {
        if key.isCell { return minutes[key] ?? [:] }
        return minutes.filter { key.contains($0.key) }.values.reduce(into: [:]) { sums, cell in
            sums.merge(cell) { $0 + $1 }
        }
    }

    /// The cells that a figure sums up.
    func cells(of key: OpenKey) -> [OpenKey] { minutes.keys.filter { key.contains($0) }.sorted() }

    /// All figures: the cells and the sums over bodies, over kinds and over both.
    var figures: [OpenKey] {
        var keys = Set(minutes.keys)
        for key in minutes.keys {
            keys.insert(OpenKey(year: key.year, body: key.body, kind: .all))
            keys.insert(OpenKey(year: key.year, body: .all, kind: key.kind))
            keys.insert(OpenKey(year: key.year, body: .all, kind: .all))
        }
        return keys.sorted()
    }
}

extension ReportFacts {
    /// Whether open data must not show an activity: it is marked, or a place that it is of, or was of before a reviewer said otherwise, or
    /// what such a place is a part of.
    func isSensitive(_ activity: RecordID) -> Bool {
        guard let fact = activities[activity] else { return false }
        if fact.isSensitive { return true }
        var open = [fact.body, fact.centre].compactMap { $0 } + fact.formerPlaces
        var seen: Set<RecordID> = []
        while let place = open.popLast() {
            guard seen.insert(place).inserted, let organisation = organisations[place] else { continue }
            if organisation.isSensitive { return true }
            open += organisation.formerParents
            if let parent = organisation.parent { open.append(parent) }
        }
        return false
    }
}

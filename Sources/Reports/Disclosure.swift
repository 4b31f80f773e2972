import Causality
import HoursModel

/// The rules by which a figure may be shown.
public enum Disclosure {
    /// The fewest people of whom a figure, or a difference of two figures, may tell.
    public static let fewest = 5

    /// Whether a sum tells too much of somebody: too few people, or one of them gave more than half.
    static func isUnsafe(_ persons: [RecordID: Int]) -> Bool {
        guard !persons.isEmpty else { return false }
        let largest = persons.values.max() ?? 0
        return persons.count < fewest || 2 * largest > persons.values.reduce(0, +)
    }

    /// Who gives other minutes in one state of a sum than in another.
    static func changed(_ a: [RecordID: Int], _ b: [RecordID: Int]) -> Set<RecordID> {
        Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }
    }

    /// Whether a difference tells too much of somebody: too few people changed, or one of them by more than all others together.
    static func isUnsafe(change a: [RecordID: Int], _ b: [RecordID: Int]) -> Bool {
        isUnsafe(
            changed(a, b).reduce(into: [:]) { $0[$1] = abs((a[$1] ?? 0) - (b[$1] ?? 0)) })
    }
}

/// What a release of open data shows, with what it is computed from.
public struct OpenRelease: Hashable, Sendable {
    /// What it is computed from; a year that too few people changed stands as in the release before.
    public let cells: OpenCells
    /// The figures that are shown.
    public let shown: Set<OpenKey>

    /// Takes over what a release showed.
    ///
    /// - Parameters:
    ///   - cells: all that was known then.
    ///   - shown: the keys of the figures that were shown, by their bytes.
    ///   - earlier: the release before; nil for the first.
    public init(_ cells: OpenCells, shown: Set<[UInt8]>, after earlier: OpenRelease?) {
        self.cells = OpenRelease.settled(cells, after: earlier)
        self.shown = Set(self.cells.figures.filter { shown.contains($0.bytes) })
    }

    /// Decides what a new release shows.
    ///
    /// Figures that are unsafe by themselves are not shown; then, as long as one of them, or the sum of those that are not shown in one
    /// line, or the difference of one of them to an earlier release, follows from what is shown by adding and subtracting, one more
    /// figure is not shown. What follows is decided by `LinearKnowledge` over all releases at once, as if whoever reads them knew
    /// which cells did not change. Hundepool et al., "Statistical Disclosure Control" (2012), chapter 4: primary and secondary
    /// suppression, and auditing.
    /// - Parameter earlier: all releases before, the first one first.
    /// - Complexity: for each year and figure that is hidden, O(figures × hidden figures).
    public init(_ cells: OpenCells, after earlier: [OpenRelease]) {
        let settled = OpenRelease.settled(cells, after: earlier.last)
        self.cells = settled
        var shown: Set<OpenKey> = []
        for year in settled.years.sorted() {
            let own = settled.year(year)
            if let last = earlier.last, last.cells.year(year) == own {
                // Nothing changed, or too little: it stands as it was.
                shown.formUnion(last.shown.filter { $0.year == year })
            } else {
                let audit = YearAudit(
                    own, earlier: earlier.map { ($0.cells.year(year), $0.shown.filter { $0.year == year }) })
                shown.formUnion(audit.safeFigures())
            }
        }
        self.shown = shown
    }

    /// The people and minutes of a figure; nil if it is not shown.
    public func figure(_ key: OpenKey) -> (volunteers: Int, minutes: Int)? {
        guard shown.contains(key) else { return nil }
        let persons = cells.persons(key)
        return (persons.count, persons.values.reduce(0, +))
    }

    /// All figures that there are, shown or not.
    public var figures: [OpenKey] { cells.figures }

    /// Cells in which every year that fewer people changed than may be told of is as it was.
    private static func settled(_ cells: OpenCells, after earlier: OpenRelease?) -> OpenCells {
        guard let earlier else { return cells }
        var settled = cells
        for year in cells.years.union(earlier.cells.years) {
            let (new, old) = (cells.year(year), earlier.cells.year(year))
            let total = OpenKey(year: year, body: .all, kind: .all)
            guard !old.minutes.isEmpty, new != old else { continue }
            let moved = Set(new.minutes.keys).union(old.minutes.keys).reduce(into: Set<RecordID>()) {
                $0.formUnion(Disclosure.changed(new.minutes[$1] ?? [:], old.minutes[$1] ?? [:]))
            }
            let isTooLittle =
                moved.count < Disclosure.fewest
                || Disclosure.isUnsafe(change: new.persons(total), old.persons(total))
            if isTooLittle {
                settled.minutes = settled.minutes.filter { $0.key.year != year }
                settled.minutes.merge(old.minutes) { _, old in old }
            }
        }
        return settled
    }
}

/// What of one year may be shown beside what earlier releases showed of it.
struct YearAudit {
    private typealias Stage = (cells: OpenCells, shown: Set<OpenKey>)
    private let stages: [Stage]
    private let new: OpenCells
    private let figures: [OpenKey]
    private let persons: [OpenKey: [RecordID: Int]]
    /// The variable of each cell in each stage; a cell that did not change has that of the stage before.
    private var variables: [[OpenKey: Int]] = []

    /// - Parameter earlier: what each earlier release was computed from, and what it showed.
    init(_ new: OpenCells, earlier: [(OpenCells, Set<OpenKey>)]) {
        self.new = new
        stages = earlier.map { (cells: $0.0, shown: $0.1) }
        figures = new.figures
        persons = Dictionary(uniqueKeysWithValues: figures.map { ($0, new.persons($0)) })
        var count = 0
        let all = stages.map(\.cells) + [new]
        for (place, cells) in all.enumerated() {
            var own: [OpenKey: Int] = [:]
            for key in cells.minutes.keys.sorted() {
                if let same = (0..<place).last(where: { all[$0].minutes[key] == cells.minutes[key] }) {
                    own[key] = variables[same][key]
                } else {
                    own[key] = count
                    count += 1
                }
            }
            variables.append(own)
        }
    }

    /// The figures of the new release that can be shown; not one more could be shown beside them.
    func safeFigures() -> Set<OpenKey> {
        var (shown, known) = withoutLeaks()
        // What was hidden on the way to the end may be of no use there.
        for key in figures.filter({ !shown.contains($0) && !isUnsafe($0) }).sorted(by: isMoreTelling) {
            var more = known
            more.learn(
                LinearKnowledge.vector(sum(key, stages.count)), source: figures.firstIndex(of: key) ?? -1)
            let all = shown.union([key]).union(following(from: more))
            if firstLeak(all, more) == nil { (shown, known) = (all, more) }
        }
        return shown
    }

    /// Sums before cells, then what tells of more people.
    private func isMoreTelling(_ a: OpenKey, _ b: OpenKey) -> Bool {
        if a.isCell != b.isCell { return b.isCell }
        let (x, y) = (persons[a]?.count ?? 0, persons[b]?.count ?? 0)
        return x != y ? x > y : a < b
    }

    /// What follows anyway and may be known is shown too: hiding it would only look as if it were safe.
    private func following(from known: LinearKnowledge) -> [OpenKey] {
        figures.filter { key in
            !Disclosure.isUnsafe(persons[key] ?? [:])
                && known.sources(of: LinearKnowledge.vector(sum(key, stages.count))) != nil
        }
    }

    /// Hides one figure after another until nothing follows that must not.
    private func withoutLeaks() -> (shown: Set<OpenKey>, known: LinearKnowledge) {
        var told = Set(figures.filter { !isUnsafe($0) })
        while true {
            let known = knowledge(told)
            let shown = told.union(following(from: known))
            guard let sources = firstLeak(shown, known) else { return (shown, known) }
            // The one that tells of the fewest people goes, cells before sums.
            let next = sources.map { figures[$0] }.min { a, b in
                if a.isCell != b.isCell { return a.isCell }
                let (x, y) = (persons[a]?.count ?? 0, persons[b]?.count ?? 0)
                return x != y ? x < y : a < b
            }
            guard let next, told.remove(next) != nil else {
                preconditionFailure("what follows from figures that are told has one of them as its source")
            }
        }
    }

    private func isUnsafe(_ key: OpenKey) -> Bool {
        let own = persons[key] ?? [:]
        return Disclosure.isUnsafe(own)
            || stages.contains { Disclosure.isUnsafe(change: own, $0.cells.persons(key)) }
    }

    /// What follows from all that is shown.
    private func knowledge(_ shown: Set<OpenKey>) -> LinearKnowledge {
        var known = LinearKnowledge()
        let everything = stages + [(cells: new, shown: shown)]
        // Cells first: each makes one variable known, and the rest stays short.
        for wantsCells in [true, false] {
            for (place, stage) in everything.enumerated() {
                for key in stage.shown.sorted() where key.isCell == wantsCells {
                    let source = place == stages.count ? figures.firstIndex(of: key) ?? -1 : -1
                    known.learn(LinearKnowledge.vector(sum(key, place)), source: source)
                }
            }
        }
        return known
    }

    /// From which figures of the new release something follows that must not; nil if nothing does.
    private func firstLeak(_ shown: Set<OpenKey>, _ known: LinearKnowledge) -> Set<Int>? {
        for target in targets(shown) where !target.isEmpty {
            guard let sources = known.sources(of: LinearKnowledge.vector(target)) else { continue }
            let own = sources.filter { $0 >= 0 }
            // What earlier releases give away alone cannot be taken back.
            if !own.isEmpty { return own }
        }
        return nil
    }

    /// The sums that must not follow, by variable.
    private func targets(_ shown: Set<OpenKey>) -> [[Int: Int]] {
        let last = stages.count
        var targets: [[Int: Int]] = []
        for key in figures where Disclosure.isUnsafe(persons[key] ?? [:]) { targets.append(sum(key, last)) }
        for (place, stage) in stages.enumerated() {
            for key in stage.cells.figures where Disclosure.isUnsafe(stage.cells.persons(key)) {
                targets.append(sum(key, place))
            }
            for key in Set(figures).union(stage.cells.figures).sorted()
            where Disclosure.isUnsafe(change: new.persons(key), stage.cells.persons(key)) {
                targets.append(difference(sum(key, last), sum(key, place)))
            }
        }
        return targets + hiddenLines(shown)
    }

    /// What is hidden of each line, where together it still tells too much, in itself or by its change.
    private func hiddenLines(_ shown: Set<OpenKey>) -> [[Int: Int]] {
        var targets: [[Int: Int]] = []
        for line in figures where !line.isCell {
            let hidden = new.cells(of: line).filter { !shown.contains($0) }
            guard hidden.count > 1 else { continue }
            if Disclosure.isUnsafe(together(hidden, new)) { targets.append(sum(hidden, stages.count)) }
            for (place, stage) in stages.enumerated() {
                guard Disclosure.isUnsafe(change: together(hidden, new), together(hidden, stage.cells)) else {
                    continue
                }
                targets.append(difference(sum(hidden, stages.count), sum(hidden, place)))
            }
        }
        return targets
    }

    private func together(_ keys: [OpenKey], _ cells: OpenCells) -> [RecordID: Int] {
        keys.reduce(into: [:]) { sums, key in sums.merge(cells.minutes[key] ?? [:]) { $0 + $1 } }
    }

    private func sum(_ key: OpenKey, _ place: Int) -> [Int: Int] {
        sum((place == stages.count ? new : stages[place].cells).cells(of: key), place)
    }

    private func sum(_ cells: [OpenKey], _ place: Int) -> [Int: Int] {
        Dictionary(cells.compactMap { key in variables[place][key].map { ($0, 1) } }, uniquingKeysWith: +)
    }

    private func difference(_ a: [Int: Int], _ b: [Int: Int]) -> [Int: Int] {
        a.merging(b.mapValues { -$0 }) { $0 + $1 }.filter { $0.value != 0 }
    }
}

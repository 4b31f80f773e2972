/// Disjoint sets of the numbers below a count; the smallest number of a set stands for it (Tarjan 1975, with path halving).
struct DisjointSets {
    private var parent: [Int]

    init(count: Int) { parent = Array(0..<count) }

    /// The number that stands for the set of a number.
    mutating func find(_ index: Int) -> Int {
        var at = index
        while parent[at] != at {
            parent[at] = parent[parent[at]]
            at = parent[at]
        }
        return at
    }

    /// Makes two sets one.
    ///
    /// - Returns: the numbers that stood for them, the one that stands for both first; nil if they were one already.
    @discardableResult
    mutating func join(_ a: Int, _ b: Int) -> (kept: Int, gone: Int)? {
        let (x, y) = (find(a), find(b))
        guard x != y else { return nil }
        parent[max(x, y)] = min(x, y)
        return (min(x, y), max(x, y))
    }

    /// The sets by their first member, each ascending.
    mutating func members() -> [[Int]] {
        var places: [Int: Int] = [:]
        var sets: [[Int]] = []
        for index in parent.indices {
            let root = find(index)
            if let place = places[root] {
                sets[place].append(index)
            } else {
                places[root] = sets.count
                sets.append([index])
            }
        }
        return sets
    }
}

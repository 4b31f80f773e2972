/// How two version vectors stand to each other.
public enum CausalOrder: Hashable, Sendable {
    /// Both saw the same events.
    case equal
    /// The first saw less than the second.
    case before
    /// The first saw more than the second.
    case after
    /// Each saw something that the other did not.
    case concurrent
}

/// For each replica the number of its last event that was seen; a replica that is absent counts as 0.
///
/// Parker et al., "Detection of mutual inconsistency in distributed systems", IEEE TSE 1983. Zero counters are never
/// kept, so two vectors that mean the same are equal.
public struct VersionVector<Name: Hashable & Comparable & Sendable>: Hashable, Sendable {
    private var counters: [Name: UInt64] = [:]

    /// Creates the vector that has seen nothing.
    public init() {}

    /// Creates a vector from counters; zeros are left out.
    public init(_ counters: [Name: UInt64]) {
        self.counters = counters.filter { $0.value > 0 }
    }

    /// The last number seen of a replica, 0 if none.
    public subscript(name: Name) -> UInt64 { counters[name] ?? 0 }

    /// The replicas with a counter above 0, ascending.
    public var names: [Name] { counters.keys.sorted() }

    /// Takes note that an event and all before it were seen; never moves a counter back.
    public mutating func see(_ number: UInt64, of name: Name) {
        if number > self[name] { counters[name] = number }
    }

    /// Advances a replica's own counter to the larger of `floor` and the next number.
    ///
    /// - Returns: the new counter; nil, and nothing changed, if the counter is exhausted.
    public mutating func advance(_ name: Name, floor: UInt64 = 0) -> UInt64? {
        let (next, overflow) = self[name].addingReportingOverflow(1)
        guard !overflow else { return nil }
        counters[name] = max(next, floor)
        return counters[name]
    }

    /// Takes over all that another vector has seen.
    ///
    /// - Complexity: O(n) of the other vector.
    public mutating func merge(_ other: VersionVector) {
        counters.merge(other.counters) { max($0, $1) }
    }

    /// Gives the union of what both have seen.
    public func merging(_ other: VersionVector) -> VersionVector {
        var result = self
        result.merge(other)
        return result
    }

    /// Tells whether all that the other has seen was seen here too.
    public func descends(from other: VersionVector) -> Bool {
        other.counters.allSatisfy { self[$0.key] >= $0.value }
    }

    /// Compares by what was seen.
    ///
    /// - Complexity: O(n + m).
    public func order(comparedTo other: VersionVector) -> CausalOrder {
        switch (descends(from: other), other.descends(from: self)) {
        case (true, true): .equal
        case (true, false): .after
        case (false, true): .before
        case (false, false): .concurrent
        }
    }
}

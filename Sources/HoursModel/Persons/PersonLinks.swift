public import Causality

/// A decision that two volunteer records are, or are not, one person.
public struct PersonLink: Hashable, Sendable {
    /// The record of the decision.
    public let id: RecordID
    /// One volunteer.
    public let first: ID<Volunteer>
    /// The other.
    public let second: ID<Volunteer>
    /// Whether they are one person.
    public let isSame: Bool
    /// The decisions on the pair that it replaces.
    public let replaces: Set<RecordID>
    /// Whether it was taken back.
    public let isReleased: Bool

    /// Creates the link.
    public init(
        id: RecordID, first: ID<Volunteer>, second: ID<Volunteer>, isSame: Bool, replaces: Set<RecordID>,
        isReleased: Bool
    ) {
        self.id = id
        self.first = first
        self.second = second
        self.isSame = isSame
        self.replaces = replaces
        self.isReleased = isReleased
    }
}

/// Who is the person: the connected components of the links in force.
public enum PersonLinks {
    /// The links in force: not released, not replaced, and not disputed by a standing link of the other kind on the same pair.
    public static func inForce(_ links: some Sequence<PersonLink>) -> [PersonLink] {
        let replaced = Set(links.filter { !$0.isReleased }.flatMap(\.replaces))
        let live = links.filter { !$0.isReleased && !replaced.contains($0.id) && $0.first != $0.second }
        let byPair = Dictionary(grouping: live) { Set([$0.first, $0.second]) }
        return byPair.values.filter { Set($0.map(\.isSame)).count == 1 }.flatMap { $0 }.sorted {
            $0.id < $1.id
        }
    }

    /// The persons of more than one record, each with its records; the smallest id stands for it.
    ///
    /// - Parameter identities: records that share an identity number, each group ascending; they are one person at once, unless
    ///   a decision keeps two of them apart.
    /// - Complexity: O(n log n), and O(k²) in a group whose records decisions keep apart.
    public static func components(
        _ links: some Sequence<PersonLink>, identities: [[ID<Volunteer>]] = []
    ) -> [ID<Volunteer>: Set<ID<Volunteer>>] {
        var parent: [ID<Volunteer>: ID<Volunteer>] = [:]
        func root(_ id: ID<Volunteer>) -> ID<Volunteer> {
            var at = id
            while let next = parent[at], next != at { at = next }
            return at
        }
        func unite(_ first: ID<Volunteer>, _ second: ID<Volunteer>) {
            let (a, b) = (root(first), root(second))
            parent[max(a, b)] = min(a, b)
            if parent[min(a, b)] == nil { parent[min(a, b)] = min(a, b) }
        }
        let standing = inForce(links)
        for link in standing where link.isSame { unite(link.first, link.second) }
        let apart = standing.filter { !$0.isSame }
        func areApart(_ a: ID<Volunteer>, _ b: ID<Volunteer>) -> Bool {
            let roots = Set([root(a), root(b)])
            return apart.contains { Set([root($0.first), root($0.second)]) == roots }
        }
        for group in identities {
            for (place, record) in group.enumerated().dropFirst() {
                // A human word outweighs a number that may have been typed wrongly, through a third record too.
                if let other = group[..<place].first(where: { !areApart($0, record) }) {
                    unite(other, record)
                }
            }
        }
        var components: [ID<Volunteer>: Set<ID<Volunteer>>] = [:]
        for id in parent.keys { components[root(id), default: []].insert(id) }
        return components
    }
}

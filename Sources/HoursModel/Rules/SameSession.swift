import Causality

/// Rules 2 and 3: groups the timed reports of a person into sessions, each in the order of reports; the sessions by their first reports.
///
/// It looks at the whole set at once: links are taken from the largest overlap down, and a link that would join two
/// claims that a decision keeps apart is skipped.
func sessionsByRule3(_ book: SettlementContext) -> [[Report]] {
    let reports = book.claims.flatMap(\.timedReports).sorted(by: Report.precedes)
    var groups = Groups(reports.map(\.claim), apart: book.distinct)
    var places: [ID<Claim>: [Int]] = [:]
    for (index, report) in reports.enumerated() { places[report.claim, default: []].append(index) }
    for siblings in places.values { for sibling in siblings { groups.unite(siblings[0], sibling) } }
    let decided = book.same.compactMap { pair -> Link? in
        guard let a = places[pair.a], let b = places[pair.b] else { return nil }
        return a.flatMap { i in b.map { j in Link(reports, i, j) } }.min()
    }
    for link in decided.sorted() { groups.uniteUnlessApart(link.first, link.second) }
    for link in overlaps(reports).sorted() { groups.uniteUnlessApart(link.first, link.second) }
    return groups.members().map { $0.map { reports[$0] } }
}

/// The links of rule 3 by time: the same activity, and common minutes that are at least half of the shorter report.
private func overlaps(_ reports: [Report]) -> [Link] {
    var links: [Link] = []
    let byStart = reports.indices.sorted { (reports[$0].span.first ?? 0) < (reports[$1].span.first ?? 0) }
    var open: [Int] = []
    for index in byStart {
        guard let start = reports[index].span.first else { continue }
        open.removeAll { (reports[$0].span.end ?? 0) <= start }
        for other in open where isLinkedByTime(reports[index], reports[other]) {
            links.append(Link(reports, index, other))
        }
        open.append(index)
    }
    return links
}

/// Whether two reports name one activity and share at least half of the shorter's minutes, and at least one.
func isLinkedByTime(_ a: Report, _ b: Report) -> Bool {
    guard a.activity == b.activity else { return false }
    let common = a.span.intersection(b.span).count
    return common > 0 && common * 2 >= min(a.span.count, b.span.count)
}

/// Two reports by their rank in the order of reports; sorts from the largest overlap down, then by rank.
private struct Link: Comparable {
    let common: Int
    let first: Int
    let second: Int

    init(_ reports: [Report], _ a: Int, _ b: Int) {
        (first, second) = (min(a, b), max(a, b))
        common = reports[a].span.intersection(reports[b].span).count
    }

    static func < (x: Link, y: Link) -> Bool {
        (-x.common, x.first, x.second) < (-y.common, y.first, y.second)
    }
}

/// Disjoint sets of reports that never bring together two claims that are kept apart.
struct Groups {
    private var sets: DisjointSets
    private var claims: [Set<ID<Claim>>]
    private let apart: [ID<Claim>: Set<ID<Claim>>]

    init(_ claims: [ID<Claim>], apart pairs: Set<ClaimPair>) {
        sets = DisjointSets(count: claims.count)
        self.claims = claims.map { [$0] }
        var apart: [ID<Claim>: Set<ID<Claim>>] = [:]
        for pair in pairs {
            apart[pair.a, default: []].insert(pair.b)
            apart[pair.b, default: []].insert(pair.a)
        }
        self.apart = apart
    }

    mutating func unite(_ a: Int, _ b: Int) {
        guard let (kept, gone) = sets.join(a, b) else { return }
        claims[kept].formUnion(claims[gone])
    }

    mutating func uniteUnlessApart(_ a: Int, _ b: Int) {
        let (x, y) = (sets.find(a), sets.find(b))
        let clash = claims[x].contains { apart[$0].map { !$0.isDisjoint(with: claims[y]) } ?? false }
        if !clash { unite(x, y) }
    }

    /// The groups by their first member, each ascending.
    mutating func members() -> [[Int]] { sets.members() }
}

import Causality

/// The confirmed minutes of a person, from which the certificates of records that are this person by now take theirs.
///
/// Two certificates that were issued for two persons may say the same minutes once the persons turn out to be one. A certificate is carried
/// by the claims of its own records, and by those for which a claim of its records is set aside; each minute carries it once.
public struct CertifiedMinutes {
    private struct Part {
        let placed: PlacedMinutes
        var left: Int
    }

    private var parts: [Part]
    private let homes: [ID<Claim>: ID<Volunteer>]
    /// The records of whose claims something is set aside for a claim.
    private var standIns: [ID<Claim>: Set<ID<Volunteer>>] = [:]

    /// Takes the ledger of a person.
    ///
    /// - Parameter homes: the volunteer record of each claim.
    public init(_ placed: [PlacedMinutes], homes: [ID<Claim>: ID<Volunteer>]) {
        parts = placed.filter { $0.reason.state == .confirmed }.map { Part(placed: $0, left: $0.minutes) }
        self.homes = homes
        for part in placed where part.reason.state == .setAside {
            guard let home = homes[part.claim] else { continue }
            for claim in part.reason.with { standIns[claim, default: []].insert(home) }
        }
    }

    /// Takes the minutes that a certificate says.
    ///
    /// - Returns: how many are not there any more, by activity; then it takes nothing.
    /// - Complexity: O(lines × confirmed parts).
    public mutating func take(_ certificate: Certificate) -> [ID<Activity>: Int] {
        var rest = parts
        var missing: [ID<Activity>: Int] = [:]
        for line in certificate.lines {
            var need = line.minutes
            let fitting = rest.indices.filter { place in
                let part = rest[place].placed
                return part.activity == line.activity && part.kindOfMinutes == line.kindOfMinutes
                    && certificate.days.contains(part.days.lowerBound)
                    && certificate.days.contains(part.days.upperBound)
            }
            for place in fitting.filter({ rank(rest[$0].placed, certificate) != nil }).sorted(by: { a, b in
                let (x, y) = (rank(rest[a].placed, certificate) ?? 3, rank(rest[b].placed, certificate) ?? 3)
                return x != y ? x < y : a < b
            }) where need > 0 {
                let taken = min(need, rest[place].left)
                rest[place].left -= taken
                need -= taken
            }
            if need > 0 { missing[line.activity, default: 0] += need }
        }
        if missing.isEmpty { parts = rest }
        return missing
    }

    /// What a certificate takes first: what nobody else has a claim to, then what others have too, then what it has a claim to itself.
    private func rank(_ part: PlacedMinutes, _ certificate: Certificate) -> Int? {
        let others = standIns[part.claim] ?? []
        if homes[part.claim].map(certificate.person.contains) == true {
            return others.isSubset(of: certificate.person) ? 0 : 1
        }
        return others.isDisjoint(with: certificate.person) ? nil : 2
    }
}

extension Certificate {
    /// Whether each of two certificates is about a record that the other is not about.
    public func isOfOthers(than other: Certificate) -> Bool {
        !person.isSubset(of: other.person) && !other.person.isSubset(of: person)
    }
}

public import Causality
import Crypto
import Foundation
import HoursModel
public import HoursStore
public import Reports
public import SignedLog

extension AcrossTeams {
    /// All that reports over all teams are computed from.
    ///
    /// Who is in several teams is one person, as far as identity numbers say so that this device may open, and such a person's claims
    /// are settled together: a minute that two teams credit counts once, and is shared where their bodies differ.
    ///
    /// Where the rules of their teams differ, each team's claims are settled by its own, and an hour that two credit is in both.
    ///
    /// - Parameter read: called once for each team, ascending by id, while it is open, with the records of those who are in others too: for
    ///   what else is needed of it.
    /// - Returns: the facts, and how many persons are in teams whose rules differ.
    /// - Complexity: O(claims), each person's ledger placed on its days.
    public func reportFacts(
        _ read: (StoreReader, ReportFacts, Set<RecordID>) throws -> Void
    ) throws -> (facts: ReportFacts, unlike: Int) {
        let shared = try sharedPersons()
        var apart: [TeamID: Set<RecordID>] = [:]
        for place in shared.joined() { apart[place.team, default: []].insert(place.person) }
        var all = ReportFacts()
        var persons: [Place: ReportedPerson] = [:]
        for replica in replicas {
            let own = apart[replica.team] ?? []
            try replica.store.read { reader in
                let (facts, reported) = try reader.reportFacts(apart: own)
                try read(reader, facts, own)
                all.add(facts)
                for person in reported {
                    persons[Place(team: replica.team, person: person.person)] = person
                }
            }
        }
        var stands: [RecordID: RecordID] = [:]
        var unlike = 0
        for places in shared {
            for place in places { stands[place.person] = places[0].person }
            let reported = places.compactMap { persons[$0] }
            let united = AcrossTeams.united(reported.map(\.claims))
            if united == nil { unlike += 1 }
            for claims in united.map({ [$0] }) ?? reported.map(\.claims) {
                all.hours += HoursFact.facts(
                    of: places[0].person, RuleBook.place(claims),
                    claims: reported.reduce(into: [:]) { $0.merge($1.details) { a, _ in a } },
                    activities: all.activities)
            }
        }
        for index in all.pledges.indices {
            all.pledges[index].person = stands[all.pledges[index].person] ?? all.pledges[index].person
        }
        return (all, unlike)
    }

    /// How many of the teams have identity numbers that this device may not open: whoever is in one of them and in another stays two persons.
    public func blindTeams() throws -> Int {
        try replicas.count(where: { replica in
            try replica.store.read { try replica.identityKey(in: $0) == nil }
        })
    }

    /// The first 16 bytes in hex of the SHA-256 of `saat heads of teams 1`, then the digest over the heads of each, ascending by team.
    public static func digest(_ heads: [(team: TeamID, heads: [Head])]) -> String {
        var hash = SHA256()
        hash.update(data: Data("saat heads of teams 1".utf8))
        for (team, heads) in heads.sorted(by: { $0.team < $1.team }) {
            hash.update(data: HeadsDigest(team: team, heads).octets.bytes)
        }
        return Hex.encode(hash.finalize().prefix(16))
    }
}

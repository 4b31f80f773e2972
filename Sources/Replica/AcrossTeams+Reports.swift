import Causality
import HoursModel
public import HoursStore
public import Reports

extension AcrossTeams {
    /// All that reports over all teams are computed from.
    ///
    /// Who is in several teams is one person, as far as identity numbers say so that this device may open, and such a person's claims
    /// are settled together: a minute that two teams credit counts once, and is shared where their bodies differ.
    ///
    /// - Parameter read: called once for each team, ascending by id, while it is open: for what else is needed of it.
    /// - Complexity: O(claims), each person's ledger placed on its days.
    public func reportFacts(_ read: (StoreReader, ReportFacts) throws -> Void) throws -> ReportFacts {
        let shared = try sharedPersons()
        var apart: [TeamID: Set<RecordID>] = [:]
        for place in shared.joined() { apart[place.team, default: []].insert(place.person) }
        var all = ReportFacts()
        var persons: [Place: ReportedPerson] = [:]
        for replica in replicas {
            let own = apart[replica.team] ?? []
            try replica.store.read { reader in
                let (facts, reported) = try reader.reportFacts(apart: own)
                try read(reader, facts)
                all.add(facts)
                for person in reported {
                    persons[Place(team: replica.team, person: person.person)] = person
                }
            }
        }
        var stands: [RecordID: RecordID] = [:]
        for places in shared {
            for place in places { stands[place.person] = places[0].person }
            let reported = places.compactMap { persons[$0] }
            let placed = RuleBook.place(AcrossTeams.united(reported.map(\.claims)))
            all.hours += HoursFact.facts(
                of: places[0].person, placed,
                claims: reported.reduce(into: [:]) { $0.merge($1.details) { a, _ in a } },
                activities: all.activities)
        }
        for index in all.pledges.indices {
            all.pledges[index].person = stands[all.pledges[index].person] ?? all.pledges[index].person
        }
        return all
    }

    /// How many of the teams have identity numbers that this device may not open: whoever is in one of them and in another stays two persons.
    public func blindTeams() throws -> Int {
        try replicas.count(where: { replica in
            try replica.store.read { try replica.identityKey(in: $0) == nil }
        })
    }
}

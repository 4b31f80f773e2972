import Causality

extension Circumstance {
    /// A minor without a guardian's consent that holds on the day.
    static func noConsent(_ facts: PersonFacts) -> Circumstance {
        let fullAge = facts.fullAges.map(\.day).max()
        let consent = facts.consents.map(\.day).min()
        let entries = (facts.fullAges.union(facts.consents)).allEntries
        return Circumstance(rule: .noConsent) { _, _, day in
            guard let fullAge, day < fullAge else { return nil }
            if let consent, consent <= day { return nil }
            return entries
        }
    }

    /// The day is after the person's death; on the day itself hours count as usual.
    static func afterDeath(_ facts: PersonFacts) -> Circumstance {
        let death = facts.deaths.map(\.day).min()
        let entries = facts.deaths.allEntries
        return Circumstance(rule: .afterDeath) { _, _, day in
            guard let death, death < day else { return nil }
            return entries
        }
    }

    /// The activity, or the role in it, asks for a licence, and the person has none that was valid on the day.
    static func noLicence(_ person: PersonCase) -> Circumstance {
        let held = Dictionary(grouping: person.facts.licences, by: \.profession)
        return Circumstance(rule: .noLicence) { activity, marks, day in
            let missing = (person.activityFacts[activity]?.demands ?? []).filter { demand in
                (demand.roles.isEmpty || !demand.roles.isDisjoint(with: marks.roles))
                    && !(held[demand.profession] ?? []).contains { $0.isValid(on: day) }
            }
            guard !missing.isEmpty else { return nil }
            return missing.reduce(into: []) { entries, demand in
                entries.insert(demand.entry)
                for licence in held[demand.profession] ?? [] { entries.formUnion(licence.terms.map(\.entry)) }
            }
        }
    }
}

extension Set<DayFact> {
    fileprivate var allEntries: Set<EntryRef> { reduce(into: []) { $0.formUnion($1.entries) } }
}

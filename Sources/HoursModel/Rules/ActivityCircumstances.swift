import Causality

extension Circumstance {
    /// The shift lies inside paid duty, and a body that offers the activity does not say that such hours count.
    static func paidDuty(_ person: PersonCase) -> Circumstance {
        Circumstance(rule: .paidDuty) { activity, marks, day in
            let facts = person.activityFacts[activity] ?? ActivityFacts()
            let marked = facts.paidDuty.union(marks.paidDuty)
            guard !marked.isEmpty else { return nil }
            let word = person.policy.paidDuty(of: facts.bodies, on: day)
            return word.isAllowed ? nil : marked.union(word.entries)
        }
    }

    /// The activity was cancelled, for that day or altogether.
    static func cancelled(_ activities: [ID<Activity>: ActivityFacts]) -> Circumstance {
        Circumstance(rule: .cancelled) { activity, _, day in
            let found = (activities[activity]?.cancellations ?? []).filter {
                $0.from.map { $0 <= day } ?? true
            }
            return found.isEmpty ? nil : Set(found.map(\.entry))
        }
    }
}

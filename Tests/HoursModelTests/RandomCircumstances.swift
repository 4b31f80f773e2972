import Causality
import HoursModel
import Seeds

/// Circumstances for a random person, from a seed of their own: what rule 9 looks at beside rosters.
struct RandomCircumstances {
    private var random: SeededGenerator
    private let days: ClosedRange<LocalDate>
    private var said: [EntryRef] = []
    private var counter: UInt64 = 0

    /// The same person under some circumstances, on days near the claims.
    static func add(to person: PersonCase, seed: UInt64, days: ClosedRange<LocalDate>) -> PersonCase {
        var maker = RandomCircumstances(random: SeededGenerator(seed ^ 0x9999), days: days)
        guard maker.random.chance(45) else { return person }
        return maker.changed(person)
    }

    private init(random: SeededGenerator, days: ClosedRange<LocalDate>) {
        (self.random, self.days) = (random, days)
    }

    private mutating func changed(_ person: PersonCase) -> PersonCase {
        var person = person
        let professions = [FoldedText("Counsellor"), FoldedText("Medic")]
        let roles = [FoldedText("driver"), FoldedText("helper")]
        let bodies = (1...2).map { ID<Organisation>(record(0xAA, $0)) }
        if random.chance(30) { person.facts.deaths = facts() }
        if random.chance(30) { person.facts.fullAges = facts() }
        if random.chance(40) { person.facts.consents = facts() }
        for _ in 0..<random.number(0...3) {
            person.facts.licences.insert(
                Licence(
                    profession: random.pick(professions),
                    terms: Set((0..<random.pick([0, 1, 1, 2])).map { _ in term() })))
        }
        for activity in Set(person.claims.flatMap(\.versions).map(\.unit.activity)).sorted() {
            var facts = ActivityFacts()
            if random.chance(20) { facts.cancellations.insert(.init(from: maybeDay(), entry: entry())) }
            for _ in 0..<random.pick([0, 0, 1, 2]) {
                facts.demands.insert(
                    .init(
                        profession: random.pick(professions),
                        roles: Set(random.some(roles, percent: 40)), entry: entry()))
            }
            if random.chance(25) { facts.paidDuty = [entry()] }
            facts.bodies = Set(random.some(bodies, percent: 40))
            person.activityFacts[activity] = facts
        }
        for body in [nil] + bodies.map({ $0 }) {
            for _ in 0..<random.number(0...2) {
                person.policy.add(
                    Policy.DutyWord(from: maybeDay(), isAllowed: random.chance(70), entries: [entry()]),
                    of: body)
            }
        }
        person.claims = person.claims.map { claim in
            let paidDuty: Set<EntryRef> = random.chance(15) ? [entry()] : []
            return ClaimHistory(
                id: claim.id, versions: claim.versions, withdrawals: claim.withdrawals,
                marks: ClaimMarks(roles: Set(random.some(roles, percent: 30)), paidDuty: paidDuty))
        }
        person.rosters = person.rosters.map {
            Roster(activity: $0.activity, day: $0.day, present: $0.present, entries: [entry()])
        }
        person.decisions = person.decisions.map { decision in
            Decision(
                id: decision.id, action: decision.action, covers: decision.covers,
                shown: random.chance(40) ? Set(random.some(said, percent: 80)) : [],
                replaces: decision.replaces, author: decision.author)
        }
        return person
    }

    private mutating func entry() -> EntryRef {
        counter += 1
        let key = Octets16(high: 0xFA, low: 0xC7)
        let entry = EntryRef(Dot(ReplicaID(Octets32(front: key, back: key)), counter), mark: counter)
        said.append(entry)
        return entry
    }

    private mutating func day() -> LocalDate {
        days.lowerBound.advanced(by: random.number(-1...days.lowerBound.distance(to: days.upperBound)))
    }

    private mutating func maybeDay() -> LocalDate? { random.chance(40) ? nil : day() }

    private mutating func facts() -> Set<DayFact> {
        Set((0..<random.number(1...2)).map { _ in DayFact(day: day(), entries: [entry()]) })
    }

    private mutating func term() -> Licence.Term {
        Licence.Term(
            step: random.pick([.granted, .granted, .granted, .suspended, .interview, .refused]),
            stepOn: maybeDay(), validFrom: maybeDay(), validUntil: random.chance(60) ? nil : day(),
            entry: entry())
    }
}

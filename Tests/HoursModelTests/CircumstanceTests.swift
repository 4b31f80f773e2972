import Causality
import HoursModel
import Testing

/// Rule 9: what is known of the day, the activity and the person questions hours, and erases none.
@Suite("Situations on circumstances")
struct CircumstanceTests {
    private let body = ID<Organisation>(record(0xAB, 1))

    private func day(_ number: Int) -> LocalDate { firstDay.advanced(by: number) }

    private func fact(_ number: Int, _ entry: Int = 1) -> DayFact {
        DayFact(day: day(number), entries: [PersonSketch.fact(entry)])
    }

    private func word(_ isAllowed: Bool, from number: Int?) -> Policy.DutyWord {
        Policy.DutyWord(from: number.map(day), isAllowed: isAllowed, entries: [PersonSketch.fact(50)])
    }

    private func licence(_ step: LicenceStep, on: Int? = nil, from: Int? = nil, until: Int? = nil) -> Licence
    {
        let term = Licence.Term(
            step: step, stepOn: on.map(day), validFrom: from.map(day), validUntil: until.map(day),
            entry: PersonSketch.fact(60 + step.rawValue))
        return Licence(profession: FoldedText("Counsellor"), terms: [term])
    }

    /// A reviewer's approval of the first claim that was shown some facts.
    private func approval(shown: Set<EntryRef>) -> Decision {
        Decision(
            id: record(0x99, 77), action: .approve(PersonSketch.claim(0)), covers: [PersonSketch.entry(0, 0)],
            shown: shown, author: PersonSketch.reviewer)
    }

    @Test("Situation 18: a shift inside paid duty waits for the body's policy")
    func paidDuty() {
        var sketch = PersonSketch(leader("9:00", "12:00").paidDuty, dated(60, .leader, days: 1...1))
        sketch.activityFacts.bodies = [body]
        #expect(sketch.ledger.minutes(.questioned, by: .paidDuty) == 180)
        #expect(sketch.ledger.line(1).minutes(.provisional) == 60, "another day is not marked")
        sketch.policy.add(word(true, from: 0), of: body)
        #expect(sketch.ledger.credited == 240)
        sketch.policy.add(word(false, from: 1), of: body)
        #expect(sketch.ledger.credited == 240, "a later policy rewrites no earlier day")
        sketch.policy.add(word(false, from: 0), of: body)
        #expect(sketch.ledger.questions == [.paidDuty], "of two words from one day the no holds")
    }

    @Test(
        "Situation 18: the activity may be marked, and words for all bodies count where a body says nothing")
    func paidDutyOfActivity() {
        var sketch = PersonSketch(leader("9:00", "12:00"), dated(60, .leader, days: 1...1))
        sketch.activityFacts.paidDuty = [PersonSketch.fact(1)]
        sketch.activityFacts.bodies = [body]
        #expect(sketch.ledger.minutes(.questioned, by: .paidDuty) == 240)
        sketch.policy.add(word(true, from: nil), of: nil)
        #expect(sketch.ledger.credited == 240)
        sketch.policy.add(word(false, from: 1), of: body)
        #expect(sketch.ledger.line(0).minutes(.provisional) == 180)
        #expect(sketch.ledger.line(1).minutes(.questioned) == 60)
        sketch.activityFacts.bodies = [body, ID(record(0xAB, 2))]
        #expect(sketch.ledger.line(1).minutes(.questioned) == 60, "all bodies must allow it")
    }

    @Test("Situation 18: a marked report questions the minutes that it covers, whoever reports them as well")
    func paidDutyOfOneReport() {
        let sketch = PersonSketch(leader("9:00", "12:00"), own("10:00", "12:00").paidDuty)
        #expect(sketch.ledger.line(0).minutes(.provisional) == 0)
        #expect(sketch.ledger.minutes(.questioned, by: .saysLess) == 60)
        #expect(sketch.ledger.minutes(.questioned, by: .paidDuty) == 120)
    }

    @Test("Situation 32: a minor's hours wait without a guardian's consent, and count from its day on")
    func minor() {
        var sketch = PersonSketch(
            leader("9:00", "12:00"), leader("9:00", "12:00").later(days: 1),
            leader("9:00", "12:00").later(days: 5))
        sketch.facts.fullAges = [fact(5)]
        #expect(sketch.ledger.minutes(.questioned, by: .noConsent) == 360)
        #expect(sketch.ledger.line(2).minutes(.provisional) == 180, "of age on that day")
        sketch.facts.consents = [fact(1)]
        #expect(sketch.ledger.line(0).minutes(.questioned) == 180)
        #expect(sketch.ledger.line(1).minutes(.provisional) == 180)
        sketch.facts.fullAges.insert(fact(9))
        sketch.facts.consents = [fact(6)]
        #expect(sketch.ledger.questioned == 540, "of two records the later full age holds")
    }

    @Test("Situation 33: hours after the death are questioned, those until then are not")
    func death() {
        var sketch = PersonSketch(
            leader("9:00", "12:00"), leader("9:00", "12:00").later(days: 1),
            dated(300, .leader, days: (-3)...0).at("B"), dated(400, .leader, days: (-3)...1).at("C"))
        sketch.facts.deaths = [fact(0), fact(2, 2)]
        let ledger = sketch.ledger
        #expect(ledger.line(0).minutes(.provisional) == 180, "the day itself counts")
        #expect(ledger.line(1).minutes(.questioned) == 180, "of two days the earlier holds")
        #expect(ledger.line(2).minutes(.provisional) == 300)
        #expect(ledger.line(3).minutes(.questioned) == 400, "nobody knows which of them lie after it")
        #expect(ledger.questions == [.afterDeath])
    }

    @Test("Situation 33: over midnight, the minutes of the day after the death wait")
    func deathAtNight() {
        var sketch = PersonSketch(leader("22:00", "2:00"))
        sketch.facts.deaths = [fact(0)]
        #expect(sketch.ledger.line(0).minutes(.provisional) == 120)
        #expect(sketch.ledger.minutes(.questioned, by: .afterDeath) == 120)
    }

    @Test("Situation 45: an opportunity that was cancelled, altogether or from a day on")
    func cancelled() {
        var sketch = PersonSketch(
            leader("9:00", "12:00"), leader("9:00", "12:00").later(days: 1), leader("13:00", "14:00").at("B"))
        sketch.activityFacts.cancellations = [.init(from: day(1), entry: PersonSketch.fact(1))]
        #expect(sketch.ledger.line(0).minutes(.provisional) == 180)
        #expect(sketch.ledger.line(1).minutes(.questioned) == 180)
        sketch.activityFacts.cancellations.insert(.init(from: nil, entry: PersonSketch.fact(2)))
        #expect(sketch.ledger.minutes(.questioned, by: .cancelled) == 360, "of concurrent ones any is enough")
        #expect(sketch.ledger.line(2).minutes(.provisional) == 60, "another activity")
    }

    @Test(
        "Situation 45: a licence counts on the days on which it was valid",
        arguments: [
            (LicenceStep.granted, nil, nil, nil, [0, 1, 2]), (.granted, 1, nil, nil, [1, 2]),
            (.granted, 0, 1, 1, [1]), (.suspended, 1, nil, nil, [0]), (.suspended, nil, nil, nil, []),
            (.interview, 0, nil, nil, []), (.refused, 0, 0, 2, []), (.applied, nil, nil, nil, []),
        ] as [(LicenceStep, Int?, Int?, Int?, [Int])])
    func licences(step: LicenceStep, on: Int?, from: Int?, until: Int?, valid: [Int]) {
        var sketch = PersonSketch(
            dated(60, .leader, days: 0...0), dated(60, .leader, days: 1...1), dated(60, .leader, days: 2...2))
        sketch.activityFacts.demands = [
            .init(profession: FoldedText("counsellor"), roles: [], entry: PersonSketch.fact(1))
        ]
        sketch.facts.licences = [licence(step, on: on, from: from, until: until)]
        let ledger = sketch.ledger
        #expect((0...2).filter { ledger.line($0).minutes(.provisional) == 60 } == valid)
        #expect(ledger.minutes(.questioned, by: .noLicence) == 60 * (3 - valid.count))
    }

    @Test("Situation 45: only the roles that need it; concurrent words on a licence must agree")
    func licensedRoles() {
        var sketch = PersonSketch(
            leader("9:00", "10:00").role("Counsellor "), leader("11:00", "12:00").role("driver"),
            leader("13:00", "14:00"))
        sketch.activityFacts.demands = [
            .init(
                profession: FoldedText("Counsellor"), roles: [FoldedText("counsellor")],
                entry: PersonSketch.fact(1))
        ]
        #expect(sketch.ledger.line(0).minutes(.questioned) == 60)
        #expect(sketch.ledger.credited == 120)
        sketch.facts.licences = [licence(.granted)]
        #expect(sketch.ledger.credited == 180)
        let terms = licence(.granted).terms.union(licence(.suspended, on: 0).terms)
        sketch.facts.licences = [Licence(profession: FoldedText("Counsellor"), terms: terms)]
        #expect(sketch.ledger.line(0).minutes(.questioned) == 60)
        sketch.facts.licences.insert(licence(.granted, from: 0, until: 0))
        #expect(sketch.ledger.credited == 180, "another licence of the profession is enough")
    }

    @Test("Of several circumstances on one minute the first in the order of the rules gives the reason")
    func oneReason() {
        var sketch = PersonSketch(leader("9:00", "12:00").paidDuty)
        sketch.activityFacts.cancellations = [.init(from: nil, entry: PersonSketch.fact(1))]
        sketch.activityFacts.demands = [
            .init(profession: FoldedText("x"), roles: [], entry: PersonSketch.fact(2))
        ]
        sketch.facts.deaths = [fact(-1)]
        sketch.facts.fullAges = [fact(1)]
        func reason() -> [RuleName] { sketch.ledger.line(0).reasons.map(\.rule) }
        #expect(reason() == [.paidDuty])
        sketch.policy.add(word(true, from: nil), of: nil)
        #expect(reason() == [.noConsent])
        sketch.facts.fullAges = []
        #expect(reason() == [.afterDeath])
        sketch.facts.deaths = []
        #expect(reason() == [.noLicence])
        sketch.activityFacts.demands = []
        #expect(reason() == [.cancelled])
    }

    @Test("Approved minutes stay; they are named until an approval says that the circumstance was shown")
    func approved() {
        var sketch = PersonSketch(leader("9:00", "12:00"))
        sketch.facts.deaths = [fact(-1, 5)]
        #expect(RuleBook.circumstances(of: sketch.person) == [PersonSketch.claim(0): [PersonSketch.fact(5)]])
        sketch.decisions = [approval(shown: [])]
        #expect(sketch.ledger.minutes(.confirmed) == 180)
        #expect(sketch.ledger.findings == [Finding(claim: PersonSketch.claim(0), rule: .afterDeath)])
        sketch.decisions = [approval(shown: [PersonSketch.fact(5)])]
        #expect(sketch.ledger.findings == [])
        sketch.facts.deaths.insert(fact(-2, 6))
        #expect(sketch.ledger.findings.map(\.rule) == [.afterDeath], "another word on it is new")
        #expect(sketch.ledger.minutes(.confirmed) == 180)
    }

    @Test("Random persons stand under every circumstance, questioned and approved")
    func allAreTried() {
        var questioned: [RuleName: Int] = [:]
        var remarked: [RuleName: Int] = [:]
        for seed in 1...5_000 as ClosedRange<UInt64> {
            let ledger = RuleBook.settle(RandomPerson.make(seed))
            for rule in ledger.questions { questioned[rule, default: 0] += 1 }
            for finding in ledger.findings { remarked[finding.rule, default: 0] += 1 }
        }
        for rule in RuleName.circumstances {
            #expect((questioned[rule] ?? 0) > 20, "\(rule)")
            #expect((remarked[rule] ?? 0) > 0, "\(rule)")
        }
    }
}

import HoursModel
import Testing

/// One row of the table of worked examples in the rules.
struct WorkedExample: Sendable, CustomTestStringConvertible {
    let sentence: String
    let person: PersonSketch
    var confirmed = 0
    var provisional = 0
    var questioned = 0

    var testDescription: String { sentence }

    init(
        _ sentence: String, _ claims: PersonSketch, confirmed: Int = 0, provisional: Int = 0,
        questioned: Int = 0
    ) {
        self.sentence = sentence
        person = claims
        self.confirmed = confirmed
        self.provisional = provisional
        self.questioned = questioned
    }
}

@Suite("The worked examples of the rules")
struct WorkedExampleTests {
    static let timed: [WorkedExample] = [
        WorkedExample(
            "Four reports of one morning count once, at the device's times",
            PersonSketch(
                leader("9:00", "12:00"), own("9:00", "12:10"), device("9:02", "12:01"), dated(180, .sheet)),
            provisional: 179),
        WorkedExample(
            "What the volunteer says beyond the leader is questioned",
            PersonSketch(leader("9:00", "12:00"), own("9:00", "14:00")), provisional: 180, questioned: 120),
        WorkedExample(
            "Less that somebody else typed changes nothing",
            PersonSketch(leader("9:00", "12:00"), typed("9:00", "11:00")), provisional: 180),
        WorkedExample(
            "Less in an own report is believed at once",
            PersonSketch(leader("9:00", "12:00"), own("9:00", "11:00")), provisional: 120, questioned: 60),
        WorkedExample(
            "One long report over two of the leader's leaves the pause questioned",
            PersonSketch(leader("9:00", "11:00"), leader("13:00", "15:00"), own("9:00", "15:00")),
            provisional: 240, questioned: 120),
        WorkedExample(
            "Two leaders with a short overlap credit the union",
            PersonSketch(leader("9:00", "12:00"), leader("11:00", "14:00")), provisional: 300),
        WorkedExample(
            "Three leaders in a chain credit what two of them saw",
            PersonSketch(leader("9:00", "12:00"), leader("10:30", "13:30"), leader("12:00", "15:00")),
            provisional: 180, questioned: 180),
        WorkedExample(
            "Two places at once: the better evidence whole, the other questioned",
            PersonSketch(leader("9:00", "13:00").at("X"), typed("10:00", "12:00").at("Y")),
            provisional: 240, questioned: 120),
        WorkedExample(
            "Touching sessions both count",
            PersonSketch(leader("9:00", "11:00"), leader("11:00", "13:00")), provisional: 240),
        WorkedExample(
            "One claim edited on two laptops credits what both say",
            PersonSketch(leader("9:00", "12:00").concurrently(leader("9:00", "13:00"))),
            provisional: 180, questioned: 60),
        WorkedExample(
            "A longer own report beside an approved claim is questioned",
            PersonSketch(leader("9:00", "12:00").approved, own("9:00", "14:00")), confirmed: 180,
            questioned: 120),
        WorkedExample(
            "An edit that the approval did not see is a rival report",
            PersonSketch(leader("9:00", "12:00").approved.edited(leader("9:00", "13:00"))),
            confirmed: 180, questioned: 60),
        WorkedExample(
            "A shift over midnight is one session",
            PersonSketch(leader("18:00", "2:00")), provisional: 480),
        WorkedExample(
            "Two approved versions of one claim credit their union",
            PersonSketch(leader("9:00", "12:00").approved.concurrently(leader("11:00", "14:00").approved)),
            confirmed: 300),
    ]

    static let dateds: [WorkedExample] = [
        WorkedExample(
            "The leader's and the sheet's hours of one day count once",
            PersonSketch(dated(180, .leader), dated(180, .sheet)), provisional: 180),
        WorkedExample(
            "Two equal rows of one recorder are two sessions",
            PersonSketch(dated(180, .leader).by("Sara"), dated(180, .leader).by("Sara")), provisional: 360),
        WorkedExample(
            "Two equal rows that a reviewer calls the same count once",
            PersonSketch(
                dated(180, .leader).by("Sara"), dated(180, .leader).by("Sara"), pairs: [.same(0, 1)]),
            provisional: 180),
        WorkedExample(
            "Of two equal rows one is approved",
            PersonSketch(dated(180, .leader).by("Sara").approved, dated(180, .leader).by("Sara")),
            confirmed: 180, provisional: 180),
        WorkedExample(
            "An own report of no minutes questions the leader's",
            PersonSketch(leader("9:00", "12:00"), ownDated(0)), questioned: 180),
        WorkedExample(
            "About twenty hours in the month beside twelve on the clock",
            PersonSketch(
                dated(1200, .own, days: 0...29), leader("8:00", "14:00"),
                leader("8:00", "14:00").later(days: 7)),
            provisional: 720, questioned: 480),
        WorkedExample(
            "One timed minute of weaker evidence does not block the leader's hours",
            PersonSketch(dated(480, .leader), typed("9:00", "9:01")), provisional: 480),
        WorkedExample(
            "Approved dated hours take in what is on the clock",
            PersonSketch(dated(480, .leader).approved, typed("9:00", "10:00")), confirmed: 420,
            provisional: 60),
        WorkedExample(
            "Two overlapping ranges of one leader count once",
            PersonSketch(
                dated(1200, .leader, days: 0...29).by("Sara"), dated(1200, .leader, days: 1...30).by("Sara")),
            provisional: 1200),
        WorkedExample(
            "A dated claim edited on two laptops counts the smaller",
            PersonSketch(dated(200, .leader).concurrently(dated(210, .leader))), provisional: 200),
    ]

    @Test("Timed", arguments: timed)
    func timedExample(_ example: WorkedExample) { check(example) }

    @Test("Dated", arguments: dateds)
    func datedExample(_ example: WorkedExample) { check(example) }

    private func check(_ example: WorkedExample) {
        let person = example.person.person
        let ledger = RuleBook.settle(person)
        let text = Comment(rawValue: example.sentence + "\n" + picture(of: person))
        #expect(ledger.minutes(.confirmed) == example.confirmed, text)
        #expect(ledger.minutes(.provisional) == example.provisional, text)
        #expect(ledger.minutes(.questioned) == example.questioned, text)
        #expect(difference(ledger, SlowRuleBook.settle(person)) == [], text)
    }

    @Test("The four reports of one morning stand on the device claim and are witnessed by four")
    func fourReports() {
        let ledger = WorkedExampleTests.timed[0].person.ledger
        #expect(ledger.line(2).minutes(.provisional) == 179)
        #expect((0..<4).map { ledger.line($0).witnesses } == [4, 4, 4, 4])
        #expect(ledger.line(3).minutes(.setAside) == 180)
    }

    @Test("Two equal rows are flagged, each with the other")
    func equalRows() {
        let ledger = PersonSketch(dated(180, .leader).by("Sara"), dated(180, .leader).by("Sara")).ledger
        let expected = [
            Finding(claim: PersonSketch.claim(0), rule: .equalRows, with: [PersonSketch.claim(1).record]),
            Finding(claim: PersonSketch.claim(1), rule: .equalRows, with: [PersonSketch.claim(0).record]),
        ]
        #expect(ledger.findings == expected)
    }

    @Test("The clash of two places names the session that keeps the minutes")
    func clashNames() {
        let ledger = PersonSketch(leader("9:00", "13:00").at("X"), typed("10:00", "12:00").at("Y")).ledger
        #expect(ledger.line(0).minutes(.provisional) == 240)
        #expect(
            ledger.line(1).reasons == [
                Reason(rule: .clash, state: .questioned, minutes: 120, with: [PersonSketch.claim(0)])
            ])
    }

    @Test("A shift over midnight lies on two local days")
    func midnight() throws {
        let zone = try #require(Zone("Asia/Dubai"))
        let minutes = try #require(leader("18:00", "2:00").writes.first).time.span
        #expect(zone.days(of: minutes) == [firstDay, firstDay.advanced(by: 1)])
    }
}

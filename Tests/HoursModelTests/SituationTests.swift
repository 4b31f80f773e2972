import Causality
import HoursModel
import Testing

/// The situations of the design that one person's ledger can show.
///
/// Those of devices, persons and publishing are elsewhere.
@Suite("Situations A: one session, several reports")
struct SessionSituationTests {
    @Test("Situation 1: leader and volunteer agree within tolerance")
    func agreement() {
        let ledger = PersonSketch(leader("9:00", "12:00"), own("8:55", "12:10")).ledger
        #expect(ledger.credited == 180)
        #expect(ledger.questioned == 0)
        #expect(ledger.line(0).minutes(.provisional) == 180)
        #expect(ledger.line(0).witnesses == 2)
        #expect(ledger.minutes(.setAside, by: .corroborates) == 180)
        #expect(ledger.minutes(.setAside, by: .moreThanBase) == 15)
    }

    @Test("Situation 2: leader 3 h, volunteer 5 h")
    func volunteerSaysMore() {
        let ledger = PersonSketch(leader("9:00", "12:00"), own("9:00", "14:00")).ledger
        #expect(ledger.credited == 180)
        #expect(ledger.questioned == 120)
        #expect(ledger.line(1).minutes(.questioned) == 120)
        #expect(ledger.questions == [.moreThanBase])
    }

    @Test("Situation 3: the leader's closed roster lacks the volunteer who claims")
    func rosterLacks() {
        var sketch = PersonSketch(own("9:00", "12:00"), ownDated(60).at("A"))
        sketch.rosters = [Roster(activity: PersonSketch.activity("A"), day: firstDay, present: [])]
        let ledger = sketch.ledger
        #expect(ledger.credited == 0)
        #expect(ledger.line(0).minutes(.questioned) == 180)
        #expect(ledger.questions == [.roster])

        sketch.claims.append(leader("9:00", "12:00"))
        #expect(sketch.ledger.credited == 180, "a leader's report has him")
        sketch.claims[2] = leader("15:00", "16:00")
        #expect(sketch.ledger.questioned == 0, "any leader's report of that activity and day has him")
    }

    @Test("Situation 3: another closed roster of the day that lists him is enough")
    func rosterLists() {
        var sketch = PersonSketch(own("9:00", "12:00"))
        let activity = PersonSketch.activity("A")
        sketch.rosters = [
            Roster(activity: activity, day: firstDay, present: []),
            Roster(activity: activity, day: firstDay, present: [PersonSketch.volunteer]),
        ]
        #expect(sketch.ledger.credited == 180)
        sketch.rosters[1] = Roster(
            activity: activity, day: firstDay.advanced(by: 1), present: [PersonSketch.volunteer])
        #expect(sketch.ledger.credited == 0)
    }

    @Test("Situation 4: the leader lists him, he never logs")
    func onlyLeader() {
        let ledger = PersonSketch(leader("9:00", "12:30", pause: 30)).ledger
        #expect(ledger.credited == 180)
        #expect(ledger.questioned == 0)
        #expect(ledger.line(0).witnesses == 1)
    }

    @Test("Situation 5: the volunteer says less, or that he was not there")
    func volunteerSaysLess() {
        let less = PersonSketch(leader("9:00", "12:00"), own("9:00", "11:00")).ledger
        #expect(less.credited == 120)
        #expect(less.minutes(.questioned, by: .saysLess) == 60)
        let absent = PersonSketch(leader("9:00", "12:00"), ownDated(0)).ledger
        #expect(absent.credited == 0)
        #expect(absent.minutes(.questioned, by: .saysLess) == 180)
        let dates = PersonSketch(dated(180, .leader), ownDated(100)).ledger
        #expect(dates.credited == 100)
        #expect(dates.minutes(.questioned, by: .saysLess) == 80)
    }

    @Test("Situation 5: an absence that somebody else reports is without effect")
    func absence() {
        let ledger = PersonSketch(leader("9:00", "12:00"), dated(0, .sheet)).ledger
        #expect(ledger.credited == 180)
        #expect(ledger.findings == [Finding(claim: PersonSketch.claim(1), rule: .absence)])
        #expect(ledger.line(0).witnesses == 1)
        #expect(ledger.line(1).witnesses == 0)
    }

    @Test("Situation 6: two co-leaders send whole rosters")
    func twoLeaders() {
        let ledger = PersonSketch(leader("9:00", "12:00"), leader("9:10", "12:05")).ledger
        #expect(ledger.credited == 170)
        #expect(ledger.questioned == 0)
        #expect(ledger.line(0).minutes(.provisional) == 170)
        #expect(ledger.line(1).minutes(.setAside) == 175)
        #expect(ledger.line(1).witnesses == 2)
    }

    @Test("Situation 8: typed again because unsure")
    func typedAgain() {
        let ledger = PersonSketch(leader("9:00", "12:00").by("Sara"), leader("9:00", "12:00").by("Sara"))
            .ledger
        #expect(ledger.credited == 180)
        #expect(ledger.questioned == 0)
        #expect(ledger.line(0).witnesses == 1)
        #expect(
            ledger.line(1).reasons == [
                Reason(rule: .corroborates, state: .setAside, minutes: 180, with: [PersonSketch.claim(0)])
            ])
    }

    @Test("Situation 10: a paper sheet typed by the office, and a field log")
    func paperAndField() {
        let ledger = PersonSketch(sheet("9:00", "12:00"), leader("9:00", "12:00")).ledger
        #expect(ledger.credited == 180)
        #expect(ledger.line(1).minutes(.provisional) == 180)
        #expect(ledger.line(0).minutes(.setAside) == 180)
        #expect(ledger.questioned == 0)
        #expect(ledger.line(0).witnesses == 2)
    }

    @Test("Situation 12: roster 9-13, kiosk 9:12-12:50")
    func kiosk() {
        let ledger = PersonSketch(leader("9:00", "13:00"), device("9:12", "12:50")).ledger
        #expect(ledger.line(1).minutes(.provisional) == 218)
        #expect(ledger.credited == 218)
        #expect(ledger.questioned == 0)
        #expect(ledger.minutes(.setAside, by: .moreThanBase) == 22)
    }

    @Test("Situation 13: paper has only 3 hours, the app has 9-12")
    func paperHasOnlyHours() {
        let ledger = PersonSketch(dated(180, .sheet), own("9:00", "12:00")).ledger
        #expect(ledger.credited == 180)
        #expect(ledger.questioned == 0)
        #expect(ledger.minutes(.setAside, by: .already) == 180)
        #expect(ledger.line(1).witnesses == 2)
    }
}

@Suite("Situations B: one person, clashing times")
struct ClashSituationTests {
    @Test("Situation 14: partial overlap in the same body")
    func partialOverlap() {
        let ledger = PersonSketch(leader("9:00", "12:00"), leader("11:00", "14:00")).ledger
        #expect(ledger.credited == 300)
        #expect(ledger.questioned == 0)
        #expect(ledger.minutes(.setAside, by: .clash) == 60)
    }

    @Test("Situation 15: two distant places at once")
    func twoPlaces() {
        let ledger = PersonSketch(leader("9:00", "12:00").at("X"), device("11:00", "14:00").at("Y")).ledger
        #expect(ledger.line(1).minutes(.provisional) == 180)
        #expect(ledger.line(0).minutes(.provisional) == 120)
        #expect(ledger.line(0).minutes(.questioned) == 60)
        #expect(ledger.questions == [.clash])
    }

    @Test(
        "Situation 35: one badge at two kiosks far apart: the earlier whole, of the later what does not clash"
    )
    func oneBadge() {
        for claims in [
            [device("9:00", "12:00").at("X"), device("10:00", "13:00").at("Y")],
            [device("9:00", "12:00").at("Y"), device("10:00", "13:00").at("X")],
        ] {
            let ledger = PersonSketch(claims[0], claims[1]).ledger
            #expect(ledger.line(0).minutes(.provisional) == 180)
            #expect(ledger.line(1).minutes(.provisional) == 60)
            #expect(ledger.line(1).minutes(.questioned) == 120)
            #expect(ledger.questions == [.clash])
        }
    }

    @Test("Situation 15: a quarter of an hour between two places is a handover")
    func handover() {
        let short = PersonSketch(leader("9:00", "12:00").at("X"), leader("11:45", "14:00").at("Y")).ledger
        #expect(short.credited == 300)
        #expect(short.minutes(.setAside, by: .clash) == 15)
        let long = PersonSketch(leader("9:00", "12:00").at("X"), leader("11:44", "14:00").at("Y")).ledger
        #expect(long.credited == 300)
        #expect(long.minutes(.questioned, by: .clash) == 16)
    }

    @Test("Situation 16: on-site and remote at once")
    func remote() {
        let ledger = PersonSketch(leader("9:00", "12:00").at("X"), leader("11:00", "14:00").at("Y").remote)
            .ledger
        #expect(ledger.credited == 300)
        #expect(ledger.questioned == 0)
        #expect(ledger.minutes(.setAside, by: .clash) == 60)
    }

    @Test("Situation 17: touching sessions")
    func touching() {
        let ledger = PersonSketch(leader("9:00", "11:00").at("X"), leader("11:00", "13:00").at("Y")).ledger
        #expect(ledger.credited == 240)
        #expect(ledger.minutes(.setAside) == 0)
        #expect(ledger.questioned == 0)
    }

    @Test("Situation 19: a camp of 3 days claimed as 72 h")
    func camp() {
        let ledger = PersonSketch(dated(72 * 60, .leader, days: 0...2)).ledger
        #expect(ledger.credited == 3 * 960)
        #expect(ledger.minutes(.questioned, by: .rangeLimit) == 72 * 60 - 3 * 960)
        let besides = PersonSketch(dated(72 * 60, .leader, days: 0...2), typed("9:00", "12:00").at("X"))
            .ledger
        #expect(besides.credited == 3 * 960, "what the person is credited on those days at all counts")
    }

    @Test("Situation 20: over midnight, at the end of a month, is one session of 8 h")
    func midnight() {
        let monthEnd = leader("18:00", "2:00").later(days: 21)
        let ledger = PersonSketch(monthEnd, own("18:00", "2:00").later(days: 21)).ledger
        #expect(ledger.credited == 480)
        #expect(ledger.questioned == 0)
        #expect(ledger.line(0).reasons.count == 1)
    }

    @Test("Situation 21: about 20 h this month beside timed claims")
    func aboutTwentyHours() {
        let ledger = PersonSketch(ownDated(1200, days: 0...29), leader("8:00", "20:00")).ledger
        #expect(ledger.credited == 720)
        #expect(ledger.questioned == 480)
        #expect(ledger.minutes(.questioned, by: .already) == 480)
        #expect(ledger.minutes(.setAside, by: .already) == 720)
    }

    @Test("Situation 22: more than the day limit without overlap")
    func dayLimit() {
        let ledger = PersonSketch(
            leader("0:00", "9:00").at("X"), typed("9:00", "18:00").at("Y"), dated(60, .office).at("Z")
        ).ledger
        #expect(ledger.credited == 960)
        #expect(
            ledger.line(2).minutes(.questioned) == 60, "dated claims of the day first, even of the office")
        #expect(ledger.line(1).minutes(.questioned) == 120, "then the weakest evidence, latest minute first")
        #expect(ledger.line(0).minutes(.provisional) == 540)
        #expect(ledger.questions == [.dayLimit])
    }

    @Test("Situation 22: approved minutes are never over the day limit")
    func dayLimitOfApproved() {
        let ledger = PersonSketch(
            leader("0:00", "9:00").at("X").approved, typed("9:00", "18:00").at("Y").approved
        ).ledger
        #expect(ledger.minutes(.confirmed) == 1080)
        #expect(ledger.questioned == 0)
    }

    @Test("Situation 23: kinds of minutes change nothing in the ledger", arguments: MinutesKind.allCases)
    func kinds(_ kind: MinutesKind) {
        let plain = PersonSketch(leader("9:00", "12:00"), own("9:00", "14:00"), dated(500, .sheet))
        var other = plain
        other.claims[0].kind = kind
        #expect(plain.ledger == other.ledger)
    }
}

@Suite("Situations D: edits, approvals, clocks")
struct DecisionSituationTests {
    @Test("Situation 37: a reviewer approves 3 h while the volunteer edits to 4 h")
    func approvalBesideEdit() {
        let ledger = PersonSketch(own("9:00", "12:00").approved.edited(own("9:00", "13:00"))).ledger
        #expect(ledger.minutes(.confirmed) == 180)
        #expect(ledger.questioned == 60)
        #expect(
            ledger.line(0).reasons == [
                Reason(rule: .approved, state: .confirmed, minutes: 180, with: []),
                Reason(rule: .moreThanBase, state: .questioned, minutes: 60, with: []),
            ])
    }

    private func decision(
        _ number: Int, _ action: Decision.Action, over: [Int] = [], by signer: Signer = PersonSketch.reviewer
    ) -> Decision {
        Decision(
            id: record(0x99, number), action: action, covers: [PersonSketch.entry(0, 0)],
            replaces: Set(over.map { record(0x99, $0) }), author: signer)
    }

    @Test("Situation 38: two reviewers disagree offline about a claim that nobody decided before")
    func disagreement() {
        let claim = PersonSketch.claim(0)
        var sketch = PersonSketch(leader("9:00", "12:00"))
        sketch.decisions = [
            decision(1, .approve(claim)), decision(2, .reject(claim), by: PersonSketch.secondReviewer),
        ]
        #expect(sketch.ledger.minutes(.provisional) == 180)
        #expect(sketch.ledger.minutes(.confirmed) == 0)
    }

    @Test("Situation 38: what was confirmed before both reviewers holds")
    func disagreementAfterApproval() {
        let claim = PersonSketch.claim(0)
        var sketch = PersonSketch(leader("9:00", "12:00"))
        sketch.decisions = [
            decision(1, .approve(claim)), decision(2, .approve(claim), over: [1]),
            decision(3, .reject(claim), over: [1], by: PersonSketch.secondReviewer),
        ]
        #expect(sketch.ledger.minutes(.confirmed) == 180)

        sketch.decisions.append(decision(4, .release, over: [1]))
        #expect(sketch.ledger.minutes(.provisional) == 180, "the old approval was taken back by a third")
        sketch.decisions.removeLast()

        sketch.decisions.append(decision(5, .reject(claim), over: [2, 3]))
        #expect(sketch.ledger.minutes(.setAside, by: .rejected) == 180, "a decision over both settles it")
    }

    @Test("Situation 38: concurrent same and distinct lapse")
    func pairDispute() {
        var sketch = PersonSketch(dated(180, .leader).by("Sara"), dated(180, .leader).by("Sara"))
        sketch.pairs = [.same(0, 1), .distinct(1, 0)]
        #expect(sketch.ledger.credited == 360)
        #expect(sketch.ledger.findings.map(\.rule) == [.equalRows, .equalRows])
    }

    @Test("Situation 39: the volunteer withdraws what a reviewer had approved")
    func withdrawnApproval() {
        let ledger = PersonSketch(own("9:00", "12:00").approved.withdrawn(by: .volunteer)).ledger
        #expect(ledger.minutes(.confirmed) == 180)
        #expect(ledger.requests.map(\.claim) == [PersonSketch.claim(0)])
    }

    @Test("Situation 39: one's own unpinned claim is set aside, somebody else's is a request")
    func withdrawal() {
        let mine = PersonSketch(own("9:00", "12:00").withdrawn(by: .volunteer)).ledger
        #expect(mine.minutes(.setAside, by: .withdrawn) == 180)
        #expect(mine.requests == [])
        var others = PersonSketch(leader("9:00", "12:00").withdrawn(by: .volunteer))
        #expect(others.ledger.credited == 180)
        #expect(others.ledger.requests.count == 1)
        let approve = Decision.Action.approve(PersonSketch.claim(0))
        others.decisions = [decision(1, approve)]
        #expect(others.ledger.requests.count == 1, "an approval that did not see the wish leaves it open")
        let seen: Set = [PersonSketch.entry(0, 0), PersonSketch.entry(0, 50)]
        others.decisions = [
            Decision(id: record(0x99, 1), action: approve, covers: seen, author: PersonSketch.reviewer)
        ]
        #expect(others.ledger.requests == [], "a decision that covers the wish answers it")
    }

    @Test("Situation 39: a withdrawal that did not see an edit leaves the edit questioned")
    func withdrawalMissedEdit() {
        let ledger = PersonSketch(
            own("9:00", "12:00").concurrently(own("9:00", "13:00")).withdrawn(by: .volunteer, seeing: [0])
        ).ledger
        #expect(ledger.credited == 0)
        #expect(ledger.minutes(.questioned, by: .editedWhileWithdrawn) == 240)
    }

    @Test("Situation 40: two editors of the same field are rival reports of one session")
    func twoEditors() {
        let ledger = PersonSketch(leader("9:00", "12:00").concurrently(leader("10:00", "13:30"))).ledger
        #expect(ledger.credited == 120)
        #expect(ledger.questioned == 150)
        #expect(ledger.questions == [.moreThanBase])
        #expect(ledger.line(0).minutes == 270)
    }

    @Test("Situation 43: a wrong clock is a finding and costs nothing")
    func clocks() {
        let right = PersonSketch(leader("9:00", "12:00").recorded(at: clock("9:00") - 1440)).ledger
        #expect(right.findings == [])
        for minute in [0, clock("9:00") - 1441] {
            let ledger = PersonSketch(leader("9:00", "12:00").recorded(at: minute)).ledger
            #expect(ledger.credited == 180)
            #expect(ledger.findings == [Finding(claim: PersonSketch.claim(0), rule: .clockOrPlan)])
        }
        let planned = PersonSketch(dated(60, .leader, days: 3...3).recorded(at: clock("0:00") + 2 * 1440 - 1))
            .ledger
        #expect(planned.findings.map(\.rule) == [.clockOrPlan])
        #expect(planned.credited == 60)
    }

    @Test("Nobody approves what they wrote, or their own hours")
    func selfApproval() {
        let claim = PersonSketch.claim(0)
        var sketch = PersonSketch(dated(180, .office))
        let author = PersonSketch.signer(.somebody(.reviewer))
        sketch.decisions = [decision(1, .approve(claim), by: author)]
        #expect(sketch.ledger.minutes(.confirmed) == 0)
        #expect(sketch.ledger.findings.map(\.rule) == [.selfApproval])
        let volunteering = Signer(
            identity: .person(record(0x55, 9)), role: .admin, volunteer: PersonSketch.volunteer)
        sketch.decisions = [decision(1, .approve(claim), by: volunteering)]
        #expect(sketch.ledger.minutes(.confirmed) == 0)
        #expect(sketch.ledger.findings.map(\.rule) == [.selfApproval])
    }

    @Test("An approval without effect leaves in place what it names as replaced")
    func selfApprovalReplacesNothing() {
        let claim = PersonSketch.claim(0)
        var sketch = PersonSketch(leader("9:00", "12:00"))
        let author = Signer(identity: PersonSketch.signer(.somebody(.leader)).identity, role: .reviewer)
        sketch.decisions = [decision(1, .reject(claim)), decision(2, .approve(claim), over: [1], by: author)]
        #expect(sketch.ledger.minutes(.setAside, by: .rejected) == 180)
    }

    @Test("A rejected version is set aside, and a later edit takes part again")
    func rejection() {
        #expect(
            PersonSketch(leader("9:00", "12:00").rejected).ledger.minutes(.setAside, by: .rejected) == 180)
        let edited = PersonSketch(leader("9:00", "12:00").rejected.edited(leader("9:00", "11:00"))).ledger
        #expect(edited.credited == 120)
    }

    @Test("A version beyond its author's limit takes part in no rule, approved or not")
    func beyondLimit() {
        for claim in [leader("9:00", "12:00").beyondLimit, leader("9:00", "12:00").beyondLimit.approved] {
            let ledger = PersonSketch(claim, typed("9:00", "10:00")).ledger
            #expect(ledger.line(0).minutes(.questioned) == 180)
            #expect(ledger.line(1).minutes(.provisional) == 60)
            #expect(ledger.questions == [.beyondLimit])
        }
    }

    @Test("An edit that a withdrawal missed still contradicts the versions beside it")
    func missedEditContradicts() {
        let claim = leader("9:00", "12:00").concurrently(own("9:00", "11:00")).concurrently(
            dated(60, .leader)
        )
        .withdrawn(by: .volunteer, seeing: [0, 1])
        let ledger = PersonSketch(claim).ledger
        #expect(ledger.credited == 0, "timed beside dated: the standing versions are questioned whole")
        #expect(ledger.questioned == 180)
    }

    @Test("A distinct decision with a claim of somebody else separates no account")
    func distinctFromStranger() {
        var sketch = PersonSketch(dated(120, .leader), dated(180, .sheet))
        let plain = sketch.ledger
        sketch.decisions = [
            Decision(
                id: record(0x99, 1), action: .distinct(PersonSketch.claim(1), PersonSketch.claim(77)),
                author: PersonSketch.reviewer)
        ]
        #expect(sketch.ledger == plain)
    }
}

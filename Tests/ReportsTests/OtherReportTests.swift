import Causality
import HoursModel
import Seeds
import Testing

@testable import Reports

@Suite("Volunteers, pledges, centres, approvals, partners, impact")
struct OtherReportTests {
    @Test(
        "Who is new, stayed, came back or stayed away agrees with a look at each person",
        arguments: UInt64(1)...60)
    func retention(seed: UInt64) {
        var random = SeededGenerator(seed)
        let facts = random.facts(bodies: 3, people: 12, years: [2020, 2021, 2022, 2023])
        let report = facts.report(.volunteers, ReportRequest())
        var active: [Int: Set<RecordID>] = [:]
        for fact in facts.hours { active[fact.days.lowerBound.civil.year, default: []].insert(fact.person) }
        for row in report.tables[0].rows {
            guard case .period(let days) = row.keys[0] else { continue }
            let year = days.lowerBound.civil.year
            let (now, before) = (active[year] ?? [], active[year - 1] ?? [])
            let ever = active.filter { $0.key < year }.values.reduce(into: Set<RecordID>()) {
                $0.formUnion($1)
            }
            let expected: [Cell] = [
                .count(now.count), .count(now.filter { !ever.contains($0) }.count),
                .count(now.filter { before.contains($0) }.count),
                .count(now.filter { ever.contains($0) && !before.contains($0) }.count),
                .count(before.filter { !now.contains($0) }.count),
                before.isEmpty ? .none : .ratio(now.filter { before.contains($0) }.count, of: before.count),
            ]
            #expect(row.cells == expected, "seed \(seed), \(year)")
        }
    }

    @Test("A report of before and now differ in the rows that changed, those that came and those that went")
    func changes() {
        var facts = ReportFacts()
        for body in 1...3 { facts.activities[record(3, body)] = ActivityFact(body: record(4, body)) }
        facts.hours = [
            fact(1, "2026-03-01", 60, activity: record(3, 1)),
            fact(2, "2026-03-02", 90, activity: record(3, 2)),
        ]
        var request = ReportRequest()
        request.by = [.body]
        let before = facts.report(.hours, request)
        #expect(before.changes(since: before) == [])
        facts.hours[1].activity = record(3, 3)
        facts.hours.append(fact(1, "2026-03-03", 30, activity: record(3, 1)))
        let changes = facts.report(.hours, request).changes(since: before)
        #expect(
            changes.map(\.keys) == [
                [.record(record(4, 1))], [.record(record(4, 3))], [.record(record(4, 2))], [],
            ])
        let first = changes[0].pairs.first { $0.figure == .hours }
        #expect(first?.before == .minutes(60) && first?.now == .minutes(90))
        #expect(changes[1].pairs.first { $0.figure == .hours }?.before == Cell.none)
        #expect(changes[2].pairs.first { $0.figure == .hours }?.now == Cell.none)
    }

    @Test("Volunteers are those of the days that were asked for; the step before is seen whole")
    func partOfAYear() {
        var facts = ReportFacts()
        var long = fact(3, "2026-01-20", 600)
        long.days = day("2025-12-20")...day("2026-01-20")
        facts.hours = [
            fact(1, "2025-06-01", 60), fact(1, "2026-01-05", 60), fact(2, "2026-03-05", 60), long,
        ]
        var request = ReportRequest()
        request.period = span("2026-01-01", "2026-01-31")
        let report = facts.report(.volunteers, request)
        let row = report.row(.period(day("2026-01-01")...day("2026-12-31")))
        #expect(row[.volunteers] == .count(1) && row[.retained] == .count(1) && row[.new] == .count(0))
        #expect(report.total()[.volunteers] == .count(1))
        #expect(report.remarks.contains(.partialPeriod(day("2026-01-01")...day("2026-12-31"))))
        #expect(report.remarks.contains(.reaching(minutes: 600)))
        request.period = ReportPeriod()
        #expect(facts.report(.volunteers, request).remarks == [.spanning(minutes: 600)])
    }

    @Test("A step in which nobody came is there with those who stayed away, also at the ends of the period")
    func inactive() {
        var facts = ReportFacts()
        facts.hours = [
            fact(1, "2025-11-05", 60), fact(2, "2025-11-06", 60), fact(1, "2026-03-01", 60),
        ]
        // The last entry is of April: nobody missed May yet.
        facts.hours[2].recordedAt = day("2026-04-10").dayNumber * 1440
        var request = ReportRequest()
        request.step = .month
        func rows(_ from: String?, _ until: String?) -> [(String, Cell, Cell)] {
            request.period = ReportPeriod(from: from.map { day($0) }, until: until.map { day($0) })
            return facts.report(.volunteers, request).tables[0].rows.map { row in
                guard case .period(let days) = row.keys[0] else { return ("", .none, .none) }
                return ("\(days.lowerBound)", row.cells[0], row.cells[4])
            }
        }
        let all = rows(nil, nil)
        #expect(all.map(\.0) == ["2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01"])
        #expect(all[1].1 == .count(0) && all[1].2 == .count(2))
        let december = rows("2025-12-01", "2025-12-31")
        #expect(december.count == 1 && december.first.map { $0 == all[1] } == true)
        #expect(rows("2026-02-01", "2026-04-30").map(\.0) == ["2026-02-01", "2026-03-01", "2026-04-01"])
        #expect(rows("2026-04-01", "2030-12-31").map(\.2) == [.count(1)])
        #expect(rows("2027-01-01", "2027-12-31").isEmpty)
    }

    @Test("An agreement brings what is done on its days, and stands in the periods that it touches")
    func agreementDays() {
        var facts = ReportFacts()
        facts.hours = [
            fact(1, "2026-03-01", 60, activity: record(3, 1)),
            fact(2, "2026-07-01", 120, activity: record(3, 1)),
        ]
        facts.agreements = [
            AgreementFact(
                id: record(34, 1), partner: nil, signedOn: day("2026-06-01"), until: day("2026-12-31"),
                policyVersion: "2", initiatives: [record(3, 1), record(3, 2)])
        ]
        var request = ReportRequest()
        let row = facts.report(.partners, request).tables[0].rows[0]
        #expect(
            row.cells == [
                .text("2"), .day(day("2026-06-01")), .count(2), .count(1), .minutes(120), .count(1),
            ])
        request.period = span("2026-01-01", "2026-05-31")
        #expect(facts.report(.partners, request).tables[0].rows.isEmpty)
    }

    @Test("Hours outside the days of their campaign are counted for it, and the report says so")
    func campaignDays() {
        var facts = ReportFacts()
        var activity = ActivityFact()
        activity.campaign = record(31, 1)
        facts.activities[record(3, 1)] = activity
        facts.campaigns[record(31, 1)] = span("2026-02-18", "2026-03-19")
        facts.hours = [
            fact(1, "2026-03-01", 60, activity: record(3, 1)),
            fact(1, "2026-04-01", 30, activity: record(3, 1)),
        ]
        var request = ReportRequest()
        #expect(facts.report(.hours, request).remarks.isEmpty)
        request.by = [.campaign]
        #expect(facts.report(.hours, request).remarks == [.outsideCampaign(minutes: 30)])
    }

    @Test("What was promised is in no sum of hours; what was given counts in its role and days")
    func pledges() {
        var facts = ReportFacts()
        facts.hours = [
            fact(1, "2026-03-01", 120, role: "Driver"), fact(1, "2026-03-02", 60),
            fact(1, "2026-05-01", 60, role: "driver"),
        ]
        facts.pledges = [
            PledgeFact(
                id: record(33, 1), person: record(1, 1), minutes: 600, role: "driver",
                period: span("2026-03-01", "2026-03-31"))
        ]
        let row = facts.report(.pledges, ReportRequest()).tables[0].rows[0]
        #expect(row.cells.suffix(3) == [.minutes(600), .minutes(120), .ratio(120, of: 600)])
        #expect(facts.report(.hours, ReportRequest()).total()[.hours] == .minutes(240))
        #expect(facts.report(.pledges, ReportRequest()).remarks.isEmpty)
        // A promise for the whole year is kept by the same hours, and the report says so.
        facts.pledges.append(
            PledgeFact(
                id: record(33, 2), person: record(1, 1), minutes: 1200, role: nil,
                period: span("2026-01-01", "2026-12-31")))
        #expect(facts.report(.pledges, ReportRequest()).remarks == [.sharedPledges(minutes: 120)])
    }

    @Test("Centres are ranked per head, questioned hours rank nobody, and small centres show nothing")
    func centres() {
        var facts = ReportFacts()
        for centre in 1...3 { facts.activities[record(3, centre)] = ActivityFact(centre: record(4, centre)) }
        var small = OrganisationFact()
        small.residents = 10
        facts.organisations[record(4, 2)] = small
        for person in 0..<10 {
            facts.hours.append(fact(person, "2026-03-01", 60, activity: record(3, 1)))
            facts.hours.append(fact(person, "2026-03-01", 6000, activity: record(3, 1), state: .questioned))
        }
        for person in 20..<25 { facts.hours.append(fact(person, "2026-03-01", 90, activity: record(3, 2))) }
        for person in 30..<34 { facts.hours.append(fact(person, "2026-03-01", 900, activity: record(3, 3))) }
        var request = ReportRequest()
        let report = facts.report(.centres, request)
        #expect(report.tables[0].rows.map(\.keys) == [2, 1, 3].map { [.record(record(4, $0))] })
        #expect(report.row(.record(record(4, 2)))[.rank] == .count(1))
        #expect(report.row(.record(record(4, 1)))[.perVolunteer] == .quotient(600, by: 600))
        #expect(report.row(.record(record(4, 3))).values.allSatisfy { $0 == Cell.none })
        #expect(report.remarks == [.smallCentres(1)])
        request.indicator = .hours
        #expect(facts.report(.centres, request).row(.record(record(4, 1)))[.rank] == .count(1))
        request.indicator = .perResident
        let perResident = facts.report(.centres, request)
        #expect(perResident.row(.record(record(4, 2)))[.perResident] == .quotient(450_000, by: 600))
        #expect(perResident.row(.record(record(4, 1)))[.rank] == Cell.none)
    }

    @Test("Approvals: how long claims waited, holidays, and own hours that somebody tried to approve")
    func approvals() {
        var facts = ReportFacts()
        func approval(_ on: String, _ waited: Int, isApproval: Bool = true, isSelf: Bool = false)
            -> ApprovalFact
        {
            ApprovalFact(
                claim: ID(record(2, 1)), reviewer: "\(record(5, 1))", isApproval: isApproval, isSelf: isSelf,
                day: day(on), waited: waited)
        }
        // 2026-03-06 is a Friday, 2026-03-21 a Saturday.
        facts.approvals = [
            approval("2026-03-06", 10), approval("2026-03-07", 30), approval("2026-03-21", 20_000),
            approval("2026-03-07", 5, isApproval: false), approval("2026-03-07", 5, isSelf: true),
        ]
        var request = ReportRequest()
        request.holidays = [day("2026-03-21")]
        let total = facts.report(.approvals, request).total()
        #expect(total[.approvals] == .count(3) && total[.rejections] == .count(1))
        #expect(total[.medianWait] == .minutes(30) && total[.slow] == .count(1))
        #expect(total[.onRestDays] == .count(2) && total[.selfTried] == .count(1))
    }

    @Test("A partnership is measured by the initiatives that came alive")
    func partners() {
        var facts = ReportFacts()
        facts.activities[record(3, 1)] = ActivityFact()
        facts.activities[record(3, 2)] = ActivityFact()
        facts.activities[record(3, 2)]?.isActivated = true
        facts.hours = [fact(1, "2026-03-01", 60), fact(2, "2026-03-01", 60)]
        facts.agreements = [
            AgreementFact(
                id: record(34, 1), partner: record(4, 1), signedOn: day("2026-01-01"),
                initiatives: [record(3, 1), record(3, 2), record(3, 3)])
        ]
        let row = facts.report(.partners, ReportRequest()).tables[0].rows[0]
        #expect(
            row.cells == [.none, .day(day("2026-01-01")), .count(3), .count(2), .minutes(120), .count(2)])
    }
}

import Causality
import HoursModel
import Seeds
import Testing

@testable import Reports

@Suite("Hours and distinct volunteers")
struct HoursReportTests {
    /// Claims of one person, approved, at bodies with one activity each; claims of one body never overlap.
    private struct Shifts {
        var placed: [PlacedMinutes] = []
        var union = MinuteSet()
        var lengths: [Int: Int] = [:]

        init(person: Int, _ random: inout SeededGenerator) {
            let reviewer = Signer(identity: .person(record(9, 1)), role: .reviewer)
            let author = Signer(identity: .person(record(9, 2)), role: .leader)
            var claims: [ClaimHistory] = []
            for body in 1...3 {
                var start = 29_000_000 + random.number(0...300)
                for _ in 0..<random.number(0...2) {
                    let length = random.number(30...200)
                    let id = ID<Claim>(record(2, person * 100 + body * 10 + claims.count))
                    let replica = ReplicaID(
                        Octets32(front: Octets16(high: 1, low: UInt64(body)), back: Octets16(high: 1, low: 1))
                    )
                    let write = WriteID(
                        EntryRef(Dot(replica, UInt64(claims.count + 1)), mark: UInt64(body)), index: 0)
                    let unit = CreditUnit(
                        volunteer: ID(record(1, person)), activity: ID(record(3, body)),
                        time: .timed(start: start, end: start + length, breakMinutes: 0), isRemote: true,
                        evidence: .leader)
                    claims.append(
                        ClaimHistory(
                            id: id,
                            versions: [
                                Version(
                                    ids: [write], authors: [author], unit: unit, isHead: true,
                                    recordedAt: start)
                            ]))
                    union = union.union(MinuteSet(start..<start + length))
                    lengths[body, default: 0] += length
                    start += length + random.number(1...100)
                }
            }
            let decisions = claims.enumerated().filter { _ in random.chance(50) }.map { place, claim in
                Decision(
                    id: record(8, person * 100 + place), action: .approve(claim.id),
                    covers: claim.versions[0].entries, author: reviewer)
            }
            placed = RuleBook.place(
                PersonCase(volunteers: [ID(record(1, person))], claims: claims, decisions: decisions))
        }
    }

    @Test("The sum over bodies less the shared minutes is the distinct total", arguments: UInt64(1)...200)
    func bodies(seed: UInt64) {
        var random = SeededGenerator(seed)
        var facts = ReportFacts()
        var distinct = 0
        var own: [Int: Int] = [:]
        for body in 1...3 { facts.activities[record(3, body)] = ActivityFact(body: record(4, body)) }
        for person in 1...random.number(1...5) {
            let shifts = Shifts(person: person, &random)
            facts.hours += HoursFact.facts(
                of: record(1, person), shifts.placed, claims: [:], activities: facts.activities)
            distinct += shifts.union.count
            own.merge(shifts.lengths, uniquingKeysWith: +)
        }
        var request = ReportRequest()
        request.by = [.body]
        let report = facts.report(.hours, request)
        var sum = 0
        for body in 1...3 {
            let row = report.row(.record(record(4, body)))
            guard case .minutes(let credited)? = row[.hours], case .minutes(let shared)? = row[.shared] else {
                #expect(own[body] == nil, "seed \(seed)")
                continue
            }
            // What the body would count alone, minute by minute.
            #expect(credited + shared == own[body], "seed \(seed), body \(body)")
            sum += credited + shared
        }
        let total = report.total()
        #expect(total[.hours] == .minutes(distinct), "seed \(seed)")
        #expect(total[.shared] == .minutes(sum - distinct), "seed \(seed)")
        if sum > distinct {
            #expect(
                report.remarks.contains(.shared(sum: sum, shared: sum - distinct, total: distinct)),
                "seed \(seed)")
        }
    }

    @Test(
        "Minutes that a reviewer called one session are shared too, and only as far as what is credited counts"
    )
    func sameSession() {
        let reviewer = Signer(identity: .person(record(9, 1)), role: .reviewer)
        let claims = (1...2).map { body in
            let replica = ReplicaID(
                Octets32(front: Octets16(high: 1, low: UInt64(body)), back: Octets16(high: 1, low: 1)))
            let unit = CreditUnit(
                volunteer: ID(record(1, 1)), activity: ID(record(3, body)),
                time: .timed(start: 29_000_000, end: 29_000_180, breakMinutes: 0), isRemote: true,
                evidence: .leader)
            return ClaimHistory(
                id: ID(record(2, body)),
                versions: [
                    Version(
                        ids: [WriteID(EntryRef(Dot(replica, 1), mark: 1), index: 0)],
                        authors: [Signer(identity: .device(replica), role: .leader)], unit: unit,
                        isHead: true, recordedAt: 0)
                ])
        }
        func report(_ decisions: [Decision], isConfirmedOnly: Bool) -> Report {
            var facts = ReportFacts()
            for body in 1...2 { facts.activities[record(3, body)] = ActivityFact(body: record(4, body)) }
            facts.hours = HoursFact.facts(
                of: record(1, 1),
                RuleBook.place(
                    PersonCase(volunteers: [ID(record(1, 1))], claims: claims, decisions: decisions)),
                claims: [:], activities: facts.activities)
            var request = ReportRequest()
            request.by = [.body]
            request.isConfirmedOnly = isConfirmedOnly
            return facts.report(.hours, request)
        }
        let same = Decision(
            id: record(8, 1), action: .same(claims[0].id, claims[1].id),
            covers: claims[0].versions[0].entries.union(claims[1].versions[0].entries), author: reviewer)
        let open = report([same], isConfirmedOnly: false)
        #expect(open.remarks == [.shared(sum: 360, shared: 180, total: 180)])
        #expect(open.tables[0].rows.count == 2)
        // Nothing is confirmed, so that nothing confirmed is shared.
        let none = report([same], isConfirmedOnly: true)
        #expect(none.remarks == [] && none.total()[.hours] == .minutes(0))
        #expect(none.total()[.provisional] == nil)
        let approved = Decision(
            id: record(8, 2), action: .approve(claims[0].id), covers: claims[0].versions[0].entries,
            author: reviewer)
        #expect(
            report([approved], isConfirmedOnly: true).remarks == [.shared(sum: 360, shared: 180, total: 180)])
    }

    @Test("What is credited to the team for helpers without a name is said, and in no figure")
    func teamCredit() {
        var facts = ReportFacts()
        facts.teamCredits = [
            TeamCreditFact(activity: record(3, 1), day: day("2026-03-01"), minutes: 1_200),
            TeamCreditFact(activity: record(3, 1), day: day("2026-05-01"), minutes: 60),
        ]
        var request = ReportRequest()
        request.period = span("2026-03-01", "2026-03-31")
        let report = facts.report(.hours, request)
        #expect(report.remarks == [.teamCredit(minutes: 1_200)] && report.total()[.hours] == .minutes(0))
        request.isConfirmedOnly = true
        #expect(facts.report(.hours, request).remarks == [])
    }

    @Test("Periods are alike only if their lengths differ by what calendars differ by")
    func alike() {
        let day = span("2026-03-01", "2026-03-01")
        #expect(day.isUnlike(span("2026-03-01", "2026-03-04")))
        #expect(!span("2026-02-01", "2026-02-28").isUnlike(span("2026-03-01", "2026-03-31")))
        #expect(!span("2024-01-01", "2024-12-31").isUnlike(span("2023-01-01", "2023-12-31")))
        #expect(span("2021-01-01", "2022-12-31").isUnlike(span("2023-01-01", "2023-12-31")))
    }

    @Test("Situation 20: a session over midnight at the end of a month lies in both months")
    func midnight() {
        let unit = CreditUnit(
            volunteer: ID(record(1, 1)), activity: ID(record(3, 1)),
            time: .timed(
                start: day("2026-03-31").dayNumber * 1440 + 1080,
                end: day("2026-04-01").dayNumber * 1440 + 120, breakMinutes: 0),
            evidence: .leader)
        let replica = ReplicaID(Octets32(front: Octets16(high: 1, low: 1), back: Octets16(high: 1, low: 1)))
        let version = Version(
            ids: [WriteID(EntryRef(Dot(replica, 1), mark: 1), index: 0)],
            authors: [Signer(identity: .device(replica), role: .leader)], unit: unit, isHead: true,
            recordedAt: 0)
        let placed = RuleBook.place(
            PersonCase(
                volunteers: [ID(record(1, 1))],
                claims: [ClaimHistory(id: ID(record(2, 1)), versions: [version])]))
        var facts = ReportFacts()
        facts.hours = HoursFact.facts(of: record(1, 1), placed, claims: [:], activities: [:])
        var request = ReportRequest()
        request.by = [.month]
        let report = facts.report(.hours, request)
        #expect(report.row(.period(day("2026-03-01")...day("2026-03-31")))[.hours] == .minutes(360))
        #expect(report.row(.period(day("2026-04-01")...day("2026-04-30")))[.hours] == .minutes(120))
        #expect(report.total()[.volunteers] == .count(1))
    }

    @Test("Months and years of another calendar put hours in their own rows")
    func otherCalendar() {
        // Solar Hijri: the year 1405 began on 21 March 2026, its first six months have 31 days; 1404 had 365.
        var months: [ReportCalendar.Month] = []
        var first = day("2025-03-21")
        for year in 1404...1406 {
            for month in 1...12 {
                months.append(ReportCalendar.Month(first: first, year: year, month: month))
                first = first.advanced(by: month <= 6 ? 31 : month < 12 ? 30 : 29)
            }
        }
        var facts = ReportFacts()
        facts.hours = [fact(1, "2026-03-20", 60), fact(2, "2026-03-21", 90), fact(2, "2026-04-20", 30)]
        var request = ReportRequest()
        request.calendar = ReportCalendar(months)
        request.by = [.month]
        let rows = facts.report(.hours, request)
        #expect(rows.row(.period(day("2026-02-20")...day("2026-03-20")))[.hours] == .minutes(60))
        #expect(rows.row(.period(day("2026-03-21")...day("2026-04-20")))[.hours] == .minutes(120))
        request.by = [.year]
        #expect(
            facts.report(.hours, request).row(.period(day("2025-03-21")...day("2026-03-20")))[.hours]
                == .minutes(60))
        request.by = [.quarter]
        #expect(
            facts.report(.hours, request).row(.period(day("2026-03-21")...day("2026-06-21")))[.hours]
                == .minutes(120))
        request.step = .year
        let volunteers = facts.report(.volunteers, request)
        #expect(volunteers.row(.period(day("2026-03-21")...day("2027-03-20")))[.volunteers] == .count(1))
        // Days that the table does not reach lie in Gregorian steps.
        #expect(
            request.calendar.days(of: .month, around: day("1999-02-03"))
                == day("1999-02-01")...day("1999-02-28"))
    }

    @Test("Situation 23: kinds of minutes stand apart and add up")
    func kinds() {
        var facts = ReportFacts()
        facts.hours = [
            fact(1, "2026-03-01", 120), fact(1, "2026-03-01", 30, kind: .travel),
            fact(2, "2026-03-02", 45, kind: .training, state: .provisional),
            fact(2, "2026-03-02", 60, state: .questioned),
        ]
        let total = facts.report(.hours, ReportRequest()).total()
        #expect(total[.service] == .minutes(120) && total[.travel] == .minutes(30))
        #expect(total[.training] == .minutes(45) && total[.hours] == .minutes(195))
        #expect(total[.confirmed] == .minutes(150) && total[.questioned] == .minutes(60))
        var request = ReportRequest()
        request.isConfirmedOnly = true
        #expect(facts.report(.hours, request).total()[.hours] == .minutes(150))
    }

    @Test("A sum over days that reaches beyond the period is in no figure, and said")
    func reaching() {
        var facts = ReportFacts()
        var long = fact(1, "2026-01-20", 600)
        long.days = day("2026-01-20")...day("2026-02-10")
        facts.hours = [long, fact(2, "2026-02-03", 60)]
        var request = ReportRequest()
        request.period = span("2026-02-01", "2026-02-28")
        let report = facts.report(.hours, request)
        #expect(report.total()[.hours] == .minutes(60))
        #expect(report.remarks == [.reaching(minutes: 600)])
        request.period = ReportPeriod()
        request.by = [.month]
        #expect(facts.report(.hours, request).remarks == [.spanning(minutes: 600)])
        #expect(facts.report(.hours, request).row(.unknown)[.hours] == .minutes(600))
    }

    @Test("The headline figures come out, each in its period, and unlike periods warn")
    func headline() {
        var facts = ReportFacts()
        facts.hours = HeadlineFigures.facts
        var request = ReportRequest()
        request.by = [.year]
        let years = facts.report(.hours, request)
        #expect(years.row(.period(day("2021-01-01")...day("2021-12-31")))[.volunteers] == .count(8_644))
        #expect(years.row(.period(day("2022-01-01")...day("2022-12-31")))[.volunteers] == .count(23_226))
        request.by = [.twoYears]
        let blocks = facts.report(.hours, request)
        #expect(blocks.row(.period(day("2021-01-01")...day("2022-12-31")))[.hours] == .minutes(509_100 * 60))
        #expect(blocks.row(.period(day("2019-01-01")...day("2020-12-31")))[.hours] == .minutes(124_484 * 60))
        request.by = []
        request.period = span("2021-01-01", "2022-12-31")
        request.compared = [span("2022-01-01", "2022-12-31"), span("2019-01-01", "2020-12-31")]
        let compared = facts.report(.hours, request)
        #expect(
            compared.remarks == [.unlikePeriods(request.period, span("2022-01-01", "2022-12-31"))])
        let row = compared.tables[1].rows[2]
        #expect(row.cells.last == .change((509_100 - 124_484) * 60))
    }

    @Test("A year of which the report covers a part says so")
    func partial() {
        var facts = ReportFacts()
        facts.hours = [fact(1, "2026-03-01", 60)]
        var request = ReportRequest()
        request.by = [.year]
        request.period = span("2026-01-01", "2026-06-30")
        #expect(
            facts.report(.hours, request).remarks == [.partialPeriod(day("2026-01-01")...day("2026-12-31"))])
    }
}

/// A ledger whose sums are the published ones, spread over as many people.
enum HeadlineFigures {
    static let facts: [HoursFact] =
        year(2022, people: 23_226, hours: 380_000) + year(2021, people: 8_644, hours: 509_100 - 380_000)
        + year(2020, people: 4_000, hours: 80_000) + year(2019, people: 3_000, hours: 124_484 - 80_000)

    private static func year(_ year: Int, people: Int, hours: Int) -> [HoursFact] {
        (0..<people).map { person in
            let minutes = hours * 60 / people + (person < hours * 60 % people ? 1 : 0)
            let on = LocalDate(year: year, month: person % 12 + 1, day: person % 28 + 1) ?? day("2022-01-01")
            return HoursFact(
                person: record(1, person), claim: ID(record(2, year * 100_000 + person)),
                activity: record(3, 1), days: on...on, state: .confirmed, minutes: minutes)
        }
    }
}

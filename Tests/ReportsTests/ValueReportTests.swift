import Causality
import HoursModel
import Testing

@testable import Reports

@Suite("The value of an hour")
struct ValueReportTests {
    private func amount(_ text: String) throws -> Amount { try #require(Amount(text)) }

    @Test("248,832 hours at 78 are 19,408,896")
    func headline() throws {
        var facts = ReportFacts()
        facts.hours = [fact(1, "2022-05-01", 248_832 * 60)]
        facts.rates = [
            Rate(
                id: record(30, 1), name: "Ministry", currency: "SAR", central: try amount("78"),
                version: "1 · 00000000")
        ]
        let report = facts.report(.value, ReportRequest())
        guard case .product(let product)? = report.tables[0].rows.first?.cells[2] else {
            Issue.record("no product")
            return
        }
        #expect(product.minutes == 14_929_920 && product.rate.description == "78")
        #expect(product.money.plain == "19408896")
        #expect(report.total()[.central] == .money(Money(hundredths: 1_940_889_600, currency: "SAR")))
        #expect(report.total()[.low] == Cell.none && report.remarks == [.noSupervision])
    }

    @Test("Products are exact and rounded once, half up")
    func rounding() throws {
        let cases = [
            ("78", 60, "78"), ("78.50", 90, "117.75"), ("0.01", 30, "0.01"), ("0.01", 29, "0"),
            ("0.333333", 180, "1"), ("1", 20, "0.33"),
            ("999999999999", 10_000_000_000, "166666666666500000000"),
        ]
        for (rate, minutes, result) in cases {
            let product = Product(minutes: minutes, rate: try amount(rate), currency: "")
            #expect(product.money.plain == result, "\(minutes) × \(rate)")
        }
    }

    @Test(
        "Amounts are read exactly or not at all",
        arguments: [
            ("78", "78"), ("78.50", "78.5"), ("0.05", "0.05"), ("007", "7"), ("1.000000", "1"), ("", nil),
            ("-1", nil), ("1e3", nil), ("1.", nil), (".5", nil), ("1.2.3", nil), ("1.1234567", nil),
            ("1234567890123", nil), ("١", nil),
        ] as [(String, String?)])
    func amounts(text: String, expected: String?) {
        #expect(Amount(text)?.description == expected)
    }

    @Test("The rate of the role and day holds; a role without one is listed and never guessed")
    func matching() throws {
        var facts = ReportFacts()
        facts.hours = [
            fact(1, "2025-12-31", 60, role: "Nurse"), fact(2, "2026-01-01", 60, role: "nurse "),
            fact(3, "2026-01-01", 60, role: "Driver"), fact(4, "2026-01-02", 30),
            fact(5, "2026-01-02", 60, role: "Nurse", state: .questioned),
        ]
        func rate(_ low: Int, _ role: String?, _ from: String?, _ central: String) throws -> Rate {
            Rate(
                id: record(30, low), name: "r\(low)", role: role,
                period: ReportPeriod(from: from.map { day($0) }), currency: "AED",
                central: try amount(central), supervisionMinutes: low == 2 ? 6 : nil,
                supervisionRate: low == 2 ? try amount("100") : nil, version: "1")
        }
        facts.rates = [try rate(1, "Nurse", nil, "50"), try rate(2, "nurse", "2026-01-01", "60")]
        var report = facts.report(.value, ReportRequest())
        #expect(report.total()[.central] == .money(Money(hundredths: 11_000, currency: "AED")))
        #expect(
            report.remarks == [
                .noRate(role: "Driver", minutes: 60), .noRate(role: nil, minutes: 30), .noSupervision,
            ])
        // Net of supervision stands apart: 6 minutes at 100 for an hour worth 60.
        #expect(
            report.tables[2].rows.map { $0.cells[2] } == [.money(Money(hundredths: 5_000, currency: "AED"))])
        facts.rates.append(try rate(3, nil, nil, "10"))
        report = facts.report(.value, ReportRequest())
        #expect(report.total()[.central] == .money(Money(hundredths: 12_500, currency: "AED")))
        #expect(!report.remarks.contains { if case .noRate = $0 { true } else { false } })
    }

    @Test("Currencies never mix")
    func currencies() throws {
        var facts = ReportFacts()
        facts.hours = [fact(1, "2026-01-01", 60, role: "A"), fact(2, "2026-01-01", 60, role: "B")]
        facts.rates = [
            Rate(
                id: record(30, 1), name: "a", role: "A", currency: "AED", central: try amount("1"),
                version: "1"),
            Rate(
                id: record(30, 2), name: "b", role: "B", currency: "IRR", central: try amount("2"),
                version: "1"),
        ]
        let table = facts.report(.value, ReportRequest()).tables[0]
        #expect(table.total == nil && table.rows.count == 4)
        #expect(
            table.rows.suffix(2).map { $0.cells[2] } == [
                .money(Money(hundredths: 100, currency: "AED")),
                .money(Money(hundredths: 200, currency: "IRR")),
            ])
    }

    @Test("What other sources say of the same hours stands beside the value and in no sum")
    func sources() throws {
        var facts = ReportFacts()
        facts.hours = [
            fact(1, "2026-01-01", 60, role: "Nurse"), fact(2, "2026-01-02", 120, role: "Driver"),
        ]
        func rate(_ low: Int, _ role: String?, _ source: String?, _ from: String, _ central: String) throws
            -> Rate
        {
            Rate(
                id: record(30, low), name: "r\(low)", role: role, period: ReportPeriod(from: day(from)),
                source: source, currency: "AED", central: try amount(central), version: "1")
        }
        facts.rates = [
            try rate(1, "Nurse", "Ministry", "2020-01-01", "50"),
            try rate(2, "Nurse", "ILO", "2019-01-01", "40"),
            try rate(3, nil, "ilo ", "2019-01-01", "10"),
        ]
        var report = facts.report(.value, ReportRequest())
        // The driver has no rate of the ministry: the one source that has one is used, and no other stands beside it.
        #expect(report.total()[.central] == .money(Money(hundredths: 7_000, currency: "AED")))
        let others = try #require(report.tables.first { $0.name == "otherSources" })
        #expect(others.total == nil && others.rows.map { $0.keys[1] } == [.record(record(30, 2))])
        #expect(others.rows[0].cells[0] == .minutes(60) && report.remarks.contains(.otherSources))
        #expect(report.tables.first { $0.name == "rates" }?.rows.count == 3)
        var request = ReportRequest()
        request.source = "ILO"
        report = facts.report(.value, request)
        #expect(report.total()[.central] == .money(Money(hundredths: 6_000, currency: "AED")))
        #expect(report.tables.allSatisfy { $0.name != "otherSources" })
    }

    @Test("The hours of a team are valued by its own rates, also in a report over all teams")
    func teams() throws {
        var facts = ReportFacts()
        for team in 1...2 {
            var activity = ActivityFact()
            activity.team = record(5, team)
            facts.activities[record(3, team)] = activity
            facts.hours.append(fact(team, "2026-03-01", 600, activity: record(3, team)))
        }
        for (team, central, currency, from) in [
            (1, "78", "AED", "2026-01-01"), (2, "5000", "IRR", "2026-02-01"),
        ] {
            var rate = Rate(
                id: record(30, team), name: "R", period: ReportPeriod(from: day(from)), currency: currency,
                central: try amount(central), version: "1")
            rate.team = record(5, team)
            facts.rates.append(rate)
        }
        let table = facts.report(.value, ReportRequest()).tables[0]
        #expect(
            table.rows.suffix(2).map { $0.cells[2] } == [
                .money(Money(hundredths: 78_000, currency: "AED")),
                .money(Money(hundredths: 5_000_000, currency: "IRR")),
            ])
    }
}

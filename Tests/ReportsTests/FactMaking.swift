import Causality
import HoursModel
import Seeds

@testable import Reports

func record(_ high: Int, _ low: Int) -> RecordID {
    RecordID(Octets16(high: UInt64(high), low: UInt64(low)))
}

func day(_ text: String) -> LocalDate { LocalDate(iso: text) ?? LocalDate(dayNumber: 0) }

func span(_ from: String, _ until: String) -> ReportPeriod {
    ReportPeriod(from: day(from), until: day(until))
}

/// A credited fact of a person on one day.
func fact(
    _ person: Int, _ on: String, _ minutes: Int, activity: RecordID = record(3, 1), role: String? = nil,
    kind: MinutesKind = .service, state: MinuteState = .confirmed
) -> HoursFact {
    HoursFact(
        person: record(1, person), claim: ID(record(2, person)), activity: activity, role: role,
        kindOfMinutes: kind, days: day(on)...day(on), state: state, minutes: minutes)
}

extension Report {
    /// The cells of the row that begins with a key, by figure.
    func row(_ key: GroupKey, table: Int = 0) -> [Figure: Cell] {
        let table = tables[table]
        let row = table.rows.first { $0.keys.first == key }
        return Dictionary(uniqueKeysWithValues: zip(table.columns, row?.cells ?? []))
    }

    /// The cells of the row of all.
    func total(table: Int = 0) -> [Figure: Cell] {
        Dictionary(uniqueKeysWithValues: zip(tables[table].columns, tables[table].total ?? []))
    }
}

extension SeededGenerator {
    /// Facts of some people at some bodies over two years, with crowded and thin places.
    mutating func facts(bodies: Int, people: Int, years: [Int]) -> ReportFacts {
        var facts = ReportFacts()
        for body in 0..<bodies {
            facts.activities[record(3, body)] = ActivityFact(body: body == 0 ? nil : record(4, body))
        }
        for person in 0..<people {
            for _ in 0..<number(1...3) {
                // The square makes some bodies thin.
                let body = number(0...(bodies * bodies - 1))
                let place = Int(Double(body).squareRoot())
                facts.hours.append(fact(person, place, years))
            }
        }
        return facts
    }

    mutating func fact(_ person: Int, _ body: Int, _ years: [Int]) -> HoursFact {
        let on = LocalDate(year: pick(years), month: number(1...12), day: number(1...28)) ?? day("2026-01-01")
        return HoursFact(
            person: record(1, person), claim: ID(record(2, number(1...1_000_000))), activity: record(3, body),
            kindOfMinutes: pick([.service, .service, .service, .training, .travel]), days: on...on,
            state: pick([.confirmed, .provisional]),
            minutes: chance(10) ? number(500...5000) : number(30...300))
    }
}

import Causality
import GRDB
import HoursModel
import Seeds
import Sheets
import Testing

@testable import HoursStore
@testable import Replica

/// Takes in lines of JSON, all of which are good.
func importLines(_ lines: [String], to replica: Replica, seed: UInt64) throws -> ImportReport {
    let report = try replica.importLines(lines, seed: seed)
    #expect(report.refused == 0)
    return report
}

/// Sheets in which the hours of a few volunteers over some months are told again and again.
struct RandomSheets {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed) }

    let reference =
        (0..<80).map { #"{"kind":"volunteer","ref":"v\#($0)","name":"Volunteer \#($0)"}"# }
        + [
            #"{"kind":"activity","ref":"a0","name":"Activity 0"}"#,
            #"{"kind":"activity","ref":"a1","name":"Activity 1","zone":"Pacific/Auckland"}"#,
            #"{"kind":"activity","ref":"a2","name":"Activity 2","zone":"America/Los_Angeles"}"#,
            #"{"kind":"activity","ref":"a3","name":"Activity 3","state":"cancelled"}"#,
        ]

    mutating func number(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    mutating func time() -> ClaimTime {
        let start = (20_480 + number(below: 200)) * 1440 + number(below: 95) * 15
        return .timed(start: start, end: start + 30 + number(below: 40) * 15, breakMinutes: 0)
    }

    mutating func sheet(rows count: Int) throws -> ImportInput { try table(rows(count)) }

    func table(_ rows: [String]) throws -> ImportInput {
        let header = "name,activity,date,from,to,hours,until,evidence,recorder,remote,note"
        let table = try Table(text: ([header] + rows).joined(separator: "\n"))
        return .table(table, try ColumnMap(headers: table.header), DateReader(order: .ymd))
    }

    mutating func rows(_ count: Int) -> [String] { (0..<count).map { _ in row() } }

    private mutating func row() -> String {
        // A few have very many claims, most have some that lie apart.
        let name = "Volunteer \(number(below: 4) == 0 ? number(below: 4) : number(below: 80))"
        let activity = "Activity \(number(below: 16) < 13 ? number(below: 3) : 3)"
        let day = LocalDate(dayNumber: 20_480 + number(below: 200))
        let marks = [
            ["", "own", "sheet"][number(below: 3)], ["", "Hassa", "Omid"][number(below: 3)],
            ["", "yes", "no"][number(below: 3)], ["", "carried boxes"][number(below: 2)],
        ].joined(separator: ",")
        switch number(below: 8) {
        case 0: return "\(name),\(activity),\(day),,,\(1 + number(below: 9)),,\(marks)"
        case 1:
            let until = day.advanced(by: number(below: 12))
            return "\(name),\(activity),\(day),,,\(1 + number(below: 9)),\(until),\(marks)"
        default:
            let from = number(below: 18)
            return "\(name),\(activity),\(day),\(from):00,\(from + 1 + number(below: 5)):30,,,\(marks)"
        }
    }
}

/// The rows of the computed tables, as they are compared.
func computedTables(of store: Store) throws -> [String: [[DatabaseValue]]] {
    var tables: [String: [[DatabaseValue]]] = [:]
    try store.read { reader in
        for table in Schema.computedTables {
            let columns = try reader.db.columns(in: table).map(\.name)
            tables[table] = try Row.fetchAll(
                reader.db, sql: Schema.comparison(of: table, columns: columns)
            ).map { Array($0.databaseValues) }
        }
    }
    return tables
}

import Documents
import HoursModel
import HoursStore
import Replica
import Reports
import Sheets
import SignedLog
import Texts

extension ReportSheet {
    /// The report as `report --format json` gives it: every figure in its table with definition, period and what it was computed from.
    var json: JSON {
        get throws {
            let head: JSON = [
                "report": .text(report.name.rawValue), "title": .text(title), "period": json(report.period),
                "tables": .list(try report.tables.map(json)), "remarks": .ids(remarks),
                "adjustments": .list(adjustments.map(json)), "basis": basis,
            ]
            // A published document has only the sums: what it says follows from its own entries alone.
            return self.changes.isEmpty
                ? head : head.adding(["changedRows": .list(try self.changes.flatMap { try rows($0) })])
        }
    }

    /// From what it was computed.
    private var basis: JSON {
        let digest: JSON = ["digest": .text(source.digest)]
        if source.teams.count == 1 { return share(of: source.teams[0]).adding(digest) }
        let teams = source.teams.map { team in
            let name: JSON = ["id": .id(team.id), "name": .text(team.name)]
            return name.adding(share(of: team))
        }
        return digest.adding(["teams": .list(teams)])
    }

    /// From what a team's share was computed.
    private func share(of team: ReportSource.Team) -> JSON {
        let all = rules(team.policy)
        let numbers = all.filter { $0.from == nil }.map {
            JSON.Member(key: $0.name, value: .number($0.value))
        }
        let changes = all.compactMap { rule -> JSON? in
            rule.from.map { ["number": .text(rule.name), "from": .id($0), "value": .number(rule.value)] }
        }
        return [
            "rules": .number(Int(RuleBook.version)), "policy": .object(numbers),
            "policyChanges": .list(changes), "vector": .vector(team.heads),
        ]
    }

    private func json(_ period: ReportPeriod) -> JSON {
        [
            "from": period.from.map { .id($0) } ?? .null, "until": period.until.map { .id($0) } ?? .null,
        ]
    }

    private func json(_ table: ReportTable) throws -> JSON {
        let figures: [JSON] = table.columns.map { figure in
            [
                "name": .text(figure.rawValue), "title": .text(texts("figure.\(figure.rawValue)")),
                "definition": .text(texts("figureMeans.\(figure.rawValue)")),
            ]
        }
        let rows = try table.rows.map { row in
            JSON.object(
                try zip(table.by, row.keys).map { .init(key: $0, value: try json($1, $0)) }
                    + json(row.cells, table))
        }
        return [
            "name": .text(table.name), "by": .ids(table.by), "period": json(table.period),
            "figures": .list(figures), "rows": .list(rows),
            "total": table.total.map { .object(json($0, table)) } ?? .null,
        ]
    }

    private func json(_ cells: [Cell], _ table: ReportTable) -> [JSON.Member] {
        zip(table.columns, cells).map { figure, cell in
            // A dimension and a figure of one table never share a name.
            JSON.Member(key: figure.rawValue, value: json(cell))
        }
    }

    private func json(_ key: GroupKey, _ dimension: String) throws -> JSON {
        switch key {
        case .period(let days): ["from": .id(days.lowerBound), "until": .id(days.upperBound)]
        case .open(let period): json(period)
        case .record(let id): ["id": .id(id), "name": .text(try text(key, dimension))]
        case .text(let text): .text(text)
        case .word(let word): .text(word)
        case .unknown: .null
        }
    }

    private func json(_ cell: Cell) -> JSON {
        switch cell {
        case .minutes(let number), .count(let number), .change(let number): .number(number)
        case .ratio(let part, let whole): ["part": .number(part), "of": .number(whole)]
        case .quotient(let number, let divisor): ["number": .number(number), "by": .number(divisor)]
        case .product(let product):
            [
                "minutes": .number(product.minutes), "rate": .id(product.rate),
                "amount": .text(product.money.plain), "currency": .text(product.money.currency),
                "formula": .text(speech.product(product)),
            ]
        case .money(let money): ["amount": .text(money.plain), "currency": .text(money.currency)]
        case .day(let day): .id(day)
        case .days(let period): json(period)
        case .text(let text): .text(text)
        case .none: .null
        }
    }

    private func rows(_ change: PublishedChanges) throws -> [JSON] {
        try change.rows.map { row in
            let keys = try zip(report.tables[0].by, row.keys).map { by, key in
                JSON.Member(key: by, value: try json(key, by))
            }
            let pairs: [JSON] = row.pairs.map {
                ["figure": .text($0.figure.rawValue), "before": json($0.before), "now": json($0.now)]
            }
            return ["period": json(change.period), "row": .object(keys), "figures": .list(pairs)]
        }
    }

    private func json(_ adjustment: Adjustment) -> JSON {
        let before = adjustment.publication
        return [
            "publication": .id(before.id), "period": json(before.period),
            "before": [
                "confirmed": .number(before.minutes.confirmed),
                "provisional": .number(before.minutes.provisional), "volunteers": .number(before.volunteers),
            ],
            "now": [
                "confirmed": .number(adjustment.now.confirmed),
                "provisional": .number(adjustment.now.provisional),
                "volunteers": .number(adjustment.now.volunteers),
            ],
            "late": .ids(adjustment.late),
        ]
    }

    /// One table as CSV: the name of a column says where minutes stand in it, shares and quotients are decimal numbers, amounts have their
    /// rate and currency beside them, words are those of files in any language, and each row has the period, the digest of what it was
    /// computed from, and the rules with their numbers.
    func csv(_ table: ReportTable) throws -> String {
        let writer = TableWriter()
        let titles = table.columns.map { figure in
            figure == .hours ? "minutes" : figure.isMinutes ? "\(figure.rawValue)Minutes" : figure.rawValue
        }
        let hasMoney = table.columns.contains(where: \.isMoney)
        let rated = table.columns.indices.filter { place in
            table.rows.contains { if case .product = $0.cells[place] { true } else { false } }
        }
        let rates = rated.map { "\(table.columns[$0].rawValue)Rate" }
        var text = writer.line(
            table.by + titles + rates + (hasMoney ? ["currency"] : [])
                + ["periodFrom", "periodUntil", "digest", "rules", "policy"])
        let period = [
            report.period.from.map { "\($0)" } ?? "", report.period.until.map { "\($0)" } ?? "",
            source.digest, "\(RuleBook.version)", policyWords,
        ]
        func end(_ cells: [Cell]) -> [String] {
            rated.map { place in
                if case .product(let product) = cells[place] { return "\(product.rate)" }
                return ""
            } + (hasMoney ? [cells.lazy.compactMap(\.currency).first ?? ""] : []) + period
        }
        for row in table.rows {
            let keys = try zip(row.keys, table.by).map { key, dimension in
                switch key {
                case .period(let days): return "\(days.lowerBound)/\(days.upperBound)"
                case .open(let period): return plain(.days(period))
                case .word(let word): return word
                case .unknown: return ""
                default: return StatementSheet.unformulated(try self.text(key, dimension))
                }
            }
            text += writer.line(keys + row.cells.map(plain) + end(row.cells))
        }
        guard let total = table.total else { return text }
        let keys = table.by.isEmpty ? [] : ["*"] + table.by.dropFirst().map { _ in "" }
        return text + writer.line(keys + total.map(plain) + end(total))
    }

    /// The numbers of the rules as a script reads them; empty where teams differ.
    private var policyWords: String {
        let all = Set(source.teams.map { rules($0.policy) })
        guard all.count == 1, let rules = all.first else { return "" }
        return rules.map { rule in
            "\(rule.name)\(rule.from.map { "@\($0)" } ?? "")=\(rule.value)"
        }.joined(separator: " ")
    }

    private func plain(_ cell: Cell) -> String {
        switch cell {
        case .minutes(let number), .count(let number), .change(let number): "\(number)"
        case .ratio(let part, let whole): ReportSheet.decimal(part, by: whole)
        case .quotient(let number, let divisor): ReportSheet.decimal(number, by: divisor)
        case .product(let product): product.money.plain
        case .money(let money): money.plain
        case .day(let day): "\(day)"
        case .days(let period):
            "\(period.from.map { "\($0)" } ?? "..")/\(period.until.map { "\($0)" } ?? "..")"
        case .text(let text): StatementSheet.unformulated(text.printable)
        case .none: ""
        }
    }

    /// A quotient with four decimal places, rounded half up; empty without a divisor.
    private static func decimal(_ number: Int, by divisor: Int) -> String {
        guard divisor > 0, number >= 0 else { return "" }
        let scaled = Speech.rounded(number, times: 10_000, by: divisor)
        let places = "\(scaled % 10_000)"
        return "\(scaled / 10_000)." + String(repeating: "0", count: 4 - places.count) + places
    }

    /// The report as PDF: the main table, and what is to be said below; the other tables are rows of words there.
    ///
    /// - Parameter minute: when it is made, since 1970.
    func pdf(minute: Int) throws -> [UInt8] {
        let language = texts.language.rawValue
        let main = report.tables[0]
        let issuer = source.issuer.printable
        let day = source.zone.day(of: minute)
        let others = try report.tables.dropFirst().flatMap { table -> [String] in
            let rows = try (table.rows.map { try cells($0, table) } + [total(table)].compactMap { $0 })
            return [texts("reportTable.\(table.name)")]
                + rows.map { row in
                    zip(headers(table), row).filter { !$1.isEmpty && $1 != speech.nothing }
                        .map { "\($0): \($1)" }.joined(separator: speech.comma)
                }
        }
        var seen: Set<String> = []
        let means = report.tables.flatMap(definitions).filter { seen.insert($0).inserted }
        let widths = main.by.map { _ in 18 } + main.columns.map { side($0) == .start ? 18 : 11 }
        return try TablePages(
            language: language, title: texts("reportName.\(report.name.rawValue)"),
            head: [
                period(report.period),
                texts(
                    "statement.made",
                    ["day": DayWords(language: language).text(day), "issuer": issuer]),
            ],
            columns: zip(headers(main), widths).enumerated().map { place, column in
                .init(
                    column.0, share: column.1,
                    isNumber: place >= main.by.count && side(main.columns[place - main.by.count]) == .end)
            },
            rows: try main.rows.map { try cells($0, main) }, sums: [total(main)].compactMap { $0 },
            notes: others + remarks + (try adjustmentLines()) + means + [origin],
            foot: "\(issuer) · \(title)", digits: Digits(language: language),
            created: "\(Moment(minute: minute, offsetMinutes: 0).iso.prefix(16)):00Z"
        ).pdf()
    }
}

extension Figure {
    /// Whether its cells are minutes.
    var isMinutes: Bool {
        switch self {
        case .hours, .confirmed, .provisional, .questioned, .service, .training, .travel, .shared, .pledged,
            .fulfilled, .medianWait, .difference:
            true
        default: false
        }
    }

    /// Whether its cells are money.
    fileprivate var isMoney: Bool { [.low, .central, .high, .supervision, .net].contains(self) }
}

extension Cell {
    fileprivate var currency: String? {
        switch self {
        case .product(let product): product.money.currency
        case .money(let money): money.currency
        default: nil
        }
    }
}

import Causality
import HoursModel

extension ReportFacts {
    /// The replacement cost of the hours: each minute times the rate of its role on its day.
    ///
    /// ILO, "Manual on the measurement of volunteer work" (2011), chapter 6: replacement cost by the wages of the work that was done.
    func valueReport(_ request: ReportRequest) -> Report {
        let (facts, reaching) = selected(request)
        let rates = rates.filter { rate in
            request.source.map { FoldedText($0) == FoldedText(rate.source ?? "") } ?? true
        }.sorted { $0.id < $1.id }
        let sources = Set(rates.map(\.foldedSource)).count > 1 ? bySource(rates) : []
        let spelling = spelling
        struct Asked: Hashable {
            let role: FoldedText?
            let team: RecordID?
        }
        var found: [Asked: [ClosedRange<LocalDate>: Fitting]] = [:]
        var minutes: [ValuePlace: Int] = [:]
        var elsewhere: [ValuePlace: Int] = [:]
        var unrated: [GroupKey: Int] = [:]
        for fact in facts where fact.isCredited {
            let role = fact.role.map { FoldedText($0) }
            let asked = Asked(role: role, team: activities[fact.activity]?.team)
            let fitting =
                found[asked]?[fact.days]
                ?? Fitting(rates, bySource: sources, role: role, on: fact.days, team: asked.team)
            found[asked, default: [:]][fact.days] = fitting
            let key = key(fact, .role, in: request.calendar, spelling: spelling)
            if let rate = fitting.used {
                minutes[ValuePlace(role: key, rate: rate), default: 0] += fact.minutes
            } else {
                unrated[key, default: 0] += fact.minutes
            }
            for rate in fitting.others {
                elsewhere[ValuePlace(role: key, rate: rate), default: 0] += fact.minutes
            }
        }
        let (lines, others) = (valueLines(minutes, rates), valueLines(elsewhere, rates))
        var remarks = reachingRemark(reaching)
        remarks += RowOrder(Dictionary(uniqueKeysWithValues: unrated.map { ([$0.key], $0.value) }), count: 1)
            .sorted.map { .noRate(role: $0[0].text, minutes: unrated[$0[0]] ?? 0) }
        if lines.contains(where: { $0.supervision == nil }) { remarks.append(.noSupervision) }
        if !others.isEmpty { remarks.append(.otherSources) }
        var tables = [
            valueTable(lines, request.period), ratesTable(lines + others, request.period),
        ]
        if !others.isEmpty { tables.insert(othersTable(others, request.period), at: 1) }
        if lines.contains(where: { $0.supervision != nil }) { tables.append(netTable(lines, request.period)) }
        return Report(.value, request.period, tables, remarks)
    }

    /// The places of rates by their source, each ascending.
    private func bySource(_ rates: [Rate]) -> [[Int]] {
        Dictionary(grouping: rates.indices, by: { rates[$0].foldedSource })
            .sorted { $0.key < $1.key }.map(\.value)
    }

    /// The lines of minutes under rates: the roles with most hours first, the rates of a role as they stand.
    private func valueLines(_ minutes: [ValuePlace: Int], _ rates: [Rate]) -> [ValueLine] {
        let order = RowOrder(
            Dictionary(grouping: minutes, by: { [$0.key.role] }).mapValues { $0.reduce(0) { $0 + $1.value } },
            count: 1)
        return order.sorted.flatMap { role in
            minutes.filter { $0.key.role == role[0] }.sorted { $0.key.rate < $1.key.rate }.map {
                ValueLine(role: role[0], rate: rates[$0.key.rate], minutes: $0.value)
            }
        }
    }

    private func valueRows(_ lines: [ValueLine]) -> [ReportTable.Row] {
        lines.map { line in
            ReportTable.Row(
                keys: [line.role, .record(line.rate.id)],
                cells: [
                    .minutes(line.minutes), line.product(line.rate.low), line.product(line.rate.central),
                    line.product(line.rate.high),
                ])
        }
    }

    /// The same minutes by the rates of other sources, for comparison: nothing of it is added up.
    private func othersTable(_ lines: [ValueLine], _ period: ReportPeriod) -> ReportTable {
        ReportTable(
            name: "otherSources", by: ["role", "rate"], columns: [.hours, .low, .central, .high],
            rows: valueRows(lines), total: nil, period: period)
    }

    private func valueTable(_ lines: [ValueLine], _ period: ReportPeriod) -> ReportTable {
        let columns: [Figure] = [.hours, .low, .central, .high]
        let rows = valueRows(lines)
        let sums = currencies(lines).map { currency in
            let own = lines.filter { $0.rate.currency == currency }
            func sum(_ amount: (Rate) -> Amount?) -> Cell {
                let products = own.map { line in amount(line.rate).map { line.money($0) } }
                guard products.allSatisfy({ $0 != nil }) else { return .none }
                return .money(
                    Money(hundredths: products.reduce(0) { $0 + ($1?.hundredths ?? 0) }, currency: currency))
            }
            return [.minutes(own.reduce(0) { $0 + $1.minutes }), sum(\.low), sum(\.central), sum(\.high)]
        }
        return withSums(
            ReportTable(
                name: "value", by: ["role", "rate"], columns: columns, rows: rows, total: nil, period: period),
            sums)
    }

    /// Sums of several currencies never mix: one is the row of all, several are rows of their own.
    private func withSums(_ table: ReportTable, _ sums: [[Cell]]) -> ReportTable {
        var table = table
        if sums.count == 1 { table.total = sums[0] }
        if sums.count > 1 {
            table.rows += sums.map { .init(keys: table.by.map { _ in .word("sum") }, cells: $0) }
        }
        return table
    }

    private func ratesTable(_ lines: [ValueLine], _ period: ReportPeriod) -> ReportTable {
        let used = Dictionary(lines.map { ($0.rate.id, $0.rate) }, uniquingKeysWith: { a, _ in a }).values
        let rows = used.sorted { $0.id < $1.id }.map { rate in
            ReportTable.Row(
                keys: [.record(rate.id), rate.role.map { .text($0) } ?? .word("anyRole")],
                cells: [
                    .days(rate.period), .text(rate.source ?? ""), .text(rate.version),
                    rate.writtenOn.map { .day($0) } ?? .none,
                ])
        }
        return ReportTable(
            name: "rates", by: ["rate", "role"], columns: [.validity, .source, .version, .writtenOn],
            rows: rows,
            total: nil, period: period)
    }

    private func netTable(_ lines: [ValueLine], _ period: ReportPeriod) -> ReportTable {
        let known = lines.filter { $0.supervision != nil }
        func net(_ line: ValueLine) -> Int128 {
            line.money(line.rate.central).hundredths - (line.supervision?.money.hundredths ?? 0)
        }
        let rows = known.map { line in
            ReportTable.Row(
                keys: [line.role, .record(line.rate.id)],
                cells: [
                    .money(line.money(line.rate.central)),
                    line.supervision.map { .product($0) } ?? .none,
                    .money(Money(hundredths: net(line), currency: line.rate.currency)),
                ])
        }
        let sums = currencies(known).map { currency -> [Cell] in
            let own = known.filter { $0.rate.currency == currency }
            func money(_ part: (ValueLine) -> Int128) -> Cell {
                .money(Money(hundredths: own.reduce(0) { $0 + part($1) }, currency: currency))
            }
            return [
                money { $0.money($0.rate.central).hundredths },
                money { $0.supervision?.money.hundredths ?? 0 }, money(net),
            ]
        }
        return withSums(
            ReportTable(
                name: "net", by: ["role", "rate"], columns: [.central, .supervision, .net], rows: rows,
                total: nil, period: period), sums)
    }

    private func currencies(_ lines: [ValueLine]) -> [String] { Set(lines.map(\.rate.currency)).sorted() }
}

/// A role and the place of a rate.
private struct ValuePlace: Hashable {
    let role: GroupKey
    let rate: Int
}

/// The rates that say what an hour of a role is worth on some days.
private struct Fitting {
    /// The place of the one that is used.
    let used: Int?
    /// The places of the best ones of each other source.
    let others: [Int]

    /// - Parameter team: whose hours they are; a rate of another team is not for them.
    init(
        _ rates: [Rate], bySource: [[Int]], role: FoldedText?, on days: ClosedRange<LocalDate>,
        team: RecordID?
    ) {
        func best(_ places: some Sequence<Int>) -> Int? {
            let some = places.map { rates[$0] }.filter { $0.team == nil || team == nil || $0.team == team }
            return some.rate(of: role, on: days).flatMap { rates.firstIndex(of: $0) }
        }
        let used = best(rates.indices)
        self.used = used
        others = bySource.compactMap { places in
            used.map(places.contains) == true ? nil : best(places)
        }
    }
}

/// Minutes of one role under one rate.
private struct ValueLine {
    let role: GroupKey
    let rate: Rate
    let minutes: Int

    func money(_ amount: Amount) -> Money {
        Product(minutes: minutes, rate: amount, currency: rate.currency).money
    }

    func product(_ amount: Amount?) -> Cell {
        amount.map { .product(Product(minutes: minutes, rate: $0, currency: rate.currency)) } ?? .none
    }

    /// What the paid supervision of the minutes costs, its minutes rounded down; nil if the rate does not say.
    var supervision: Product? {
        guard let share = rate.supervisionMinutes, let cost = rate.supervisionRate else { return nil }
        let (whole, rest) = minutes.quotientAndRemainder(dividingBy: 60)
        return Product(
            minutes: whole * share + rest * share / 60, rate: cost, currency: rate.currency)
    }
}

extension GroupKey {
    /// The text of a key that was typed; nil for the rest.
    var text: String? { if case .text(let text) = self { text } else { nil } }
}

import Causality
import HoursModel
import HoursStore
import Replica
import Reports
import Sheets
import SignedLog
import Texts

/// A report in the words of its reader, with all that it was computed from.
struct ReportSheet {
    let report: Report
    let source: ReportSource
    let adjustments: [Adjustment]
    let changes: [PublishedChanges]
    let speech: Speech
    /// Writes days with the names of months, as a document does; nil writes them as a terminal does.
    private let words: DayWords?
    private let request: ReportRequest
    /// The first and the last day that the figures are about.
    private let days: ClosedRange<LocalDate>

    init(
        _ report: Report, _ request: ReportRequest, _ facts: ReportFacts, _ source: ReportSource,
        _ speech: Speech,
        adjustments: [Adjustment] = [], changes: [PublishedChanges] = [], words: DayWords? = nil
    ) {
        self.report = report
        self.source = source
        self.adjustments = adjustments
        self.changes = changes
        self.speech = speech
        self.words = words
        self.request = request
        let none = LocalDate(dayNumber: 0)
        let last = report.period.until ?? facts.hours.map(\.days.upperBound).max() ?? none
        let first = report.period.from ?? facts.hours.map(\.days.lowerBound).min() ?? last
        days = min(first, last)...last
    }

    var texts: Catalogue { speech.texts }

    /// A number of the rules from a day on; from the first day of the report where there is none.
    struct Rule: Hashable {
        let name: String
        let from: LocalDate?
        let value: Int
    }

    /// The numbers of a team's rules that held on the first day, and those that changed after it, each with the day.
    func rules(_ policy: Policy) -> [Rule] {
        PolicyNumber.allCases.flatMap { number in
            [Rule(name: number.rawValue, from: nil, value: policy.value(of: number, on: days.lowerBound))]
                + policy.changes(of: number, in: days).map {
                    Rule(name: number.rawValue, from: $0.from, value: $0.value)
                }
        }
    }

    /// What it is, its period, and which figures it is confined to.
    var title: String {
        var title = "\(texts("reportName.\(report.name.rawValue)")): \(period(report.period))"
        if source.teams.count > 1 { title += " · \(ReportSource.words(source.teams, speech))" }
        if request.isConfirmedOnly { title += " · \(texts("report.onlyConfirmed"))" }
        if report.name == .centres {
            let indicator = texts("figure.\(request.indicator.rawValue)")
            title += " · \(texts("report.rankedBy", ["figure": indicator]))"
        }
        if let source = request.source {
            title += " · \(texts("report.ratesOf", ["source": source.printable]))"
        }
        return title
    }

    /// A period in words.
    func period(_ period: ReportPeriod) -> String {
        switch (period.from, period.until) {
        case (let from?, let until?):
            texts("statement.between", ["from": day(from), "to": day(until)])
        case (let from?, nil): texts("statement.since", ["from": day(from)])
        case (nil, let until?): texts("statement.until", ["to": day(until)])
        case (nil, nil): texts("statement.all")
        }
    }

    private func day(_ day: LocalDate) -> String { words?.short(day) ?? speech.day(day) }

    private func span(_ days: ClosedRange<LocalDate>) -> String { words?.span(days) ?? speech.days(days) }

    /// What stands above the columns of a table.
    func headers(_ table: ReportTable) -> [String] {
        table.by.map { texts("dimension.\($0)") } + table.columns.map { texts("figure.\($0.rawValue)") }
    }

    /// The cells of a row.
    func cells(_ row: ReportTable.Row, _ table: ReportTable) throws -> [String] {
        try zip(row.keys, table.by).map { try text($0, $1) } + row.cells.map(text)
    }

    /// The cells of the row of all; nil if there is none.
    func total(_ table: ReportTable) -> [String]? {
        table.total.map { total in
            let first = table.by.isEmpty ? [] : [texts("report.total")]
            return first + table.by.dropFirst().map { _ in "" } + total.map(text)
        }
    }

    /// What each figure of a table means.
    func definitions(_ table: ReportTable) -> [String] {
        table.columns.map { figure in
            texts(
                "report.means",
                [
                    "figure": texts("figure.\(figure.rawValue)"),
                    "text": texts("figureMeans.\(figure.rawValue)"),
                ])
        }
    }

    /// From what it was computed.
    var origin: String {
        let all = Set(source.teams.map { rules($0.policy) })
        let heads = source.teams.count == 1 ? source.teams[0].heads : []
        let vector = heads.map {
            "\($0.replica.description.prefix(8)) \(speech.number(Int(clamping: $0.number)))"
        }
        let isShort = (1...ReportSheet.shownHeads).contains(vector.count)
        let numbers = all.count > 1 ? [texts("report.policiesDiffer")] : (all.first ?? []).map(text)
        return texts(
            "report.origin",
            [
                "digest": source.digest, "rules": speech.number(Int(RuleBook.version)),
                "policy": numbers.joined(separator: speech.comma),
            ])
            + (isShort
                ? " " + texts("report.vector", ["vector": vector.joined(separator: speech.comma)]) : "")
    }

    /// The longest vector that is written out where people read; the digest stands for any.
    private static let shownHeads = 12

    private func text(_ rule: Rule) -> String {
        let text = "\(texts("policyNumber.\(rule.name)")) \(speech.number(rule.value))"
        return rule.from.map { texts("report.since", ["value": text, "day": day($0)]) } ?? text
    }

    /// The name of what a row is about.
    func text(_ key: GroupKey, _ dimension: String) throws -> String {
        switch key {
        case .period(let days): return span(days)
        case .open(let days): return period(days)
        case .text(let text): return text.printable
        case .word(let word): return texts("reportWord.\(word)")
        case .unknown: return texts("report.unknown")
        case .record(let id): return try source.called(id, dimension).printable
        }
    }

    /// A figure as people read it.
    func text(_ cell: Cell) -> String {
        switch cell {
        case .minutes(let minutes): speech.hours(minutes)
        case .count(let count): speech.grouped(count)
        case .ratio(let part, let whole): speech.percent(part, of: whole)
        case .quotient(let number, let divisor): speech.quotient(number, by: divisor)
        case .product(let product): speech.product(product)
        case .money(let money): speech.money(money)
        case .change(let minutes): (minutes < 0 ? "\u{2212}" : "+") + speech.hours(abs(minutes))
        case .day(let day): self.day(day)
        case .days(let period): self.period(period)
        case .text(let text): text.printable
        case .none: speech.nothing
        }
    }

    /// What has to be said about it.
    var remarks: [String] {
        let (blind, unlike) = (source.blindTeams, source.unlikePersons)
        let values = ["n": speech.number(blind)]
        return report.remarks.map(remark)
            + (blind > 0 ? [warned(texts.counted("report.blindTeams", blind, values))] : [])
            + (unlike > 0
                ? [warned(texts.counted("report.unlikeRules", unlike, ["n": speech.number(unlike)]))] : [])
    }

    private func remark(_ remark: ReportRemark) -> String {
        switch remark {
        case .unlikePeriods(let a, let b):
            return warned(
                texts(
                    "reportRemark.unlike",
                    ["one": period(a), "other": period(b), "n": days(a), "m": days(b)]))
        case .partialPeriod(let days):
            return warned(texts("reportRemark.partial", ["days": span(days)]))
        case .reaching(let minutes):
            return texts("reportRemark.reaching", ["hours": speech.hours(minutes)])
        case .spanning(let minutes):
            return texts("reportRemark.spanning", ["hours": speech.hours(minutes)])
        case .noRate(let role, let minutes):
            let role = role?.printable ?? texts("report.unknown")
            return warned(texts("reportRemark.noRate", ["role": role, "hours": speech.hours(minutes)]))
        case .shared(let sum, let shared, let total):
            return texts(
                "reportRemark.shared",
                [
                    "sum": speech.hours(sum), "shared": speech.hours(shared), "total": speech.hours(total),
                ])
        case .smallCentres(let count):
            return texts(
                "reportRemark.small", ["n": speech.number(count), "k": speech.number(Disclosure.fewest)])
        case .restDays(let days, let holidays):
            let words = days.map { texts("weekday.\(WeekDay.word($0))") }.joined(separator: speech.comma)
            return texts("reportRemark.rest", ["days": words, "n": speech.number(holidays)])
        case .teamCredit(let minutes):
            return texts("reportRemark.teamCredit", ["hours": speech.hours(minutes)])
        case .noSupervision: return texts("reportRemark.noSupervision")
        case .otherSources: return texts("reportRemark.otherSources")
        case .outsideCampaign(let minutes):
            return texts("reportRemark.outsideCampaign", ["hours": speech.hours(minutes)])
        case .sharedPledges(let minutes):
            return texts("reportRemark.sharedPledges", ["hours": speech.hours(minutes)])
        }
    }

    private func warned(_ text: String) -> String { texts("warning", ["text": text]) }

    private func days(_ period: ReportPeriod) -> String {
        period.dayCount.map { speech.number($0) } ?? "…"
    }

    /// What changed in periods that were published; situation 41.
    func adjustmentLines() throws -> [String] { try sumLines() + changes.flatMap(changeLines) }

    private static let shownChanges = 40

    private func changeLines(_ change: PublishedChanges) throws -> [String] {
        let by = report.tables[0].by
        let lines = try change.rows.prefix(ReportSheet.shownChanges).map { row in
            let name =
                row.keys.isEmpty
                ? texts("report.total")
                : try zip(row.keys, by).map { try text($0, $1) }.joined(separator: " · ")
            let pairs = row.pairs.map {
                texts(
                    "report.pair",
                    [
                        "figure": texts("figure.\($0.figure.rawValue)"), "before": text($0.before),
                        "now": text($0.now),
                    ])
            }
            return texts(
                "report.changed",
                [
                    "period": period(change.period), "row": name,
                    "changes": pairs.joined(separator: speech.comma),
                ])
        }
        let rest = change.rows.count - lines.count
        return lines + (rest > 0 ? [texts("list.more", ["n": speech.number(rest)])] : [])
    }

    private func sumLines() throws -> [String] {
        try adjustments.flatMap { adjustment -> [String] in
            let before = adjustment.publication
            let (old, new) = (
                before.minutes.confirmed + before.minutes.provisional,
                adjustment.now.confirmed + adjustment.now.provisional
            )
            let line = texts(
                "report.adjusted",
                [
                    "period": period(before.period), "before": speech.hours(old), "now": speech.hours(new),
                    "change": text(.change(new - old)),
                    "volunteers": speech.grouped(before.volunteers),
                    "volunteersNow": speech.grouped(adjustment.now.volunteers),
                ])
            guard !adjustment.late.isEmpty else { return [line] }
            let shown = try adjustment.late.prefix(20).map { try source.short($0) }
            let rest = adjustment.late.count - shown.count
            let more = rest > 0 ? [texts("list.more", ["n": speech.number(rest)])] : []
            return [
                line,
                "  "
                    + texts(
                        "report.late", ["claims": (shown + more).joined(separator: speech.comma)]),
            ]
        }
    }

    /// What people see of it.
    func people(_ output: Output) throws -> [String] {
        var lines = [output.styled(title, .strong)]
        for table in report.tables {
            if table != report.tables[0] { lines += ["", texts("reportTable.\(table.name)")] }
            let sides = table.by.map { _ in TextTable.Side.start } + table.columns.map(side)
            var shown = TextTable(zip(headers(table), sides).map { .init(title: $0, side: $1) })
            for row in table.rows { shown.add(try cells(row, table)) }
            if let total = total(table) { shown.addSums(total) }
            lines += shown.isEmpty ? [texts("report.empty")] : shown.lines(output)
        }
        let said = remarks
        if !said.isEmpty { lines += [""] + said }
        let adjusted = try adjustmentLines()
        if !adjusted.isEmpty { lines += ["", texts("report.adjustments")] + adjusted }
        var seen: Set<String> = []
        let means = report.tables.flatMap(definitions).filter { seen.insert($0).inserted }
        return lines + [""] + (means + [origin]).map { output.styled($0, .faint) }
    }

    func side(_ figure: Figure) -> TextTable.Side {
        switch figure {
        case .purpose, .result, .source, .policyVersion, .version, .writtenOn, .validity,
            .signedOn:
            .start
        default: .end
        }
    }
}

/// Days of the week by number, 1 for Monday.
enum WeekDay {
    static let words = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    static func word(_ number: Int) -> String { words[max(1, min(7, number)) - 1] }
}

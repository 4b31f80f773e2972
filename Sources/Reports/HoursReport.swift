import Causality
import HoursModel

/// The sums of one row of the report of hours.
struct HoursSum {
    private(set) var persons: Set<RecordID> = []
    private(set) var minutes: [MinuteState: Int] = [:]
    private(set) var kinds: [MinutesKind: Int] = [:]
    private(set) var shared = 0

    var credited: Int { minutes[.confirmed, default: 0] + minutes[.provisional, default: 0] }

    mutating func add(_ fact: HoursFact) {
        minutes[fact.state, default: 0] += fact.minutes
        if fact.isCredited {
            persons.insert(fact.person)
            kinds[fact.kindOfMinutes, default: 0] += fact.minutes
        }
        if fact.isShared { shared += fact.minutes }
    }

    func cell(_ figure: Figure) -> Cell {
        switch figure {
        case .volunteers: .count(persons.count)
        case .hours: .minutes(credited)
        case .confirmed: .minutes(minutes[.confirmed, default: 0])
        case .provisional: .minutes(minutes[.provisional, default: 0])
        case .questioned: .minutes(minutes[.questioned, default: 0])
        case .service: .minutes(kinds[.service, default: 0])
        case .training: .minutes(kinds[.training, default: 0])
        case .travel: .minutes(kinds[.travel, default: 0])
        case .shared: .minutes(shared)
        default: .none
        }
    }
}

extension ReportFacts {
    func hoursReport(_ request: ReportRequest) -> Report {
        var remarks: [ReportRemark] = []
        let (facts, reaching) = selected(request)
        var tables = [hoursTable(facts, request, &remarks)]
        remarks += reachingRemark(reaching)
        remarks += teamCreditRemark(request)
        if request.by.contains(.campaign) {
            let outside = facts.filter { $0.isCredited && isOutsideCampaign($0) }
            if !outside.isEmpty {
                remarks.append(.outsideCampaign(minutes: outside.reduce(0) { $0 + $1.minutes }))
            }
        }
        if !request.compared.isEmpty { tables.append(comparison(request, &remarks)) }
        return Report(.hours, request.period, tables, remarks)
    }

    /// Whether minutes lie outside the days of the campaign that they are counted for.
    private func isOutsideCampaign(_ fact: HoursFact) -> Bool {
        guard let campaign = activities[fact.activity]?.campaign, let days = campaigns[campaign] else {
            return false
        }
        return !days.contains(fact.days)
    }

    private func hoursTable(_ facts: [HoursFact], _ request: ReportRequest, _ remarks: inout [ReportRemark])
        -> ReportTable
    {
        let spelling = spelling
        var sums: [[GroupKey]: HoursSum] = [:]
        var total = HoursSum()
        for fact in facts {
            let keys = request.by.map { key(fact, $0, in: request.calendar, spelling: spelling) }
            sums[keys, default: HoursSum()].add(fact)
            total.add(fact)
        }
        sums = sums.filter { $0.value.credited + $0.value.shared > 0 || $0.value.minutes[.questioned] != nil }
        var columns: [Figure] = [
            .volunteers, .hours, .confirmed, .provisional, .questioned, .service, .training, .travel,
        ]
        if request.isConfirmedOnly { columns.removeAll { $0 == .provisional } }
        let isByBody = request.by.contains(.body)
        if isByBody { columns.append(.shared) }
        let rows = RowOrder(sums.mapValues(\.credited), count: request.by.count).sorted.map { keys in
            ReportTable.Row(keys: keys, cells: columns.map { sums[keys, default: HoursSum()].cell($0) })
        }
        remarks += periodRemarks(rows, facts, request)
        if isByBody, total.shared > 0 {
            // What each body would count by itself: the sum less what two of them have is what one ledger has.
            let sum = sums.values.reduce(0) { $0 + $1.credited + $1.shared }
            remarks.append(.shared(sum: sum, shared: total.shared, total: total.credited))
        }
        return ReportTable(
            name: "hours", by: request.by.map(\.rawValue), columns: columns,
            rows: request.by.isEmpty ? [] : rows,
            total: columns.map { total.cell($0) }, period: request.period)
    }

    /// Rows about periods of which a part lies outside, and minutes that lie in no one row.
    private func periodRemarks(
        _ rows: [ReportTable.Row], _ facts: [HoursFact], _ request: ReportRequest
    ) -> [ReportRemark] {
        guard let step = request.by.lazy.compactMap(\.step).first else { return [] }
        var remarks: [ReportRemark] = []
        var seen: Set<ClosedRange<LocalDate>> = []
        for row in rows {
            for case .period(let days) in row.keys
            where !request.period.contains(days) && seen.insert(days).inserted {
                remarks.append(.partialPeriod(days))
            }
        }
        let spanning = facts.filter { fact in
            fact.isCredited
                && !request.calendar.days(of: step, around: fact.days.lowerBound).contains(
                    fact.days.upperBound)
        }.reduce(0) { $0 + $1.minutes }
        return remarks + (spanning > 0 ? [.spanning(minutes: spanning)] : [])
    }

    /// The period of the report beside others.
    private func comparison(_ request: ReportRequest, _ remarks: inout [ReportRemark]) -> ReportTable {
        let columns: [Figure] = [.volunteers, .hours, .confirmed, .provisional, .difference]
        func sum(_ period: ReportPeriod) -> HoursSum {
            selected(request, in: period).facts.reduce(into: HoursSum()) { $0.add($1) }
        }
        let own = sum(request.period)
        let rows = ([request.period] + request.compared).map { period in
            let other = sum(period)
            if period.isUnlike(request.period) { remarks.append(.unlikePeriods(request.period, period)) }
            let cells = columns.dropLast().map { other.cell($0) }
            let change: Cell = period == request.period ? .none : .change(own.credited - other.credited)
            return ReportTable.Row(keys: [.period(period)], cells: cells + [change])
        }
        return ReportTable(
            name: "comparison", by: ["period"], columns: columns, rows: rows, total: nil,
            period: request.period)
    }
}

extension GroupKey {
    /// A period that may be open.
    static func period(_ period: ReportPeriod) -> GroupKey {
        guard let from = period.from, let until = period.until, from <= until else { return .open(period) }
        return .period(from...until)
    }
}

/// The order of rows: periods by time, words by themselves, the rest by their sum from the largest down, the unknown last.
struct RowOrder {
    let sorted: [[GroupKey]]

    init(_ sums: [[GroupKey]: Int], count: Int) {
        var weights: [[GroupKey: Int]] = Array(repeating: [:], count: count)
        for (keys, sum) in sums {
            for (place, key) in keys.enumerated() { weights[place][key, default: 0] += sum }
        }
        func precedes(_ a: GroupKey, _ b: GroupKey, _ weight: [GroupKey: Int]) -> Bool {
            let (x, y) = (a.rank, b.rank)
            if x.0 != y.0 { return x.0 < y.0 }
            if x.1 != y.1 { return x.1 < y.1 }
            let (v, w) = (weight[a] ?? 0, weight[b] ?? 0)
            if v != w { return v > w }
            return x.2.lexicographicallyPrecedes(y.2)
        }
        sorted = sums.keys.sorted { a, b in
            for place in a.indices where a[place] != b[place] {
                return precedes(a[place], b[place], weights[place])
            }
            return false
        }
    }
}

extension GroupKey {
    /// Kind of key, number, bytes.
    fileprivate var rank: (Int, Int, [UInt8]) {
        switch self {
        case .period(let days): (0, days.lowerBound.dayNumber, [])
        case .open(let period): (0, period.from?.dayNumber ?? .min, [])
        case .word(let word):
            (1, ["onSite", "remote", "service", "training", "travel"].firstIndex(of: word) ?? 9, [])
        case .record(let id): (2, 0, id.bytes)
        case .text(let text): (3, 0, Array(text.utf8))
        case .unknown: (4, 0, [])
        }
    }
}

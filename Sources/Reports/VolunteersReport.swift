import Causality
import HoursModel

extension ReportFacts {
    /// Who was there for the first time, stayed, came back or stayed away, step by step.
    func volunteersReport(_ request: ReportRequest) -> Report {
        func step(around day: LocalDate) -> ClosedRange<LocalDate> {
            request.calendar.days(of: request.step, around: day)
        }
        // Who was there in the period, and, to compare with, whenever.
        var active: [ClosedRange<LocalDate>: Set<RecordID>] = [:]
        var ever: [ClosedRange<LocalDate>: Set<RecordID>] = [:]
        var spanning = 0
        var first: [RecordID: LocalDate] = [:]
        for fact in hours where fact.isCredited && (!request.isConfirmedOnly || fact.state == .confirmed) {
            let days = step(around: fact.days.lowerBound)
            first[fact.person] = min(first[fact.person] ?? fact.days.lowerBound, fact.days.lowerBound)
            let isInside = request.period.contains(fact.days)
            guard days.contains(fact.days.upperBound) else {
                if isInside { spanning += fact.minutes }
                continue
            }
            ever[days, default: []].insert(fact.person)
            if isInside { active[days, default: []].insert(fact.person) }
        }
        let columns: [Figure] = [.volunteers, .new, .retained, .returning, .inactive, .retention]
        var rows: [ReportTable.Row] = []
        var remarks: [ReportRemark] = []
        var everyone: Set<RecordID> = []
        // The entries know no later day than the one on which the last of them was recorded; what has not begun then nobody missed.
        let today = hours.map { floorDivide($0.recordedAt + 14 * 60, 1440) }.max().map {
            LocalDate(dayNumber: $0)
        }
        let all = steps(step(around:), ever.keys, request.period)
        for days in all where active[days] != nil || today.map({ days.lowerBound <= $0 }) ?? false {
            let now = active[days] ?? []
            let before = ever[step(around: days.lowerBound.advanced(by: -1))] ?? []
            let new = now.filter { (first[$0] ?? days.lowerBound) >= days.lowerBound }
            let retained = now.intersection(before)
            let cells: [Cell] = [
                .count(now.count), .count(new.count), .count(retained.count),
                .count(now.count - new.count - retained.subtracting(new).count),
                .count(before.subtracting(now).count),
                before.isEmpty ? .none : .ratio(retained.count, of: before.count),
            ]
            rows.append(ReportTable.Row(keys: [.period(days)], cells: cells))
            everyone.formUnion(now)
            if !request.period.contains(days) { remarks.append(.partialPeriod(days)) }
        }
        if spanning > 0 { remarks.append(.spanning(minutes: spanning)) }
        remarks += reachingRemark(selected(request).reaching)
        let total: [Cell] = [.count(everyone.count)] + columns.dropFirst().map { _ in .none }
        let table = ReportTable(
            name: "volunteers", by: [request.step.rawValue], columns: columns, rows: rows, total: total,
            period: request.period)
        return Report(.volunteers, request.period, [table], remarks)
    }

    /// All steps that touch the period, also those without anybody, from the first with somebody in it; the one after the last too, in which
    /// all of that one stayed away, if the period reaches it.
    private func steps(
        _ step: (LocalDate) -> ClosedRange<LocalDate>, _ known: some Collection<ClosedRange<LocalDate>>,
        _ period: ReportPeriod
    ) -> [ClosedRange<LocalDate>] {
        guard let earliest = known.map(\.lowerBound).min(), let latest = known.map(\.upperBound).max() else {
            return []
        }
        let first = period.from.map { max($0, earliest) } ?? earliest
        let last = period.until.map { min($0, latest.advanced(by: 1)) } ?? latest
        var all: [ClosedRange<LocalDate>] = []
        var next = step(first)
        while next.lowerBound <= last, all.count < 10_000 {
            all.append(next)
            next = step(next.upperBound.advanced(by: 1))
        }
        return all
    }
}

import Causality
import HoursModel

extension ReportFacts {
    /// How far promises were kept; what was promised is in no sum of hours.
    func pledgesReport(_ request: ReportRequest) -> Report {
        let known = pledges.filter { pledge in
            guard let from = pledge.period.from, let until = pledge.period.until, from <= until else {
                return true
            }
            return request.period.touches(from...until)
        }
        let counted = hours.indices.filter {
            hours[$0].isCredited && (!request.isConfirmedOnly || hours[$0].state == .confirmed)
        }
        let byPerson = Dictionary(grouping: counted, by: { hours[$0].person })
        var uses: [Int: Int] = [:]
        let rows = known.sorted { $0.id < $1.id }.map { pledge in
            let role = pledge.role.map { FoldedText($0) }
            let fulfilling = (byPerson[pledge.person] ?? []).filter { place in
                pledge.period.contains(hours[place].days)
                    && (role == nil || hours[place].role.map { FoldedText($0) } == role)
            }
            for place in fulfilling { uses[place, default: 0] += 1 }
            let given = fulfilling.reduce(0) { $0 + hours[$1].minutes }
            return ReportTable.Row(
                keys: [.record(pledge.person), pledge.role.map { .text($0) } ?? .word("anyRole")],
                cells: [
                    .days(pledge.period), .minutes(pledge.minutes), .minutes(given),
                    pledge.minutes > 0 ? .ratio(given, of: pledge.minutes) : .none,
                ])
        }
        let table = ReportTable(
            name: "pledges", by: ["volunteer", "role"],
            columns: [.validity, .pledged, .fulfilled, .fulfilment],
            rows: rows, total: nil, period: request.period)
        let shared = uses.reduce(0) { $0 + ($1.value > 1 ? hours[$1.key].minutes : 0) }
        return Report(
            .pledges, request.period, [table], shared > 0 ? [.sharedPledges(minutes: shared)] : [])
    }

    /// Centres by a published indicator; what is questioned counts for none of them.
    func centresReport(_ request: ReportRequest) -> Report {
        let (facts, reaching) = selected(request)
        var sums: [RecordID: HoursSum] = [:]
        for fact in facts {
            guard let centre = activities[fact.activity]?.centre else { continue }
            sums[centre, default: HoursSum()].add(fact)
        }
        let ranked = sums.filter { $0.value.persons.count >= Disclosure.fewest }
        /// The indicator as a fraction; nil for a centre of which nobody knows how many people it serves.
        func indicator(_ centre: RecordID, _ sum: HoursSum) -> (Int, Int)? {
            switch request.indicator {
            case .perResident: organisations[centre]?.residents.flatMap { $0 > 0 ? (sum.credited, $0) : nil }
            case .hours: (sum.credited, 1)
            default: (sum.credited, sum.persons.count)
            }
        }
        func isMore(_ a: (Int, Int), _ b: (Int, Int)) -> Bool { a.0 * b.1 > b.0 * a.1 }
        let known = ranked.compactMap { centre, sum in
            indicator(centre, sum).map { (centre: centre, sum: sum, value: $0) }
        }.sorted { a, b in
            if isMore(a.value, b.value) || isMore(b.value, a.value) { return isMore(a.value, b.value) }
            return a.centre < b.centre
        }
        let unknown = ranked.filter { indicator($0.key, $0.value) == nil }.map(\.key).sorted()
        func cells(_ centre: RecordID, _ sum: HoursSum, rank: Cell) -> [Cell] {
            let residents = organisations[centre]?.residents ?? 0
            return [
                rank, .minutes(sum.credited), .count(sum.persons.count),
                .quotient(sum.credited, by: sum.persons.count * 60),
                residents > 0 ? .count(residents) : .none,
                residents > 0 ? .quotient(sum.credited * 1000, by: residents * 60) : .none,
            ]
        }
        var rows = known.map { entry in
            let better = known.filter { isMore($0.value, entry.value) }.count
            return ReportTable.Row(
                keys: [.record(entry.centre)], cells: cells(entry.centre, entry.sum, rank: .count(better + 1))
            )
        }
        rows += unknown.map {
            .init(keys: [.record($0)], cells: cells($0, sums[$0] ?? HoursSum(), rank: .none))
        }
        // Few people: a figure would be about somebody, and one of them would decide the rank.
        let small = sums.filter { $0.value.persons.count < Disclosure.fewest && $0.value.credited > 0 }.keys
            .sorted()
        let columns: [Figure] = [.rank, .hours, .volunteers, .perVolunteer, .residents, .perResident]
        rows += small.map { .init(keys: [.record($0)], cells: columns.map { _ in .none }) }
        let table = ReportTable(
            name: "centres", by: ["centre"], columns: columns, rows: rows, total: nil, period: request.period)
        return Report(
            .centres, request.period, [table],
            reachingRemark(reaching) + (small.isEmpty ? [] : [.smallCentres(small.count)]))
    }

    /// How fast reviewers decide, on which days, and whether somebody tried to approve own hours.
    func approvalsReport(_ request: ReportRequest) -> Report {
        let known = approvals.filter { request.period.contains($0.day...$0.day) }
        func isRest(_ day: LocalDate) -> Bool {
            // 1970-01-01 was a Thursday, the fourth day.
            let place = (day.dayNumber + 3) % 7
            return request.holidays.contains(day)
                || request.restDays.contains((place < 0 ? place + 7 : place) + 1)
        }
        func cells(_ some: [ApprovalFact]) -> [Cell] {
            let approved = some.filter { $0.isApproval && !$0.isSelf }
            let waits = approved.map(\.waited).sorted()
            return [
                .count(approved.count), .count(some.filter { !$0.isApproval }.count),
                waits.isEmpty ? .none : .minutes(waits[(waits.count - 1) / 2]),
                .count(waits.filter { $0 > 7 * 1440 }.count),
                .count(approved.filter { isRest($0.day) }.count), .count(some.filter(\.isSelf).count),
            ]
        }
        let groups = Dictionary(grouping: known, by: \.reviewer)
        let rows = groups.keys.sorted().map { reviewer in
            ReportTable.Row(
                keys: [RecordID(hex: reviewer).map { .record($0) } ?? .text(reviewer)],
                cells: cells(groups[reviewer] ?? []))
        }
        let table = ReportTable(
            name: "approvals", by: ["reviewer"],
            columns: [.approvals, .rejections, .medianWait, .slow, .onRestDays, .selfTried], rows: rows,
            total: cells(known), period: request.period)
        return Report(
            .approvals, request.period, [table],
            [.restDays(request.restDays.sorted(), holidays: request.holidays.count)])
    }

    /// Agreements against the initiatives that came alive and the hours that they brought.
    func partnersReport(_ request: ReportRequest) -> Report {
        let (facts, reaching) = selected(request)
        let byActivity = Dictionary(grouping: facts.filter(\.isCredited), by: \.activity)
        let known = agreements.filter { request.period.touches($0.period) }
        let rows = known.sorted { $0.id < $1.id }.map { agreement in
            let initiatives = Set(agreement.initiatives)
            // What was done before it was signed is not what it brought.
            let own = initiatives.flatMap { byActivity[$0] ?? [] }.filter {
                agreement.period.contains($0.days)
            }
            let given = Set(own.map(\.activity))
            let activated = initiatives.filter {
                given.contains($0) || activities[$0]?.isActivated == true
            }
            let type = agreement.partner.flatMap { organisations[$0]?.partnerType }
            return ReportTable.Row(
                keys: [
                    agreement.partner.map { .record($0) } ?? .unknown, type.map { .word($0) } ?? .unknown,
                    .record(agreement.id),
                ],
                cells: [
                    agreement.policyVersion.map { .text($0) } ?? .none,
                    agreement.signedOn.map { .day($0) } ?? .none, .count(initiatives.count),
                    .count(activated.count), .minutes(own.reduce(0) { $0 + $1.minutes }),
                    .count(Set(own.map(\.person)).count),
                ])
        }
        let table = ReportTable(
            name: "partners", by: ["partner", "partnerType", "agreement"],
            columns: [.policyVersion, .signedOn, .initiatives, .activated, .hours, .volunteers], rows: rows,
            total: nil,
            period: request.period)
        return Report(.partners, request.period, [table], reachingRemark(reaching))
    }

    /// What activities were to bring beside what they brought and what was given to them.
    func impactReport(_ request: ReportRequest) -> Report {
        let (facts, reaching) = selected(request)
        let byActivity = Dictionary(grouping: facts.filter(\.isCredited), by: \.activity)
        let told = activities.filter { $0.value.purpose != nil || $0.value.result != nil }
        let order = RowOrder(
            Dictionary(
                uniqueKeysWithValues: told.keys.map { id in
                    ([.record(id)], (byActivity[id] ?? []).reduce(0) { $0 + $1.minutes })
                }), count: 1)
        let rows = order.sorted.compactMap { keys -> ReportTable.Row? in
            guard case .record(let id) = keys[0], let activity = told[id] else { return nil }
            let own = byActivity[id] ?? []
            return ReportTable.Row(
                keys: keys,
                cells: [
                    activity.purpose.map { .text($0) } ?? .none, activity.result.map { .text($0) } ?? .none,
                    .minutes(own.reduce(0) { $0 + $1.minutes }), .count(Set(own.map(\.person)).count),
                ])
        }
        let table = ReportTable(
            name: "impact", by: ["activity"], columns: [.purpose, .result, .hours, .volunteers], rows: rows,
            total: nil, period: request.period)
        return Report(
            .impact, request.period, [table], reachingRemark(reaching) + teamCreditRemark(request))
    }
}

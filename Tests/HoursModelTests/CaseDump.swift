import Causality
import HoursModel

/// What two ledgers of one person do not agree about, in words; empty if they agree.
func difference(_ fast: PersonLedger, _ slow: PersonLedger) -> [String] {
    var found: [String] = []
    if fast.claims.map(\.claim) != slow.claims.map(\.claim) { return ["they list different claims"] }
    for (a, b) in zip(fast.claims, slow.claims) {
        let name = short(a.claim.record)
        if a.minutes != b.minutes { found.append("\(name) has \(a.minutes) minutes, slowly \(b.minutes)") }
        if a.witnesses != b.witnesses {
            found.append("\(name) witnesses \(a.witnesses), slowly \(b.witnesses)")
        }
        if sums(a.reasons) != sums(b.reasons)
            || !b.reasons.allSatisfy({ $0.with.isEmpty || a.reasons.contains($0) })
        {
            found.append("\(name) \(words(a.reasons)), slowly \(words(b.reasons))")
        }
    }
    if fast.findings != slow.findings {
        found.append("findings \(fast.findings.map(words)), slowly \(slow.findings.map(words))")
    }
    if fast.requests != slow.requests { found.append("requests \(fast.requests), slowly \(slow.requests)") }
    return found
}

/// The minutes of each rule and state.
private func sums(_ reasons: [Reason]) -> [String: Int] {
    var sums: [String: Int] = [:]
    for reason in reasons {
        sums["\(reason.state.name) by \(reason.rule.rawValue)", default: 0] += reason.minutes
    }
    return sums
}

/// The last digits of an id, enough to tell the records of one case apart.
func short(_ id: RecordID) -> String { String(id.description.suffix(3)) }

func words(_ reasons: [Reason]) -> String {
    let parts = reasons.map { reason in
        let with =
            reason.with.isEmpty ? "" : " with \(reason.with.map { short($0.record) }.joined(separator: ","))"
        return "\(reason.minutes) \(reason.state.name) by \(reason.rule.rawValue)\(with)"
    }
    return "[\(parts.joined(separator: ", "))]"
}

func words(_ finding: Finding) -> String {
    "\(short(finding.claim.record)) \(finding.rule.rawValue) \(finding.with.map(short).joined(separator: ","))"
}

/// A case in a few lines, for the text of a failure.
func picture(of person: PersonCase) -> String {
    var lines: [String] = []
    lines.append("person \(person.volunteers.map { short($0.record) }.sorted().joined(separator: " "))")
    for (activity, zone) in person.zones {
        lines.append("activity \(short(activity.record)) in \(zone.name)")
    }
    let days = person.claims.flatMap { firstDays($0) }
    let start = (days.min() ?? 0) - 1
    for number in PolicyNumber.allCases {
        let values = (0..<8).map { person.policy.value(of: number, on: LocalDate(dayNumber: start + $0)) }
        lines.append("\(number.rawValue) from day \(start): \(values)")
    }
    for roster in person.rosters {
        let present = roster.present.map { short($0.record) }.sorted()
        lines.append("roster \(short(roster.activity.record)) day \(roster.day.dayNumber): \(present)")
    }
    lines += circumstances(of: person)
    for claim in person.claims.sorted(by: { $0.id < $1.id }) {
        let roles = claim.marks.roles.map(\.key).sorted()
        lines.append(
            "claim \(short(claim.id.record)) roles \(roles) paid duty \(claim.marks.paidDuty.map(words))")
        for version in claim.versions { lines.append("    \(words(version))") }
        for withdrawal in claim.withdrawals {
            let covers = withdrawal.covers.map(words).joined(separator: ",")
            lines.append(
                "    withdrawal \(words(withdrawal.id.entry)) by \(words(withdrawal.author)) covers \(covers)"
            )
        }
    }
    for decision in person.decisions {
        let covers = decision.covers.sorted().map(words).joined(separator: ",")
        let replaces = decision.replaces.sorted().map(short).joined(separator: ",")
        let claims = decision.claims.map { short($0.record) }.joined(separator: ",")
        let verb = String(describing: decision.action).prefix { $0 != "(" }
        lines.append(
            "\(short(decision.id)) \(verb) \(claims) covers \(covers) replaces \(replaces) by \(words(decision.author))"
        )
    }
    return lines.joined(separator: "\n")
}

private func circumstances(of person: PersonCase) -> [String] {
    func days(_ facts: Set<DayFact>) -> String { "\(facts.map(\.day.dayNumber).sorted())" }
    func day(_ day: LocalDate?) -> String { day.map { "\($0.dayNumber)" } ?? "-" }
    var lines = [
        "died \(days(person.facts.deaths)) of age \(days(person.facts.fullAges)) consent \(days(person.facts.consents))"
    ]
    for licence in person.facts.licences {
        let terms = licence.terms.map {
            "\($0.step.name) \(day($0.stepOn)) valid \(day($0.validFrom))...\(day($0.validUntil))"
        }
        lines.append("licence \(licence.profession.key): \(terms)")
    }
    for (activity, facts) in person.activityFacts where !facts.isQuiet {
        let demands = facts.demands.map { "\($0.profession.key) for \($0.roles.map(\.key).sorted())" }
        lines.append(
            "activity \(short(activity.record)): cancelled \(facts.cancellations.map { day($0.from) }), "
                + "asks \(demands), paid duty \(facts.paidDuty.map(words))")
    }
    return lines
}

private func firstDays(_ claim: ClaimHistory) -> [Int] {
    claim.versions.map { version in
        switch version.unit.time {
        case .timed(let start, _, _): start / 1440
        case .dated(let first, _, _): first.dayNumber
        }
    }
}

private func words(_ entry: EntryRef) -> String { "#\(entry.dot.number)" }

private func words(_ signer: Signer) -> String {
    let owner = signer.volunteer.map { " of \(short($0.record))" } ?? ""
    switch signer.identity {
    case .person(let record): return "\(signer.role.name) \(short(record))\(owner)"
    case .device(let replica): return "\(signer.role.name) device \(replica.key.back.high)\(owner)"
    }
}

private func words(_ version: Version) -> String {
    let unit = version.unit
    let time: String
    switch unit.time {
    case .timed(let start, let end, let pause):
        time =
            "day \(start / 1440) minutes \(start % 1440)..<\(start % 1440 + end - start)"
            + (pause == 0 ? "" : " break \(pause)")
    case .dated(let first, let last, let minutes):
        time = "days \(first.dayNumber)...\(last.dayNumber) \(minutes) minutes"
    }
    let ids = version.ids.map { words($0.entry) }.joined(separator: "=")
    let authors = version.authors.map(words).joined(separator: " and ")
    let marks = [
        version.isHead ? "head" : "replaced", unit.isRemote ? "remote" : "",
        version.isBeyondLimit ? "beyond" : "",
    ]
    let recorder = unit.recorder.map { short($0.record) } ?? "-"
    return """
        \(ids) \(marks.filter { !$0.isEmpty }.joined(separator: " ")): \(unit.evidence.name) \(time) \
        for \(short(unit.volunteer.record)) at \(short(unit.activity.record)) recorder \(recorder) \
        by \(authors), recorded day \(version.recordedAt / 1440)
        """
}

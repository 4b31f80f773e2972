import Causality
import HoursModel

/// The rules once more: slowly, minute by minute, straight from the text, and sharing no code with the rule book.
enum SlowRuleBook {
    /// Why one minute, or one lump of dated minutes, is in its state.
    struct Cell: Hashable {
        var rule: RuleName
        var state: MinuteState
        var with: Set<ID<Claim>> = []
    }

    /// A number of minutes without clock times, in one state.
    struct Lump: Hashable {
        var cell: Cell
        var minutes: Int
    }

    /// Everything that was worked out, for tests that want to see single minutes.
    struct Working {
        var claims: [SlowClaim] = []
        var sessions: [SlowSession] = []
        var accounts: [SlowAccount] = []
        var ledger = PersonLedger(claims: [], findings: [], requests: [])
    }

    /// Settles a person.
    static func settle(_ person: PersonCase) -> PersonLedger { work(person).ledger }

    /// Settles a person and keeps the steps.
    static func work(_ person: PersonCase) -> Working {
        let calendar = SlowCalendar(person)
        let word = SlowDecisions(person)
        let claims = person.claims.map { SlowClaim($0, in: person, word: word, calendar: calendar) }
            .sorted { $0.id < $1.id }

        var sessions = SlowSession.form(claims, word: word, calendar: calendar)
        for index in sessions.indices {
            sessions[index].findBase(word)
            sessions[index].listen(claims, policy: person.policy, calendar: calendar)
        }
        SlowSession.clash(&sessions, policy: person.policy)

        let dated = SlowDated(
            claims: claims, sessions: sessions, word: word, policy: person.policy, calendar: calendar)
        var accounts = dated.settle()
        let limits = SlowLimits(person: person, claims: claims, calendar: calendar)
        limits.holdToDays(&sessions, &accounts)
        var circumstances = SlowCircumstances(person: person, word: word, calendar: calendar)
        limits.holdToRosters(&sessions, &accounts, &circumstances)
        circumstances.hold(&sessions, &accounts)

        let witnesses = SlowWitnesses(claims: claims, sessions: sessions, calendar: calendar)
        let lines = claims.map { claim in
            line(
                claim, session: sessions.first { $0.claims.contains(claim.id) },
                lumps: dated.lumps(of: claim, in: accounts), witnesses: witnesses.count(of: claim))
        }
        let findings = SlowFindings(
            person: person, claims: claims, accounts: accounts, word: word, calendar: calendar,
            remarks: circumstances.findings)
        return Working(
            claims: claims, sessions: sessions, accounts: accounts,
            ledger: PersonLedger(claims: lines, findings: findings.all(), requests: findings.requests()))
    }

    private static func line(
        _ claim: SlowClaim, session: SlowSession?, lumps: [Lump], witnesses: Int
    ) -> ClaimLedger {
        var sums: [Cell: Int] = [:]
        let others = session?.claims.subtracting([claim.id]) ?? []
        for minute in claim.clockMinutes {
            let cell =
                session?.cell(of: minute, claim: claim.id, others: others) ?? claim.unheardCell(of: minute)
            sums[cell, default: 0] += 1
        }
        for lump in lumps + claim.rest where lump.minutes > 0 { sums[lump.cell, default: 0] += lump.minutes }
        let reasons = sums.map { cell, minutes in
            Reason(rule: cell.rule, state: cell.state, minutes: minutes, with: cell.with.sorted())
        }
        return ClaimLedger(
            claim: claim.id, minutes: claim.minutes, witnesses: witnesses,
            reasons: reasons.sorted(by: isBefore))
    }

    private static func isBefore(_ a: Reason, _ b: Reason) -> Bool {
        if a.state != b.state { return a.state < b.state }
        if a.rule != b.rule { return a.rule < b.rule }
        return a.with.lexicographicallyPrecedes(b.with)
    }
}

/// The local days of the activities; offsets are looked up once in a quarter of an hour.
final class SlowCalendar {
    private let zones: [ID<Activity>: Zone]
    private var offsets: [String: [Int: Int]] = [:]

    init(_ person: PersonCase) { zones = person.zones }

    func day(_ minute: Int, of activity: ID<Activity>) -> LocalDate {
        let zone = zones[activity] ?? .utc
        let quarter = floorOfQuotient(minute, 15)
        let offset: Int
        if let known = offsets[zone.name]?[quarter] {
            offset = known
        } else {
            offset = zone.offsetMinutes(at: quarter * 15)
            offsets[zone.name, default: [:]][quarter] = offset
        }
        return LocalDate(dayNumber: floorOfQuotient(minute + offset, 1440))
    }

    func days(_ minutes: Set<Int>, of activity: ID<Activity>) -> Set<LocalDate> {
        Set(minutes.map { day($0, of: activity) })
    }

    /// The first minute of a local day, found by walking to it.
    func start(of date: LocalDate, in activity: ID<Activity>) -> Int {
        var minute = (date.dayNumber - 1) * 1440
        while day(minute, of: activity) < date { minute += 15 }
        return minute
    }

    private func floorOfQuotient(_ a: Int, _ b: Int) -> Int {
        a >= 0 ? a / b : -((b - 1 - a) / b)
    }
}

import Causality
import HoursModel

/// Rule 9 without rosters, a minute at a time: what is known of the day, the activity and the person.
struct SlowCircumstances {
    let person: PersonCase
    let word: SlowDecisions
    let calendar: SlowCalendar
    /// By claim and rule, the entries behind what approved minutes stand under.
    private(set) var pinned: [Place: Set<EntryRef>] = [:]

    struct Place: Hashable {
        let claim: ID<Claim>
        let rule: RuleName
    }

    init(person: PersonCase, word: SlowDecisions, calendar: SlowCalendar) {
        (self.person, self.word, self.calendar) = (person, word, calendar)
    }

    /// Takes note of approved minutes.
    mutating func note(_ claim: ID<Claim>, _ rule: RuleName, _ entries: Set<EntryRef>) {
        pinned[Place(claim: claim, rule: rule), default: []].formUnion(entries)
    }

    /// The remarks on approved minutes: those with an entry that no approval of the claim shows.
    var findings: [Finding] {
        pinned.compactMap { place, entries in
            let shown = word.existing.filter { decision in
                if case .approve(place.claim) = decision.action { true } else { false }
            }.reduce(into: Set<EntryRef>()) { $0.formUnion($1.shown) }
            return entries.isSubset(of: shown) ? nil : Finding(claim: place.claim, rule: place.rule)
        }
    }

    mutating func hold(_ sessions: inout [SlowSession], _ accounts: inout [SlowAccount]) {
        for rule in [RuleName.paidDuty, .noConsent, .afterDeath, .noLicence, .cancelled] {
            for index in sessions.indices { hold(&sessions[index], rule) }
            for index in accounts.indices { hold(&accounts[index], rule) }
        }
    }

    private mutating func hold(_ session: inout SlowSession, _ rule: RuleName) {
        var known: [LocalDate: [ID<Claim>: Set<EntryRef>]] = [:]
        for minute in session.credited {
            let day = calendar.day(minute, of: session.activity)
            if known[day] == nil {
                known[day] = [:]
                for claim in session.claims { known[day]?[claim] = why(rule, session.activity, claim, day) }
            }
            let found = session.reports.filter { $0.minutes.contains(minute) }.compactMap {
                known[day]?[$0.claim]
            }
            guard !found.isEmpty, let owner = session.owner(of: minute) else { continue }
            if owner.isPinned {
                for entries in found { note(owner.claim, rule, entries) }
            } else {
                session.credited.remove(minute)
                session.cells[minute] = .init(rule: rule, state: .questioned)
            }
        }
    }

    private mutating func hold(_ account: inout SlowAccount, _ rule: RuleName) {
        guard account.credit > 0 else { return }
        let found = account.members.flatMap { member in
            account.days.compactMap { why(rule, account.activity, member.claim, $0) }
        }
        guard !found.isEmpty else { return }
        for member in account.members {
            if member.isPinned {
                for entries in found { note(member.claim, rule, entries) }
            } else {
                _ = account.question(upTo: .max, of: member.claim, rule: rule)
            }
        }
    }

    /// The entries that put a minute of a day under a circumstance; nil if it is under none.
    private func why(_ rule: RuleName, _ activity: ID<Activity>, _ claim: ID<Claim>, _ day: LocalDate)
        -> Set<EntryRef>?
    {
        let marks = person.claims.first { $0.id == claim }?.marks ?? ClaimMarks()
        let about = person.activityFacts[activity] ?? ActivityFacts()
        var entries: Set<EntryRef> = []
        switch rule {
        case .paidDuty:
            if about.paidDuty.isEmpty && marks.paidDuty.isEmpty { return nil }
            let policy = person.policy.paidDuty(of: about.bodies, on: day)
            if policy.isAllowed { return nil }
            return about.paidDuty.union(marks.paidDuty).union(policy.entries)
        case .noConsent:
            guard person.facts.fullAges.contains(where: { day < $0.day }) else { return nil }
            if person.facts.consents.contains(where: { $0.day <= day }) { return nil }
            for fact in person.facts.fullAges.union(person.facts.consents) { entries.formUnion(fact.entries) }
            return entries
        case .afterDeath:
            guard person.facts.deaths.contains(where: { $0.day < day }) else { return nil }
            for fact in person.facts.deaths { entries.formUnion(fact.entries) }
            return entries
        case .noLicence:
            var isMissing = false
            for demand in about.demands {
                if !demand.roles.isEmpty && demand.roles.isDisjoint(with: marks.roles) { continue }
                let held = person.facts.licences.filter { $0.profession == demand.profession }
                if held.contains(where: { isValid($0, day) }) { continue }
                isMissing = true
                entries.insert(demand.entry)
                for licence in held { for term in licence.terms { entries.insert(term.entry) } }
            }
            return isMissing ? entries : nil
        case .cancelled:
            for cancellation in about.cancellations {
                if let from = cancellation.from, day < from { continue }
                entries.insert(cancellation.entry)
            }
            return entries.isEmpty ? nil : entries
        default: return nil
        }
    }

    private func isValid(_ licence: Licence, _ day: LocalDate) -> Bool {
        if licence.terms.isEmpty { return false }
        for term in licence.terms {
            let end = term.validUntil ?? day
            var start = term.validFrom
            var isInForce = true
            if term.step == .granted {
                start = start ?? term.stepOn
            } else if term.step == .suspended, let stepOn = term.stepOn {
                isInForce = day < stepOn
            } else {
                isInForce = false
            }
            if !isInForce || day > end || day < start ?? day { return false }
        }
        return true
    }
}

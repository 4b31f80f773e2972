import Causality
import HoursModel

/// Rule 6: an account of dated claims of one activity and the same days.
struct SlowAccount {
    /// The claims, each at the version at which it counts.
    var members: [SlowRow] = []
    var isPinned = false
    var isSeparated = false
    /// Minutes credited.
    var credit = 0
    /// What becomes of each member's minutes.
    var lumps: [ID<Claim>: [SlowRuleBook.Lump]] = [:]

    var first: LocalDate { members[0].first }
    var last: LocalDate { members[0].last }
    var days: Set<LocalDate> { members[0].days }
    var activity: ID<Activity> { members[0].activity }
    var smallestClaim: ID<Claim> { members.map(\.claim).min() ?? members[0].claim }

    /// The order in which accounts are taken.
    static func isBefore(_ a: SlowAccount, _ b: SlowAccount) -> Bool {
        if a.isPinned != b.isPinned { return a.isPinned }
        if a.days.count != b.days.count { return a.days.count < b.days.count }
        if a.first != b.first { return a.first < b.first }
        if a.activity != b.activity { return a.activity < b.activity }
        if !a.isPinned && a.isSeparated != b.isSeparated { return b.isSeparated }
        return a.smallestClaim < b.smallestClaim
    }
}

/// The minutes of one recorder and evidence in an account.
struct SlowVoice {
    var recorder: ID<Recorder>?
    var evidence: Evidence
    var members: [SlowRow] = []
    var sum: Int { members.reduce(0) { $0 + $1.minutes } }
    var isOwn: Bool { members.allSatisfy(\.isOwn) }

    /// The voices of an account, the first voice first.
    static func all(of account: SlowAccount) -> [SlowVoice] {
        var voices: [SlowVoice] = []
        for member in account.members {
            if let index = voices.firstIndex(where: {
                $0.recorder == member.recorder && $0.evidence == member.evidence
            }) {
                voices[index].members.append(member)
            } else {
                voices.append(
                    SlowVoice(recorder: member.recorder, evidence: member.evidence, members: [member]))
            }
        }
        return voices.sorted { a, b in
            if a.evidence != b.evidence { return a.evidence > b.evidence }
            if a.sum != b.sum { return a.sum > b.sum }
            guard let x = a.recorder, let y = b.recorder else {
                return a.recorder == nil && b.recorder != nil
            }
            return x < y
        }
    }
}

/// Rule 6.
struct SlowDated {
    let claims: [SlowClaim]
    let sessions: [SlowSession]
    let word: SlowDecisions
    let policy: Policy
    let calendar: SlowCalendar

    /// Settles the accounts, one after the other.
    func settle() -> [SlowAccount] {
        var done: [SlowAccount] = []
        for account in accounts().sorted(by: SlowAccount.isBefore) {
            done.append(settle(account, after: done))
        }
        return done
    }

    // MARK: Which claims count

    /// The claim that counts instead of this one, because decisions link them.
    private func standIn(for row: SlowRow) -> ID<Claim> {
        var linked: Set<ID<Claim>> = [row.claim]
        var grew = true
        while grew {
            grew = false
            for claim in claims where !linked.contains(claim.id) {
                if linked.contains(where: { word.areSame($0, claim.id) }) {
                    linked.insert(claim.id)
                    grew = true
                }
            }
        }
        let rivals = claims.filter { linked.contains($0.id) }.compactMap(\.counting)
        let best = rivals.sorted { a, b in
            if a.isPinned != b.isPinned { return a.isPinned }
            if a.minutes != b.minutes { return a.minutes < b.minutes }
            return a.claim < b.claim
        }
        return best.first?.claim ?? row.claim
    }

    private func accounts() -> [SlowAccount] {
        var accounts: [SlowAccount] = []
        for row in claims.compactMap(\.counting) where standIn(for: row) == row.claim {
            let isSeparated = claims.contains { word.areDistinct($0.id, row.claim) }
            if !row.isPinned && !isSeparated,
                let index = accounts.firstIndex(where: {
                    !$0.isPinned && !$0.isSeparated && $0.activity == row.activity && $0.first == row.first
                        && $0.last == row.last
                })
            {
                accounts[index].members.append(row)
            } else {
                accounts.append(SlowAccount(members: [row], isPinned: row.isPinned, isSeparated: isSeparated))
            }
        }
        return accounts
    }

    // MARK: One account

    private func settle(_ account: SlowAccount, after earlier: [SlowAccount]) -> SlowAccount {
        let voices = SlowVoice.all(of: account)
        let strongest = voices[0].evidence
        let firstBase = voices.filter { $0.evidence == strongest }.map(\.sum).min() ?? 0
        let tolerance = policy.tolerance(base: firstBase, on: account.first)

        var base = firstBase
        if !account.isPinned, let own = voices.filter(\.isOwn).map(\.sum).max(), firstBase - own > tolerance {
            base = own
        }
        let saysLess = firstBase - base
        let (already, strengths) = already(for: account, first: voices[0], after: earlier)
        let beyond = max(0, base - already)
        let strength = account.isPinned ? 6 : strongest.rawValue
        var credit = 0
        var doubted = 0
        if already == 0 || account.isPinned || strengths.allSatisfy({ strength > $0 }) {
            credit = beyond
        } else if beyond > tolerance {
            doubted = beyond
        }
        let counted = base - credit - doubted

        let largest = voices.map(\.sum).max() ?? 0
        let more = largest - firstBase > tolerance ? largest - firstBase : 0
        let room = room(for: account, after: earlier)
        let overRange = max(0, credit - room)
        credit -= overRange

        var result = account
        result.credit = credit
        let portions: [SlowRuleBook.Lump] = [
            account.isPinned
                ? .init(cell: .init(rule: .approved, state: .confirmed), minutes: credit)
                : .init(cell: .init(rule: .base, state: .provisional), minutes: credit),
            .init(cell: .init(rule: .saysLess, state: .questioned), minutes: saysLess),
            .init(cell: .init(rule: .already, state: .questioned), minutes: doubted),
            .init(cell: .init(rule: .moreThanBase, state: .questioned), minutes: more),
            .init(cell: .init(rule: .rangeLimit, state: .questioned), minutes: overRange),
            .init(cell: .init(rule: .already, state: .setAside), minutes: counted),
            .init(cell: .init(rule: .corroborates, state: .setAside), minutes: .max),
        ]
        result.lumps = pour(portions, into: voices)
        return result
    }

    private func pour(_ portions: [SlowRuleBook.Lump], into voices: [SlowVoice]) -> [ID<Claim>: [SlowRuleBook
        .Lump]]
    {
        var left = portions
        var poured: [ID<Claim>: [SlowRuleBook.Lump]] = [:]
        for voice in voices {
            for member in voice.members.sorted(by: { $0.claim < $1.claim }) {
                var space = member.minutes
                for index in left.indices where space > 0 {
                    let taken = min(space, left[index].minutes)
                    poured[member.claim, default: []].append(.init(cell: left[index].cell, minutes: taken))
                    left[index].minutes -= taken
                    space -= taken
                }
            }
        }
        return poured
    }

    private func already(
        for account: SlowAccount, first: SlowVoice, after earlier: [SlowAccount]
    ) -> (minutes: Int, strengths: [Int]) {
        var minutes = 0
        var strengths: [Int] = []
        func isSeparate(_ claims: some Collection<ID<Claim>>) -> Bool {
            claims.contains { a in account.members.contains { word.areDistinct(a, $0.claim) } }
        }
        for session in sessions where session.activity == account.activity && !isSeparate(session.claims) {
            let days = calendar.days(session.credited, of: session.activity)
            guard !days.isDisjoint(with: account.days) else { continue }
            minutes += session.credited.count
            strengths.append(session.strength)
        }
        for other in earlier
        where other.activity == account.activity && !isSeparate(other.members.map(\.claim)) {
            guard !other.days.isDisjoint(with: account.days), other.credit > 0 else { continue }
            let voice = SlowVoice.all(of: other)[0]
            if voice.recorder == first.recorder && voice.evidence == first.evidence
                && other.first == account.first
                && other.last == account.last
            {
                continue
            }
            minutes += other.credit
            strengths.append(other.isPinned ? 6 : voice.evidence.rawValue)
        }
        return (minutes, strengths)
    }

    private func room(for account: SlowAccount, after earlier: [SlowAccount]) -> Int {
        guard account.days.count > 1, !account.isPinned else { return .max }
        var room = account.days.count * policy.value(of: .dayLimit, on: account.first)
        for session in sessions {
            for minute in session.credited
            where account.days.contains(calendar.day(minute, of: session.activity)) { room -= 1 }
        }
        for other in earlier where !other.days.isDisjoint(with: account.days) { room -= other.credit }
        return max(0, room)
    }

    // MARK: One claim

    /// What becomes of a dated claim's minutes up to its largest version that takes part.
    func lumps(of claim: SlowClaim, in accounts: [SlowAccount]) -> [SlowRuleBook.Lump] {
        guard let row = claim.counting else { return [] }
        var lumps: [SlowRuleBook.Lump] = []
        let standIn = standIn(for: row)
        if standIn != row.claim {
            let cell = SlowRuleBook.Cell(rule: .sameAsOther, state: .setAside, with: [standIn])
            lumps.append(.init(cell: cell, minutes: row.minutes))
        } else if let account = accounts.first(where: { $0.members.contains { $0.claim == claim.id } }) {
            lumps += account.lumps[claim.id] ?? []
        }
        let beyond = (claim.rows.map(\.minutes).max() ?? 0) - row.minutes
        let tolerance = policy.tolerance(base: row.minutes, on: row.first)
        let state: MinuteState = beyond > tolerance ? .questioned : .setAside
        lumps.append(.init(cell: .init(rule: .moreThanBase, state: state), minutes: beyond))
        return lumps
    }
}

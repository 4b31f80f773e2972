import Causality

/// What rule 6 gave: the accounts in order, and the claims that a decision linked to another one that counts.
struct DatedLedger {
    var accounts: [Account] = []
    var linked: [DatedCredit] = []
}

/// Rule 6: credits the dated claims after the sessions.
func creditDatedClaims(_ sessions: [Session], in book: SettlementContext) -> DatedLedger {
    var ledger = DatedLedger()
    var counting = book.claims.compactMap { $0.datedReports.isEmpty ? nil : DatedClaim($0) }
    ledger.linked = removeLinked(&counting, in: book)
    let named = Set(book.distinct.flatMap { [$0.a, $0.b] })
    var shared: [SharedKey: [DatedClaim]] = [:]
    for claim in counting {
        if claim.isPinned || named.contains(claim.id) {
            ledger.accounts.append(Account([claim], isSeparated: true))
        } else {
            let key = SharedKey(activity: claim.report.activity, days: claim.days)
            shared[key, default: []].append(claim)
        }
    }
    ledger.accounts += shared.values.map { Account($0, isSeparated: false) }
    ledger.accounts.sort(by: Account.inOrder)
    for index in ledger.accounts.indices {
        settle(&ledger.accounts[index], after: ledger.accounts[..<index], sessions, in: book)
    }
    return ledger
}

private struct SharedKey: Hashable {
    let activity: ID<Activity>
    let days: ClosedRange<LocalDate>
}

/// Of dated claims that `same` links, directly or through others, leaves only the smallest, pinned first.
private func removeLinked(_ claims: inout [DatedClaim], in book: SettlementContext) -> [DatedCredit] {
    guard !book.same.isEmpty else { return [] }
    let all = book.claims.map(\.id)
    let places = Dictionary(all.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
    var groups = Groups(all, apart: [])
    for pair in book.same {
        if let a = places[pair.a], let b = places[pair.b] { groups.unite(a, b) }
    }
    let dated = Dictionary(claims.map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a })
    var linked: [DatedCredit] = []
    for members in groups.members() where members.count > 1 {
        let present = members.compactMap { dated[all[$0]] }.sorted { a, b in
            a.isPinned != b.isPinned ? a.isPinned : (a.minutes, a.id) < (b.minutes, b.id)
        }
        for claim in present.dropFirst() {
            var credit = DatedCredit(claim)
            credit.hold(claim.minutes, .setAside, .sameAsOther, with: [present[0].id])
            linked.append(credit)
        }
    }
    let gone = Set(linked.map(\.claim.id))
    claims.removeAll { gone.contains($0.id) }
    return linked
}

/// What a person and activity are credited already on an account's days.
private struct Already {
    var minutes = 0
    var strength = 0
    var with: Set<ID<Claim>> = []

    mutating func add(_ credited: Int, _ strength: Int, _ claims: Set<ID<Claim>>) {
        minutes += credited
        self.strength = max(self.strength, strength)
        with.formUnion(claims)
    }

    init(
        _ account: Account, _ earlier: ArraySlice<Account>, _ sessions: [Session], in book: SettlementContext
    ) {
        let own = account.claims
        func isApart(_ claims: Set<ID<Claim>>) -> Bool {
            !book.distinct.isEmpty
                && own.contains { a in claims.contains { book.distinct.contains(ClaimPair(a, $0)) } }
        }
        for session in sessions
        where session.activity == account.activity && !session.credited.isEmpty && !isApart(session.claims) {
            guard session.zone.days(of: session.credited).contains(where: account.days.contains) else {
                continue
            }
            add(session.credited.count, session.strength, session.claims)
        }
        for other in earlier
        where other.activity == account.activity && other.days.overlaps(account.days) && other.credited > 0
            && !isApart(other.claims) && !account.isFurtherSession(other)
        {
            add(other.credited, other.strength, other.claims)
        }
    }
}

private func settle(
    _ account: inout Account, after earlier: ArraySlice<Account>, _ sessions: [Session],
    in book: SettlementContext
) {
    let policy = book.person.policy
    let first = account.voices.filter { $0.evidence == account.voices[0].evidence }.map(\.minutes).min() ?? 0
    let tolerance = policy.tolerance(base: first, on: account.days.lowerBound)
    let largest = account.voices.map(\.minutes).max() ?? 0
    let own = account.voices.filter(\.isOwn).map(\.minutes).max()
    var base = first
    if let own, !account.isPinned, first - own > tolerance { base = own }
    let already = Already(account, earlier, sessions, in: book)
    let isToppedUp = already.minutes == 0 || account.strength > already.strength || account.isPinned
    let beyond = max(0, base - already.minutes)
    let inRange = isToppedUp ? min(beyond, room(account, earlier, sessions, in: book)) : 0
    let with = account.claims
    var plan = FillPlan(credit: inRange, of: account)
    plan.add(first - base, .questioned, .saysLess, with)
    if !isToppedUp, beyond > tolerance { plan.add(beyond, .questioned, .already, with.union(already.with)) }
    if largest - first > tolerance { plan.add(largest - first, .questioned, .moreThanBase, with) }
    if isToppedUp { plan.add(beyond - inRange, .questioned, .rangeLimit, []) }
    let doubled = min(base, already.minutes) + (!isToppedUp && beyond <= tolerance ? beyond : 0)
    plan.add(doubled, .setAside, .already, with.union(already.with))
    plan.add(.max, .setAside, .corroborates, with)
    account.credits = plan.credits
}

/// How much a range of several days can still hold; without bound for one day and for approved claims.
private func room(
    _ account: Account, _ earlier: ArraySlice<Account>, _ sessions: [Session], in book: SettlementContext
) -> Int {
    guard account.days.count > 1, !account.isPinned else { return .max }
    let timed = sessions.reduce(0) { sum, session in
        let start = session.zone.minutes(of: account.days.lowerBound).lowerBound
        let end = session.zone.minutes(of: account.days.upperBound).upperBound
        return sum + session.credited.intersection(MinuteSet(start..<max(start, end))).count
    }
    let dated = earlier.filter { $0.days.overlaps(account.days) }.reduce(0) { $0 + $1.credited }
    let limit = book.person.policy.value(of: .dayLimit, on: account.days.lowerBound)
    return max(0, account.days.count * limit - timed - dated)
}

/// Pours minutes into the claims of an account in order, never more than a claim has.
private struct FillPlan {
    private(set) var credits: [DatedCredit]

    init(credit: Int, of account: Account) {
        credits = account.credits
        var left = credit
        for index in credits.indices {
            let poured = min(left, credits[index].left)
            credits[index].credit(poured)
            left -= poured
        }
    }

    mutating func add(_ minutes: Int, _ state: MinuteState, _ rule: RuleName, _ with: Set<ID<Claim>>) {
        var left = minutes
        for index in credits.indices where left > 0 {
            let poured = min(left, credits[index].left)
            credits[index].hold(poured, state, rule, with: with)
            left -= poured
        }
    }
}

import Causality
import HoursModel
import HoursStore

/// One person's case on the table of a reviewer: the ledger as it is, and what waits in it.
///
/// A decision is tried on the part of the history in which its claims lie, whatever the length of the rest: no rule looks further.
struct ReviewBoard {
    let ledger: PersonLedger
    let sums: [MinuteState: Int]
    private let parts: [PersonCase]
    /// In which part a claim lies.
    private let places: [ID<Claim>: Int]

    init(_ person: RecordID, in reader: StoreReader) throws {
        self.init(try reader.personCase(of: person))
    }

    init(_ person: PersonCase) {
        ledger = RuleBook.settle(person)
        sums = ReviewBoard.sums(ledger)
        parts = RuleBook.parts(of: person)
        places = Dictionary(
            parts.enumerated().flatMap { place, part in part.claims.map { ($0.id, place) } },
            uniquingKeysWith: { a, _ in a })
    }

    var credited: Int { (sums[.confirmed] ?? 0) + (sums[.provisional] ?? 0) }

    /// Everything that waits for a decision on this person's claims: questions, circumstances, requests, each by claim and rule.
    var items: [InboxItem] {
        let lines = Dictionary(ledger.claims.map { ($0.claim, $0) }, uniquingKeysWith: { a, _ in a })
        var items: [InboxItem] = []
        var reviewed: [Int: ReviewedPart] = [:]
        /// The item that some claims of one part make, the first of which is the one to decide on.
        func item(_ rule: InboxRule, _ claims: [ID<Claim>], minutes: Int) -> InboxItem {
            guard let place = places[claims[0]] else {
                preconditionFailure("a ledger of claims that are none of the case")
            }
            let part = reviewed[place] ?? ReviewedPart(parts[place], sums: sums)
            reviewed[place] = part
            return part.item(rule, claims, minutes: minutes)
        }
        for line in ledger.claims {
            let questioned = line.reasons.filter { $0.state == .questioned }
            let byRule = Dictionary(grouping: questioned, by: \.rule)
            for (rule, reasons) in byRule.sorted(by: { $0.key < $1.key }) {
                let with = Set(reasons.flatMap(\.with)).sorted()
                let minutes = reasons.reduce(0) { $0 + $1.minutes }
                items.append(item(.questioned(rule), [line.claim] + with, minutes: minutes))
            }
        }
        for finding in ledger.findings where RuleName.circumstances.contains(finding.rule) {
            let minutes = lines[finding.claim]?.minutes(.confirmed) ?? 0
            items.append(item(.circumstance(finding.rule), [finding.claim], minutes: minutes))
        }
        for request in ledger.requests {
            let minutes = lines[request.claim]?.minutes ?? 0
            items.append(item(.withdrawalRequest, [request.claim], minutes: minutes))
        }
        return items
    }

    fileprivate static func sums(_ ledger: PersonLedger) -> [MinuteState: Int] {
        Dictionary(MinuteState.allCases.map { ($0, ledger.minutes($0)) }, uniquingKeysWith: { a, _ in a })
    }
}

/// The part of a person's history in which the claims of an item lie.
private struct ReviewedPart {
    private let person: PersonCase
    private let ledger: PersonLedger
    /// Of the whole history.
    private let sums: [MinuteState: Int]
    /// What whoever decides on a claim is shown of its circumstances.
    private let circumstances: [ID<Claim>: [EntryRef]]

    init(_ part: PersonCase, sums: [MinuteState: Int]) {
        person = part
        self.sums = sums
        ledger = RuleBook.settle(part)
        circumstances = RuleBook.circumstances(of: part)
    }

    func item(_ rule: InboxRule, _ claims: [ID<Claim>], minutes: Int) -> InboxItem {
        let subject = histories(claims)
        let credited = ledger.claims.filter { claims.contains($0.claim) }
            .reduce(0) { $0 + $1.minutes(.confirmed) + $1.minutes(.provisional) }
        var actions: [InboxChoice.Action] = [.approve, .reject]
        if claims.count > 1, rule != .withdrawalRequest { actions += [.same, .distinct] }
        let readmissions = rule == .questioned(.beyondLimit) ? readmissions(for: subject[0]) : []
        // No approval makes count what somebody wrote without a right to.
        if !readmissions.isEmpty { actions = [.reject] }
        let heads = subject.flatMap { claim in
            claim.versions.filter(\.isHead).flatMap(\.ids) + claim.withdrawals.map(\.id)
        }.map { "\($0.entry.dot.replica) \($0.entry.dot.number) \($0.entry.mark) \($0.index)" }
        let shown = (circumstances[claims[0]] ?? []).map { "\($0.dot.replica) \($0.dot.number) \($0.mark)" }
        let names = claims.map(\.description)
        let decided = person.decisions.filter { !Set($0.claims).isDisjoint(with: claims) }.map(
            \.id.description
        ).sorted()
        return InboxItem(
            id: InboxItem.digest([rule.name, names[0]]),
            basis: InboxItem.digest([rule.name, "\(minutes)"] + names + heads.sorted() + decided + shown),
            rule: rule, volunteer: subject[0].versions[0].unit.volunteer.record, claims: claims.map(\.record),
            other: nil, minutes: minutes, creditedNow: credited,
            recorders: Set(
                subject.flatMap { $0.versions.filter(\.isHead).compactMap(\.unit.recorder?.record) }
            ).sorted(),
            choices: actions.map { action in
                InboxChoice(action: action, after: trial(action, subject), before: sums)
            } + readmissions + releases(of: subject[0]))
    }

    /// Letting in again whoever wrote a claim beyond a limit.
    private func readmissions(for claim: ClaimHistory) -> [InboxChoice] {
        let writes = claim.versions.filter { $0.isHead && $0.isBeyondLimit }.flatMap(\.ids)
        return Set(writes.map(\.entry.dot.replica)).sorted().map {
            InboxChoice(action: .readmit, device: $0, after: nil, before: sums)
        }
    }

    /// Taking back what approves earlier versions of a claim: where two of those differ, nothing else empties the question.
    private func releases(of claim: ClaimHistory) -> [InboxChoice] {
        let heads = Set(claim.versions.filter(\.isHead).flatMap(\.entries))
        let earlier = person.decisions.live.filter { decision in
            decision.action == .approve(claim.id) && !decision.covers.isSubset(of: heads)
        }
        return earlier.sorted { $0.id < $1.id }.map { decision in
            var trial = person
            let nobody = RecordID(Octets16(high: .max, low: .max))
            trial.decisions.append(
                Decision(
                    id: nobody, action: .release, replaces: [decision.id],
                    author: Signer(identity: .person(nobody), role: .reviewer)))
            return InboxChoice(
                action: .release, decision: decision.id,
                after: sums(after: trial), before: sums)
        }
    }

    private func histories(_ claims: [ID<Claim>]) -> [ClaimHistory] {
        claims.compactMap { id in person.claims.first { $0.id == id } }
    }

    /// The sums if somebody who wrote none of it decided so now.
    private func trial(_ action: InboxChoice.Action, _ claims: [ClaimHistory]) -> [MinuteState: Int]? {
        let claim = claims[0]
        let covers = Set(
            claim.entries(
                toDecide: action == .reject ? .reject(claim.id) : .approve(claim.id), person.decisions.live)
                + claim.withdrawals.map(\.id.entry))
        let word: Decision.Action
        switch action {
        case .approve: word = .approve(claim.id)
        case .reject: word = .reject(claim.id)
        case .same: word = .same(claim.id, claims.dropFirst().first?.id ?? claim.id)
        case .distinct: word = .distinct(claim.id, claims.dropFirst().first?.id ?? claim.id)
        case .release, .merge, .split, .correct, .keep, .readmit: return nil
        }
        let replaced = person.decisions.filter { earlier in
            switch (earlier.action, action) {
            case (.approve(claim.id), .approve): true
            case (.approve(claim.id), .reject), (.reject(claim.id), .reject), (.reject(claim.id), .approve):
                !earlier.covers.isDisjoint(with: covers)
            case (.same, .same), (.same, .distinct), (.distinct, .same), (.distinct, .distinct):
                Set(earlier.claims) == Set(claims.prefix(2).map(\.id))
            default: false
            }
        }
        var trial = person
        let nobody = RecordID(Octets16(high: .max, low: .max))
        trial.decisions.append(
            Decision(
                id: nobody, action: word, covers: covers, shown: Set(circumstances[claim.id] ?? []),
                replaces: Set(replaced.map(\.id)),
                author: Signer(identity: .person(nobody), role: .reviewer)))
        return sums(after: trial)
    }

    /// The sums of the whole history if this part were another case.
    private func sums(after trial: PersonCase) -> [MinuteState: Int] {
        let (before, after) = (ReviewBoard.sums(ledger), ReviewBoard.sums(RuleBook.settle(trial)))
        return Dictionary(
            MinuteState.allCases.map { state in
                (state, (sums[state] ?? 0) - (before[state] ?? 0) + (after[state] ?? 0))
            }, uniquingKeysWith: { a, _ in a })
    }
}

public import Causality

/// What a minute of a claim counts as.
public enum MinuteState: Int, Hashable, Sendable, Comparable, CaseIterable {
    /// Credited and approved.
    case confirmed
    /// Credited, not yet approved.
    case provisional
    /// Waits for a person; not credited meanwhile.
    case questioned
    /// Already counted on another claim, or refused.
    case setAside

    /// The word used on the command line and in files.
    public var name: String { MinuteState.names[rawValue] }
    private static let names = MinuteState.allCases.map { String(describing: $0) }

    /// Orders as listed.
    public static func < (a: MinuteState, b: MinuteState) -> Bool { a.rawValue < b.rawValue }
}

/// The names under which the rules give their reasons; the texts are in the catalogue.
public enum RuleName: String, Hashable, Sendable, Comparable, CaseIterable {
    /// Credited: the base of its session or account.
    case base
    /// Credited: an approved version.
    case approved
    /// Rule 1: too long, without minutes, or versions that contradict each other.
    case eligible
    /// `sync.md`: written beyond what its author was allowed.
    case beyondLimit
    /// Rule 4: the person says less.
    case saysLess
    /// Rule 4 and 6: more than the base.
    case moreThanBase
    /// Rule 4: another report of the session is credited for the minute.
    case corroborates
    /// Rule 5: the person was credited elsewhere at that time.
    case clash
    /// Rule 6: already credited for that activity and days.
    case already
    /// Rule 6: linked by a decision to the claim that counts.
    case sameAsOther
    /// Rule 6: more than the days can hold.
    case rangeLimit
    /// Rule 7: more than a day can hold.
    case dayLimit
    /// Rule 8: refused by a reviewer.
    case rejected
    /// Rule 8: taken back by its author; or a request to take it back.
    case withdrawn
    /// Rule 8: edited while it was taken back.
    case editedWhileWithdrawn
    /// Rule 8: an approval of what its signer wrote, without effect.
    case selfApproval
    /// Rule 9: the closed roster lacks the person.
    case roster
    /// Rule 9: inside paid duty, and the body's policy is unset or says no.
    case paidDuty
    /// Rule 9: the day of a minor without a guardian's consent.
    case noConsent
    /// Rule 9: a day after the person's death.
    case afterDeath
    /// Rule 9: no licence that the activity or role requires was valid on the day.
    case noLicence
    /// Rule 9: the activity was cancelled.
    case cancelled
    /// Rule 10: more helpers were named than were counted; without effect on minutes.
    case moreNamed
    /// Rule 1: starts more than a day after it was recorded; without effect on minutes.
    case clockOrPlan
    /// Rule 1: a report of no minutes by somebody else, kept and without effect.
    case absence
    /// Rule 6: equal dated claims of one recorder, taken as several sessions.
    case equalRows

    /// The circumstances of rule 9, in the order in which the first that concerns a minute gives its reason.
    public static let circumstances: [RuleName] = [
        .roster, .paidDuty, .noConsent, .afterDeath, .noLicence, .cancelled,
    ]

    /// Orders by name.
    public static func < (a: RuleName, b: RuleName) -> Bool { a.rawValue < b.rawValue }
}

/// Why some minutes of a claim are in their state.
public struct Reason: Hashable, Sendable {
    /// The rule.
    public let rule: RuleName
    /// The state that it gave.
    public let state: MinuteState
    /// How many minutes.
    public let minutes: Int
    /// The other claims involved, ascending.
    public let with: [ID<Claim>]

    /// Creates the reason.
    public init(rule: RuleName, state: MinuteState, minutes: Int, with: [ID<Claim>]) {
        self.rule = rule
        self.state = state
        self.minutes = minutes
        self.with = with
    }
}

/// A remark on a claim that moves no minute.
public struct Finding: Hashable, Sendable {
    /// The claim.
    public let claim: ID<Claim>
    /// The rule.
    public let rule: RuleName
    /// The other claims or decisions involved, ascending.
    public let with: [RecordID]

    /// Creates the finding.
    public init(claim: ID<Claim>, rule: RuleName, with: [RecordID] = []) {
        self.claim = claim
        self.rule = rule
        self.with = with
    }
}

/// The minutes of one claim by state, each with its reason.
public struct ClaimLedger: Hashable, Sendable {
    /// The claim.
    public let claim: ID<Claim>
    /// The claim's minutes: of the union of its timed versions, of dated versions the largest.
    public let minutes: Int
    /// The number of different recorders of its session, or of its activity and days.
    public let witnesses: Int
    /// Why, by state then rule then claims involved; their minutes add up to `minutes`, each is above 0.
    public let reasons: [Reason]

    /// Creates the ledger line.
    public init(claim: ID<Claim>, minutes: Int, witnesses: Int, reasons: [Reason]) {
        self.claim = claim
        self.minutes = minutes
        self.witnesses = witnesses
        self.reasons = reasons
    }

    /// The minutes in a state.
    public func minutes(_ state: MinuteState) -> Int {
        reasons.reduce(0) { $1.state == state ? $0 + $1.minutes : $0 }
    }
}

/// A request to take back a claim that its author may not take back alone.
public struct WithdrawalRequest: Hashable, Sendable {
    /// The claim.
    public let claim: ID<Claim>
    /// The write that asks; a decision that covers its entry answers it.
    public let withdrawal: WriteID

    /// Creates the request.
    public init(claim: ID<Claim>, withdrawal: WriteID) {
        self.claim = claim
        self.withdrawal = withdrawal
    }
}

/// The ledger of one person.
public struct PersonLedger: Hashable, Sendable {
    /// One line per claim, ascending by id.
    public let claims: [ClaimLedger]
    /// Remarks, ascending by claim, rule and what is involved.
    public let findings: [Finding]
    /// Requests that wait for a reviewer, ascending by claim and write.
    public let requests: [WithdrawalRequest]

    /// Creates the ledger.
    public init(claims: [ClaimLedger], findings: [Finding], requests: [WithdrawalRequest]) {
        self.claims = claims
        self.findings = findings
        self.requests = requests
    }

    /// The minutes of all claims in a state.
    public func minutes(_ state: MinuteState) -> Int { claims.reduce(0) { $0 + $1.minutes(state) } }
}

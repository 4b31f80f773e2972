public import Causality
public import HoursModel

/// What a report needs of an activity.
public struct ActivityFact: Hashable, Sendable {
    /// The offering body.
    public var body: RecordID?
    /// The programme, of its own or of its campaign.
    public var programme: RecordID?
    /// The campaign.
    public var campaign: RecordID?
    /// The centre at which it takes place.
    public var centre: RecordID?
    /// The team that keeps it.
    public var team: RecordID?
    /// Whether it takes place from elsewhere.
    public var isRemote = false
    /// Whether it was opened: running or closed.
    public var isActivated = false
    /// What it was to bring.
    public var purpose: String?
    /// What it brought.
    public var result: String?
    /// Whether open data must not show it.
    public var isSensitive = false
    /// Bodies and centres that it was said to be of before, which no reviewer took back.
    public var formerPlaces: Set<RecordID> = []

    /// Creates the fact.
    public init(body: RecordID? = nil, centre: RecordID? = nil) {
        self.body = body
        self.centre = centre
    }
}

/// What a report needs of an organisation.
public struct OrganisationFact: Hashable, Sendable {
    /// What it is a part of.
    public var parent: RecordID?
    /// What it was said to be a part of before, which no reviewer took back.
    public var formerParents: Set<RecordID> = []
    /// Where it is.
    public var region: String?
    /// Strategic, supervisory or enabling.
    public var partnerType: String?
    /// How many people it serves.
    public var residents: Int?
    /// Whether open data must not show it.
    public var isSensitive = false

    /// Creates the fact.
    public init() {}
}

/// Hours that somebody promised.
public struct PledgeFact: Hashable, Sendable {
    /// The record.
    public var id: RecordID
    /// The record that stands for the person.
    public var person: RecordID
    /// What was promised.
    public var minutes: Int
    /// In which role; nil for any.
    public var role: String?
    /// When.
    public var period: ReportPeriod

    /// Creates the fact.
    public init(id: RecordID, person: RecordID, minutes: Int, role: String?, period: ReportPeriod) {
        self.id = id
        self.person = person
        self.minutes = minutes
        self.role = role
        self.period = period
    }
}

/// A partnership.
public struct AgreementFact: Hashable, Sendable {
    /// The record.
    public var id: RecordID
    /// The partner.
    public var partner: RecordID?
    /// When it was signed.
    public var signedOn: LocalDate?
    /// Its last day.
    public var until: LocalDate?
    /// After which version of the policy.
    public var policyVersion: String?
    /// The activities that it was to bring.
    public var initiatives: [RecordID]

    /// The days on which it holds.
    public var period: ReportPeriod { ReportPeriod(from: signedOn, until: until) }

    /// Creates the fact.
    public init(
        id: RecordID, partner: RecordID?, signedOn: LocalDate?, until: LocalDate? = nil,
        policyVersion: String? = nil, initiatives: [RecordID]
    ) {
        self.id = id
        self.partner = partner
        self.signedOn = signedOn
        self.until = until
        self.policyVersion = policyVersion
        self.initiatives = initiatives
    }
}

/// A reviewer's word on a claim.
public struct ApprovalFact: Hashable, Sendable {
    /// The claim.
    public var claim: ID<Claim>
    /// Who signed it: the record of the person, else of the device.
    public var reviewer: String
    /// Whether it approves; else it rejects.
    public var isApproval: Bool
    /// Whether it approves what its signer wrote, or own hours; then it has no effect.
    public var isSelf: Bool
    /// The local day in the team's zone on which it was made, by the clock of the device.
    public var day: LocalDate
    /// How many minutes the claim had waited since it was recorded; not negative.
    public var waited: Int

    /// Creates the fact.
    public init(
        claim: ID<Claim>, reviewer: String, isApproval: Bool, isSelf: Bool, day: LocalDate, waited: Int
    ) {
        self.claim = claim
        self.reviewer = reviewer
        self.isApproval = isApproval
        self.isSelf = isSelf
        self.day = day
        self.waited = waited
    }
}

/// Minutes of helpers without a name, which are credited to the team and to nobody.
public struct TeamCreditFact: Hashable, Sendable {
    /// To what they gave their time.
    public var activity: RecordID
    /// When.
    public var day: LocalDate
    /// How many minutes all of them gave; above 0.
    public var minutes: Int

    /// Creates the fact.
    public init(activity: RecordID, day: LocalDate, minutes: Int) {
        self.activity = activity
        self.day = day
        self.minutes = minutes
    }
}

/// All that reports are computed from; nothing else decides a figure.
public struct ReportFacts: Hashable, Sendable {
    /// What is credited to the team for helpers without a name.
    public var teamCredits: [TeamCreditFact] = []
    /// The minutes of all persons.
    public var hours: [HoursFact] = []
    /// The activities by record.
    public var activities: [RecordID: ActivityFact] = [:]
    /// The organisations by record.
    public var organisations: [RecordID: OrganisationFact] = [:]
    /// The days of the campaigns by record.
    public var campaigns: [RecordID: ReportPeriod] = [:]
    /// What was promised.
    public var pledges: [PledgeFact] = []
    /// The partnerships.
    public var agreements: [AgreementFact] = []
    /// What reviewers decided.
    public var approvals: [ApprovalFact] = []
    /// The rates that reviewers wrote.
    public var rates: [Rate] = []

    /// Creates them without anything.
    public init() {}

    /// Adds the facts of another team; no record of it is here yet.
    public mutating func add(_ other: ReportFacts) {
        teamCredits += other.teamCredits
        hours += other.hours
        activities.merge(other.activities) { a, _ in a }
        organisations.merge(other.organisations) { a, _ in a }
        campaigns.merge(other.campaigns) { a, _ in a }
        pledges += other.pledges
        agreements += other.agreements
        approvals += other.approvals
        rates += other.rates
    }
}

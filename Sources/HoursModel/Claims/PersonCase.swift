/// Everything that the ledger of one person depends on; nothing else does.
///
/// A person may be several volunteer records that decisions joined.
public struct PersonCase: Hashable, Sendable {
    /// The volunteer records that are this person; at least one.
    public var volunteers: Set<ID<Volunteer>>
    /// The claims whose home is this person, in any order, each once.
    public var claims: [ClaimHistory]
    /// The decisions that name one of the claims, and those that these replace or that replace these, in any order.
    public var decisions: [Decision]
    /// The zones of the activities; an activity that is missing counts in UTC.
    public var zones: [ID<Activity>: Zone]
    /// The closed rosters of the activities.
    public var rosters: [Roster]
    /// What is known of the person that a circumstance may hang on.
    public var facts: PersonFacts
    /// What is known of the activities that a circumstance may hang on.
    public var activityFacts: [ID<Activity>: ActivityFacts]
    /// The numbers of the rules.
    public var policy: Policy

    /// Creates the case.
    public init(
        volunteers: Set<ID<Volunteer>>, claims: [ClaimHistory], decisions: [Decision] = [],
        zones: [ID<Activity>: Zone] = [:], rosters: [Roster] = [], facts: PersonFacts = PersonFacts(),
        activityFacts: [ID<Activity>: ActivityFacts] = [:], policy: Policy = Policy()
    ) {
        self.volunteers = volunteers
        self.claims = claims
        self.decisions = decisions
        self.zones = zones
        self.rosters = rosters
        self.facts = facts
        self.activityFacts = activityFacts
        self.policy = policy
    }
}

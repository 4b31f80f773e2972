public import Causality

/// A reviewer's word on a claim or a pair of claims.
public struct Decision: Hashable, Sendable {
    /// What was decided.
    public enum Action: Hashable, Sendable {
        /// The covered versions of the claim are pinned.
        case approve(ID<Claim>)
        /// The covered versions of the claim are set aside.
        case reject(ID<Claim>)
        /// Two claims report one session.
        case same(ID<Claim>, ID<Claim>)
        /// Two claims report two sessions.
        case distinct(ID<Claim>, ID<Claim>)
        /// Takes the replaced decisions back and says nothing else.
        case release
    }

    /// The record of the decision.
    public let id: RecordID
    /// What was decided.
    public let action: Action
    /// The entries of the versions, and of withdrawals, that were shown to its author.
    public let covers: Set<EntryRef>
    /// The entries of the circumstances that were shown to its author.
    public let shown: Set<EntryRef>
    /// The earlier decisions that it replaces.
    public let replaces: Set<RecordID>
    /// Who signed it.
    public let author: Signer

    /// Creates the decision.
    public init(
        id: RecordID, action: Action, covers: Set<EntryRef> = [], shown: Set<EntryRef> = [],
        replaces: Set<RecordID> = [], author: Signer
    ) {
        self.id = id
        self.action = action
        self.covers = covers
        self.shown = shown
        self.replaces = replaces
        self.author = author
    }

    /// The claims that it is about.
    public var claims: [ID<Claim>] {
        switch action {
        case .approve(let claim), .reject(let claim): [claim]
        case .same(let a, let b), .distinct(let a, let b): [a, b]
        case .release: []
        }
    }
}

extension [Decision] {
    /// Those of reviewers that no other decision of a reviewer replaces, in the same order.
    package var live: [Decision] {
        let all = filter { $0.author.role >= .reviewer }
        let replaced = Set(all.flatMap(\.replaces))
        return all.filter { !replaced.contains($0.id) }
    }
}

/// A leader's list of who was there on one day of an activity.
public struct Roster: Hashable, Sendable {
    /// The activity.
    public let activity: ID<Activity>
    /// The local day.
    public let day: LocalDate
    /// Who was there.
    public let present: Set<ID<Volunteer>>
    /// The entries that say so.
    public let entries: Set<EntryRef>

    /// Creates a closed roster; open ones never reach the rules.
    public init(
        activity: ID<Activity>, day: LocalDate, present: Set<ID<Volunteer>>, entries: Set<EntryRef> = []
    ) {
        self.activity = activity
        self.day = day
        self.present = present
        self.entries = entries
    }
}

public import Causality

/// Who signed a change, as the rules about self-approval and own reports need it.
public struct Signer: Hashable, Sendable {
    /// The acting user, else the owner of the device as it calls itself, else the device.
    public enum Identity: Hashable, Sendable {
        /// A user of the office or the owner of a device.
        case person(RecordID)
        /// A device without an owner.
        case device(ReplicaID)
    }

    /// Who it was.
    public let identity: Identity
    /// What that member may do.
    public let role: Role
    /// The volunteer who owns the device, if the invitation names one.
    public let volunteer: ID<Volunteer>?
    /// The key with which the device began; nil where a user signed and no device.
    public let device: ReplicaID?

    /// Creates the signer.
    public init(
        identity: Identity, role: Role, volunteer: ID<Volunteer>? = nil, device: ReplicaID? = nil
    ) {
        self.identity = identity
        self.role = role
        self.volunteer = volunteer
        if case .device(let key) = identity { self.device = device ?? key } else { self.device = device }
    }

    /// Whether both may be one person, so that neither approves what the other wrote.
    public func mayBe(_ other: Signer) -> Bool { identity == other.identity || isCertainly(other) }

    /// Whether both are one person, so that one may take back what the other wrote: the same device, whatever it signs with, or
    /// devices of one volunteer whom those who invited them named.
    ///
    /// The name that a device gives its owner is whatever its owner typed, and proves nothing.
    public func isCertainly(_ other: Signer) -> Bool {
        if let volunteer, volunteer == other.volunteer { return true }
        return device != nil || other.device != nil ? device == other.device : identity == other.identity
    }
}

/// One write of a claim's credit unit, with equal concurrent writes taken as one.
public struct Version: Hashable, Sendable {
    /// The writes that say this, ascending; at least one.
    public let ids: [WriteID]
    /// Who signed each of them, in the same order.
    public let authors: [Signer]
    /// What it says.
    public let unit: CreditUnit
    /// Whether no other write replaces it.
    public let isHead: Bool
    /// Wall time of the latest of the writes, in minutes since 1970; evidence only.
    public let recordedAt: Int
    /// Whether it lies beyond what its author was allowed; then it takes part in no rule.
    public let isBeyondLimit: Bool

    /// Creates the version.
    public init(
        ids: [WriteID], authors: [Signer], unit: CreditUnit, isHead: Bool, recordedAt: Int,
        isBeyondLimit: Bool = false
    ) {
        precondition(
            !ids.isEmpty && ids.count == authors.count,
            "a version has at least one write, each with an author")
        self.ids = ids
        self.authors = authors
        self.unit = unit
        self.isHead = isHead
        self.recordedAt = recordedAt
        self.isBeyondLimit = isBeyondLimit
    }

    /// The entries that hold the writes.
    public var entries: Set<EntryRef> { Set(ids.map(\.entry)) }

    /// The evidence as the rules see it: never above what the strongest author's role allows.
    public var evidence: Evidence {
        let cap = authors.compactMap(\.role.strongestEvidence).max() ?? .own
        return min(unit.evidence, cap)
    }
}

/// A wish to take a claim back, with the versions that its author was shown.
public struct Withdrawal: Hashable, Sendable {
    /// The write.
    public let id: WriteID
    /// Who signed it.
    public let author: Signer
    /// The versions that were shown.
    public let covers: [EntryRef]

    /// Creates the withdrawal.
    public init(id: WriteID, author: Signer, covers: [EntryRef]) {
        self.id = id
        self.author = author
        self.covers = covers
    }
}

/// All that is known of one claim: every version, whether head or replaced, and the standing withdrawals.
public struct ClaimHistory: Hashable, Sendable {
    /// The claim.
    public let id: ID<Claim>
    /// All versions; those that are no heads matter only if a decision covers them.
    public let versions: [Version]
    /// The heads of the withdrawal unit that ask for something.
    public let withdrawals: [Withdrawal]
    /// What it says beside its credit unit that a circumstance may hang on.
    public let marks: ClaimMarks

    /// Creates the history.
    public init(
        id: ID<Claim>, versions: [Version], withdrawals: [Withdrawal] = [], marks: ClaimMarks = ClaimMarks()
    ) {
        self.id = id
        self.versions = versions
        self.withdrawals = withdrawals
        self.marks = marks
    }
}

public import Causality
public import SignedLog

/// How far one node has read the arrivals of another's database; only a hint, wrong values cost a round.
public struct ArrivalCursor: Hashable, Sendable {
    /// The random number that the database was given when it was made; 0 is unknown.
    public var incarnation: UInt64
    /// The last arrival that is covered.
    public var arrivals: UInt64

    /// Creates the cursor.
    public init(incarnation: UInt64 = 0, arrivals: UInt64 = 0) {
        self.incarnation = incarnation
        self.arrivals = arrivals
    }
}

/// What one message says about one team.
public struct TeamPart: Hashable, Sendable {
    /// The team.
    public var team: TeamID
    /// The digest over the sender's heads.
    public var digest: HeadsDigest
    /// The sender's database, and up to which of its arrivals what it sent covers.
    public var covered: ArrivalCursor
    /// The receiver's database, and up to which of its arrivals the sender holds them.
    public var held: ArrivalCursor
    /// All heads of the sender; nil where it does not say.
    public var heads: [Head]?
    /// Entries in the order in which they arrived at the sender.
    public var runs: [Run]
    /// Whether the sender has more to send.
    public var hasMore: Bool
    /// Personal parts that the sender lacks.
    public var wanted: [WantedParts] = []
    /// Personal parts that the receiver said it lacks.
    public var given: [GivenParts] = []
    /// Whether what others wrote is kept from the receiver, because it was revoked or its joining is void; what it sends is taken.
    public var isWithheld = false
    /// Whether the asker gives entries and wants none now; in an answer, that it was answered so.
    public var isSending = false
    /// Heads of which an asker that only sends wants to know whether they are held.
    public var asked: [Head] = []

    /// Creates the part.
    public init(
        team: TeamID, digest: HeadsDigest, covered: ArrivalCursor, held: ArrivalCursor, heads: [Head]? = nil,
        runs: [Run] = [],
        hasMore: Bool = false
    ) {
        self.team = team
        self.digest = digest
        self.covered = covered
        self.held = held
        self.heads = heads
        self.runs = runs
        self.hasMore = hasMore
    }
}

extension TeamPart {
    /// Whether it brings what another message brings, and is of the same heads: then it does as well as the other.
    ///
    /// What it says of the receiver's arrivals is a hint: it may say fewer.
    public func saysTheSame(as other: TeamPart) -> Bool {
        digest == other.digest && covered == other.covered && (heads == nil) == (other.heads == nil)
            && hasMore == other.hasMore && runs == other.runs && wanted == other.wanted
            && held.incarnation == other.held.incarnation && held.arrivals <= other.held.arrivals
            && given == other.given && asked == other.asked && isSending == other.isSending
    }
}

/// Personal parts of one entry that are missing at a node although nobody erased them.
public struct WantedParts: Hashable, Sendable {
    /// The entry.
    public let entry: Head
    /// The indices of its changes, ascending.
    public let changes: [Int]

    /// Creates the wish.
    public init(entry: Head, changes: [Int]) {
        self.entry = entry
        self.changes = changes
    }
}

/// Personal parts of one entry, for a node that lacks them; whether they are what the entry's author named, the receiver checks.
public struct GivenParts: Hashable, Sendable {
    /// The entry.
    public let entry: Head
    /// The parts by the index of the change.
    public let parts: [Int: [UInt8]]

    /// Creates the gift.
    public init(entry: Head, parts: [Int: [UInt8]]) {
        self.entry = entry
        self.parts = parts
    }
}

/// What a session needs to know of a log; the store answers it, and a log in memory for tests and the simulator.
public protocol LogReading {
    /// The team.
    var team: TeamID { get }
    /// The database and its last arrival.
    var end: ArrivalCursor { get throws }
    /// All heads, ascending.
    var heads: [Head] { get throws }
    /// The digest over the heads.
    var digest: HeadsDigest { get throws }
    /// Whether an entry is here.
    func holds(_ head: Head) throws -> Bool
    /// The runs by which this node shows a stranger who it is: the first entry of its log, and of the logs under its former keys.
    func introduction() throws -> [Run]
    /// Places on the lines here that let a peer find the last entry in common, where some of its heads are not here.
    ///
    /// For each of our heads of such a log: the entries 1, 2, 4, 8, … before it, and the first.
    func locators(unknown heads: [Head]) throws -> [Head]
    /// Entries that arrived after an arrival number and at most at another, oldest first, cut at checkpoints near the limit.
    ///
    /// - Parameter except: entries of this replica are left out: it wrote them.
    func batch(after arrival: UInt64, through last: UInt64, except: ReplicaID?, limitBytes: Int) throws
        -> Batch
    /// Entries that are on no line from these heads back to the beginning, oldest first, cut at checkpoints near the limit.
    ///
    /// A log of which heads are given, but none that is here and no first entry, is left out until locators are given.
    func batch(missingFrom heads: [Head], limitBytes: Int) throws -> Batch
    /// Personal parts that are missing here without an erasure, of entries that arrived after an arrival number, oldest first.
    ///
    /// - Returns: those of whole entries until there are `SyncLimits.wantedParts`, and up to which arrival they reach if that was not all.
    func missingParts(after arrival: UInt64) throws -> (wanted: [WantedParts], through: UInt64?)
    /// A few of the personal parts that are missing here without an erasure: others in each turn, in the end all.
    ///
    /// Parts that nobody has, which any author can make others want, so cost each sync some bytes and no more.
    func someMissingParts(turn: UInt64) throws -> [WantedParts]
    /// Those of some personal parts that are here, are what their authors named, and were not erased, up to `SyncLimits.givenBytes`.
    func parts(_ wanted: [WantedParts]) throws -> [GivenParts]
}

/// Some entries in the order of arrival.
public struct Batch: Hashable, Sendable {
    /// The entries.
    public var runs: [Run]
    /// The arrival up to which the batch covers what was asked for.
    public var lastArrival: UInt64
    /// Whether the limit cut it off.
    public var hasMore: Bool

    /// Creates the batch.
    public init(runs: [Run], lastArrival: UInt64, hasMore: Bool) {
        self.runs = runs
        self.lastArrival = lastArrival
        self.hasMore = hasMore
    }
}

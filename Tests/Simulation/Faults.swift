/// What may go wrong in a run, each with its rate from 0 to 1: per message for the network, per step for the devices.
public struct Faults: Hashable, Sendable {
    /// A message never arrives.
    public var drop = 0.05
    /// A message arrives twice.
    public var duplicate = 0.05
    /// A message arrives again much later, after others.
    public var reorder = 0.05
    /// A message is cut at any byte.
    public var cut = 0.05
    /// What was asked is done, but the answer is lost.
    public var loseReply = 0.05
    /// The asker ends between making the answer durable and taking note of it.
    public var crash = 0.05
    /// The disk is full while a device writes.
    public var fullDisk = 0.03
    /// A device's clock jumps by up to ten years, forwards or back.
    public var clock = 0.05
    /// A device is copied, and both go on writing.
    public var clone = 0.02
    /// A field device is put back from a backup.
    public var restoreField = 0.02
    /// A hub is put back from a backup.
    public var restoreHub = 0.01
    /// The central node is put back from a backup.
    public var restoreCentre = 0.01
    /// A device writes an entry that nobody can decode.
    public var undecodable = 0.02
    /// A device with a newer program writes kinds and fields that the others do not know.
    public var newerProgram = 0.03
    /// A personal part of an entry vanishes from a node's disk.
    public var lostPart = 0.04
    /// A node runs an older program from now on, or, if it does already, the current one again.
    public var olderProgram = 0.04
    /// A member is limited, let in again, or made the root, and knows nothing of it.
    public var limit = 0.04
    /// A member signs what no program of ours writes: forged members, handovers, limits, decisions, parts that are nowhere.
    public var hostile = 0.04
    /// A person is erased.
    public var erase = 0.01
    /// A bundle is exported, and imported late, twice, in the wrong order, or by another team.
    public var bundle = 0.05

    /// Creates the rates of long runs.
    public init() {}

    /// Nothing goes wrong.
    public static var none: Faults {
        var faults = Faults()
        for rate in all { faults[keyPath: rate] = 0 }
        return faults
    }

    private static var all: [WritableKeyPath<Faults, Double>] {
        [
            \.drop, \.duplicate, \.reorder, \.cut, \.loseReply, \.crash, \.fullDisk, \.clock, \.clone,
            \.restoreField, \.restoreHub, \.restoreCentre, \.undecodable, \.newerProgram,
            \.lostPart, \.olderProgram, \.limit, \.hostile, \.erase, \.bundle,
        ]
    }
}

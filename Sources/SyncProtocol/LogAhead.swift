import Causality
import SignedLog

/// A log as it will be when the runs of an answer are taken in, as far as the next message says it; what it gives is what is there already.
struct LogAhead<Base: LogReading>: LogReading {
    private let base: Base
    let end: ArrivalCursor
    let heads: [Head]
    let digest: HeadsDigest
    /// Whose logs go on.
    private let moved: Set<ReplicaID>

    var team: TeamID { base.team }

    /// - Parameter runs: all of them new here.
    init(_ base: Base, taking runs: [Run]) throws {
        self.base = base
        var end = try base.end
        end.arrivals += UInt64(runs.entryCount)
        self.end = end
        heads = try base.heads.moved(by: runs).sorted()
        digest = HeadsDigest(team: base.team, heads)
        moved = Set(runs.map(\.replica))
    }

    func holds(_ head: Head) throws -> Bool { try heads.contains(head) || base.holds(head) }

    func introduction() throws -> [Run] { try base.introduction() }

    func locators(unknown heads: [Head]) throws -> [Head] {
        // Of those whose logs go on the peer knows the heads: it sent them.
        try base.locators(unknown: heads).filter { !moved.contains($0.replica) }
    }

    func batch(after arrival: UInt64, through last: UInt64, except: ReplicaID?, limitBytes: Int) throws
        -> Batch
    {
        try base.batch(after: arrival, through: last, except: except, limitBytes: limitBytes)
    }

    func batch(missingFrom heads: [Head], limitBytes: Int) throws -> Batch {
        var batch = try base.batch(missingFrom: heads, limitBytes: limitBytes)
        if !batch.hasMore { batch.lastArrival = end.arrivals }
        return batch
    }

    func missingParts(after arrival: UInt64) throws -> (wanted: [WantedParts], through: UInt64?) {
        try base.missingParts(after: arrival)
    }

    func someMissingParts(turn: UInt64) throws -> [WantedParts] { try base.someMissingParts(turn: turn) }

    func parts(_ wanted: [WantedParts]) throws -> [GivenParts] { try base.parts(wanted) }
}

extension [Run] {
    /// How many entries they are.
    var entryCount: Int { reduce(0) { $0 + $1.entries.count } }
}

extension [Head] {
    /// Those after some runs were appended.
    func moved(by runs: [Run]) -> [Head] {
        var heads = Set(self)
        for run in runs {
            if run.first > 1 {
                heads.remove(Head(replica: run.replica, number: run.first - 1, hash: run.previous))
            }
            heads.insert(run.end)
        }
        return Array(heads)
    }
}

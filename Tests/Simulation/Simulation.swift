import Causality
import HoursModel
import HoursStore
import Replica
import SignedLog
import SyncProtocol

/// A promise of the design that a run broke.
public struct Violation: Error, Hashable, CustomStringConvertible {
    /// Which.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Runs worlds and checks what must hold once all nodes have met again.
public enum Simulation {
    /// Runs the world of a seed.
    ///
    /// - Returns: how often what happened, by name.
    /// - Throws: `Violation`, or what broke the run.
    @discardableResult
    public static func run(
        seed: UInt64, steps count: Int = 40, faults: Faults = Faults(), isThorough: Bool = false
    )
        throws -> [String: Int]
    {
        try run(
            Step.all(seed: seed &* 0x2545_F491_4F6C_DD1D &+ 1, count: count, faults: faults), seed: seed,
            faults: faults, isThorough: isThorough)
    }

    /// The fewest steps of a failing run that still fail, found by leaving out ever smaller parts (Zeller, Hildebrandt 2002).
    public static func minimised(seed: UInt64, steps count: Int = 40, faults: Faults = Faults()) -> [Step] {
        var steps = Step.all(seed: seed &* 0x2545_F491_4F6C_DD1D &+ 1, count: count, faults: faults)
        func fails(_ steps: [Step]) -> Bool {
            do {
                _ = try run(steps, seed: seed, faults: faults, isThorough: true)
                return false
            } catch {
                return true
            }
        }
        guard fails(steps) else { return [] }
        var size = max(1, steps.count / 2)
        while true {
            var start = 0
            var isShorter = false
            while start < steps.count {
                var fewer = steps
                fewer.removeSubrange(start..<min(steps.count, start + size))
                if fails(fewer) {
                    steps = fewer
                    isShorter = true
                } else {
                    start += size
                }
            }
            if size == 1 && !isShorter { return steps }
            if !isShorter || size > 1 { size = max(1, size / 2) }
        }
    }

    private static func run(_ steps: [Step], seed: UInt64, faults: Faults, isThorough: Bool) throws
        -> [String: Int]
    {
        var world = try World(seed: seed, faults: faults)
        defer { world.leaveCopies() }
        for step in steps { try world.run(step) }
        try world.reconcile()
        for node in world.nodes.indices where world.nodes[node].isOlder { try world.upgrade(node) }
        try world.check(isThorough: isThorough || seed.isMultiple(of: 5))
        world.tally["entries acknowledged"] = world.acknowledged.count
        world.tally["branches"] = try world.nodes[0].replica.status().forks.count
        return world.tally
    }
}

extension World {
    /// Lets all nodes meet without faults until they are equal, as a few days with a network would.
    mutating func reconcile() throws {
        var areEqual = false
        for _ in 0..<6 {
            for node in nodes.indices { try heal(node) }
            for node in nodes.indices.dropFirst() { try soundExchange(node) }
            for node in nodes.indices.dropFirst() { try soundExchange(node) }
            let digests = Set(
                try nodes.map { try $0.replica.store.read { HeadsDigest(team: $0.team, try $0.heads) } })
            let areSound = try nodes.allSatisfy { try $0.replica.retirementCause() == nil }
            areEqual = digests.count == 1 && areSound
            guard areEqual else { continue }
            // Personal parts are not in the digests. Where an erasure fell with a limit, a device that is given nothing gets
            // them back with a later stick than the one that brought the entries; if they never come, the check says so.
            let faults = Set(try nodes.map { try $0.replica.store.read { try $0.faults().sorted() } })
            if faults.count == 1 { return }
        }
        guard areEqual else { throw Violation("the nodes did not become equal") }
    }

    private mutating func soundExchange(_ node: Int) throws {
        guard let result = try exchange(node, 0, isSound: true), !result.isWithheld else {
            // A revoked device gives what it has; the log comes to it from somebody who holds it, as on a memory stick.
            try checkGiven(node)
            let runs = try nodes[0].replica.store.read { reader in
                try reader.batch(after: 0, through: try reader.end.arrivals, except: nil, limitBytes: .max)
            }.runs
            let team = nodes[node].replica.team
            _ = try nodes[node].replica.take(try runs.map { try VerifiedRun($0, team: team) })
            // Now both are equal, and it does not offer what it got from the stick once more.
            _ = try exchange(node, 0, isSound: true)
            return
        }
        if result.rounds > 12 { throw Violation("a sync took \(result.rounds) rounds") }
    }

    /// What a device that is given nothing has written is at the centre all the same.
    private func checkGiven(_ node: Int) throws {
        let heads = try nodes[node].replica.store.read { try $0.heads }
        let missing = try nodes[0].replica.store.read { reader in try heads.first { try !reader.holds($0) } }
        if let missing {
            throw Violation("node \(node) could not give entry \(missing.number) of \(missing.replica)")
        }
    }

    /// Checks what the design promises of nodes that hold the same entries.
    func check(isThorough: Bool) throws {
        let states = try nodes.map { try $0.replica.status() }
        guard Set(states.map(\.ledgerDigest)).count == 1 else { throw Violation("the ledgers differ") }
        let faults = states.map { $0.faults.sorted() }
        if let other = faults.firstIndex(where: { $0 != faults[0] }) {
            throw Violation(
                "the faults shown differ: \(faults[0]) at the centre, \(faults[other]) at node \(other)")
        }
        try checkAwaited()
        for (number, node) in nodes.enumerated() {
            let ends = try node.replica.store.read { try $0.heads }.filter { $0.replica == node.replica.id }
            if ends.count > 1 {
                throw Violation("node \(number) goes on with a key that signs elsewhere too")
            }
        }
        guard Set(try nodes.map { try $0.replica.store.read { try $0.members() } }).count == 1 else {
            throw Violation("the nodes disagree on the members")
        }
        guard Set(try nodes.map { try $0.replica.inbox() }).count == 1 else {
            throw Violation("the inboxes differ")
        }
        for (number, node) in nodes.enumerated() {
            let lost = try node.replica.store.read { reader in
                try acknowledged.first { try !reader.holds($0) }
            }
            if let lost {
                throw Violation(
                    "node \(number) lacks entry \(lost.number) of \(lost.replica), which was acknowledged")
            }
        }
        let copies = ["clone", "put back"].reduce(0) { $0 + (tally[$1] ?? 0) }
        if copies == 0, (tally["keys retired"] ?? 0) > 0 || states.contains(where: { !$0.forks.isEmpty }) {
            throw Violation("a log branched although no device was copied or put back")
        }
        try checkLedger()
        try nodes[0].replica.store.read { try checkLimits($0) }
        try nodes[0].replica.store.read { try FoldOracle($0).check($0) }
        try checkQuiet()
        guard isThorough else { return }
        try World.withSpare(like: stranger.store) { spare in
            for (number, node) in nodes.enumerated() {
                if let problem = try node.replica.store.verify(over: spare).first {
                    throw Violation("node \(number): \(problem.place): \(problem.what)")
                }
            }
        }
    }

    /// A run waits only for an entry that is gone with the only disk that held it.
    private func checkAwaited() throws {
        for (number, node) in nodes.enumerated() {
            for entry in try node.replica.store.read({ try $0.awaitedEntries() }) {
                let isSomewhere = try nodes.contains { try $0.replica.store.read { try $0.holds(entry) } }
                if isSomewhere {
                    throw Violation(
                        "node \(number) waits for entry \(entry.number) of \(entry.replica), which is there")
                }
            }
        }
    }

    private func checkLedger() throws {
        let store = nodes[0].replica.store
        for entry in try store.read({ try $0.ledger() }) {
            let sum = MinuteState.allCases.reduce(0) { $0 + entry.line.minutes($1) }
            guard sum == entry.line.minutes, MinuteState.allCases.allSatisfy({ entry.line.minutes($0) >= 0 })
            else {
                throw Violation("the minutes of claim \(entry.line.claim) are not conserved")
            }
        }
        for (claim, head) in claims where acknowledged.contains(head) {
            let isShown = try store.read { reader in
                try reader.ledgerLine(of: claim) != nil
                    || (try reader.shown(claim, kind: Kinds.claim))?.isUndone == true
            }
            guard isShown else { throw Violation("claim \(claim) was acknowledged and is not in the ledger") }
        }
    }

    /// What a revoked member wrote after all that any limit lets stand is credited to nobody.
    private func checkLimits(_ reader: StoreReader) throws {
        let revoked = try reader.members().filter { $0.limit == .researcher }.map(\.replica)
        guard !revoked.isEmpty else { return }
        var last: [ReplicaID: UInt64] = Dictionary(uniqueKeysWithValues: revoked.map { ($0, 0) })
        for limit in try reader.list(Kinds.limit) {
            for write in try reader.foldedOfAll(limit.id, kind: Kinds.limit).registers[1]?.writes ?? [] {
                guard case .entries(let standing) = write.value[3] else { continue }
                for entry in standing {
                    last[entry.dot.replica].map { last[entry.dot.replica] = max($0, entry.dot.number) }
                }
            }
        }
        // No limit reaches behind a handover: what the root wrote before it handed the team over stands, with its former keys too.
        let members = Dictionary(
            try reader.members().map { ($0.replica, $0) }, uniquingKeysWith: { a, _ in a })
        for handover in try reader.list(Kinds.handover) where handover.fields[2] == nil {
            for write in try reader.history(handover.id, kind: Kinds.handover) {
                let dot = write.id.entry.dot
                last[dot.replica] = last[dot.replica].map { max($0, dot.number) }
                var key = members[dot.replica]?.predecessor
                while let former = key, last[former] != .max {
                    if last[former] != nil { last[former] = .max }
                    key = members[former]?.predecessor
                }
            }
        }
        for entry in try reader.ledger()
        where entry.line.minutes(.confirmed) + entry.line.minutes(.provisional) > 0 {
            let writes = try reader.history(entry.line.claim.record, kind: Kinds.claim)
                .filter { $0.unit.number == 1 }.map(\.id.entry.dot)
            let isAllLate = writes.allSatisfy { dot in last[dot.replica].map { dot.number > $0 } ?? false }
            if isAllLate {
                throw Violation("claim \(entry.line.claim) of a revoked member is credited")
            }
        }
    }

    /// A sync with nothing to do is one small request.
    private func checkQuiet() throws {
        var copy = self
        for node in nodes.indices.dropFirst() {
            guard let result = try copy.exchange(node, 0, isSound: true) else {
                throw Violation("node \(node) is not let in any more")
            }
            // Parts that nobody has are asked for, a few in each sync.
            let isWhole = try nodes[node].replica.status().faults.isEmpty
            guard result.rounds == 1, result.bytes <= (isWhole ? 600 : 4_000) else {
                throw Violation("nothing to do took \(result.rounds) rounds and \(result.bytes) bytes")
            }
        }
    }
}

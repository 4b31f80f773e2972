public import Causality
public import SignedLog

/// The client's side of one sync of one team, without I/O: give it the peer's message, store what it says to apply, ask for the next.
///
/// The first message is a guess from what was known last time; where that is not enough, both sides say their heads and
/// only what the other lacks travels. The answering side keeps nothing between messages (`SyncAnswer`).
public struct SyncSession: Sendable {
    /// What the node remembers of a peer between syncs.
    public struct Memory: Hashable, Sendable {
        /// Up to which of the peer's arrivals they are held here.
        public var held: ArrivalCursor
        /// Up to which of this node's arrivals the peer holds them, in this incarnation of this node's database.
        public var sent: ArrivalCursor

        /// Creates the memory; by default of a peer that was never met.
        public init(held: ArrivalCursor = ArrivalCursor(), sent: ArrivalCursor = ArrivalCursor()) {
            self.held = held
            self.sent = sent
        }
    }

    /// What is known of the peer; keep it when the sync has ended, however it ended.
    public private(set) var memory: Memory
    /// Whether both sides were equal at the last message.
    public private(set) var isEqual = false
    /// How many messages were sent.
    public private(set) var rounds = 0
    /// How many entries were sent.
    public private(set) var sentEntries = 0
    /// Whether the last message was the first ever to this peer: it goes to `/v1/join` and carries the device's first entry,
    /// which shows the invitation, or the former key, by which the peer may let it in.
    public private(set) var isIntroduction = false
    private let tellsAll: Bool
    private let sender: ReplicaID?
    private var sendsOnly: Bool { sender != nil }
    /// Whether the peer confirmed that it holds all that was to be sent, and nothing was fetched.
    public private(set) var hasOnlySent = false
    /// The heads that the last message asked for.
    private var asked: [Head] = []
    private var peerHeads: [Head]?
    private var saysHeads: Bool
    private var covered = ArrivalCursor()
    private var lastDigests: [HeadsDigest] = []
    private var idleRounds = 0
    /// Whether the last answer brought nothing and promised nothing.
    private var isPeerSilent = false
    /// What to ask for of the personal parts that are missing here.
    private enum Wish: Hashable {
        /// A few: whether the peer has any is not known.
        case some
        /// All of entries that arrived after an arrival number: the peer has given some.
        case all(after: UInt64)
        /// Nothing any more.
        case none
    }
    private var wish: Wish
    private var hasAskedForAll = false
    private let turn: UInt64
    /// Whether the peer keeps from this device what others wrote.
    public private(set) var isWithheld = false
    /// Up to which of this node's arrivals all was there at the last message.
    private var endAtMessage = ArrivalCursor()
    /// What the peer wanted and is here, for the next message.
    private var toGive: [GivenParts] = []
    private var hasGiven: Set<WantedParts> = []
    /// How far the runs of the last message reached.
    private var sentEnds: [Head] = []
    /// Whose runs a peer that withholds does not take: it is as if it had them.
    private var refused: Set<ReplicaID> = []
    /// Whether a peer that withholds has all that this device can give it.
    private var hasGivenAll = false

    /// Begins a sync with what is remembered of the peer.
    ///
    /// - Parameters:
    ///   - tellsAll: whether the first message to a stranger carries as much of the log as fits, from its beginning: for a
    ///     node that does not know this device any more, because it was put back from a backup.
    ///   - sender: this device, if the peer is to be told what is here and asked for nothing; the sync ends when it confirms that it
    ///     holds what was sent and this device's own log. A peer with an older program answers as ever.
    ///   - turn: any number that is another one in the next sync; it chooses which of many missing personal parts are asked for.
    public init(memory: Memory, tellsAll: Bool = false, sendingAs sender: ReplicaID? = nil, turn: UInt64 = 0)
    {
        self.memory = memory
        self.tellsAll = tellsAll
        self.sender = sender
        wish = sender == nil ? .some : .none
        self.turn = turn
        saysHeads = memory.held.incarnation == 0
    }

    /// Gives the next message.
    ///
    /// - Throws: `SyncError.roundLimit` and `.noProgress`; what the log throws.
    public mutating func message(reading log: some LogReading) throws -> TeamPart {
        guard rounds < SyncLimits.rounds else { throw SyncError.roundLimit(rounds) }
        guard idleRounds < 3 else { throw SyncError.noProgress }
        rounds += 1
        let end = try log.end
        let heads = try log.heads
        if memory.sent.incarnation != end.incarnation {
            memory.sent = ArrivalCursor(incarnation: end.incarnation)
        }
        var batch = Batch(runs: [], lastArrival: end.arrivals, hasMore: false)
        isIntroduction = rounds == 1 && memory.held.incarnation == 0
        if isIntroduction {
            batch = Batch(runs: try log.introduction(), lastArrival: 0, hasMore: false)
            if tellsAll {
                let all = try log.batch(
                    after: 0, through: end.arrivals, except: nil, limitBytes: SyncLimits.batchBytes)
                batch = Batch(
                    runs: batch.runs + all.runs, lastArrival: all.lastArrival, hasMore: all.hasMore)
            }
        } else if let peerHeads {
            let untaken = refused.isEmpty ? [] : heads.filter { refused.contains($0.replica) }
            batch = try log.batch(missingFrom: peerHeads + untaken, limitBytes: SyncLimits.batchBytes)
        } else if !saysHeads {
            batch = try log.batch(
                after: memory.sent.arrivals, through: end.arrivals, except: nil,
                limitBytes: SyncLimits.batchBytes)
        }
        sentEnds = isWithheld || sendsOnly ? batch.runs.map(\.end) : []
        sentEntries += batch.runs.entryCount
        covered = ArrivalCursor(incarnation: end.incarnation, arrivals: batch.lastArrival)
        endAtMessage = end
        var part = TeamPart(
            team: log.team, digest: try log.digest, covered: covered, held: memory.held,
            heads: saysHeads ? heads + (try log.locators(unknown: peerHeads ?? [])) : nil, runs: batch.runs,
            hasMore: batch.hasMore)
        part.given = toGive
        part.isSending = sendsOnly
        if let sender {
            asked = saysHeads ? heads : heads.filter { $0.replica == sender }
            if !saysHeads { part.asked = asked }
        }
        toGive = []
        if !isIntroduction {
            switch wish {
            case .some:
                part.wanted = try log.someMissingParts(turn: turn)
                wish = .none
            case .all(let arrival):
                let (wanted, through) = try log.missingParts(after: arrival)
                part.wanted = wanted
                wish = through.map { .all(after: $0) } ?? .none
            case .none: break
            }
        }
        return part
    }

    /// Takes note that the runs of the peer's answer are durable here.
    ///
    /// - Parameters:
    ///   - part: the answer.
    ///   - wasSentAll: whether the message before it said that nothing more was to come.
    ///   - added: how many entries of the answer were new here; 0 if that is not known.
    ///   - log: the log after the runs were applied.
    /// - Returns: whether another round is needed.
    public mutating func finishRound(
        _ part: TeamPart, wasSentAll: Bool, added: Int = 0, reading log: some LogReading
    ) throws -> Bool {
        if sendsOnly, part.isSending { return try finishSending(part, wasSentAll: wasSentAll, reading: log) }
        let digest = try log.digest
        isPeerSilent = part.runs.isEmpty && !part.hasMore
        let wasGuess = !saysHeads
        // One that answers a guess with its heads does not know the cursor any more.
        let isBehind = isBehind(part) || !part.isWithheld && part.heads != nil
        // Messages may overtake each other: what the peer held before it still holds.
        let isOlder =
            part.covered.incarnation == memory.held.incarnation
            && part.covered.arrivals < memory.held.arrivals
        memory.held = part.covered
        if wasGuess, !isBehind { memory.sent = covered }
        if wasGuess, !isBehind, wasSentAll, covered == endAtMessage {
            // What the answer brought needs not go back; what somebody else wrote meanwhile does.
            let end = try log.end
            if end.arrivals == endAtMessage.arrivals + UInt64(added) { memory.sent = end }
        }
        isEqual = digest == part.digest
        // Each part is given once, so that a peer that asks for ever keeps nobody.
        let wanted = part.wanted.filter { hasGiven.insert($0).inserted }
        toGive = wanted.isEmpty ? [] : try log.parts(wanted)
        // A peer that had some of what was missing may have the rest.
        if !part.given.isEmpty, wish == .none, !hasAskedForAll {
            hasAskedForAll = true
            if try !log.someMissingParts(turn: 0).isEmpty { wish = .all(after: 0) }
        }
        if part.isWithheld { isWithheld = true }
        if isEqual {
            memory.sent = try log.end
            (peerHeads, saysHeads) = (nil, false)
            return !toGive.isEmpty || wish != .none && wish != .some
        }
        if part.isWithheld {
            // The peer tells which of our heads it holds, so that it gets what it lacks, even if it was put back from a backup.
            // One that says no heads was not asked.
            if let taken = part.heads.map({ Set($0) }) {
                refused.formUnion(sentEnds.filter { !taken.contains($0) }.map(\.replica))
            }
            if peerHeads != nil && wasSentAll { hasGivenAll = true }
            if hasGivenAll { memory.sent = endAtMessage }
            (peerHeads, saysHeads) = hasGivenAll ? (nil, false) : (part.heads, true)
            return !hasGivenAll || !toGive.isEmpty
        }
        idleRounds =
            lastDigests == [digest, part.digest] && part.runs.isEmpty && saysHeads ? idleRounds + 1 : 0
        lastDigests = [digest, part.digest]
        if let heads = part.heads {
            peerHeads = isOlder ? Array(Set(heads + (peerHeads ?? []))) : heads
        }
        if saysHeads || (wasSentAll && !part.hasMore) || part.heads != nil { saysHeads = true }
        return true
    }

    /// Takes note of an answer that says only which of the entries it was sent the peer holds.
    private mutating func finishSending(
        _ part: TeamPart, wasSentAll: Bool, reading log: some LogReading
    ) throws -> Bool {
        let digest = try log.digest
        isEqual = digest == part.digest
        if isEqual {
            hasOnlySent = true
            memory.sent = try log.end
            return false
        }
        let told = Set(part.heads ?? [])
        let areHeld = (sentEnds + asked).allSatisfy(told.contains)
        if !saysHeads {
            guard sentEnds.allSatisfy(told.contains), !isBehind(part), areHeld || !wasSentAll else {
                saysHeads = true
                return true
            }
            memory.sent = covered
            hasOnlySent = wasSentAll
            return !wasSentAll
        }
        if areHeld, wasSentAll {
            memory.sent = endAtMessage
            hasOnlySent = true
            return false
        }
        idleRounds = lastDigests == [digest, part.digest] ? idleRounds + 1 : 0
        lastDigests = [digest, part.digest]
        peerHeads = part.heads
        return true
    }

    /// The message that will follow the last one if the peer takes what that carried and has nothing to give; nil where there is none,
    /// or where it is not likely.
    ///
    /// It may be on its way while the peer still works; whether it is the right one, `message` says afterwards.
    /// - Parameter part: the last message.
    /// - Throws: what the log throws.
    public func guess(after part: TeamPart, reading log: some LogReading) throws -> TeamPart? {
        guard part.hasMore, !isIntroduction, !isWithheld else { return nil }
        var ahead = self
        if let peerHeads {
            // An answer that brings something changes more than this.
            guard try peerHeads.allSatisfy({ try log.holds($0) }) else { return nil }
            ahead.peerHeads = peerHeads.moved(by: part.runs)
        } else if !saysHeads, isPeerSilent || sendsOnly {
            ahead.memory.sent = covered
            // What the peer arrives at with the message is what this device holds.
            if !sendsOnly {
                ahead.memory.held.arrivals += UInt64(part.runs.entryCount)
            }
        } else {
            return nil
        }
        ahead.toGive = []
        return try ahead.message(reading: log)
    }

    /// The message that will follow once all of an answer is taken in; nil where the peer has no more to give after it, or where it is
    /// not likely.
    ///
    /// - Parameters:
    ///   - answer: the answer, of which nothing is taken in yet.
    ///   - part: the message that it answers.
    /// - Throws: what the log throws.
    public func guess(taking answer: TeamPart, to part: TeamPart, reading log: some LogReading) throws
        -> TeamPart?
    {
        guard answer.hasMore, !answer.runs.isEmpty, !answer.isWithheld, !part.hasMore,
            answer.given.isEmpty, answer.wanted.isEmpty
        else { return nil }
        let after = try LogAhead(log, taking: answer.runs)
        var ahead = self
        guard
            try ahead.finishRound(
                answer, wasSentAll: true, added: answer.runs.entryCount, reading: after)
        else {
            return nil
        }
        return try ahead.message(reading: after)
    }

    /// Whether the peer has another database than it had, or fewer arrivals: it was put back from a copy.
    private func isBehind(_ part: TeamPart) -> Bool {
        part.covered.incarnation != memory.held.incarnation || part.covered.arrivals < memory.held.arrivals
    }
}

/// The answering side of a sync, without I/O and without memory: one message in, one message out.
public enum SyncAnswer {
    /// Checks a message and gives what to apply before `message(to:reading:before:)`.
    ///
    /// - Throws: `LogError` if an entry is not what its author signed.
    public static func receive(_ part: TeamPart) throws -> [VerifiedRun] {
        try part.runs.map { try VerifiedRun($0, team: part.team) }
    }

    /// Gives the answer after the message's runs were applied.
    ///
    /// - Parameters:
    ///   - part: the message.
    ///   - asker: the replica that asks; where a cursor is used, its own entries are not sent back to it.
    ///   - log: the log after the runs were applied.
    ///   - before: the last arrival before they were applied.
    ///   - isWithheld: whether what others wrote is kept from the asker.
    ///   - turn: any number that is another one in the next sync; it chooses which of many missing personal parts are asked for.
    public static func message(
        to part: TeamPart, from asker: ReplicaID, reading log: some LogReading, before: UInt64,
        isWithheld: Bool = false, turn: UInt64 = 0
    ) throws -> TeamPart {
        let end = try log.end
        let heads = try log.heads
        let digest = try log.digest
        var answer = TeamPart(team: log.team, digest: digest, covered: end, held: part.covered)
        if isWithheld {
            // Where it had read to before stays for the day on which it is let in again.
            answer.covered = ArrivalCursor(
                incarnation: end.incarnation,
                arrivals: part.held.incarnation == end.incarnation ? part.held.arrivals : 0)
            answer.isWithheld = true
            // Those that it says, and the ends of what it sent, which tell it what was taken.
            answer.heads = try part.heads.map { heads in
                try Set(heads + part.runs.map(\.end)).sorted().filter { try log.holds($0) }
            }
            // It is asked for personal parts of what it holds: its own entries, those up to heads that it says and that are here too, and
            // all if it has the same heads. So it learns nothing but numbers of entries that it has.
            // Of a log with branches a head says nothing of the others.
            let branched = Dictionary(grouping: heads, by: \.replica).filter { $0.value.count > 1 }
            let said = try (part.heads ?? []).filter { try branched[$0.replica] == nil && log.holds($0) }
            answer.wanted = try log.missingParts(after: 0).wanted.filter { want in
                want.entry.replica == asker || digest == part.digest
                    || said.contains { $0.replica == want.entry.replica && $0.number >= want.entry.number }
            }
            return answer
        }
        if part.isSending {
            answer.isSending = true
            // Where it stood before what came with the message: of an asker that had read further it was put back.
            answer.covered.arrivals = before
            guard digest != part.digest else { return answer }
            let said = try part.heads.map { heads + (try log.locators(unknown: $0)) } ?? []
            let told = try ((part.heads ?? []) + part.asked + part.runs.map(\.end)).filter {
                try log.holds($0)
            }
            answer.heads = Set(said + told).sorted()
            return answer
        }
        answer.given = part.wanted.isEmpty ? [] : try log.parts(part.wanted)
        // Whoever has just given some may have the rest.
        answer.wanted =
            part.given.isEmpty ? try log.someMissingParts(turn: turn) : try log.missingParts(after: 0).wanted
        if digest == part.digest { return answer }
        if let theirs = part.heads {
            let batch = try log.batch(missingFrom: theirs, limitBytes: SyncLimits.batchBytes)
            answer.runs = batch.runs
            answer.hasMore = batch.hasMore
            if batch.hasMore { answer.covered = part.held }
            answer.heads = heads + (try log.locators(unknown: theirs))
        } else if part.held.incarnation == end.incarnation, part.held.arrivals <= before {
            let batch = try log.batch(
                after: part.held.arrivals, through: before, except: asker, limitBytes: SyncLimits.batchBytes)
            answer.runs = batch.runs
            answer.hasMore = batch.hasMore
            if batch.hasMore { answer.covered.arrivals = batch.lastArrival }
        } else {
            answer.heads = heads
        }
        return answer
    }
}

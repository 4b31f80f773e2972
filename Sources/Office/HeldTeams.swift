import Causality
import HoursStore
import Replica
import Synchronization

/// The replicas that a node answers from, one per team; a team that was added since is looked for when somebody asks for it.
final class HeldTeams: Sendable {
    private struct Held {
        var replicas: [TeamID: Replica]
        var lookedSeconds: Int64 = .min
        var uses: UInt64 = 0
        /// When those were asked for last that may have much in memory, by count.
        var lastUse: [TeamID: UInt64] = [:]
        /// Which team knew a device that signed a certificate.
        var teamOfSigner: [ReplicaID: TeamID] = [:]

        /// Takes note that a team is asked for.
        ///
        /// - Returns: another one that was not for longest, if too many have much in memory.
        mutating func use(_ team: TeamID) -> Replica? {
            uses += 1
            lastUse[team] = uses
            guard lastUse.count > OfficeLimits.teamsInMemory,
                let longest = lastUse.min(by: { $0.value < $1.value })
            else { return nil }
            lastUse[longest.key] = nil
            return replicas[longest.key]
        }
    }

    private typealias Turns = TurnsToWrite<CheckedMessage, Result<[UInt8], any Error>>

    private let held: Mutex<Held>
    /// Apart from the others, which are kept while teams are opened.
    private let turns = Mutex<[TeamID: Turns]>([:])
    private let more: @Sendable (Set<TeamID>) throws -> [Replica]
    private let release: @Sendable (Replica) -> Void

    /// - Parameters:
    ///   - more: gives the replicas of teams that are not among the known ones.
    ///   - release: lets a replica give back memory that only makes the next answer faster.
    init(
        _ replicas: [Replica], more: @escaping @Sendable (Set<TeamID>) throws -> [Replica] = { _ in [] },
        release: @escaping @Sendable (Replica) -> Void = { $0.store.releaseMemory() }
    ) {
        held = Mutex(
            Held(replicas: Dictionary(replicas.map { ($0.team, $0) }, uniquingKeysWith: { a, _ in a })))
        self.more = more
        self.release = release
    }

    /// How many are known.
    var count: Int { held.withLock { $0.replicas.count } }

    /// One of those that are known.
    var any: Replica? { held.withLock { $0.replicas.values.first } }

    /// All that are known, ascending by team.
    private var all: [Replica] { held.withLock { $0.replicas.values.sorted { $0.team < $1.team } } }

    /// The replica of a team; nil if the node does not hold it.
    ///
    /// The team that was not asked for longest gives memory back where there are many.
    func replica(of team: TeamID, nowSeconds: Int64) throws -> Replica? {
        let found = try known(team, nowSeconds: nowSeconds)
        if found != nil, let resting = held.withLock({ $0.use(team) }) { release(resting) }
        return found
    }

    /// Asks one after the other, ascending by team, until one answers; keeps no more of them in memory than before.
    func firstAnswer<Answer>(_ body: (Replica) throws -> Answer?) rethrows -> Answer? {
        for replica in all {
            if let answer = try visit(replica, body) { return answer }
        }
        return nil
    }

    /// The verdict on what a device signed, of the first team that has one; the other if none has.
    ///
    /// The team that knew the device last is asked first: many teams take seconds.
    func verdict<Verdict: Equatable>(
        onWhatWasSignedBy signer: ReplicaID, orElse none: Verdict, _ body: (Replica) throws -> Verdict
    ) rethrows -> Verdict {
        func answer(_ replica: Replica) throws -> (team: TeamID, verdict: Verdict)? {
            let verdict = try body(replica)
            return verdict == none ? nil : (replica.team, verdict)
        }
        let last = held.withLock { held in held.teamOfSigner[signer].flatMap { held.replicas[$0] } }
        if let last, let found = try visit(last, answer) { return found.verdict }
        guard let found = try firstAnswer(answer) else { return none }
        held.withLock { held in
            if held.teamOfSigner.count >= OfficeLimits.signersRemembered { held.teamOfSigner = [:] }
            held.teamOfSigner[signer] = found.team
        }
        return found.verdict
    }

    private func visit<Answer>(_ replica: Replica, _ body: (Replica) throws -> Answer?) rethrows -> Answer? {
        let rests = held.withLock { held in
            held.replicas.count > OfficeLimits.teamsInMemory && held.lastUse[replica.team] == nil
        }
        guard rests else { return try body(replica) }
        defer { release(replica) }
        return try body(replica.forShortLook)
    }

    private func known(_ team: TeamID, nowSeconds: Int64) throws -> Replica? {
        try held.withLock { held in
            if let replica = held.replicas[team] { return replica }
            // Strangers who name teams do not keep the node looking.
            guard
                abs(nowSeconds &- held.lookedSeconds) >= OfficeLimits.lookForTeamsSeconds
                    || held.lookedSeconds == .min
            else { return nil }
            held.lookedSeconds = nowSeconds
            for replica in try more(Set(held.replicas.keys)) { held.replicas[replica.team] = replica }
            OpenFiles.makeRoomToServe(teams: held.replicas.count)
            return held.replicas[team]
        }
    }

    /// Takes in a message and answers it when those before it are written, together with others that wait.
    ///
    /// - Parameters:
    ///   - threads: where it is written.
    ///   - didQueue: is called as soon as whoever comes later is behind it.
    /// - Throws: `RequestError.busy` if others write for so long that the asker had better come again; what the replica throws.
    func answer(
        _ message: CheckedMessage, from replica: Replica, on threads: ExchangeThreads, didQueue: () -> Void
    ) async throws -> [UInt8] {
        let outcome = await turns(of: replica.team).take(
            message, within: .seconds(OfficeLimits.turnSeconds), didQueue: didQueue
        ) { messages in
            await threads.write { replica.answerTogether(messages) }
                ?? messages.map { _ in .failure(RequestError.busy) }
        }
        guard let outcome else { throw RequestError.busy }
        return try outcome.get()
    }

    /// Keeps whom a node met when it answered, unless others write for the same team: then the next message tells it.
    func keep(met: [KnownPeer], at replica: Replica, on threads: ExchangeThreads) async {
        guard !met.isEmpty else { return }
        await turns(of: replica.team).ifFree { _ = await threads.write { replica.keep(met: met) } }
    }

    private func turns(of team: TeamID) -> Turns {
        turns.withLock { turns in
            let found = turns[team] ?? Turns(limit: OfficeLimits.waitingPerTeam) { $1.fits($0) }
            turns[team] = found
            return found
        }
    }
}

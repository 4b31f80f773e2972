import Causality
import HoursStore
import SignedLog
public import SyncProtocol

/// One sync with a peer as this device does it, without the network: what to send, what an answer brings, what is remembered.
///
/// Whoever carries messages sends the first, gives each answer to `take`, and sends what that returns until there is nothing more.
public struct PeerSync: PeerExchange {
    /// The messages so far.
    public private(set) var session: SyncSession
    /// How many entries were sent in messages that were answered.
    public private(set) var answeredEntries = 0
    /// How many entries of the peer's were new here.
    public private(set) var received = 0
    /// How many runs of the peer's begin beyond a gap.
    public private(set) var held = 0
    /// The bytes of the bodies of messages that were answered, on the wire.
    public private(set) var bytesSent = 0
    /// The bytes of the bodies of their answers, on the wire.
    public private(set) var bytesReceived = 0
    /// How far this device's clock is ahead; nil if no answer said it.
    public private(set) var skewSeconds: Int?
    private let replica: Replica
    private let peer: String
    private var hadAnswer = false
    private var wasKept = false
    private var wasSentAll = false

    /// Begins a sync.
    ///
    /// - Parameters:
    ///   - peer: the name under which the peer is remembered.
    ///   - sendsOnly: whether the peer is told what is here, and asked for nothing.
    ///   - tellsAll: whether the peer is met as a stranger and told everything: it was put back from a backup.
    ///   - turn: another number in each sync.
    /// - Returns: the sync and its first message.
    public static func begin(
        _ replica: Replica, with peer: String, sendsOnly: Bool = false, tellsAll: Bool = false,
        turn: UInt64 = 0
    ) throws -> (sync: PeerSync, first: TeamPart) {
        try replica.store.read { reader in
            let known = tellsAll ? nil : try reader.peer(named: peer)?.memory
            let session = SyncSession(
                memory: known ?? SyncSession.Memory(), tellsAll: tellsAll,
                sendingAs: sendsOnly ? replica.id : nil, turn: turn)
            var sync = PeerSync(session: session, replica: replica, peer: peer)
            let first = try sync.next(reader)
            return (sync, first)
        }
    }

    private init(session: SyncSession, replica: Replica, peer: String) {
        self.session = session
        self.replica = replica
        self.peer = peer
    }

    /// Whether the last message is the first ever to this peer.
    public var isIntroduction: Bool { session.isIntroduction }

    /// An answer of which is shown that its runs are what their authors signed; the first of what it carries is read.
    public struct CheckedAnswer: Sendable {
        let answer: PartAnswer
        let runs: [VerifiedRun]
        let ahead: EntriesAhead
    }

    /// Checks an answer, and reads the first of what it carries.
    ///
    /// - Throws: `LogError` if an entry is not what its author signed.
    public static func checked(_ answer: PartAnswer) throws -> CheckedAnswer {
        let runs = try SyncAnswer.receive(answer.part)
        let ahead = EntriesAhead(runs, of: answer.part.team)
        ahead.readNext()
        return CheckedAnswer(answer: answer, runs: runs, ahead: ahead)
    }

    private mutating func next(_ reader: StoreReader) throws -> TeamPart {
        let part = try session.message(reading: reader)
        wasSentAll = !part.hasMore
        return part
    }

    /// Takes in an answer; with the last one what is known of the peer is kept.
    ///
    /// - Parameter nowMilliseconds: when it came.
    /// - Returns: the next message; nil if both sides have what they are to have.
    /// - Throws: `SyncError`, `LogError`, `StoreError`; then `keep` what is known.
    public mutating func take(_ checked: CheckedAnswer, nowMilliseconds: Int64) throws -> TeamPart? {
        let answer = checked.answer.part
        hadAnswer = true
        answeredEntries = session.sentEntries
        count(checked.answer)
        skewSeconds = checked.answer.skewSeconds ?? skewSeconds
        let taken = try replica.take(checked.runs, readBy: checked.ahead, parts: answer.given)
        received += taken.added
        held += taken.held
        let (next, isKept) = try replica.store.read { reader -> (TeamPart?, Bool) in
            let goesOn = try session.finishRound(
                answer, wasSentAll: wasSentAll, added: taken.added, reading: reader)
            if goesOn { return (try self.next(reader), true) }
            return (nil, try replica.isKept(known(nowMilliseconds), isWithheld: isWithheld, in: reader))
        }
        if next == nil {
            wasKept = true
            if !isKept { try replica.remember(known(nowMilliseconds), isWithheld: isWithheld) }
        }
        return next
    }

    /// Counts the bytes of a message and of its answer, whatever becomes of them.
    public mutating func count(_ answer: PartAnswer) {
        bytesSent += answer.bytesSent
        bytesReceived += answer.bytesReceived
    }

    /// The message that will follow the last one, if the peer takes what that carried and has nothing to give.
    public func guess(after part: TeamPart) -> TeamPart? {
        // Most messages are the last of their sync, and a guess only saves time.
        guard part.hasMore else { return nil }
        return try? replica.store.read { try session.guess(after: part, reading: $0) }
    }

    /// The message that will follow once all of an answer is taken in, if the peer has more to give.
    public func guess(taking answer: TeamPart, to part: TeamPart) -> TeamPart? {
        guard answer.hasMore else { return nil }
        return try? replica.store.read { try session.guess(taking: answer, to: part, reading: $0) }
    }

    /// Keeps what is known of the peer after a sync that did not come to its end; nothing if it did, or if the peer never answered.
    public func keep(nowMilliseconds: Int64) throws {
        guard hadAnswer, !wasKept else { return }
        try replica.keep(known(nowMilliseconds), isWithheld: isWithheld)
    }

    private func known(_ nowMilliseconds: Int64) -> KnownPeer {
        KnownPeer(
            name: peer, memory: session.memory, syncedAt: nowMilliseconds, skewSeconds: skewSeconds)
    }

    /// Whether the peer gives this device nothing; only an exchange that came to its end tells.
    private var isWithheld: Bool? {
        session.isWithheld || session.isEqual || session.hasOnlySent ? session.isWithheld : nil
    }
}

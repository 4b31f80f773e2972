import Causality
import HoursStore
public import SyncProtocol

/// One sync with a peer as this device does it, without the network: what to send, what an answer brings, what is remembered.
///
/// Whoever carries messages sends the first, gives each answer to `take`, and sends what that returns until there is nothing more.
public struct PeerSync {
    /// The messages so far.
    public private(set) var session: SyncSession
    /// How many entries of the peer's were new here.
    public private(set) var received = 0
    /// How many runs of the peer's begin beyond a gap.
    public private(set) var held = 0
    private let replica: Replica
    private let peer: String
    private var hadAnswer = false
    private var wasKept = false
    private var wasSentAll = false
    private var skewSeconds: Int?

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

    private mutating func next(_ reader: StoreReader) throws -> TeamPart {
        let part = try session.message(reading: reader)
        wasSentAll = !part.hasMore
        return part
    }

    /// Takes in an answer; with the last one what is known of the peer is kept.
    ///
    /// - Parameters:
    ///   - answer: the peer's, about this team.
    ///   - nowMilliseconds: when it came.
    ///   - skewSeconds: how far this device's clock is ahead, if the answer says it.
    /// - Returns: the next message; nil if both sides have what they are to have.
    /// - Throws: `SyncError`, `LogError`, `StoreError`; then `keep` what is known.
    public mutating func take(
        _ answer: TeamPart, nowMilliseconds: Int64, skewSeconds: Int?
    ) throws -> TeamPart? {
        hadAnswer = true
        self.skewSeconds = skewSeconds ?? self.skewSeconds
        let taken = try replica.take(try session.receive(answer), parts: answer.given)
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

public import Causality
public import HoursModel
public import HoursStore
public import SignedLog
public import SyncProtocol

/// What taking in a message or a bundle did.
public struct Received: Hashable, Sendable {
    /// Entries that are new here.
    public var added = 0
    /// Runs that wait for a gap to be filled.
    public var held = 0
    /// Messages that were read.
    public var messages = 0

    /// Creates the count of nothing.
    public init() {}
}

/// The limits of use cases.
enum ReplicaLimits {
    /// For how long an asker that brings nothing new is not written down again.
    static let peerMilliseconds: Int64 = 10 * 60 * 1000
    /// For how long a peer with which nothing was exchanged is not written down again: nobody sees the difference, and it takes
    /// as long as the exchange.
    static let sameSyncMilliseconds: Int64 = 10 * 1000
    /// How many bytes of entries from elsewhere make a transaction of their own: a batch.
    static let transactionBytes = SyncLimits.batchBytes
    /// From how many changes on the next message waits for another transaction.
    static let changesTogether = 32_768
    /// For how many seconds messages, one after the other, may keep the database before programs that wait for it get a turn.
    static let secondsWithoutTurn = 2.0
    /// How long that turn is: more than others let pass between two tries.
    static let secondsOfTurn = 0.03
}

extension Replica {
    /// Keeps what is known of a peer after a sync with it; nothing is written if that is known already.
    ///
    /// - Parameter isWithheld: whether the peer gives this device nothing any more; nil if the exchange did not come to its end.
    public func keep(_ peer: KnownPeer, isWithheld: Bool?) throws {
        guard try !store.read({ try isKept(peer, isWithheld: isWithheld, in: $0) }) else { return }
        try remember(peer, isWithheld: isWithheld)
    }

    /// Writes down what is known of a peer after a sync with it.
    func remember(_ peer: KnownPeer, isWithheld: Bool?) throws {
        try store.write { writer in
            try writer.remember(peer)
            if let isWithheld { try writer.noteWithholding(by: peer.name, isWithheld: isWithheld) }
        }
    }

    /// Whether what is known of a peer after a sync is written down already, so far as anybody could see a difference.
    func isKept(_ peer: KnownPeer, isWithheld: Bool?, in reader: StoreReader) throws -> Bool {
        guard let known = try reader.peer(named: peer.name), known.memory == peer.memory,
            (0..<ReplicaLimits.sameSyncMilliseconds).contains(peer.syncedAt - known.syncedAt),
            (known.skewSeconds == nil) == (peer.skewSeconds == nil),
            abs((known.skewSeconds ?? 0) - (peer.skewSeconds ?? 0)) <= 1,
            // The one that was synced with last is asked first.
            try !reader.wasSyncedElsewhere(than: peer.name, after: known.syncedAt)
        else { return false }
        return try isWithheld.map { try reader.withholder() == ($0 ? peer.name : nil) } ?? true
    }

    /// Takes in runs of a peer's answer or of a file, a stretch after the other, and personal parts that were missing; every prefix of
    /// what a peer sends is whole.
    ///
    /// - Parameters:
    ///   - ahead: has read the first of them, if that was done before.
    ///   - holdsGaps: whether runs that begin beyond a gap wait here for what fills it, as those of a file do.
    public func take(
        _ runs: [VerifiedRun], readBy ahead: EntriesAhead? = nil, parts: [GivenParts] = [],
        holdsGaps: Bool = false
    ) throws -> (added: Int, held: Int) {
        var sum = (added: 0, held: 0)
        let ahead = ahead ?? EntriesAhead(runs, of: team)
        ahead.readNext()
        for stretch in Replica.stretches(runs) {
            let counts = try append(stretch, readBy: ahead, holdsGaps: holdsGaps)
            sum = (sum.added + counts.added, sum.held + counts.held)
        }
        if !parts.isEmpty { try store.write { try $0.take(parts) } }
        return sum
    }

    /// Takes in a stretch in one transaction; in several where it holds more changes than one takes.
    private func append(
        _ stretch: [VerifiedRun], readBy ahead: EntriesAhead, holdsGaps: Bool, isSmall: Bool = false
    ) throws -> (added: Int, held: Int) {
        do {
            turns.letOthersWrite()
            defer { turns.wrote() }
            return try store.write { try $0.append(stretch, readBy: ahead, holdsGaps: holdsGaps) }
        } catch LogError.tooManyChanges where !isSmall {
            return try Replica.small(stretch).reduce(into: (added: 0, held: 0)) { sum, part in
                let counts = try append(part, readBy: ahead, holdsGaps: holdsGaps, isSmall: true)
                sum = (sum.added + counts.added, sum.held + counts.held)
            }
        }
    }

    /// A stretch in eight, or fewer: nobody makes a node try again and again.
    static func small(_ stretch: [VerifiedRun]) -> [[VerifiedRun]] {
        let count = max(1, (stretch.count + 7) / 8)
        return stride(from: 0, to: stretch.count, by: count).map { Array(stretch[$0...].prefix(count)) }
    }

    /// Runs by transaction: a batch of a peer is one, and a message beyond that size, or a file, does not keep other programs from
    /// writing until all of it is folded.
    static func stretches(_ runs: [VerifiedRun]) -> [[VerifiedRun]] {
        var stretches: [[VerifiedRun]] = []
        var bytes = Int.max
        for run in runs {
            if bytes >= ReplicaLimits.transactionBytes {
                stretches.append([])
                bytes = 0
            }
            stretches[stretches.count - 1].append(run)
            bytes += run.bytes
        }
        return stretches
    }

    /// Makes an invitation and names its public half in this replica's log.
    ///
    /// - Parameters:
    ///   - role: no higher than this device's own.
    ///   - volunteer: who will own the device.
    ///   - expires: the last second since 1970 at which a node that serves a join accepts it; 0 is without end.
    ///   - uses: how many devices may join through a node that counts; 0 is without limit.
    public func invite(
        role: Role, volunteer: RecordID?, expires: UInt64, uses: Int, address: String,
        fingerprint: CertificateFingerprint? = nil, _ around: Surroundings
    ) throws -> Invitation {
        let oneTime = try DeviceKey(seed: around.random(32))
        var teamName = ""
        var bundleKey = keys.bundleKey
        let commit = try commit(around) { reader in
            let own = try reader.signer(of: id).role
            guard role > .researcher else {
                throw ReplicaError.badValue(
                    field: "role", value: role.name,
                    why:
                        "researchers read what is published and need no device; saat export --open-data writes it"
                )
            }
            guard own >= role, own > .volunteer else {
                throw ReplicaError.notAllowed(
                    role: own.name, what: "invite a \(role.name)", needs: max(role, .recorder).name)
            }
            bundleKey = try bundleKeys(in: reader)[0]
            teamName = try reader.list(Kinds.team).first?.text("name") ?? ""
            var fields: [UInt32: DraftChange.Value] = [
                1: .value(.bytes(oneTime.replica.bytes)), 2: .value(.integer(Int64(role.rawValue))),
                4: .value(.integer(Int64(uses))), 5: .value(.integer(Int64(clamping: expires))),
            ]
            if let volunteer { fields[3] = .value(.record(volunteer)) }
            return [DraftChange(kind: Kinds.invitation.number, target: .created, fields: fields)]
        }
        return Invitation(
            team: team, teamName: teamName, seed: oneTime.seed, record: commit.records[0], role: role,
            volunteer: volunteer, tokenKey: keys.tokenKey, bundleKey: bundleKey, address: address,
            fingerprint: fingerprint?.bytes ?? [],
            expires: expires)
    }
}

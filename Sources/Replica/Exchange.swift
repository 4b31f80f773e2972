public import Causality
import Foundation
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
    /// How many bytes of entries from elsewhere make a transaction of their own.
    static let transactionBytes = 256 * 1024
    /// For how many seconds a message may keep the database before programs that wait for it get a turn.
    static let secondsWithoutTurn = 0.5
    /// How long that turn is: more than others let pass between two tries.
    static let secondsOfTurn = 0.03
}

/// An asker at the time of its answer.
private struct Met {
    let name: String
    let known: KnownPeer?
    let end: ArrivalCursor
    /// What the answer covers.
    let covered: ArrivalCursor
    /// Up to where the asker holds this node's entries.
    let sent: ArrivalCursor

    init(_ asker: ReplicaID, _ part: TeamPart, _ answer: TeamPart, in reader: StoreReader) throws {
        name = "device:\(asker)"
        known = try reader.peer(named: name)
        end = try reader.end
        // What the answer brings it was shown, whether it takes it in or not; who only sends is shown nothing.
        covered = answer.isSending ? part.held : answer.covered
        let shown =
            covered.incarnation == end.incarnation
            ? covered : ArrivalCursor(incarnation: end.incarnation, arrivals: 0)
        var held = part.digest == answer.digest ? end : shown
        if answer.isSending, let before = known?.memory.sent, before.incarnation == held.incarnation {
            held.arrivals = max(held.arrivals, before.arrivals)
        }
        sent = held
    }
}

/// Leaves the database from time to time to programs that wait for it; SQLite gives it to whoever tries first.
private struct Turns {
    private var last = ProcessInfo.processInfo.systemUptime

    /// Waits a little if nobody else could write for long.
    mutating func letOthersWrite() {
        guard ProcessInfo.processInfo.systemUptime - last > ReplicaLimits.secondsWithoutTurn else { return }
        Thread.sleep(forTimeInterval: ReplicaLimits.secondsOfTurn)
        last = ProcessInfo.processInfo.systemUptime
    }
}

extension Replica {
    /// Answers one sync message; what it carries is durable when this returns.
    ///
    /// - Parameters:
    ///   - body: the message, decompressed.
    ///   - signer: who signed the request; must be a member, or show an invitation in the message itself.
    ///   - nowSeconds: when it came, so that this node knows too whom it met; nil forgets it.
    ///   - skewSeconds: how far the asker's clock is ahead.
    /// - Throws: `SyncError`, `LogError`, `ReplicaError.notAMember`, `.unknownTeam`, `StoreError`.
    public func answerSync(
        _ body: [UInt8], from signer: ReplicaID, nowSeconds: Int64? = nil, skewSeconds: Int? = nil
    ) throws -> [UInt8] {
        let parts = try MessageCoding.decode(body)
        guard parts.allSatisfy({ $0.team == team }) else {
            throw ReplicaError.unknownTeam(parts.first { $0.team != team }?.team ?? team)
        }
        // A stranger's message is not even read further; one that brings nothing is answered in the read that asks who it is.
        if parts.contains(where: { !$0.runs.isEmpty || !$0.given.isEmpty }) {
            try store.read { try requireMember(signer, in: $0) }
        }
        var met: Met?
        let answers = try parts.map { part in
            try answer(part, from: signer, turn: UInt64(clamping: nowSeconds ?? 0)) { reader in
                try requireMember(signer, in: reader)
            } meeting: { reader, answer in
                if met == nil, nowSeconds != nil { met = try Met(signer, part, answer, in: reader) }
            }
        }
        // While the asker has more to send it comes again at once.
        if let nowSeconds, let met, !parts.contains(where: \.hasMore) {
            // What is remembered of an asker only informs people; the answer does not depend on it.
            try? remember(met, nowSeconds: nowSeconds, skewSeconds: skewSeconds)
        }
        return try MessageCoding.encode(answers)
    }

    /// Keeps up to where an asker holds this node's entries; where that is known already, and lately, nothing is written.
    private func remember(_ met: Met, nowSeconds: Int64, skewSeconds: Int?) throws {
        let now = nowSeconds * 1000
        if let known = met.known, abs(now - known.syncedAt) < ReplicaLimits.peerMilliseconds,
            known.memory.sent.incarnation == met.end.incarnation,
            known.memory.sent.arrivals >= met.covered.arrivals
        {
            return
        }
        let peer = KnownPeer(
            name: met.name, memory: SyncSession.Memory(sent: met.sent), syncedAt: now,
            skewSeconds: skewSeconds)
        try store.write { try $0.remember(peer) }
    }

    /// Keeps what is known of a peer after a sync with it; nothing is written if that is known already.
    ///
    /// - Parameter isWithheld: whether the peer gives this device nothing any more; nil if the exchange did not come to its end.
    public func keep(_ peer: KnownPeer, isWithheld: Bool?) throws {
        guard try !store.read({ try isKept(peer, isWithheld: isWithheld, in: $0) }) else { return }
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

    /// Answers the first message of a device that joins; the invitation must still be valid now.
    ///
    /// The message may bring the invitation itself, where this node was put back from a backup that is older.
    /// - Throws: what `answerSync` throws, and `ReplicaError.invitationOver`.
    public func answerJoin(_ body: [UInt8], from signer: ReplicaID, nowSeconds: Int64) throws -> [UInt8] {
        try answerJoin(try joining(body, from: signer, nowSeconds: nowSeconds), nowSeconds: nowSeconds)
    }

    /// The message of a device that a node may let in, and what lets it in.
    public struct Joining: Sendable {
        let part: TeamPart
        let signer: ReplicaID
        /// Nil for a member, which may come again.
        let admission: Admission?
    }

    /// Looks for what lets a device in, before anything is taken in or anybody waits for it.
    ///
    /// - Throws: `SyncError`, `ReplicaError.unknownTeam`, `.notAMember`, `.invitationOver`.
    public func joining(_ body: [UInt8], from signer: ReplicaID, nowSeconds: Int64) throws -> Joining {
        let parts = try MessageCoding.decode(body)
        guard parts.count == 1, parts[0].team == team else {
            throw ReplicaError.unknownTeam(parts.first?.team ?? team)
        }
        let admission = try store.read { reader -> Admission? in
            if try reader.member(signer) != nil { return nil }
            guard let found = try self.admission(of: signer, in: parts[0], reader) else {
                throw ReplicaError.notAMember(signer)
            }
            if let invitation = found.invitation {
                try requireValid(invitation, for: found.invited, nowSeconds: nowSeconds, reader)
            }
            return found
        }
        return Joining(part: parts[0], signer: signer, admission: admission)
    }

    /// Answers the message of a device that may be let in; what it carries is durable when this returns.
    public func answerJoin(_ joining: Joining, nowSeconds: Int64) throws -> [UInt8] {
        let (part, signer, admission) = (joining.part, joining.signer, joining.admission)
        let turn = UInt64(clamping: nowSeconds)
        let answer = try answer(part, from: signer, first: admission?.proofs ?? [], turn: turn) { reader in
            try requireMember(signer, in: reader)
            if let admission, let invitation = admission.invitation {
                try requireValid(invitation, for: admission.invited, nowSeconds: nowSeconds, reader)
            }
        }
        return try MessageCoding.encode([answer])
    }

    /// Takes in what a message carries and answers it, if the gate lets its sender in.
    ///
    /// - Parameters:
    ///   - first: the places of the runs that are taken in before the gate is asked for the first time.
    ///   - gate: is asked with what the message brought so far; whoever it refuses leaves nothing behind.
    ///   - meeting: gets the answer in the read that made it.
    private func answer(
        _ part: TeamPart, from signer: ReplicaID, first: Set<Int> = [], turn: UInt64,
        gate: (StoreReader) throws -> Void,
        meeting: (_ reader: StoreReader, _ answer: TeamPart) throws -> Void = { _, _ in }
    ) throws -> TeamPart {
        func message(_ reader: StoreReader, before: UInt64) throws -> TeamPart {
            let answer = try SyncAnswer.message(
                to: part, from: signer, reading: reader, before: before,
                isWithheld: try reader.member(signer)?.mayRead != true, turn: turn)
            try meeting(reader, answer)
            return answer
        }
        let runs = try SyncAnswer.receive(part)
        // The common case, nothing to take in, needs no write.
        if runs.isEmpty, part.given.isEmpty {
            return try store.read { reader in
                try gate(reader)
                return try message(reader, before: reader.end.arrivals)
            }
        }
        let proofs = first.sorted().map { runs[$0] }
        let rest = runs.indices.filter { !first.contains($0) }.map { runs[$0] }
        let stretches = (proofs.isEmpty ? [] : [proofs]) + Replica.stretches(rest)
        let ahead = EntriesAhead(stretches.flatMap { $0 })
        ahead.readNext(of: team)
        var before: UInt64?
        var turns = Turns()
        for (index, stretch) in (stretches.isEmpty ? [[]] : stretches).enumerated() {
            turns.letOthersWrite()
            let arrivals = try takeIn(
                stretch, readBy: ahead, index >= stretches.count - 1 ? part.given : [], from: signer,
                gate: gate)
            before = before ?? arrivals
        }
        return try store.read { try message($0, before: before ?? 0) }
    }

    /// Takes in a stretch of a message in one transaction.
    ///
    /// Whoever is given nothing brings what members wrote, and nothing else: neither logs under keys that it made up, nor branches
    /// without end. From others all is taken, since what is a member's may be known only later.
    /// - Returns: the last arrival before.
    private func takeIn(
        _ stretch: [VerifiedRun], readBy ahead: EntriesAhead, _ given: [GivenParts],
        from signer: ReplicaID, gate: (StoreReader) throws -> Void
    ) throws -> UInt64 {
        do {
            return try store.write { writer in
                let arrivals = try writer.reader.end.arrivals
                _ = try writer.append(stretch, readBy: ahead)
                try writer.fold()
                try gate(writer.reader)
                if try writer.reader.member(signer)?.mayRead != true {
                    let refused = try writer.reader.strangers(among: Set(stretch.map(\.run.replica)))
                    guard refused.isEmpty else { throw RefusedRuns(replicas: refused) }
                }
                try writer.take(given)
                return arrivals
            }
        } catch let error as RefusedRuns {
            let rest = stretch.filter { !error.replicas.contains($0.run.replica) }
            return try takeIn(rest, readBy: ahead, given, from: signer, gate: gate)
        }
    }

    /// Whose runs are not taken from somebody who is given nothing.
    private struct RefusedRuns: Error { let replicas: Set<ReplicaID> }

    private func requireMember(_ replica: ReplicaID, in reader: StoreReader) throws {
        guard try reader.member(replica) != nil else { throw ReplicaError.notAMember(replica) }
    }

    /// Takes in runs of a peer's answer or of a file, a stretch after the other, and personal parts that were missing; every prefix of
    /// what a peer sends is whole.
    ///
    /// - Parameter holdsGaps: whether runs that begin beyond a gap wait here for what fills it, as those of a file do.
    public func take(
        _ runs: [VerifiedRun], parts: [GivenParts] = [], holdsGaps: Bool = false
    ) throws -> (added: Int, held: Int) {
        var sum = (added: 0, held: 0)
        var turns = Turns()
        let ahead = EntriesAhead(runs)
        ahead.readNext(of: team)
        for stretch in Replica.stretches(runs) {
            turns.letOthersWrite()
            let counts = try store.write { try $0.append(stretch, readBy: ahead, holdsGaps: holdsGaps) }
            sum = (sum.added + counts.added, sum.held + counts.held)
        }
        if !parts.isEmpty { try store.write { try $0.take(parts) } }
        return sum
    }

    /// Runs by transaction, so that a large message does not keep other programs from writing until all of it is folded.
    private static func stretches(_ runs: [VerifiedRun]) -> [[VerifiedRun]] {
        var stretches: [[VerifiedRun]] = []
        var bytes = Int.max
        for run in runs {
            if bytes >= ReplicaLimits.transactionBytes {
                stretches.append([])
                bytes = 0
            }
            stretches[stretches.count - 1].append(run)
            bytes += run.run.entries.reduce(0) { $0 + $1.size }
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

public import Causality
import HoursStore
import SignedLog
public import SyncProtocol

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

/// A message of which is shown that its runs are what their authors signed.
public struct CheckedMessage: Sendable {
    fileprivate let parts: [CheckedPart]
    fileprivate let signer: ReplicaID
}

/// What a message says of one team, its runs checked.
private struct CheckedPart: Sendable {
    let part: TeamPart
    let runs: [VerifiedRun]
    let ahead: EntriesAhead

    /// - Throws: `LogError` if an entry is not what its author signed.
    init(_ part: TeamPart, for store: Store) throws {
        self.part = part
        runs = try SyncAnswer.receive(part)
        ahead = EntriesAhead(runs, of: part.team)
        // What is here already is not read for whoever sends it again.
        if let next = ahead.next, try !store.read({ try $0.holds(next) }) { ahead.readNext() }
    }
}

extension Replica {
    /// Checks a message, and reads the first of what it carries, while the database is somebody else's.
    ///
    /// - Parameters:
    ///   - parts: the message.
    ///   - signer: who signed the request; must be a member.
    /// - Throws: `SyncError`, `LogError`, `ReplicaError.notAMember`, `.unknownTeam`, `StoreError`.
    public func checked(_ parts: [TeamPart], from signer: ReplicaID) throws -> CheckedMessage {
        guard parts.allSatisfy({ $0.team == team }) else {
            throw ReplicaError.unknownTeam(parts.first { $0.team != team }?.team ?? team)
        }
        // A stranger's message is not even read further; one that brings nothing is answered in the read that asks who it is.
        if parts.contains(where: { !$0.runs.isEmpty || !$0.given.isEmpty }) {
            try store.read { try requireMember(signer, in: $0) }
        }
        return CheckedMessage(parts: try parts.map { try CheckedPart($0, for: store) }, signer: signer)
    }

    /// Answers one sync message.
    ///
    /// - Parameter body: the message, decompressed.
    /// - Throws: what `checked` and `answerSync` of a checked message throw.
    public func answerSync(_ body: [UInt8], from signer: ReplicaID, nowSeconds: Int64? = nil) throws
        -> [UInt8]
    {
        try answerSync(
            try checked(MessageCoding.decode(body), from: signer), nowSeconds: nowSeconds)
    }

    /// Answers one sync message; what it carries is durable when this returns.
    ///
    /// - Parameters:
    ///   - nowSeconds: when it came, so that this node knows too whom it met; nil forgets it.
    ///   - skewSeconds: how far the asker's clock is ahead.
    /// - Throws: `LogError`, `ReplicaError.notAMember`, `StoreError`.
    public func answerSync(
        _ message: CheckedMessage, nowSeconds: Int64? = nil, skewSeconds: Int? = nil
    ) throws -> [UInt8] {
        let signer = message.signer
        var met: Met?
        let answers = try message.parts.map { checked in
            try answer(checked, from: signer, turn: UInt64(clamping: nowSeconds ?? 0)) { reader in
                try requireMember(signer, in: reader)
            } meeting: { reader, answer in
                if met == nil, nowSeconds != nil { met = try Met(signer, checked.part, answer, in: reader) }
            }
        }
        // While the asker has more to send it comes again at once.
        if let nowSeconds, let met, !message.parts.contains(where: \.part.hasMore) {
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

    /// Answers the first message of a device that joins; the invitation must still be valid now.
    ///
    /// The message may bring the invitation itself, where this node was put back from a backup that is older.
    /// - Throws: what `answerSync` throws, and `ReplicaError.invitationOver`.
    public func answerJoin(_ body: [UInt8], from signer: ReplicaID, nowSeconds: Int64) throws -> [UInt8] {
        let parts = try MessageCoding.decode(body)
        return try answerJoin(
            try joining(parts, from: signer, nowSeconds: nowSeconds), nowSeconds: nowSeconds)
    }

    /// The message of a device that a node may let in, and what lets it in.
    public struct Joining: Sendable {
        fileprivate let checked: CheckedPart
        fileprivate let signer: ReplicaID
        /// Nil for a member, which may come again.
        fileprivate let admission: Admission?
    }

    /// Looks for what lets a device in, before anything is taken in or anybody waits for it.
    ///
    /// - Throws: `SyncError`, `LogError`, `ReplicaError.unknownTeam`, `.notAMember`, `.invitationOver`.
    public func joining(_ parts: [TeamPart], from signer: ReplicaID, nowSeconds: Int64) throws -> Joining {
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
        return Joining(checked: try CheckedPart(parts[0], for: store), signer: signer, admission: admission)
    }

    /// Answers the message of a device that may be let in; what it carries is durable when this returns.
    public func answerJoin(_ joining: Joining, nowSeconds: Int64) throws -> [UInt8] {
        let admission = joining.admission
        let answer = try answer(
            joining.checked, from: joining.signer, first: admission?.proofs ?? [],
            turn: UInt64(clamping: nowSeconds)
        ) { reader in
            try requireMember(joining.signer, in: reader)
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
        _ checked: CheckedPart, from signer: ReplicaID, first: Set<Int> = [], turn: UInt64,
        gate: (StoreReader) throws -> Void,
        meeting: (_ reader: StoreReader, _ answer: TeamPart) throws -> Void = { _, _ in }
    ) throws -> TeamPart {
        let (part, runs) = (checked.part, checked.runs)
        func message(_ reader: StoreReader, before: UInt64) throws -> TeamPart {
            let answer = try SyncAnswer.message(
                to: part, from: signer, reading: reader, before: before,
                isWithheld: try reader.member(signer)?.mayRead != true, turn: turn)
            try meeting(reader, answer)
            return answer
        }
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
        var before: UInt64?
        for (index, stretch) in (stretches.isEmpty ? [[]] : stretches).enumerated() {
            turns.letOthersWrite()
            defer { turns.wrote() }
            let arrivals = try takeIn(
                stretch, readBy: checked.ahead, index >= stretches.count - 1 ? part.given : [], from: signer,
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
}

public import Causality
import Foundation
public import HoursModel
import HoursStore
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
    /// How many bytes of entries from elsewhere make a transaction of their own.
    static let transactionBytes = 128 * 1024
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
        // A stranger's message is not even read further.
        if !parts.isEmpty { try store.read { try requireMember(signer, in: $0) } }
        let answers = try parts.map { try answer($0, from: signer) { try requireMember(signer, in: $0) } }
        if let nowSeconds, let part = parts.first {
            // What is remembered of an asker only informs people; the answer does not depend on it.
            try? remember(signer, part, nowSeconds: nowSeconds, skewSeconds: skewSeconds)
        }
        return try MessageCoding.encode(answers)
    }

    /// Keeps up to where an asker holds this node's entries; where that is known already, and lately, nothing is written.
    private func remember(
        _ asker: ReplicaID, _ part: TeamPart, nowSeconds: Int64, skewSeconds: Int?
    ) throws {
        let name = "device:\(asker)"
        let now = nowSeconds * 1000
        let (known, end) = try store.read { (try $0.peer(named: name), try $0.end) }
        if let known, abs(now - known.syncedAt) < ReplicaLimits.peerMilliseconds,
            known.memory.sent.incarnation == end.incarnation,
            part.held.incarnation != end.incarnation || known.memory.sent.arrivals >= part.held.arrivals
        {
            return
        }
        let isEqual = try store.read { part.digest == HeadsDigest(team: team, try $0.heads) }
        let held =
            part.held.incarnation == end.incarnation
            ? part.held : ArrivalCursor(incarnation: end.incarnation, arrivals: 0)
        let peer = KnownPeer(
            name: name, memory: SyncSession.Memory(sent: isEqual ? end : held), syncedAt: now,
            skewSeconds: skewSeconds)
        try store.write { try $0.remember(peer) }
    }

    /// Answers the first message of a device that joins; the invitation must still be valid now.
    ///
    /// The message may bring the invitation itself, where this node was put back from a backup that is older.
    /// - Throws: what `answerSync` throws, and `ReplicaError.invitationOver`.
    public func answerJoin(_ body: [UInt8], from signer: ReplicaID, nowSeconds: Int64) throws -> [UInt8] {
        let parts = try MessageCoding.decode(body)
        guard parts.count == 1, parts[0].team == team else {
            throw ReplicaError.unknownTeam(parts.first?.team ?? team)
        }
        let part = parts[0]
        guard let stranger = try store.read({ try firstStranger(signer, in: part, $0) }) else {
            return try MessageCoding.encode([try answer(part, from: signer) { _ in }])
        }
        guard let shown = membership(of: stranger, in: part) else { throw ReplicaError.notAMember(signer) }
        guard case .record(let invitation) = shown[4] else {
            // Without an invitation only the recovery key lets somebody in, and its proof is in the message.
            return try MessageCoding.encode(
                [try answer(part, from: signer) { try requireMember(signer, in: $0) }])
        }
        let answer = try answer(part, from: signer) { reader in
            try requireMember(signer, in: reader)
            guard let shown = try reader.shown(invitation, kind: Kinds.invitation) else {
                throw ReplicaError.notAMember(signer)
            }
            if let expires = shown.fields[5].integer, expires > 0, nowSeconds > expires {
                throw ReplicaError.invitationOver("its time ended")
            }
            let others = try reader.list(Kinds.membership).filter {
                $0.fields[4] == .record(invitation) && $0.fields[1] != .bytes(stranger.bytes)
            }
            if let uses = shown.fields[4].integer, uses > 0, others.count >= uses {
                throw ReplicaError.invitationOver("\(uses) devices joined with it")
            }
        }
        return try MessageCoding.encode([answer])
    }

    /// Takes in what a message carries and answers it, if the gate lets its sender in.
    ///
    /// - Parameter gate: is asked with what the message brought; whoever it refuses leaves nothing behind.
    private func answer(
        _ part: TeamPart, from signer: ReplicaID, gate: (StoreReader) throws -> Void
    ) throws -> TeamPart {
        let runs = try SyncAnswer.receive(part)
        // The common case, nothing to take in, needs no write.
        if runs.isEmpty, part.given.isEmpty {
            return try store.read { reader in
                try gate(reader)
                return try SyncAnswer.message(
                    to: part, from: signer, reading: reader, before: reader.end.arrivals)
            }
        }
        let isLetIn = try store.read { try isMember(signer, in: $0) }
        let stretches = isLetIn && !runs.isEmpty ? Replica.stretches(runs) : [runs]
        var before: UInt64?
        for (index, stretch) in stretches.enumerated() {
            if index > 0 { Replica.letOthersWrite() }
            let arrivals = try store.write { writer in
                let arrivals = try writer.reader.end.arrivals
                _ = try writer.append(stretch)
                try writer.fold()
                try gate(writer.reader)
                if index == stretches.count - 1 { try writer.take(part.given) }
                return arrivals
            }
            before = before ?? arrivals
        }
        return try store.read { reader in
            try SyncAnswer.message(to: part, from: signer, reading: reader, before: before ?? 0)
        }
    }

    /// The key under which a device asks to be let in: its own, or the one that its first entries say it followed, back to a member's.
    ///
    /// - Returns: nil if it follows a member's key.
    private func firstStranger(_ signer: ReplicaID, in part: TeamPart, _ reader: StoreReader) throws
        -> ReplicaID?
    {
        let members = Set(try reader.members().map(\.replica))
        var stranger = signer
        for _ in 0...part.runs.count {
            if members.contains(stranger) { return nil }
            guard case .bytes(let bytes) = membership(of: stranger, in: part)?[8],
                let before = ReplicaID(bytes)
            else { break }
            stranger = before
        }
        return stranger
    }

    /// What a device's first entry says of its membership; nil if the message does not begin its log.
    private func membership(of replica: ReplicaID, in part: TeamPart) -> UnitValue? {
        guard let run = part.runs.first(where: { $0.replica == replica && $0.first == 1 }),
            let verified = try? VerifiedRun(run, team: team),
            let entry = try? DecodedEntry(run.entries[0].bytes, hash: verified.hashes[0], team: team)
        else { return nil }
        return entry.changes.first { $0.kind == Kinds.membership.number }?.fields
    }

    private func isMember(_ replica: ReplicaID, in reader: StoreReader) throws -> Bool {
        try reader.members().contains { $0.replica == replica }
    }

    private func requireMember(_ replica: ReplicaID, in reader: StoreReader) throws {
        guard try isMember(replica, in: reader) else { throw ReplicaError.notAMember(replica) }
    }

    /// Takes in runs of a peer's answer, a stretch after the other, and personal parts that were missing; every prefix of what a peer
    /// sends is whole.
    public func take(_ runs: [VerifiedRun], parts: [GivenParts] = []) throws -> (added: Int, held: Int) {
        var sum = (added: 0, held: 0)
        for (index, stretch) in Replica.stretches(runs).enumerated() {
            if index > 0 { Replica.letOthersWrite() }
            let counts = try store.write { try $0.append(stretch) }
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

    /// Leaves the database to programs that wait for it; SQLite gives it to whoever tries first.
    private static func letOthersWrite() { Thread.sleep(forTimeInterval: 0.03) }

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

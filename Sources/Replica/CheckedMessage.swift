public import Causality
import HoursStore
import SignedLog
public import SyncProtocol

/// A message of which is shown that its runs are what their authors signed, and that its sender is a member or shows what lets it in.
public struct CheckedMessage: Sendable {
    let parts: [CheckedPart]
    /// Who sent it.
    public let signer: ReplicaID
    /// When it came; nil where nobody says.
    let nowSeconds: Int64?
    /// How far the asker's clock is ahead.
    let skewSeconds: Int?
    /// Whether it is the sender's first one to this node; the next follows at once.
    let isFirst: Bool
    /// What lets the sender in; nil for a member.
    let admission: Admission?
    /// How many entries it carries.
    public var entries: Int { parts.reduce(0) { $1.runs.reduce($0) { $0 + $1.run.entries.count } } }
    /// Whether it says or asks anything of a team.
    public var isAboutTeam: Bool { !parts.isEmpty }
    /// Whether it brings something that may not be here, so that it takes a turn to write.
    public var bringsNews: Bool { parts.contains(where: \.bringsNews) }
    /// Whether it can be taken in together with another one in a transaction of usual size.
    public func fits(_ others: [CheckedMessage]) -> Bool {
        others.reduce(bytes) { $0 + $1.bytes } <= ReplicaLimits.transactionBytes
    }

    private var bytes: Int { parts.reduce(0) { $0 + $1.bytes } }

    /// The runs of a part in the order in which they are taken in: what lets the sender in comes before anything else.
    ///
    /// - Parameter cut: makes smaller stretches of one; what lets the sender in stays together.
    func stretches(
        of part: CheckedPart, cut: (_ stretch: [VerifiedRun]) -> [[VerifiedRun]] = { [$0] }
    ) -> [[VerifiedRun]] {
        let runs = part.runs
        let proofs = admission?.proofs ?? []
        let rest = Replica.stretches(
            runs.indices.filter { !proofs.contains($0) }.map { runs[$0] }
        ).flatMap(cut)
        let all = proofs.isEmpty ? rest : [proofs.sorted().map { runs[$0] }] + rest
        return all.isEmpty ? [[]] : all
    }
}

/// What a message says of one team, its runs checked.
struct CheckedPart: Sendable {
    let part: TeamPart
    let runs: [VerifiedRun]
    /// How many bytes its entries have.
    let bytes: Int
    let ahead: EntriesAhead
    /// Whether it carries something that was not here when it came.
    let bringsNews: Bool

    /// - Throws: `LogError` if an entry is not what its author signed.
    init(_ part: TeamPart, for store: Store) throws {
        self.part = part
        let runs = try SyncAnswer.receive(part)
        let ahead = EntriesAhead(runs, of: part.team)
        (self.runs, self.ahead) = (runs, ahead)
        bytes = runs.reduce(0) { $0 + $1.bytes }
        guard !runs.isEmpty else {
            bringsNews = !part.given.isEmpty
            return
        }
        let (hasNews, isNextNew) = try store.read { reader in
            (
                try runs.contains { try !reader.holdsAll(of: $0) },
                try ahead.next.map { try !reader.holds($0) } ?? false
            )
        }
        bringsNews = hasNews || !part.given.isEmpty
        // What is here already is not read for whoever sends it again.
        if isNextNew { ahead.readNext() }
    }
}

extension VerifiedRun {
    /// How many bytes its entries have.
    var bytes: Int { run.entries.reduce(0) { $0 + $1.size } }
}

extension Replica {
    /// Checks a message, and reads the first of what it carries, while the database is somebody else's.
    ///
    /// - Parameters:
    ///   - parts: the message.
    ///   - signer: who signed the request; must be a member.
    ///   - nowSeconds: when it came, so that this node knows too whom it met; nil forgets it.
    ///   - skewSeconds: how far the asker's clock is ahead.
    /// - Throws: `SyncError`, `LogError`, `ReplicaError.notAMember`, `.unknownTeam`, `StoreError`.
    public func checked(
        _ parts: [TeamPart], from signer: ReplicaID, nowSeconds: Int64? = nil, skewSeconds: Int? = nil
    ) throws -> CheckedMessage {
        guard parts.allSatisfy({ $0.team == team }) else {
            throw ReplicaError.unknownTeam(parts.first { $0.team != team }?.team ?? team)
        }
        // A stranger's message is not even read further; one that brings nothing is answered in the read that asks who it is.
        if parts.contains(where: { !$0.runs.isEmpty || !$0.given.isEmpty }) {
            try store.read { try requireMember(signer, in: $0) }
        }
        return CheckedMessage(
            parts: try parts.map { try CheckedPart($0, for: store) }, signer: signer,
            nowSeconds: nowSeconds, skewSeconds: skewSeconds, isFirst: false, admission: nil)
    }

    /// Checks the first message of a device to this node and looks for what lets it in, before anything is taken in or anybody waits
    /// for it; the invitation must still be valid now.
    ///
    /// The message may bring the invitation itself, where this node was put back from a backup that is older.
    /// - Throws: what `checked` throws, and `ReplicaError.invitationOver`.
    public func checkedJoin(_ parts: [TeamPart], from signer: ReplicaID, nowSeconds: Int64) throws
        -> CheckedMessage
    {
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
        return CheckedMessage(
            parts: [try CheckedPart(parts[0], for: store)], signer: signer, nowSeconds: nowSeconds,
            skewSeconds: nil, isFirst: true, admission: admission)
    }
}

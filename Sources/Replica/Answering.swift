public import Causality
public import HoursStore
import SignedLog
import SyncProtocol

/// An asker as it is when it has its answer.
private struct Met {
    private let asker: KnownPeer
    private let known: KnownPeer?
    private let end: ArrivalCursor
    /// What the answer covers.
    private let covered: ArrivalCursor

    /// Nil where nobody says when it was, or if the asker comes again at once.
    init?(_ message: CheckedMessage, _ part: TeamPart, _ answer: TeamPart, in reader: StoreReader) throws {
        guard let nowSeconds = message.nowSeconds, !message.isFirst,
            !message.parts.contains(where: \.part.hasMore)
        else { return nil }
        let name = "device:\(message.signer)"
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
        asker = KnownPeer(
            name: name, memory: SyncSession.Memory(sent: held), syncedAt: nowSeconds * 1000,
            skewSeconds: message.skewSeconds)
    }

    /// What is to be kept of it; nil if that is known already, and lately.
    var toKeep: KnownPeer? {
        if let known, abs(asker.syncedAt - known.syncedAt) < ReplicaLimits.peerMilliseconds,
            known.memory.sent.incarnation == end.incarnation,
            known.memory.sent.arrivals >= covered.arrivals
        {
            return nil
        }
        return asker
    }
}

extension Replica {
    /// Answers one sync message.
    ///
    /// - Parameter body: the message, decompressed.
    /// - Throws: what `checked` and `answer` throw.
    public func answerSync(_ body: [UInt8], from signer: ReplicaID, nowSeconds: Int64? = nil) throws
        -> [UInt8]
    {
        try answer(try checked(MessageCoding.decode(body), from: signer, nowSeconds: nowSeconds))
    }

    /// Answers the first message of a device to this node.
    ///
    /// - Throws: what `checkedJoin` and `answer` throw.
    public func answerJoin(_ body: [UInt8], from signer: ReplicaID, nowSeconds: Int64) throws -> [UInt8] {
        try answer(try checkedJoin(MessageCoding.decode(body), from: signer, nowSeconds: nowSeconds))
    }

    /// Answers a message; what it carries is durable when this returns.
    ///
    /// - Throws: `LogError`, `ReplicaError.notAMember`, `.invitationOver`, `StoreError`.
    public func answer(_ message: CheckedMessage) throws -> [UInt8] {
        guard message.bringsNews else {
            let (answer, met) = try answerReading(message)
            keep(met: met)
            return answer
        }
        return try MessageCoding.encode(message.parts.map { try takeIn($0, of: message) })
    }

    /// Answers a message that brings nothing; that only reads.
    ///
    /// - Returns: the answer, and whom this node met with it, if that is new, for `keep(met:)`.
    /// - Throws: what `answer` throws.
    public func answerReading(_ message: CheckedMessage) throws -> (body: [UInt8], met: [KnownPeer]) {
        precondition(!message.bringsNews, "what a message brings is taken in before it is answered")
        let answers = try store.read { reader in
            try message.parts.map { part in
                try requireMember(message.signer, in: reader)
                let answer = try self.answer(part, of: message, before: reader.end.arrivals, in: reader)
                return (part: answer, met: try Met(message, part.part, answer, in: reader)?.toKeep)
            }
        }
        return (try MessageCoding.encode(answers.map(\.part)), answers.compactMap(\.met))
    }

    /// Keeps whom this node met; that only informs people, so nothing is lost where it cannot be written.
    public func keep(met: [KnownPeer]) {
        guard !met.isEmpty else { return }
        try? store.write { writer in for peer in met { try writer.remember(peer) } }
    }

    /// Answers messages that fit together, as if they had come one after the other, in one transaction, or in several where they bring
    /// very much; what they carry is durable when this returns.
    ///
    /// One that is refused undoes the transaction: then the others are taken in together, and it alone after them.
    /// - Returns: how each ended, in order.
    public func answerTogether(_ messages: [CheckedMessage]) -> [Result<[UInt8], any Error>] {
        answerTogether(messages, upTo: ReplicaLimits.changesTogether)
    }

    /// - Parameter changes: from how many on the next message waits for another transaction.
    func answerTogether(_ messages: [CheckedMessage], upTo changes: Int) -> [Result<[UInt8], any Error>] {
        guard messages.count > 1 else { return messages.map { message in Result { try answer(message) } } }
        do {
            let answers = try takeInTogether(messages, upTo: changes)
            return answers.map { answer in Result { try MessageCoding.encode(try answer.get()) } }
                + answerTogether(Array(messages.dropFirst(answers.count)), upTo: changes)
        } catch let refusal as Refusal {
            var rest = messages
            let refused = rest.remove(at: refusal.place)
            var ends = answerTogether(rest, upTo: changes)
            ends.insert(Result { try answer(refused) }, at: refusal.place)
            return ends
        } catch {
            // Whatever keeps the database from writing one of them keeps it from writing any.
            return messages.map { _ in .failure(error) }
        }
    }

    /// Which of some messages is not taken in together with the others.
    private struct Refusal: Error { let place: Int }

    /// - Returns: how the first of them ended, as many as one transaction takes in.
    private func takeInTogether(
        _ messages: [CheckedMessage], upTo limit: Int
    ) throws -> [Result<[TeamPart], any Error>] {
        try inTurn {
            try store.write { writer in
                var ends: [Result<[TeamPart], any Error>] = []
                var changes = 0
                // Few bytes may say very many changes.
                for message in messages where changes < limit {
                    do {
                        let answers = try message.parts.map { part in
                            let before = try writer.reader.end.arrivals
                            for stretch in message.stretches(of: part) {
                                try takeIn(stretch, of: part, of: message, into: writer)
                                changes += writer.changesTaken
                            }
                            return self.answer(taken: part, of: message, before: before, in: writer)
                        }
                        ends.append(Result { try answers.map { try $0.get() } })
                    } catch let error as StoreError {
                        throw error
                    } catch {
                        throw Refusal(place: ends.count)
                    }
                }
                return ends
            }
        }
    }

    /// Answers what was taken in, in the same transaction, and keeps whom this node met.
    ///
    /// - Returns: the answer; where it cannot be made, why: what was taken in stays.
    private func answer(
        taken part: CheckedPart, of message: CheckedMessage, before: UInt64, in writer: StoreWriter
    ) -> Result<TeamPart, any Error> {
        Result {
            let answer = try self.answer(part, of: message, before: before, in: writer.reader)
            if let met = try Met(message, part.part, answer, in: writer.reader)?.toKeep {
                try writer.remember(met)
            }
            return answer
        }
    }

    private func answer(
        _ part: CheckedPart, of message: CheckedMessage, before: UInt64, in reader: StoreReader
    ) throws -> TeamPart {
        try SyncAnswer.message(
            to: part.part, from: message.signer, reading: reader, before: before,
            isWithheld: try reader.member(message.signer)?.mayRead != true,
            turn: UInt64(clamping: message.nowSeconds ?? 0))
    }

    /// Takes in what a message carries, a stretch after the other, and answers it in the last of these transactions.
    private func takeIn(_ part: CheckedPart, of message: CheckedMessage) throws -> TeamPart {
        var before: UInt64?
        do {
            return try takeIn(message.stretches(of: part), of: part, of: message, before: &before)
        } catch LogError.tooManyChanges {
            // Of a sender that does not count changes as this program does.
            return try takeIn(
                message.stretches(of: part, cut: Replica.small), of: part, of: message, before: &before)
        }
    }

    /// - Parameter before: what was here before the first of them, once that is known.
    private func takeIn(
        _ stretches: [[VerifiedRun]], of part: CheckedPart, of message: CheckedMessage, before: inout UInt64?
    ) throws -> TeamPart {
        for stretch in stretches.dropLast() {
            let arrivals = try taking(stretch, of: part, of: message) { $1 }
            before = before ?? arrivals
        }
        return try taking(stretches.last ?? [], of: part, of: message) {
            self.answer(taken: part, of: message, before: before ?? $1, in: $0)
        }.get()
    }

    /// Takes in a stretch of a message in one transaction; of somebody who is given nothing only what is taken from such.
    private func taking<Result>(
        _ stretch: [VerifiedRun], of part: CheckedPart, of message: CheckedMessage,
        then body: (_ writer: StoreWriter, _ before: UInt64) throws -> Result
    ) throws -> Result {
        do {
            return try inTurn {
                try store.write { writer in
                    let before = try writer.reader.end.arrivals
                    try takeIn(stretch, of: part, of: message, into: writer)
                    return try body(writer, before)
                }
            }
        } catch let error as RefusedRuns {
            let rest = stretch.filter { !error.replicas.contains($0.run.replica) }
            return try taking(rest, of: part, of: message, then: body)
        }
    }

    /// Runs a transaction after other programs could write, if it is their turn.
    private func inTurn<Result>(_ transaction: () throws -> Result) rethrows -> Result {
        turns.letOthersWrite()
        defer { turns.wrote() }
        return try transaction()
    }

    /// Takes in a stretch of a message, if with what it brings its sender is a member; whoever is not leaves nothing behind.
    ///
    /// Whoever is given nothing brings what members wrote, and nothing else: neither logs under keys that it made up, nor branches
    /// without end. From others all is taken, since what is a member's may be known only later.
    private func takeIn(
        _ stretch: [VerifiedRun], of part: CheckedPart, of message: CheckedMessage,
        into writer: StoreWriter
    ) throws {
        _ = try writer.append(stretch, readBy: part.ahead)
        try writer.fold()
        try requireMember(message.signer, in: writer.reader)
        if let admission = message.admission, let invitation = admission.invitation {
            try requireValid(
                invitation, for: admission.invited, nowSeconds: message.nowSeconds ?? 0, writer.reader)
        }
        if try writer.reader.member(message.signer)?.mayRead != true {
            let refused = try writer.reader.strangers(among: Set(stretch.map(\.run.replica)))
            guard refused.isEmpty else { throw RefusedRuns(replicas: refused) }
        }
        // Of entries that came just now too; the last stretch has brought all of them.
        try writer.take(part.part.given)
        try writer.fold()
    }

    /// Whose runs are not taken from somebody who is given nothing.
    private struct RefusedRuns: Error { let replicas: Set<ReplicaID> }

    func requireMember(_ replica: ReplicaID, in reader: StoreReader) throws {
        guard try reader.member(replica) != nil else { throw ReplicaError.notAMember(replica) }
    }
}

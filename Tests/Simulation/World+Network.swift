import Causality
import HoursStore
import Replica
import SignedLog
import SyncProtocol

/// What a sync took that came to its end.
struct Exchange {
    let rounds: Int
    let bytes: Int
    /// Whether the asker was given nothing that others wrote.
    let isWithheld: Bool
}

extension World {
    /// One sync of two nodes, message by message through the encoded bytes.
    ///
    /// - Parameter isSound: whether nothing goes wrong.
    /// - Returns: what it took, if it came to its end.
    @discardableResult
    mutating func exchange(_ client: Int, _ server: Int, isSound: Bool) throws -> Exchange? {
        do {
            return try exchange(
                client, server,
                SyncSession(
                    memory: nodes[client].memories[server] ?? SyncSession.Memory(), turn: random.next()),
                isSound: isSound)
        } catch ReplicaError.notAMember {
            let replica = nodes[client].replica
            let isMember = try replica.store.read { try $0.members().contains { $0.replica == replica.id } }
            guard isMember else { return nil }
            return try exchange(
                client, server, SyncSession(memory: SyncSession.Memory(), tellsAll: true), isSound: isSound)
        }
    }

    private mutating func exchange(
        _ client: Int, _ server: Int, _ fresh: SyncSession, isSound: Bool
    ) throws -> Exchange? {
        var session = fresh
        var bytes = 0
        let asker = nodes[client].replica
        while true {
            if session.rounds > 40 { throw Violation("a sync does not come to its end") }
            let message = try asker.store.read { try session.message(reading: $0) }
            let body = try MessageCoding.encode([message])
            let isJoin = session.isIntroduction
            if !isSound, try isLost(body, from: asker.id, to: server, isJoin) { return nil }
            let answer = try self.answer(body, from: asker.id, on: server, isJoin)
            bytes += body.count + answer.count
            if !isSound, happens(faults.loseReply) { return nil }
            if !isSound, happens(faults.cut) {
                try takeCut(answer, on: client)
                return nil
            }
            guard let part = try MessageCoding.decode(answer).first else { return nil }
            let taken = try asker.take(try SyncAnswer.receive(part), parts: part.given)
            if !isSound, happens(faults.crash) { return nil }
            let goesOn = try asker.store.read {
                try session.finishRound(
                    part, wasSentAll: !message.hasMore, added: taken.added, reading: $0)
            }
            nodes[client].memories[server] = session.memory
            guard goesOn else {
                // Who was revoked gives what it has and gets nothing.
                if session.isWithheld {
                    tally["syncs that gave nothing back", default: 0] += 1
                } else {
                    try checkEqual(client, server)
                }
                return Exchange(rounds: session.rounds, bytes: bytes, isWithheld: session.isWithheld)
            }
        }
    }

    /// Answers a message as the server does; the answer's errors reach the asker as refusals.
    func answer(_ body: [UInt8], from asker: ReplicaID, on server: Int, _ isJoin: Bool) throws -> [UInt8] {
        isJoin
            ? try nodes[server].replica.answerJoin(body, from: asker, nowSeconds: 0)
            : try nodes[server].replica.answerSync(body, from: asker)
    }

    /// Whether a message does not arrive as it was sent.
    private mutating func isLost(_ body: [UInt8], from asker: ReplicaID, to server: Int, _ isJoin: Bool)
        throws
        -> Bool
    {
        if happens(faults.reorder) { late.append((asker, server, body, isJoin)) }
        if happens(faults.drop) {
            tally["messages dropped", default: 0] += 1
            return true
        }
        if happens(faults.cut) {
            let cut = Array(body.prefix(Int.random(in: 0..<max(1, body.count), using: &random)))
            try refusing { _ = try answer(cut, from: asker, on: server, isJoin) }
            return true
        }
        if happens(faults.duplicate) {
            try refusing { _ = try answer(body, from: asker, on: server, isJoin) }
        }
        if happens(faults.fullDisk) {
            try whileFull(server) { try refusing { _ = try answer(body, from: asker, on: server, isJoin) } }
            return true
        }
        return false
    }

    /// An answer that was cut: what can be read of it is still only what its authors signed.
    private mutating func takeCut(_ answer: [UInt8], on client: Int) throws {
        let cut = Array(answer.prefix(Int.random(in: 0..<max(1, answer.count), using: &random)))
        let replica = nodes[client].replica
        try refusing {
            for part in try MessageCoding.decode(cut) where part.team == replica.team {
                _ = try replica.take(try part.runs.map { try VerifiedRun($0, team: part.team) })
            }
        }
    }

    /// Delivers a message that was under way for long.
    mutating func deliverLate(_ choice: Int) throws {
        guard !late.isEmpty else { return }
        let message = late.remove(at: choice % late.count)
        try refusing { _ = try answer(message.body, from: message.from, on: message.to, message.isJoin) }
    }

    /// Puts what a node holds, or what has arrived lately, on a memory stick, in messages.
    mutating func export(from node: Int) throws {
        let replica = nodes[node].replica
        let messages = try replica.store.read { reader -> [[TeamPart]] in
            let end = try reader.end
            let first = UInt64.random(in: 0...end.arrivals, using: &random)
            let batch = try reader.batch(
                after: Bool.random(using: &random) ? 0 : first, through: end.arrivals, except: nil,
                limitBytes: 4_096)
            let digest = HeadsDigest(team: replica.team, try reader.heads)
            return [
                [
                    TeamPart(
                        team: replica.team, digest: digest, covered: end, held: ArrivalCursor(),
                        runs: batch.runs)
                ]
            ]
        }
        bundles.append(messages)
    }

    /// Imports a memory stick, perhaps one that was imported before; another team's node refuses it.
    mutating func importBundle(on node: Int, _ choice: Int) throws {
        guard !bundles.isEmpty else { return }
        for message in bundles[choice % bundles.count] {
            for part in message {
                let runs = try part.runs.map { try VerifiedRun($0, team: part.team) }
                try refusing { _ = try nodes[node].replica.take(runs, holdsGaps: true) }
                do {
                    _ = try stranger.take(try part.runs.map { try VerifiedRun($0, team: stranger.team) })
                    if !runs.isEmpty { throw Violation("another team took a bundle") }
                } catch is LogError {
                    continue
                }
            }
        }
    }

    /// Runs work on a node whose disk takes no more.
    func whileFull(_ node: Int, _ work: () throws -> Void) throws {
        let store = nodes[node].replica.store
        try store.limitSize(toBytes: 1)
        defer {
            // The limit is lifted for what comes next; were it not, the next step would fail.
            try? store.limitSize(toBytes: nil)
        }
        try work()
    }

    /// Runs work that may be refused; a refusal changes nothing, which the end of the run shows.
    func refusing(_ work: () throws -> Void) throws {
        do {
            try work()
        } catch let error where World.isRefusal(error) {
            return
        }
    }

    /// Whether an error is one of those that users are told, and not a broken run.
    static func isRefusal(_ error: any Error) -> Bool {
        switch error {
        // Nothing blocks, and nothing here damages a database.
        case SyncError.noProgress, SyncError.roundLimit, StoreError.damaged, StoreError.missing: false
        default: error is ReplicaError || error is StoreError || error is LogError || error is SyncError
        }
    }
}

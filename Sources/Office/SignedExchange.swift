import Causality
import HoursStore
import Replica
import SignedLog
import SyncProtocol

/// A request as it came, with its whole body; header names are in lower case.
struct SignedRequest: Sendable {
    let method: String
    let authority: String
    let path: String
    let headers: [String: String]
    let body: [UInt8]
}

/// Answers a signed request: checks who asks, asks the replica, packs the answer.
struct SignedExchange: Sendable {
    /// What is asked of the replica.
    enum Endpoint: Sendable {
        case sync
        case join
    }

    /// An answer as it goes over the wire.
    struct Answer: Sendable {
        let body: [UInt8]
        let contentEncoding: String?
        let skewSeconds: Int64
    }

    let teams: HeldTeams
    let replays: ReplayCache
    let rates: RequestRates
    /// The hosts with ports under which the node is asked; empty if any will do.
    let names: Set<String>
    let counters: OfficeCounters
    let threads: ExchangeThreads
    let order = OrderOfSenders()

    /// A request that is checked.
    private struct Asked: Sendable {
        let message: CheckedMessage
        let replica: Replica
        let skewSeconds: Int64
        let next: Next
    }

    private typealias Packed = (body: [UInt8], coding: String?)

    private enum Next: Sendable {
        /// It brought nothing, so it only had to be read for.
        case answered(Packed, met: [KnownPeer])
        /// It must wait for its turn to be written; those of its sender that come later must wait until it does.
        case waits(OrderOfSenders.Place)
    }

    /// - Parameter source: what connections of the asker's address are counted by; nil for this machine.
    /// - Throws: `RequestError`, `HTTPSignatureError`; from then on `ExchangeRefusal`.
    func answer(
        _ request: SignedRequest, from source: String?, at endpoint: Endpoint, nowSeconds: Int64
    ) async throws -> Answer {
        let asked = try await threads.check {
            try check(request, from: source, at: endpoint, nowSeconds: nowSeconds)
        }
        do {
            let packed = try await answer(asked, accepted: request.headers["accept-encoding"])
            if endpoint == .sync {
                counters.countEntries(received: asked.message.entries)
                // Anybody may ask about no team; only a member is answered about one.
                if asked.message.isAboutTeam { rates.keep(asked.message.signer) }
            }
            counters.countBytes(received: request.body.count, sent: packed.body.count)
            return Answer(
                body: packed.body, contentEncoding: packed.coding, skewSeconds: asked.skewSeconds)
        } catch {
            throw ExchangeRefusal(reason: error, skewSeconds: asked.skewSeconds)
        }
    }

    private func answer(_ asked: Asked, accepted: String?) async throws -> Packed {
        switch asked.next {
        case .answered(let answer, let met):
            await teams.keep(met: met, at: asked.replica, on: threads)
            return answer
        case .waits(let place):
            defer { place.leave() }
            let answer = try await teams.answer(
                asked.message, from: asked.replica, on: threads, didQueue: place.leave)
            // A large one is compressed where that keeps no connection waiting.
            guard answer.count > OfficeLimits.smallBodyBytes else {
                return BodyForm.pack(answer, accepted: accepted)
            }
            let packed = try? await threads.check { BodyForm.pack(answer, accepted: accepted) }
            return packed ?? (answer, nil)
        }
    }

    /// Checks a request, and answers it if it brings nothing.
    private func check(
        _ request: SignedRequest, from source: String?, at endpoint: Endpoint, nowSeconds: Int64
    ) throws -> Asked {
        guard SyncMediaType.type(of: request.headers["content-type"]) == SyncMediaType.message else {
            throw RequestError.unsupportedType(request.headers["content-type"])
        }
        let coding = try BodyForm.coding(request.headers[HTTPSignature.encodingHeader])
        let signature = try HTTPSignature.verify(
            method: request.method, authority: request.authority, path: request.path, body: request.body,
            headers: request.headers)
        let skewSeconds = signature.skewSeconds(nowSeconds: nowSeconds)
        guard names.isEmpty || names.contains(request.authority.lowercased()) else {
            throw RequestError.otherNode(request.authority)
        }
        do {
            try rates.count(signature.signer, from: source, nowSeconds: nowSeconds)
            guard replays.remember(signer: signature.signer, nonce: signature.nonce) else {
                throw HTTPSignatureError.replayed
            }
            let message = try coding.decode(request.body, limit: OfficeLimits.bodyBytes)
            return try ask(
                endpoint, message, from: signature.signer, nowSeconds: nowSeconds, skewSeconds: skewSeconds,
                accepted: request.headers["accept-encoding"])
        } catch {
            throw ExchangeRefusal(reason: error, skewSeconds: skewSeconds)
        }
    }

    private func ask(
        _ endpoint: Endpoint, _ message: [UInt8], from signer: ReplicaID, nowSeconds: Int64,
        skewSeconds: Int64, accepted: String?
    ) throws -> Asked {
        let parts = try MessageCoding.decode(message)
        let replica = try replica(for: parts, nowSeconds: nowSeconds)
        let place = order.enter(signer)
        do {
            // What many bring at the same time is checked while one of them writes; strangers are told off before anybody waits for
            // them.
            let checked =
                switch endpoint {
                case .sync:
                    try replica.checked(
                        parts, from: signer, nowSeconds: nowSeconds, skewSeconds: Int(skewSeconds))
                case .join: try replica.checkedJoin(parts, from: signer, nowSeconds: nowSeconds)
                }
            let next: Next
            if checked.bringsNews {
                next = .waits(place)
            } else {
                let (answer, met) = try replica.answerReading(checked)
                place.leave()
                next = .answered(BodyForm.pack(answer, accepted: accepted), met: met)
            }
            return Asked(message: checked, replica: replica, skewSeconds: skewSeconds, next: next)
        } catch {
            place.leave()
            throw error
        }
    }

    /// The replica of the team that a message is about; without any team any replica answers that there is nothing.
    private func replica(for parts: [TeamPart], nowSeconds: Int64) throws -> Replica {
        guard let team = parts.first?.team else {
            guard let any = teams.any else { throw RequestError.notFound }
            return any
        }
        guard let replica = try teams.replica(of: team, nowSeconds: nowSeconds) else {
            throw ReplicaError.unknownTeam(team)
        }
        return replica
    }
}

/// Why a request with a valid signature was refused.
struct ExchangeRefusal: Error {
    let reason: any Error
    /// How far the asker's clock is ahead.
    let skewSeconds: Int64
}

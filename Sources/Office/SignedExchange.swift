import Causality
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
///
/// It blocks on the database.
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
    let order = OrderOfSenders()

    /// - Parameter source: what connections of the asker's address are counted by; nil for this machine.
    /// - Throws: `RequestError`, `HTTPSignatureError`; from then on `ExchangeRefusal`.
    func answer(
        _ request: SignedRequest, from source: String?, at endpoint: Endpoint, nowSeconds: Int64
    ) throws -> Answer {
        guard SyncMediaType.named(by: request.headers["content-type"]) == SyncMediaType.message else {
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
            let answer = try ask(
                endpoint, message, from: signature.signer, nowSeconds: nowSeconds,
                skewSeconds: Int(skewSeconds))
            let packed = BodyForm.pack(answer, accepted: request.headers["accept-encoding"])
            counters.countBytes(received: request.body.count, sent: packed.body.count)
            return Answer(body: packed.body, contentEncoding: packed.coding, skewSeconds: skewSeconds)
        } catch {
            throw ExchangeRefusal(reason: error, skewSeconds: skewSeconds)
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

    private func ask(
        _ endpoint: Endpoint, _ message: [UInt8], from signer: ReplicaID, nowSeconds: Int64, skewSeconds: Int
    ) throws -> [UInt8] {
        let parts = try MessageCoding.decode(message)
        let replica = try replica(for: parts, nowSeconds: nowSeconds)
        let place = order.enter(signer)
        defer { place.leave() }
        // What many bring at the same time is checked while one of them writes; strangers are told off before anybody waits for them.
        let checked =
            switch endpoint {
            case .sync:
                try replica.checked(parts, from: signer, nowSeconds: nowSeconds, skewSeconds: skewSeconds)
            case .join: try replica.checkedJoin(parts, from: signer, nowSeconds: nowSeconds)
            }
        let answer = try teams.answer(checked, from: replica, didQueue: place.leave)
        if endpoint == .sync {
            counters.countEntries(received: checked.entries)
            // Anybody may ask about no team; only a member is answered about one.
            if !parts.isEmpty { rates.keep(signer) }
        }
        return answer
    }
}

/// Why a request with a valid signature was refused.
struct ExchangeRefusal: Error {
    let reason: any Error
    /// How far the asker's clock is ahead.
    let skewSeconds: Int64
}

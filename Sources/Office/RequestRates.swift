import Causality
import Synchronization

/// How often each device asked within the running minute, so that none takes the node for itself.
///
/// Keys cost nothing. Devices that were answered once are counted each for itself; all others are counted together by the
/// address that they come from, so that however many keys somebody makes, members go on.
final class RequestRates: Sendable {
    private struct State {
        var minute: Int64 = 0
        var counts: [ReplicaID: Int] = [:]
        var strangers: [String: Int] = [:]
        var known: Set<ReplicaID> = []
    }

    private let state = Mutex(State())
    private let perMinute: Int
    private let strangersPerMinute: Int
    private let remembered: Int

    /// - Parameters:
    ///   - perMinute: the most requests of a device that was answered before.
    ///   - strangersPerMinute: the most requests of all others from one address.
    ///   - remembered: the most devices, and the most addresses, that are known.
    init(perMinute: Int, strangersPerMinute: Int, remembered: Int) {
        self.perMinute = perMinute
        self.strangersPerMinute = strangersPerMinute
        self.remembered = remembered
    }

    /// Counts a request.
    ///
    /// - Parameter source: what connections of the asker's address are counted by; nil for this machine.
    /// - Throws: `RequestError.tooOften` with the seconds until the minute is over.
    func count(_ signer: ReplicaID, from source: String?, nowSeconds: Int64) throws {
        try state.withLock { state in
            let minute = nowSeconds / 60
            if minute != state.minute {
                state.minute = minute
                state.counts.removeAll(keepingCapacity: true)
                state.strangers.removeAll(keepingCapacity: true)
            }
            let isAllowed: Bool
            if state.known.contains(signer) {
                let count = state.counts[signer] ?? 0
                isAllowed = count < perMinute
                if isAllowed { state.counts[signer] = count + 1 }
            } else {
                let address = source ?? ""
                let count = state.strangers[address] ?? 0
                // Behind a proxy on this machine everybody has its address.
                isAllowed =
                    count < (source == nil ? perMinute : strangersPerMinute)
                    && (count > 0 || state.strangers.count < remembered)
                if isAllowed { state.strangers[address] = count + 1 }
            }
            guard isAllowed else {
                throw RequestError.tooOften(seconds: Int(60 - (nowSeconds - minute * 60)))
            }
        }
    }

    /// Remembers a device that was answered.
    func keep(_ signer: ReplicaID) {
        state.withLock { state in
            if state.known.count >= remembered { state.known.removeAll(keepingCapacity: true) }
            state.known.insert(signer)
        }
    }
}

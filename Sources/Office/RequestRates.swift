import Causality
import Synchronization

/// How often each device asked within the running minute, so that none takes the node for itself.
///
/// Keys cost nothing, so the number of devices that are counted has a limit too; beyond it everybody unknown waits.
final class RequestRates: Sendable {
    private struct State {
        var minute: Int64 = 0
        var counts: [ReplicaID: Int] = [:]
    }

    private let state = Mutex(State())
    private let perMinute: Int
    private let signers: Int

    init(perMinute: Int, signers: Int) {
        self.perMinute = perMinute
        self.signers = signers
    }

    /// Counts a request.
    ///
    /// - Throws: `RequestError.tooOften` with the seconds until the minute is over.
    func count(_ signer: ReplicaID, nowSeconds: Int64) throws {
        try state.withLock { state in
            let minute = nowSeconds / 60
            if minute != state.minute {
                state.minute = minute
                state.counts.removeAll(keepingCapacity: true)
            }
            let count = state.counts[signer] ?? 0
            guard count < perMinute, count > 0 || state.counts.count < signers else {
                throw RequestError.tooOften(seconds: Int(60 - (nowSeconds - minute * 60)))
            }
            state.counts[signer] = count + 1
        }
    }
}

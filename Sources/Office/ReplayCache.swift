import Causality
import Synchronization

/// Remembers the last signed requests, so that a copy of one is not answered; the oldest are forgotten at the
/// limit.
///
/// What a forgotten request could do again is harmless: messages are idempotent.
final class ReplayCache: Sendable {
    private struct Mark: Hashable {
        let signer: ReplicaID
        let nonce: Octets16
    }

    private struct State {
        var known: Set<Mark> = []
        var inOrder: [Mark] = []
        var oldest = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        precondition(limit > 0, "a replay cache remembers one request at least")
        self.limit = limit
    }

    /// Whether the request is new; from then on it is not.
    func remember(signer: ReplicaID, nonce: Octets16) -> Bool {
        let mark = Mark(signer: signer, nonce: nonce)
        return state.withLock { state in
            guard state.known.insert(mark).inserted else { return false }
            if state.inOrder.count < limit {
                state.inOrder.append(mark)
            } else {
                state.known.remove(state.inOrder[state.oldest])
                state.inOrder[state.oldest] = mark
                state.oldest = (state.oldest + 1) % limit
            }
            return true
        }
    }
}

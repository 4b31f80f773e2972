import Dispatch
import Synchronization

/// Whose turn it is to write: one asker at a time, in the order in which they came.
final class TurnsToWrite: Sendable {
    private struct State {
        var isTaken = false
        /// Who waits, the first to come first.
        var waiting: [DispatchSemaphore] = []
    }

    private let state = Mutex(State())

    /// How many wait.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Waits for the turn.
    ///
    /// - Returns: whether it is the asker's now; false if it did not come in time.
    func take(within time: DispatchTimeInterval) -> Bool {
        let call = state.withLock { state -> DispatchSemaphore? in
            guard state.isTaken else {
                state.isTaken = true
                return nil
            }
            let call = DispatchSemaphore(value: 0)
            state.waiting.append(call)
            return call
        }
        guard let call, call.wait(timeout: .now() + time) == .timedOut else { return true }
        return state.withLock { state in
            guard let place = state.waiting.firstIndex(where: { $0 === call }) else {
                // It came just now.
                return true
            }
            state.waiting.remove(at: place)
            return false
        }
    }

    /// Gives a turn back; whoever waits longest has it then.
    func giveBack() {
        let next = state.withLock { state -> DispatchSemaphore? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.isTaken = false
            return nil
        }
        next?.signal()
    }
}

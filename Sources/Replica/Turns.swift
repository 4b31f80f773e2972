import Foundation
import Synchronization

/// Leaves the database from time to time to programs that wait for it; SQLite gives it to whoever tries first.
final class Turns: Sendable {
    private struct State {
        /// Since when nobody else could write for long.
        var since = 0.0
        /// When the last transaction ended.
        var last = -Double.infinity
    }

    private let state = Mutex(State())

    /// Waits a little if nobody else could write for long.
    func letOthersWrite() {
        let isDue = state.withLock { state in
            let now = ProcessInfo.processInfo.systemUptime
            if now - state.last >= ReplicaLimits.secondsOfTurn { state.since = now }
            return now - state.since > ReplicaLimits.secondsWithoutTurn
        }
        guard isDue else { return }
        Thread.sleep(forTimeInterval: ReplicaLimits.secondsOfTurn)
        state.withLock { $0.since = ProcessInfo.processInfo.systemUptime }
    }

    /// Takes note that a transaction ended just now.
    func wrote() { state.withLock { $0.last = ProcessInfo.processInfo.systemUptime } }
}

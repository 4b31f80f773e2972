import Dispatch
import Synchronization

/// Whose turn it is to write: one at a time, in the order in which they came; what fits together is written in one turn.
///
/// Whoever waits longest does the work of those after it too, as databases commit in groups: what is written for each transaction is
/// written once for all of them.
final class TurnsToWrite<Work: Sendable, Outcome: Sendable>: Sendable {
    private struct Asker: Sendable {
        let number: UInt64
        let work: Work
        /// Rings when the turn is the asker's, or when its work is done.
        let bell = DispatchSemaphore(value: 0)
    }

    private enum Call {
        case turn([Asker])
        case done(Outcome)
    }

    private struct State {
        var isTaken = false
        var asked: UInt64 = 0
        /// Who waits, the first to come first.
        var waiting: [Asker] = []
        /// What those are told whose bell rings, by number.
        var calls: [UInt64: Call] = [:]
    }

    private let state = Mutex(State())
    private let fits: @Sendable (_ together: [Work], _ next: Work) -> Bool

    /// - Parameter fits: whether the next work can be done in the turn of those before it.
    init(fits: @escaping @Sendable (_ together: [Work], _ next: Work) -> Bool) { self.fits = fits }

    /// How many wait.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Waits for the turn and does the work; of several that wait the first does it.
    ///
    /// - Parameters:
    ///   - time: how long the asker waits until somebody begins its work.
    ///   - didQueue: is called as soon as whoever comes later is behind this asker.
    ///   - body: does what fits together and says how each ended, in the same order.
    /// - Returns: how the asker's work ended; nil if its turn did not come in time, and then nothing of it was done.
    func take(
        _ work: Work, within time: DispatchTimeInterval, didQueue: () -> Void = {},
        _ body: ([Work]) -> [Outcome]
    ) -> Outcome? {
        let (asker, isNow) = state.withLock { state in
            state.asked += 1
            let asker = Asker(number: state.asked, work: work)
            defer { state.isTaken = true }
            if state.isTaken { state.waiting.append(asker) }
            return (asker, !state.isTaken)
        }
        didQueue()
        guard !isNow else { return lead([asker], body) }
        if asker.bell.wait(timeout: .now() + time) == .timedOut {
            guard !goAway(asker) else { return nil }
            // It is its turn just now, or somebody does its work.
            asker.bell.wait()
        }
        switch state.withLock({ $0.calls.removeValue(forKey: asker.number) }) {
        case .turn(let together): return lead(together, body)
        case .done(let outcome): return outcome
        case nil: return nil
        }
    }

    /// Whether the asker waited still, and does not any more.
    private func goAway(_ asker: Asker) -> Bool {
        state.withLock { state in
            guard let place = state.waiting.firstIndex(where: { $0.number == asker.number }) else {
                return false
            }
            state.waiting.remove(at: place)
            return true
        }
    }

    /// Does the work of some, gives the turn to those that wait, and tells the others how theirs ended.
    ///
    /// - Returns: how the first one's ended.
    private func lead(_ together: [Asker], _ body: ([Work]) -> [Outcome]) -> Outcome? {
        let outcomes = body(together.map(\.work))
        precondition(outcomes.count == together.count, "each work has an end")
        let next = state.withLock { state -> Asker? in
            for (asker, outcome) in zip(together, outcomes).dropFirst() {
                state.calls[asker.number] = .done(outcome)
            }
            guard !state.waiting.isEmpty else {
                state.isTaken = false
                return nil
            }
            var next = [state.waiting.removeFirst()]
            while let further = state.waiting.first, fits(next.map(\.work), further.work) {
                next.append(state.waiting.removeFirst())
            }
            state.calls[next[0].number] = .turn(next)
            return next[0]
        }
        next?.bell.signal()
        for asker in together.dropFirst() { asker.bell.signal() }
        return outcomes.first
    }
}

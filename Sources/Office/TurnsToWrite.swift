import Synchronization

/// Whose turn it is to write: one at a time, in the order in which they came; what fits together is written in one turn.
///
/// Whoever waits longest does the work of those after it too, as databases commit in groups: what is written for each transaction is
/// written once for all of them. Who waits keeps no thread.
final class TurnsToWrite<Work: Sendable, Outcome: Sendable>: Sendable {
    /// What ends the wait of an asker.
    private enum Call: Sendable {
        /// It is its turn, and that of those after it; their work comes first to last.
        case turn([Asker])
        case done(Outcome)
        case tooLate
    }

    private struct Asker: Sendable {
        let number: UInt64
        let work: Work
        let continuation: CheckedContinuation<Call, Never>
    }

    private struct State {
        /// Of how many the work is done just now.
        var inTurn = 0
        var asked: UInt64 = 0
        /// Who waits, the first to come first.
        var waiting: [Asker] = []
    }

    private let state = Mutex(State())
    private let limit: Int
    private let fits: @Sendable (_ together: [Work], _ next: Work) -> Bool

    /// - Parameters:
    ///   - limit: how many may wait beside one whose turn it is.
    ///   - fits: whether the next work can be done in the turn of those before it.
    init(limit: Int, fits: @escaping @Sendable (_ together: [Work], _ next: Work) -> Bool) {
        self.limit = limit
        self.fits = fits
    }

    /// How many wait.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Waits for the turn and does the work; of several that wait the first does it.
    ///
    /// A task that is cancelled waits on: its work may be done by another one.
    ///
    /// - Parameters:
    ///   - time: how long the asker waits until somebody begins its work.
    ///   - didQueue: is called as soon as whoever comes later is behind this asker.
    ///   - body: does what fits together and says how each ended, in the same order.
    /// - Returns: how the asker's work ended; nil if too many wait or its turn did not come in time, and then nothing of it was done.
    func take(
        _ work: Work, within time: Duration, didQueue: () -> Void = {},
        _ body: ([Work]) async -> [Outcome]
    ) async -> Outcome? {
        var timer: Task<Void, any Error>?
        let call = await withCheckedContinuation { continuation in
            let (asker, now) = state.withLock { state -> (Asker, Call?) in
                state.asked += 1
                let asker = Asker(number: state.asked, work: work, continuation: continuation)
                guard state.inTurn > 0 else {
                    state.inTurn = 1
                    return (asker, .turn([asker]))
                }
                guard state.inTurn + state.waiting.count <= limit else { return (asker, .tooLate) }
                state.waiting.append(asker)
                return (asker, nil)
            }
            didQueue()
            if let now {
                continuation.resume(returning: now)
            } else {
                timer = Task {
                    try await Task.sleep(for: time)
                    goAway(asker.number)
                }
            }
        }
        timer?.cancel()
        switch call {
        case .turn(let together): return await lead(together, body)
        case .done(let outcome): return outcome
        case .tooLate: return nil
        }
    }

    /// Lets an asker go, if it waits still.
    private func goAway(_ number: UInt64) {
        let asker = state.withLock { state in
            state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0) }
        }
        asker?.continuation.resume(returning: .tooLate)
    }

    /// Does the work of some, gives the turn to those that wait, and tells the others how theirs ended.
    ///
    /// - Returns: how the first one's ended.
    private func lead(_ together: [Asker], _ body: ([Work]) async -> [Outcome]) async -> Outcome? {
        let outcomes = await body(together.map(\.work))
        precondition(outcomes.count == together.count, "each work has an end")
        handOver()
        for (asker, outcome) in zip(together, outcomes).dropFirst() {
            asker.continuation.resume(returning: .done(outcome))
        }
        return outcomes.first
    }

    /// Does something that nobody waits for, if it is nobody's turn.
    func ifFree(_ body: () async -> Void) async {
        let isFree = state.withLock { state in
            guard state.inTurn == 0 else { return false }
            state.inTurn = 1
            return true
        }
        guard isFree else { return }
        await body()
        handOver()
    }

    /// Gives the turn to those that wait.
    private func handOver() {
        let next = state.withLock { state in
            var next: [Asker] = []
            while let further = state.waiting.first, next.isEmpty || fits(next.map(\.work), further.work) {
                next.append(state.waiting.removeFirst())
            }
            state.inTurn = next.count
            return next
        }
        next.first?.continuation.resume(returning: .turn(next))
    }
}

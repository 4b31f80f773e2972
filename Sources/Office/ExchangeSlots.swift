import Synchronization

/// How many requests may be in memory at the same time.
final class ExchangeSlots: Sendable {
    private let limit: Int
    private let taken = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// Whether a request would get a slot now.
    var isFree: Bool { taken.withLock { $0 < limit } }

    /// Takes a slot; false if none is free.
    func take() -> Bool {
        taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
    }

    /// Gives a taken slot back.
    func giveBack() {
        taken.withLock { taken in
            precondition(taken > 0, "only a taken slot is given back")
            taken -= 1
        }
    }
}

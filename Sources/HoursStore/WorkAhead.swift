import Foundation

/// Makes values on a thread of its own while the caller uses those that are ready, in the order in which they are made.
///
/// What comes out does not depend on which of both is faster.
/// - Parameters:
///   - isBeside: whether there is a second thread; else each value is used as soon as it is made.
///   - most: how many values wait at most.
///   - make: makes the values and hands each over; a false answer says that no more is wanted.
///   - use: what the caller does with each.
/// - Throws: what `use` throws; then nothing more is made.
func workAhead<Value: Sendable>(
    isBeside: Bool, most: Int, _ make: @escaping @Sendable (_ handOver: (Value) -> Bool) -> Void,
    use: (Value) throws -> Void
) throws {
    guard isBeside else {
        var failure: (any Error)?
        make { value in
            do {
                try use(value)
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
        return
    }
    let belt = Belt<Value>(most: most)
    // A thread of its own: those of a pool may all be waiting for this caller.
    Thread.detachNewThread {
        make { belt.put($0) }
        belt.end()
    }
    defer { belt.abandon() }
    while let value = belt.take() { try use(value) }
}

/// A queue of few places between two threads.
private final class Belt<Value: Sendable>: @unchecked Sendable {
    private let most: Int
    private let changed = NSCondition()
    // All of these are touched with the lock held.
    private var waiting: [Value] = []
    private var isEnded = false
    private var isAbandoned = false

    init(most: Int) { self.most = most }

    /// Waits for a place.
    ///
    /// - Returns: false if nobody takes values any more.
    func put(_ value: Value) -> Bool {
        changed.lock()
        defer { changed.unlock() }
        while waiting.count >= most, !isAbandoned { changed.wait() }
        guard !isAbandoned else { return false }
        waiting.append(value)
        changed.broadcast()
        return true
    }

    func end() {
        changed.lock()
        isEnded = true
        changed.broadcast()
        changed.unlock()
    }

    /// Waits for the next value; nil after the last.
    func take() -> Value? {
        changed.lock()
        defer { changed.unlock() }
        while waiting.isEmpty, !isEnded { changed.wait() }
        guard !waiting.isEmpty else { return nil }
        changed.broadcast()
        return waiting.removeFirst()
    }

    func abandon() {
        changed.lock()
        isAbandoned = true
        changed.broadcast()
        changed.unlock()
    }
}

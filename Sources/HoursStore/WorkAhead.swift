import Foundation

/// Makes values on a thread of its own while the caller uses those that are ready, in the order in which they are made.
///
/// What comes out does not depend on which of both is faster.
final class WorkAhead<Value: Sendable> {
    /// Makes the values and hands each over; a false answer says that no more is wanted.
    typealias Making = @Sendable (_ handOver: (Value) -> Bool) -> Void

    private let belt: Belt<Value>?
    private let make: Making

    /// Begins.
    ///
    /// - Parameters:
    ///   - isBeside: whether there is a second thread; else each value is made when it is used.
    ///   - most: how many values wait at most.
    init(isBeside: Bool, most: Int, _ make: @escaping Making) {
        self.make = make
        guard isBeside else {
            belt = nil
            return
        }
        let belt = Belt<Value>(most: most)
        self.belt = belt
        // A thread of its own: those of a pool may all be waiting for this caller.
        Thread.detachNewThread {
            make { belt.put($0) }
            belt.end()
        }
    }

    deinit { belt?.abandon() }

    /// Uses all values.
    ///
    /// - Throws: what the body throws; then nothing more is made.
    func use(_ body: (Value) throws -> Void) throws {
        if let belt {
            defer { belt.abandon() }
            while let value = belt.take() { try body(value) }
            return
        }
        var failure: (any Error)?
        make { value in
            do {
                try body(value)
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
    }
}

/// A value that one thread gives another later; nil if it never will.
final class Later<Value: Sendable>: @unchecked Sendable {
    private let given = NSCondition()
    // Both are touched with the lock held.
    private var value: Value?
    private var isOver = false

    /// Gives it; the first time counts.
    func give(_ value: Value?) {
        given.lock()
        if !isOver { (self.value, isOver) = (value, true) }
        given.broadcast()
        given.unlock()
    }

    /// Waits for it.
    func wait() -> Value? {
        given.lock()
        defer { given.unlock() }
        while !isOver { given.wait() }
        return value
    }
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

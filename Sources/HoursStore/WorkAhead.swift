import Dispatch
import Foundation
import Synchronization

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
    ///   - afterwards: what the second thread does when the caller has all values, or wants no more; nothing where there is none.
    init(
        isBeside: Bool, most: Int, _ make: @escaping Making,
        afterwards: @escaping @Sendable () -> Void = {}
    ) {
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
            afterwards()
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
final class Later<Value: Sendable>: Sendable {
    private let value = Mutex<Value??>(nil)
    private let isGiven = DispatchSemaphore(value: 0)

    /// Gives it; the first time counts.
    func give(_ given: Value?) {
        value.withLock { value in
            if value == nil { value = .some(given) }
        }
        isGiven.signal()
    }

    /// Waits for it.
    func wait() -> Value? {
        isGiven.wait()
        // Whoever asks again is answered too.
        isGiven.signal()
        return value.withLock { $0 ?? nil }
    }
}

/// A queue of few places between a thread that puts and one that takes.
private final class Belt<Value: Sendable>: Sendable {
    private struct State {
        var waiting: [Value] = []
        var isAbandoned = false
    }

    private let state = Mutex(State())
    private let filled = DispatchSemaphore(value: 0)
    private let free = DispatchSemaphore(value: 0)

    init(most: Int) {
        // A semaphore that begins with places must end with as many.
        for _ in 0..<most { free.signal() }
    }

    /// Waits for a place.
    ///
    /// - Returns: false if nobody takes values any more.
    func put(_ value: Value) -> Bool {
        free.wait()
        let isWanted = state.withLock { state in
            if !state.isAbandoned { state.waiting.append(value) }
            return !state.isAbandoned
        }
        if isWanted { filled.signal() }
        return isWanted
    }

    func end() { filled.signal() }

    /// Waits for the next value; nil after the last.
    func take() -> Value? {
        filled.wait()
        let value = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
        free.signal()
        return value
    }

    func abandon() {
        state.withLock { $0.isAbandoned = true }
        free.signal()
    }
}

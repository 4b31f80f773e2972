import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Office

@Suite("Turns to write")
struct TurnsToWriteTests {
    private typealias Turns = TurnsToWrite<Int, Int>

    /// Runs a body on a thread of its own when its work waits behind others.
    private func wait(in turns: Turns, _ body: @escaping @Sendable () -> Void) {
        let waits = turns.waiting
        Thread.detachNewThread(body)
        while turns.waiting == waits { Thread.sleep(forTimeInterval: 0.001) }
    }

    /// Keeps the turn until the semaphore rings.
    private func hold(_ turns: Turns, until end: DispatchSemaphore) {
        let isTaken = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            _ = turns.take(-1, within: .seconds(60)) { work in
                isTaken.signal()
                end.wait()
                return work
            }
        }
        isTaken.wait()
    }

    @Test("Whoever waits too long goes away, and nothing of its work is done")
    func timeout() {
        let turns = Turns { _, _ in true }
        let end = DispatchSemaphore(value: 0)
        hold(turns, until: end)
        #expect(turns.take(1, within: .milliseconds(5)) { $0 } == nil)
        #expect(turns.take(2, within: .milliseconds(0)) { $0 } == nil)
        #expect(turns.waiting == 0)
        end.signal()
        let done = turns.take(3, within: .seconds(60)) { $0 }
        #expect(done == 3, "those who went away do not have it")
    }

    @Test("Those who wait are done in order, what fits together at once, and each is told its own end")
    func order() throws {
        // Threes never go with others.
        let turns = Turns { together, next in together.count < 3 && !(together + [next]).contains(3) }
        let end = DispatchSemaphore(value: 0)
        hold(turns, until: end)
        let groups = Mutex<[[Int]]>([])
        let ends = Mutex<[Int: Int?]>([:])
        let done = DispatchSemaphore(value: 0)
        for number in 0..<8 {
            wait(in: turns) {
                let outcome = turns.take(number, within: .seconds(60)) { work in
                    groups.withLock { $0.append(work) }
                    return work.map { $0 * 10 }
                }
                ends.withLock { $0[number] = .some(outcome) }
                done.signal()
            }
        }
        end.signal()
        for _ in 0..<8 { done.wait() }
        #expect(groups.withLock { $0 } == [[0, 1, 2], [3], [4, 5, 6], [7]])
        #expect(ends.withLock { $0 } == Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, $0 * 10) }))
        #expect(turns.waiting == 0)
    }

    @Test("Never two at a time, each work once, also where some go away just when it is given to them")
    func alone() {
        let turns = Turns { together, _ in together.count < 4 }
        let inside = Mutex((now: 0, most: 0, done: [Int: Int]()))
        let told = Mutex<Set<Int>>([])
        let done = DispatchSemaphore(value: 0)
        for thread in 0..<8 {
            Thread.detachNewThread {
                for turn in 0..<200 {
                    let patience = DispatchTimeInterval.microseconds((thread * 37 + turn * 11) % 400)
                    let number = thread * 1000 + turn
                    let outcome = turns.take(number, within: patience) { work in
                        inside.withLock {
                            $0.now += 1
                            $0.most = max($0.most, $0.now)
                        }
                        if turn.isMultiple(of: 3) { Thread.sleep(forTimeInterval: 0.0001) }
                        inside.withLock { inside in
                            inside.now -= 1
                            for number in work { inside.done[number, default: 0] += 1 }
                        }
                        return work
                    }
                    if let outcome {
                        #expect(outcome == number)
                        told.withLock { _ = $0.insert(number) }
                    }
                }
                done.signal()
            }
        }
        for _ in 0..<8 { done.wait() }
        let seen = inside.withLock { $0 }
        #expect(seen.most == 1 && !seen.done.isEmpty)
        #expect(seen.done.values.allSatisfy { $0 == 1 })
        #expect(Set(seen.done.keys) == told.withLock { $0 }, "who was told that it is done, and nobody else")
        #expect(turns.take(-2, within: .milliseconds(1)) { $0 } == -2, "nobody has kept it")
    }
}

import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Office

@Suite("Turns to write")
struct TurnsToWriteTests {
    @Test("Whoever comes while it is another's goes away when the time is over, and leaves nothing behind")
    func timeout() {
        let turns = TurnsToWrite()
        #expect(turns.take(within: .milliseconds(1)))
        #expect(!turns.take(within: .milliseconds(5)))
        #expect(!turns.take(within: .milliseconds(0)))
        turns.giveBack()
        #expect(turns.take(within: .milliseconds(1)), "those who went away do not have it")
        turns.giveBack()
    }

    @Test("Those who wait get it in the order in which they came")
    func order() throws {
        let turns = TurnsToWrite()
        try #require(turns.take(within: .seconds(1)))
        let came = Mutex<[Int]>([])
        let done = DispatchSemaphore(value: 0)
        for number in 0..<6 {
            let waits = turns.waiting
            Thread.detachNewThread {
                if turns.take(within: .seconds(60)) {
                    came.withLock { $0.append(number) }
                    turns.giveBack()
                }
                done.signal()
            }
            // The next one comes when this one waits.
            while turns.waiting == waits { Thread.sleep(forTimeInterval: 0.001) }
        }
        turns.giveBack()
        for _ in 0..<6 { done.wait() }
        #expect(came.withLock { $0 } == [0, 1, 2, 3, 4, 5])
        #expect(turns.waiting == 0)
    }

    @Test("Never two at a time, also where some go away just when it is given to them")
    func alone() {
        let turns = TurnsToWrite()
        let inside = Mutex((now: 0, most: 0, turns: 0))
        let done = DispatchSemaphore(value: 0)
        for thread in 0..<8 {
            Thread.detachNewThread {
                for turn in 0..<200 {
                    let patience = DispatchTimeInterval.microseconds((thread * 37 + turn * 11) % 400)
                    guard turns.take(within: patience) else { continue }
                    inside.withLock {
                        $0.now += 1
                        $0.turns += 1
                        $0.most = max($0.most, $0.now)
                    }
                    if turn.isMultiple(of: 3) { Thread.sleep(forTimeInterval: 0.0001) }
                    inside.withLock { $0.now -= 1 }
                    turns.giveBack()
                }
                done.signal()
            }
        }
        for _ in 0..<8 { done.wait() }
        let seen = inside.withLock { $0 }
        #expect(seen.most == 1 && seen.turns > 0)
        #expect(turns.take(within: .milliseconds(1)), "nobody has kept it")
    }
}

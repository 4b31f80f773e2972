import Causality
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Office

@Suite("The order of one device's requests")
struct OrderOfSendersTests {
    @Test("One after the other in the order in which they came; those of others do not wait")
    func order() throws {
        let order = OrderOfSenders()
        let mine = try #require(ReplicaID([UInt8](repeating: 1, count: 32)))
        let other = try #require(ReplicaID([UInt8](repeating: 2, count: 32)))
        let first = order.enter(mine)
        order.enter(other).leave()
        let came = Mutex<[Int]>([])
        let done = DispatchSemaphore(value: 0)
        for number in 0..<5 {
            let waiting = order.waiting(mine)
            Thread.detachNewThread {
                let place = order.enter(mine)
                came.withLock { $0.append(number) }
                place.leave()
                place.leave()
                done.signal()
            }
            while order.waiting(mine) == waiting { Thread.sleep(forTimeInterval: 0.001) }
        }
        #expect(came.withLock { $0 }.isEmpty)
        first.leave()
        for _ in 0..<5 { done.wait() }
        #expect(came.withLock { $0 } == [0, 1, 2, 3, 4])
        order.enter(mine).leave()
        #expect(order.waiting(mine) == 0)
    }
}

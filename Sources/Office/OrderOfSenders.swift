import Causality
import Dispatch
import Synchronization

/// Lets the requests of one device wait for their turn to write in the order in which they came: a message that goes on where another one
/// ends is of no use before it.
final class OrderOfSenders: Sendable {
    /// Who is being checked, and how many of the same device wait behind it.
    private let checking = Mutex<[ReplicaID: [DispatchSemaphore]]>([:])

    /// One request that is being checked.
    final class Place: Sendable {
        private let isLeft = Mutex(false)
        private let giveUp: @Sendable () -> Void

        init(_ giveUp: @escaping @Sendable () -> Void) { self.giveUp = giveUp }

        /// Lets the next one of the same device be checked; the first time counts.
        func leave() {
            let isFirst = isLeft.withLock { isLeft in
                defer { isLeft = true }
                return !isLeft
            }
            if isFirst { giveUp() }
        }
    }

    /// How many of a device wait.
    func waiting(_ signer: ReplicaID) -> Int { checking.withLock { $0[signer]?.count ?? 0 } }

    /// Waits until the requests before it of the same device are checked and wait for their turn.
    func enter(_ signer: ReplicaID) -> Place {
        let bell = checking.withLock { checking -> DispatchSemaphore? in
            guard checking[signer] != nil else {
                checking[signer] = []
                return nil
            }
            let bell = DispatchSemaphore(value: 0)
            checking[signer]?.append(bell)
            return bell
        }
        bell?.wait()
        return Place { [self] in
            let next = checking.withLock { checking -> DispatchSemaphore? in
                guard checking[signer]?.isEmpty == false else {
                    checking[signer] = nil
                    return nil
                }
                return checking[signer]?.removeFirst()
            }
            next?.signal()
        }
    }
}

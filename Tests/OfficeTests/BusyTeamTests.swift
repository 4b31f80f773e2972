import Dispatch
import Foundation
import HoursStore
import Replica
import SignedLog
import SyncProtocol
import Synchronization
import Testing

@testable import Office

@Suite("A team that is busy")
struct BusyTeamTests {
    /// Keeps a database from being written until it is told to end.
    private final class Keeper: Sendable {
        private let end = DispatchSemaphore(value: 0)

        init(_ store: Store) async {
            let end = end
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    try? store.write { _ in
                        continuation.resume()
                        end.wait()
                    }
                }
            }
        }

        func stop() { end.signal() }
    }

    private final class Ended: Sendable { let count = Mutex(0) }

    @Test("While a team's database is kept, however many wait for it, other teams are answered, and then all")
    func otherTeamsGoOn() async throws {
        let home = ReplicaHome(path: NSTemporaryDirectory() + "saat-busy-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: home.path) }
        let busy = try NodeWithMember(home: home)
        let quiet = try NodeWithMember()
        let keeper = await Keeper(busy.node.store)
        try await RunningOffice.run(busy.node, and: [quiet.node]) { office in
            defer { keeper.stop() }
            let joining = try busy.message(busy.runs(of: busy.member))
            let ended = Ended()
            let waiting = (1..<OfficeLimits.exchanges).map { _ in
                Task {
                    defer { ended.count.withLock { $0 += 1 } }
                    return try await office.sendSigned(
                        SyncPath.join, body: joining, by: busy.member.deviceKey
                    ).status
                }
            }
            let refused = waiting.count - 1 - OfficeLimits.waitingPerTeam
            let limit = ContinuousClock.now + .seconds(15)
            while ended.count.withLock({ $0 }) < refused, ContinuousClock.now < limit {
                try await Task.sleep(for: .milliseconds(5))
            }
            let other = try await office.sendSigned(
                SyncPath.join, body: quiet.message(quiet.runs(of: quiet.member)), by: quiet.member.deviceKey)
            #expect(other.status == 200)
            #expect(try busy.node.store.read { try $0.heads.count } == 1, "the busy one took nothing in yet")
            keeper.stop()
            var statuses: [Int] = []
            for task in waiting { statuses.append(try await task.value) }
            let answered = statuses.filter { $0 == 200 }.count
            #expect(answered == waiting.count - refused)
            #expect(statuses.allSatisfy { [200, 503].contains($0) }, "the others are told to come again")
            #expect(try busy.node.store.verify() == [])
        }
    }
}

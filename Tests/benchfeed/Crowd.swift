import Foundation
import HoursModel
import HoursStore
import Replica
import SignedLog
import SyncProtocol

/// Lets many devices into a team; each leaves its first entry at the node and is not heard of again.
struct Crowd {
    let home: String
    let count: Int

    /// What it did.
    struct Answer: Encodable {
        let replicas: Int
    }

    /// How many first entries are one transaction.
    private static let together = 100

    func run() throws -> Answer {
        let node = try Replica.open(ReplicaHome(path: home))
        let invitation = try node.invite(
            role: .recorder, volunteer: nil, expires: 0, uses: 0, address: "", .now)
        var waiting: [VerifiedRun] = []
        for number in 1...count {
            let device = try Replica.join(nil, invitation, device: "device \(number)", owner: nil, .now)
            var session = SyncSession(memory: SyncSession.Memory())
            let part = try device.store.read { try session.message(reading: $0) }
            waiting += try SyncAnswer.receive(part)
            if waiting.count >= Crowd.together || number == count {
                _ = try node.take(waiting)
                waiting = []
            }
        }
        return Answer(replicas: count)
    }
}

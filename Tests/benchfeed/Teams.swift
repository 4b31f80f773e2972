import Foundation
import HoursModel
import HoursStore
import Replica
import Sheets

/// Makes many teams: a central node holds all of them, and a device of each has recorded claims that the node lacks.
struct Teams {
    let central: String
    let devices: String
    let count: Int
    let reference: String
    let log: String

    /// What it did.
    struct Answer: Encodable {
        let teams: Int
        let claims: Int
    }

    func run() async throws -> Answer {
        let claims = try LoggedClaim.read(log)
        let records = Array(try Data(contentsOf: URL(fileURLWithPath: reference)))
        // The first team lies in the folder itself, the others beneath it.
        try make(0, claims, records)
        let width = ProcessInfo.processInfo.activeProcessorCount
        let made = try await inParallel(Array(1..<max(1, count)), atMost: width) { number in
            try make(number, claims, records)
            return number
        }
        return Answer(teams: made.count + 1, claims: (made.count + 1) * claims.count)
    }

    private func make(_ number: Int, _ claims: [LoggedClaim], _ records: [UInt8]) throws {
        let name = String(number + 100_000)
        let folder = ReplicaHome(path: central)
        let office = try Replica.create(
            number == 0 ? folder : folder.another(name), teamName: "Centre \(name)",
            zone: Zone("Asia/Riyadh"),
            device: "office", owner: nil, .now
        ).replica
        let invitation = try office.invite(
            role: .leader, volunteer: nil, expires: 0, uses: 1, address: "", .now)
        let device = try Replica.join(
            ReplicaHome(path: devices + "/" + name), invitation, device: "laptop", owner: "Mona", .now)
        _ = try device.importRows(
            .lines(records, DateReader()), ImportOptions(source: "reference.jsonl"), .now
        ) { _ in }
        _ = try Recording.record(claims, in: device)
    }
}

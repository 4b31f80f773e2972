import Causality
import Foundation
import HoursModel
import HoursStore
import Replica
import SignedLog

/// Records claims one after another, each as `saat log` does: signed, folded, settled and durable before the next.
struct Recording {
    let home: String
    let file: String

    /// What it did; seconds are those of the claims alone.
    struct Answer: Encodable {
        let claims: Int
        let seconds: Double
    }

    func run() throws -> Answer {
        let replica = try Replica.open(ReplicaHome(path: home))
        return try Recording.record(LoggedClaim.read(file), in: replica)
    }

    /// - Throws: `StoreError.noRecord` where a claim names somebody unknown; what `Replica.log` throws.
    static func record(_ claims: [LoggedClaim], in replica: Replica) throws -> Answer {
        // Names are found before the clock starts: a kiosk or a form has them at hand.
        let requests = try replica.store.read { reader in
            var found: [String: RecordID] = [:]
            func id(_ ref: String, _ kind: KindDeclaration) throws -> RecordID {
                if let known = found[kind.name + ref] { return known }
                let id = try reader.resolve(ref, among: [kind]).id
                found[kind.name + ref] = id
                return id
            }
            return try claims.map { claim in
                claim.request(
                    volunteer: try id(claim.volunteer, Kinds.volunteer),
                    activity: try id(claim.activity, Kinds.activity))
            }
        }
        let start = ContinuousClock.now
        for (claim, request) in zip(claims, requests) {
            let around = Surroundings.at(claim.recordedAt)
            do {
                _ = try replica.log(request, isAgain: false, isDryRun: false, around)
            } catch ReplicaError.equalClaim {
                _ = try replica.log(request, isAgain: true, isDryRun: false, around)
            }
        }
        return Answer(claims: claims.count, seconds: start.secondsUntilNow)
    }
}

/// A line of what `generator.py --shape log` writes.
struct LoggedClaim: Decodable, Sendable {
    /// Outside names.
    let volunteer: String
    let activity: String
    /// Minutes since 1970-01-01T00:00Z.
    let start: Int
    let end: Int
    let `break`: Int
    let offset: Int
    let kindOfMinutes: String
    let remote: Bool
    let evidence: String
    let recorder: String
    let role: String
    let note: String?
    /// Milliseconds since 1970.
    let recordedAt: Int64

    static func read(_ path: String) throws -> [LoggedClaim] {
        let decoder = JSONDecoder()
        return try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: 0x0A).map {
            try decoder.decode(LoggedClaim.self, from: $0)
        }
    }

    func request(volunteer: RecordID, activity: RecordID) -> ClaimRequest {
        var request = ClaimRequest()
        request.volunteer = volunteer
        request.activity = activity
        request.time = .timed(start: start, end: end, breakMinutes: `break`)
        request.offsets = (offset, offset)
        request.kindOfMinutes = MinutesKind(name: kindOfMinutes)
        request.isRemote = remote
        request.evidence = Evidence(name: evidence)
        request.recorder = recorder
        request.role = role
        request.note = note
        return request
    }
}

extension Surroundings {
    /// A time, with the system's randomness.
    static func at(_ milliseconds: Int64) -> Surroundings {
        Surroundings(nowMilliseconds: milliseconds) { count in
            var generator = SystemRandomNumberGenerator()
            return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        }
    }

    /// The clock of this machine, with the system's randomness.
    static var now: Surroundings { at(Int64(Date().timeIntervalSince1970 * 1000)) }
}

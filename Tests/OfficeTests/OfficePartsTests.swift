import Causality
import Foundation
import HoursStore
import Replica
import SignedLog
import SyncProtocol
import Synchronization
import Testing

@testable import Office

/// The small parts of the server, without a network.
@Suite struct OfficePartsTests {
    private static func replica(_ number: UInt8) throws -> ReplicaID {
        try DeviceKey(seed: [UInt8](repeating: number, count: 32)).replica
    }

    @Test("A request is new once; at the limit the oldest is forgotten first")
    func replays() throws {
        let cache = ReplayCache(limit: 3)
        let (a, b) = (try Self.replica(1), try Self.replica(2))
        func isNew(_ signer: ReplicaID, _ nonce: UInt64) -> Bool {
            cache.remember(signer: signer, nonce: Octets16(high: 0, low: nonce))
        }
        #expect(isNew(a, 1))
        #expect(isNew(b, 1))
        #expect(!isNew(a, 1))
        #expect(isNew(a, 2))
        #expect(isNew(a, 3))
        #expect(isNew(a, 1), "the first was forgotten")
        #expect(!isNew(a, 2))
        #expect(!isNew(a, 3))
        #expect(isNew(b, 1))
    }

    @Test(
        "Of many teams those that were asked for last keep what makes the next answer faster; one that is only looked into keeps nothing"
    )
    func restingTeams() throws {
        let replicas = try (0..<OfficeLimits.teamsInMemory + 3).map { _ in try makeTestReplica() }
            .sorted { $0.team < $1.team }
        let released = Mutex<[TeamID]>([])
        let teams = HeldTeams(replicas, release: { replica in released.withLock { $0.append(replica.team) } })
        func resting(_ body: () throws -> Void) throws -> [TeamID] {
            released.withLock { $0 = [] }
            try body()
            return released.withLock { $0 }
        }
        let names = replicas.map(\.team)
        let most = OfficeLimits.teamsInMemory
        #expect(
            try resting { for team in names.prefix(most) { _ = try teams.replica(of: team, nowSeconds: 0) } }
                == [])
        #expect(try resting { _ = try teams.replica(of: names[0], nowSeconds: 0) } == [])
        #expect(try resting { _ = try teams.replica(of: names[most], nowSeconds: 0) } == [names[1]])
        #expect(try resting { _ = try teams.replica(of: names[1], nowSeconds: 0) } == [names[2]])
        // All are looked into; those that rest go on resting.
        var seen: [TeamID] = []
        let rested = try resting {
            let _: Never? = try teams.firstAnswer { replica in
                seen.append(replica.team)
                let end = try replica.store.read { try $0.end }
                #expect(end.arrivals > 0)
                return nil
            }
        }
        #expect(seen == names)
        #expect(Set(rested) == [names[2], names[most + 1], names[most + 2]])
        // Whoever knew the signer last is asked first.
        func asked(_ knows: TeamID) -> [TeamID] {
            var asked: [TeamID] = []
            let verdict = teams.verdict(onWhatWasSignedBy: replicas[0].id, orElse: "unknown") { replica in
                asked.append(replica.team)
                return replica.team == knows ? "known" : "unknown"
            }
            #expect(verdict == "known")
            return asked
        }
        #expect(asked(names[3]) == Array(names.prefix(4)))
        #expect(asked(names[3]) == [names[3]])
        #expect(asked(names[1]) == [names[3], names[0], names[1]], "it may have gone to another team")
    }

    @Test("Slots are given and taken back")
    func slots() {
        let slots = ExchangeSlots(limit: 2)
        #expect(slots.take())
        #expect(slots.isFree)
        #expect(slots.take())
        #expect(!slots.isFree)
        #expect(!slots.take())
        slots.giveBack()
        #expect(slots.take())
    }

    @Test(
        "An answer is compressed only for who accepts it",
        arguments: [
            ("zstd", true), ("gzip, zstd", true), ("gzip;q=1.0, ZSTD ; q=0.1", true), ("zstd;q=0", false),
            ("zstd;q=0.000", false), ("zstd;q=x", false), ("gzip", false), ("", false), ("*", false),
            ("zstdx", false), (nil, false), ("zstd;x=1;q=1", true), (",,zstd", true),
        ])
    func acceptance(header: String?, isAccepted: Bool) {
        #expect(BodyForm.acceptsZstd(header) == isAccepted)
    }

    @Test("A body that goes on coming has more time, to an end")
    func slowBodies() {
        #expect(OfficeLimits.seconds(forBodyOf: 0) == 60)
        #expect(OfficeLimits.seconds(forBodyOf: 400 * 1_024) == 160)
        #expect(OfficeLimits.seconds(forBodyOf: .max) == 300)
    }

    @Test("An answer is compressed only if it becomes smaller")
    func packing() throws {
        let long = [UInt8](repeating: 7, count: 10_000)
        let packed = BodyForm.pack(long, accepted: "zstd")
        #expect(packed.coding == "zstd")
        #expect(try Zstd.decompress(packed.body, limit: 10_000) == long)
        let noise = (0..<300).map { _ in UInt8.random(in: .min ... .max) }
        for other: [UInt8] in [[], [1, 2, 3], noise] {
            #expect(BodyForm.pack(other, accepted: "zstd") == (other, nil))
        }
        #expect(BodyForm.pack(long, accepted: nil) == (long, nil))
    }

    @Test("Each kind of problem has its own URN, and its status is that of an error")
    func kinds() {
        let kinds = ProblemDocument.Kind.allCases
        #expect(Set(kinds.map(\.urn)).count == kinds.count)
        for kind in kinds {
            #expect((400..<600).contains(kind.status))
            #expect(ProblemDocument(kind, detail: nil, hint: nil).kind == kind)
        }
    }

    @Test("Errors of every module become a problem with a hint")
    func problems() throws {
        let replica = try Self.replica(1)
        let expected: [(any Error, ProblemDocument.Kind)] = [
            (RequestError.busy, .busy), (RequestError.notFound, .notFound),
            (RequestError.tooSlow(seconds: 1), .tooSlow),
            (HTTPSignatureError.missing(header: "x"), .unsigned),
            (HTTPSignatureError.replayed, .replayed), (HTTPSignatureError.badDigest, .badDigest),
            (HTTPSignatureError.badSignature(replica), .badSignature),
            (SyncError.tooLarge(bytes: 2, limit: 1), .tooLarge), (SyncError.otherProtocol(9), .otherProtocol),
            (SyncError.noProgress, .internalError),
            (LogError.badSignature(replica: replica, number: 1), .badEntry),
            (LogError.entryTooLarge(1), .tooLarge),
            (ReplicaError.notAMember(replica), .notAMember),
            (ReplicaError.invitationOver("its time ended"), .invitationOver),
        ]
        for (error, kind) in expected {
            let document = Problems.document(for: error)
            #expect(document.kind == kind)
            #expect(document.status == kind.status)
            #expect(document.detail != nil && document.hint != nil)
        }
    }

    @Test("A stranger is not told what went wrong inside")
    func inside() {
        struct Secret: LocalizedError { var errorDescription: String? { "Mona" } }
        for error: any Error in [Secret(), SyncError.cannotOpenBundle("Mona")] {
            let document = Problems.document(for: error)
            #expect(document.status == 500)
            #expect(document.detail?.contains("Mona") == false)
        }
    }
}

import Causality
import Foundation
import SignedLog
import SyncProtocol
import TestSupport
import Testing

/// The bytes of version 1, frozen: a program that writes or reads them otherwise cannot talk to those in the field.
@Suite("Golden messages of version 1", .lane(.computing), .serialized)
struct GoldenTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fixtures/messages/v1")

    /// A log of two entries of a fixed key: a new record with a personal part, one with an outside name, a row, and an edit.
    struct Sample {
        let key: DeviceKey
        let team: TeamID
        let entries: [EncodedEntry]
        let hashes: [EntryHash]

        init() throws {
            key = try DeviceKey(seed: Array(1...32))
            team = RecordIdentity.team(root: key.replica, nonce: [UInt8](repeating: 7, count: 16))
            let header = EntryHeader(rules: 1, recordedAt: 1_772_323_200_000)
            let known = RecordIdentity.keyed(
                "mona", kind: 5, team: team, tokenKey: [UInt8](repeating: 9, count: 32))
            let first = try EntryEncoder.encode(
                header,
                [
                    DraftChange(kind: 5, target: .known(known), personal: [1: .text("Mona")]),
                    DraftChange(kind: 7, target: .created, personal: [1: .text("حصة")], personalRef: "v1"),
                    DraftChange(kind: 8, target: .ref("a1"), fields: [1: .value(.text("Food parcels"))]),
                    DraftChange(
                        kind: 9, target: .created,
                        fields: [
                            1: .change(1), 2: .change(2), 3: .value(.integer(29_538_720)),
                            4: .value(.integer(240)),
                            5: .value(.integer(29_538_900)), 6: .value(.integer(240)),
                            13: .value(.integer(3)),
                        ]),
                    DraftChange(
                        kind: 9, target: .row(ordinal: 1),
                        fields: [
                            1: .change(1), 2: .change(2), 8: .value(.integer(20_513)),
                            10: .value(.integer(180)),
                        ]),
                ], salt: { [UInt8](repeating: 3, count: 16) })
            let one = EntryHash(before: team, key.replica).next(first.bytes)
            let claim = try DecodedEntry(first.bytes, hash: one, team: team).changes[3].record
            let over = [EntryRef(Dot(key.replica, 1), mark: one.mark)]
            let second = try EntryEncoder.encode(
                EntryHeader(rules: 1, recordedAt: 1_772_323_260_000, user: known, seen: over),
                [
                    DraftChange(
                        kind: 9, target: .known(claim), fields: [17: .value(.entries(over))], over: [4: []],
                        personal: [18: .text("wrong day")])
                ], salt: { [UInt8](repeating: 4, count: 16) })
            entries = [first, second]
            hashes = [one, one.next(second.bytes)]
        }

        func part() throws -> TeamPart {
            let head = Head(replica: key.replica, number: 2, hash: hashes[1])
            return TeamPart(
                team: team, digest: HeadsDigest(team: team, [head]),
                covered: ArrivalCursor(incarnation: 5, arrivals: 2), held: ArrivalCursor(), heads: [head],
                runs: [try run()])
        }

        func run() throws -> Run {
            let checkpoint = try Checkpoint(team: team, number: 2, hash: hashes[1], key: key)
            return Run(
                replica: key.replica, first: 1, previous: EntryHash(before: team, key.replica),
                entries: entries,
                signature: checkpoint.signature)
        }
    }

    private func golden(_ name: String, _ make: () throws -> [UInt8]) throws -> [UInt8] {
        let file = GoldenTests.folder.appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["SAAT_REWRITE"] == "1" {
            try Data(Hex.encode(try make()).utf8 + [10]).write(to: file)
        }
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        return try #require(Hex.decode(text.filter { !$0.isWhitespace }))
    }

    @Test("Entries are written as frozen, byte for byte")
    func entries() throws {
        let sample = try Sample()
        for (index, entry) in sample.entries.enumerated() {
            #expect(try golden("entry-\(index + 1).hex") { entry.bytes } == entry.bytes)
            for (change, part) in entry.personal {
                #expect(try golden("entry-\(index + 1)-personal-\(change).hex") { part } == part)
            }
        }
    }

    @Test("Frozen entries are read as they were meant")
    func reading() throws {
        let sample = try Sample()
        let bytes = try golden("entry-1.hex") { sample.entries[0].bytes }
        let entry = try DecodedEntry(bytes, hash: sample.hashes[0], team: sample.team)
        #expect(entry.changes.map(\.kind) == [5, 7, 8, 9, 9])
        #expect(entry.changes[3].fields[1] == .record(entry.changes[1].record))
        #expect(entry.changes[3].record.bytes[6] >> 4 == 8 && entry.changes[3].record.bytes[8] >> 6 == 2)
        #expect(entry.changes[2].record == RecordIdentity.named("a1", kind: 8, team: sample.team))
        #expect(
            entry.changes[1].personalDigest
                == PersonalPart.digest(of: try #require(sample.entries[0].personal[1])))
    }

    @Test("Hashes, ids and digests come out as frozen")
    func digests() throws {
        let sample = try Sample()
        let head = Head(replica: sample.key.replica, number: 2, hash: sample.hashes[1])
        let digest = HeadsDigest(team: sample.team, [head])
        let records = try DecodedEntry(sample.entries[0].bytes, hash: sample.hashes[0], team: sample.team)
            .changes
        let all =
            sample.team.bytes + sample.hashes.flatMap(\.bytes) + digest.bytes
            + records.flatMap(\.record.bytes)
        #expect(try golden("digests.hex") { all } == all)
    }

    @Test("A frozen message with a frozen signature is accepted, and its run can be checked")
    func message() throws {
        let sample = try Sample()
        let head = Head(replica: sample.key.replica, number: 2, hash: sample.hashes[1])
        let bytes = try golden("message.hex") { try MessageCoding.encode([try sample.part()]) }
        let read = try MessageCoding.decode(bytes)
        #expect(read.count == 1 && read[0].heads == [head] && read[0].runs.count == 1)
        let run = try VerifiedRun(read[0].runs[0], team: sample.team)
        #expect(run.hashes == sample.hashes)
        #expect(try MessageCoding.encode(read) == bytes)
    }

    @Test("One changed byte in an entry, its order or its signature is refused")
    func forgery() throws {
        let sample = try Sample()
        let run = try sample.run()
        for place in stride(from: 0, to: run.entries[0].bytes.count, by: 7) {
            var bytes = run.entries[0].bytes
            bytes[place] ^= 1
            let forged = Run(
                replica: run.replica, first: 1, previous: run.previous,
                entries: [EncodedEntry(bytes: bytes, personal: [:]), run.entries[1]], signature: run.signature
            )
            #expect(throws: LogError.self) { try VerifiedRun(forged, team: sample.team) }
        }
        let other = TeamID(Octets16(high: 1, low: 2))
        #expect(throws: LogError.self) { try VerifiedRun(run, team: other) }
        let swapped = Run(
            replica: run.replica, first: 1, previous: run.previous, entries: run.entries.reversed(),
            signature: run.signature)
        #expect(throws: LogError.self) { try VerifiedRun(swapped, team: sample.team) }
    }

    @Test("Damaged bytes never crash a reader")
    func damage() throws {
        let sample = try Sample()
        let message = try MessageCoding.encode([try sample.part()])
        var state: UInt64 = 42
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<3_000 {
            var bytes = message
            for _ in 0...random(4) { bytes[random(bytes.count)] = UInt8(random(256)) }
            if random(3) == 0 { bytes.removeLast(random(bytes.count)) }
            for part in (try? MessageCoding.decode(bytes)) ?? [] {
                for run in part.runs { _ = try? VerifiedRun(run, team: sample.team) }
            }
            var entry = sample.entries[0].bytes
            for _ in 0...random(4) { entry[random(entry.count)] = UInt8(random(256)) }
            _ = try? DecodedEntry(entry, hash: sample.hashes[0], team: sample.team)
        }
    }
}

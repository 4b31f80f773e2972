import Causality
import Foundation
import Seeds
import SwiftProtobuf
import Testing

@testable import SignedLog

@Suite("Bulk entries in columns")
struct BlockTests {
    private let team = TeamID(Octets16(high: 3, low: 4))

    @Test("What is laid out in columns is read as it was written")
    func reading() throws {
        for seed in UInt64(1)...300 {
            var random = SeededGenerator(seed)
            let drafts = Self.drafts(&random)
            let entry = try EntryEncoder.encode(header, drafts) { random.bytes(16) }
            let hash = EntryHash(before: team, replica).next(entry.bytes)
            let decoded = try DecodedEntry(entry.bytes, hash: hash, team: team)
            let shown = Self.readings(drafts, hash: hash, team: team)
            #expect(decoded.changes.count == drafts.count, "seed \(seed)")
            #expect(decoded.changes.records == shown.map(\.record), "seed \(seed)")
            for (change, expected) in zip(decoded.changes, shown) {
                #expect(
                    change.kind == expected.kind && change.record == expected.record
                        && change.fields == expected.fields && change.ref == expected.ref
                        && change.over == expected.over, "seed \(seed), change \(change.index)")
                let digest = entry.personal[change.index].map { PersonalPart.digest(of: $0) }
                #expect(change.personalDigest == digest, "seed \(seed), change \(change.index)")
                #expect(decoded.changes.personalDigest(at: change.index) == digest)
            }
            #expect(
                decoded.changes.withPersonalParts.sorted() == entry.personal.keys.sorted(), "seed \(seed)")
        }
    }

    @Test("A thousand rows of a sheet take some bytes each")
    func size() throws {
        var random = SeededGenerator(7)
        let people = (0..<40).map { _ in RecordID(Octets16(high: random.next(), low: random.next())) }
        let drafts = (0..<1_000).map { row in
            let start = Int64(29_500_000 + (row / 20) * 1440 + 15 * random.number(0...20))
            return DraftChange(
                kind: 9, target: .row(ordinal: 0),
                fields: [
                    1: .value(.record(random.pick(people))), 2: .value(.record(people[0])),
                    3: .value(.integer(start)), 4: .value(.integer(240)),
                    5: .value(.integer(start + Int64(15 * random.number(4...16)))), 6: .value(.integer(240)),
                    13: .value(.integer(2)),
                ])
        }
        let entry = try EntryEncoder.encode(header, drafts) { [] }
        #expect(entry.bytes.count < 1_000 * 6)
    }

    @Test("Few bytes that stand for very many values are neither written nor read")
    func amplification() throws {
        func drafts(_ fields: UInt32) -> [DraftChange] {
            (0..<EntryLimits.changes).map { row in
                DraftChange(
                    kind: 9, target: .row(ordinal: UInt32(row)),
                    fields: Dictionary(uniqueKeysWithValues: (1...fields).map { ($0, .value(.integer(1))) }))
            }
        }
        #expect(throws: LogError.self) { try EntryEncoder.encode(header, drafts(17)) { [] } }
        let sound = try EntryEncoder.encode(header, drafts(16)) { [] }.bytes
        let hash = EntryHash(before: team, replica)
        #expect(try DecodedEntry(sound, hash: hash, team: team).changes.count == EntryLimits.changes)
        var message = try Saat_Entry_V1_Entry(serializedBytes: sound)
        var column = try #require(message.blocks.first?.columns.last)
        column.field = 17
        message.blocks[0].columns.append(column)
        let bytes: [UInt8] = try message.serializedBytes()
        #expect(throws: LogError.malformedEntry("its blocks have \(17 * EntryLimits.changes) values")) {
            try DecodedEntry(bytes, hash: hash, team: team)
        }
        #expect(DecodedEntry.hasBlocks(bytes) && !DecodedEntry.hasBlocks([255, 255]))
    }

    @Test("Damaged columns are refused, and never crash a reader")
    func damage() throws {
        var random = SeededGenerator(11)
        let drafts = Self.drafts(&random)
        let sound = try EntryEncoder.encode(header, drafts) { random.bytes(16) }.bytes
        let hash = EntryHash(before: team, replica)
        var refused = 0
        for _ in 0..<5_000 {
            var bytes = sound
            for _ in 0...random.number(0...3) {
                bytes[random.number(0...bytes.count - 1)] = UInt8(random.number(0...255))
            }
            do {
                for change in try DecodedEntry(bytes, hash: hash, team: team).changes { _ = change.fields }
            } catch is LogError {
                refused += 1
            }
        }
        #expect(refused > 1_000)
    }

    private let replica = ReplicaID(
        Octets32(front: Octets16(high: 1, low: 2), back: Octets16(high: 5, low: 6)))
    private let header = EntryHeader(rules: 1, recordedAt: 1_772_323_200_123)

    /// Stretches of drafts that fit one block, and some that fit none.
    private static func drafts(_ random: inout SeededGenerator) -> [DraftChange] {
        var drafts: [DraftChange] = []
        let ids = (0..<6).map { _ in RecordID(Octets16(high: random.next(), low: random.next())) }
        for _ in 0..<random.number(1...5) {
            let first = drafts.count
            let target = random.number(0...3)
            let personalPercent = random.pick([0, 20, 100])
            let present = (0..<7).map { _ in random.chance(70) }
            for row in 0..<random.number(1...30) {
                var fields: [UInt32: DraftChange.Value] = [:]
                func put(_ number: UInt32, _ value: DraftChange.Value) {
                    if present[Int(number) - 1] || random.chance(60) { fields[number] = value }
                }
                let start = Int64.random(in: -9_000_000...90_000_000, using: &random)
                put(1, .value(.record(random.pick(ids))))
                put(2, .value(.integer(start)))
                put(3, .value(.integer(random.chance(10) ? .max : start + 60)))
                put(4, .value(.integer(240)))
                put(5, .value(.text(random.pick(["", "سلة", "driver"]))))
                if first > 0 { put(6, .change(random.number(0...first - 1))) }
                var draft = DraftChange(
                    kind: target == 3 ? 77 : 9,
                    target: [
                        .created, .row(ordinal: UInt32(random.number(0...1))), .ref("r\(first)-\(row)"),
                        .known(ids[row % 6]),
                    ][target], fields: fields)
                if random.chance(4) {
                    draft.over = [
                        1: [
                            EntryRef(
                                Dot(ReplicaID(Octets32(front: ids[0].octets, back: ids[1].octets)), 3),
                                mark: 9)
                        ]
                    ]
                }
                if random.chance(personalPercent) { draft.personal = [16: .text("note \(row)")] }
                if random.chance(4) { draft.fields[7] = .value(.bytes([1, 2])) }
                drafts.append(draft)
            }
        }
        return drafts
    }

    private struct Reading {
        let kind: UInt32
        let record: RecordID
        let ref: String?
        let fields: [UInt32: FieldValue]
        let over: [UInt32: [EntryRef]]
    }

    /// What drafts mean, one by one.
    private static func readings(_ drafts: [DraftChange], hash: EntryHash, team: TeamID) -> [Reading] {
        var readings: [Reading] = []
        for (index, draft) in drafts.enumerated() {
            let fields = draft.fields.mapValues { value -> FieldValue in
                switch value {
                case .value(let value): value
                case .change(let earlier): .record(readings[earlier].record)
                }
            }
            var ref: String?
            let record: RecordID
            switch draft.target {
            case .known(let id): record = id
            case .created:
                record = RecordIdentity.created(by: hash, index: index, recordedAt: 1_772_323_200_123)
            case .ref(let name):
                ref = name
                record = RecordIdentity.named(name, kind: draft.kind, team: team)
            case .row(let ordinal):
                record = RecordIdentity.row(fields, ordinal: ordinal, kind: draft.kind, team: team)
            }
            readings.append(
                Reading(kind: draft.kind, record: record, ref: ref, fields: fields, over: draft.over))
        }
        return readings
    }
}

extension SeededGenerator {
    fileprivate mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}

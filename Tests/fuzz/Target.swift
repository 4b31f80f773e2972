import Causality
import Foundation
import HoursModel
import HoursStore
import Replica
import Sheets
import SignedLog
import SyncProtocol

/// Everything of the product that reads bytes from outside, with sound inputs to begin with.
struct Target {
    private let node: Replica
    private let member: Replica
    let messages: [[UInt8]]
    let bundles: [[UInt8]]
    let entries: [[UInt8]]
    /// Whole entries of all shapes, with their personal parts.
    let encoded: [EncodedEntry]
    let texts: [[UInt8]]
    /// What a member with rights, who means no good, writes into.
    private var victim: Replica
    private var spare: Store?
    private let headers: [String: String]

    init() throws {
        let around = { (seed: UInt8) in
            Surroundings(nowMilliseconds: 1_772_323_200_000) { count in
                (0..<count).map { UInt8(truncatingIfNeeded: $0 * 31 + Int(seed)) }
            }
        }
        node = try Replica.create(
            nil, teamName: "Team", zone: Zone("Asia/Dubai"), device: "node", owner: "Office", around(1)
        ).replica
        let invitation = try node.invite(
            role: .leader, volunteer: nil, expires: 0, uses: 0, address: "", around(2))
        member = try Replica.join(
            nil, try Invitation(text: invitation.text), device: "member", owner: "Mona", around(3))
        for number in UInt8(10)..<30 {
            _ = try member.add(
                Kinds.volunteer,
                values: [("name", "Volunteer \(number)"), ("nationalId", "04993708\(number)")],
                ref: "v\(number)", text: FieldText(), around(number))
        }
        let sheet = Self.claimLines.joined(separator: "\n")
        _ = try member.importRows(
            .lines(Array(sheet.utf8), DateReader()), ImportOptions(source: "a.jsonl"), around(40),
            progress: { _ in })
        _ = try member.importRows(
            .lines(Array(sheet.replacingOccurrences(of: ":180", with: ":150").utf8), DateReader()),
            ImportOptions(source: "b.jsonl"), around(41), progress: { _ in })
        var made: [[UInt8]] = []
        // The conversation of a join, message by message, is the sound input.
        var session = SyncSession(memory: SyncSession.Memory())
        var goesOn = true
        while goesOn {
            let message = try member.store.read { try session.message(reading: $0) }
            let body = try MessageCoding.encode([message])
            let answer =
                session.isIntroduction
                ? try node.answerJoin(body, from: member.id, nowSeconds: 0)
                : try node.answerSync(body, from: member.id)
            made += [body, answer]
            let part = try MessageCoding.decode(answer)[0]
            _ = try member.take(try SyncAnswer.receive(part), parts: part.given)
            goesOn = try member.store.read {
                try session.finishRound(part, wasSentAll: !message.hasMore, reading: $0)
            }
        }
        messages = made
        let path = NSTemporaryDirectory() + "saat-fuzz-\(ProcessInfo.processInfo.processIdentifier)"
        _ = try node.exportBundle(to: path, for: nil)
        bundles = [Array(try Data(contentsOf: URL(fileURLWithPath: path)))]
        try FileManager.default.removeItem(atPath: path)
        encoded = try node.store.read { reader in
            try reader.batch(after: 0, through: try reader.end.arrivals, except: nil, limitBytes: .max)
        }.runs.flatMap(\.entries)
        entries = encoded.flatMap { [$0.bytes] + Array($0.personal.values) }
        victim = try member.over(try member.store.copyInMemory())
        let signed = try HTTPSignature.headers(
            method: "POST", authority: "a", path: "/v1/sync", body: [], contentEncoding: nil,
            key: node.deviceKey, createdSeconds: 0, nonce: Octets16(high: 1, low: 2))
        headers = Dictionary(signed.map { ($0.name, $0.value) }, uniquingKeysWith: { a, _ in a })
        texts = signed.map { Array($0.value.utf8) } + [Array(invitation.text.utf8)]
    }

    /// Claims of all shapes, many of one, so that an import writes them in columns.
    private static var claimLines: [String] {
        [#"{"kind":"activity","ref":"a","name":"Parcels","zone":"Asia/Dubai"}"#]
            + (0..<60).map { number in
                let day = "2026-03-0\(number % 9 + 1)"
                let time =
                    number % 3 == 0
                    ? #""start":"\#(day)T09:00+04:00","end":"\#(day)T12:00+04:00""#
                    : #""date":"\#(day)","minutes":180"#
                let rest =
                    number % 4 == 0 ? #","note":"late \#(number)","recorder":"Mona","remote":true"# : ""
                let names = #""ref":"c\#(number)","volunteer":"v\#(number % 20 + 10)","activity":"a""#
                return #"{"kind":"claim",\#(names),\#(time)\#(rest)}"#
            }
    }

    /// Signs damaged entries rightly, as a member could who means no good: each is folded or shown as unreadable.
    ///
    /// - Throws: where a sound store could not take it.
    mutating func takeSigned(_ mutator: inout Mutator, _ number: Int) throws {
        let entry = encoded[number % encoded.count]
        let bytes = mutator.mutated([entry.bytes])
        do {
            let damaged = EncodedEntry(bytes: bytes, personal: entry.personal)
            _ = try victim.store.write { try $0.append(by: victim.deviceKey) { _ in damaged } }
        } catch LogError.badPersonalPart {
            // Parts that the entry does not name are refused with it; without them it is a sound message.
            let alone = EncodedEntry(bytes: bytes, personal: [:])
            _ = try victim.store.write { try $0.append(by: victim.deviceKey) { _ in alone } }
        }
    }

    /// What the tables say that the log does not, after signed damage; then begins with a sound log again.
    mutating func discrepancies() throws -> [Discrepancy] {
        defer { spare = victim.store }
        let found = try victim.store.verify()
        victim = try member.over(try member.store.copyInMemory(over: spare))
        return found
    }

    /// The digest over what the node holds.
    func digest() throws -> HeadsDigest {
        try node.store.read { HeadsDigest(team: node.team, try $0.heads) }
    }

    /// Gives bytes to one of the readers; errors are what they are for, anything else ends the program.
    func read(_ kind: Int, _ bytes: [UInt8]) {
        switch kind {
        case 0: refusing { _ = try node.answerSync(bytes, from: member.id) }
        case 1: refusing { _ = try node.answerJoin(bytes, from: member.id, nowSeconds: 0) }
        case 2:
            refusing {
                for part in try MessageCoding.decode(bytes) {
                    _ = try node.take(try part.runs.map { try VerifiedRun($0, team: part.team) })
                }
            }
        case 3:
            refusing {
                var rest = bytes[...]
                try SyncProtocol.Bundle.open(keys: [[UInt8](repeating: 1, count: 32)]) { count in
                    defer { rest = rest.dropFirst(count) }
                    return Array(rest.prefix(count))
                } apply: { _ in
                }
            }
        case 4:
            refusing {
                let entry = try DecodedEntry(
                    bytes, hash: EntryHash(before: node.team, node.id), team: node.team)
                _ = entry.changes.records.count + entry.changes.reduce(0) { $0 + $1.fields.count }
            }
        case 5: refusing { _ = try PersonalPart(bytes) }
        case 6: refusing { _ = try Zstd.decompress(bytes, limit: SyncLimits.messageBytes) }
        case 7: refusing { _ = try Invitation(text: String(decoding: bytes, as: UTF8.self)) }
        default:
            let text = String(decoding: bytes, as: UTF8.self)
            for name in headers.keys {
                var damaged = headers
                damaged[name] = text
                refusing {
                    _ = try HTTPSignature.verify(
                        method: "POST", authority: "a", path: "/v1/sync", body: [], headers: damaged)
                }
            }
        }
    }

    private func refusing(_ work: () throws -> Void) {
        do { try work() } catch { return }
    }
}

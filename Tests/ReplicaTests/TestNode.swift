import Causality
import Foundation
import HoursModel
import HoursStore
import Seeds
import Sheets
import SignedLog
import SyncProtocol
import Synchronization

@testable import Replica

/// Surroundings that a seed and a clock reading repeat.
func surroundings(_ seed: UInt64, at milliseconds: Int64 = 1_772_323_200_000) -> Surroundings {
    let counter = Counter(seed)
    return Surroundings(nowMilliseconds: milliseconds) { counter.bytes($0) }
}

/// A source of bytes that may be asked from anywhere.
final class Counter: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(_ seed: UInt64) { generator = Mutex(SeededGenerator(seed)) }

    func bytes(_ count: Int) -> [UInt8] {
        generator.withLock { generator in
            (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
    }
}

/// A team of replicas in memory: a root, and members that joined by invitations without a network.
struct TestTeam {
    var nodes: [Replica]

    init(members: [Role], seed: UInt64) throws {
        let root = try Replica.create(
            nil, teamName: "Team", zone: Zone("Asia/Dubai"), device: "root", owner: "Root", surroundings(seed)
        ).replica
        nodes = [root]
        for (index, role) in members.enumerated() {
            let invitation = try root.invite(
                role: role, volunteer: nil, expires: 0, uses: 1, address: "",
                surroundings(seed &+ 100 &+ UInt64(index)))
            let text = try Invitation(text: invitation.text)
            nodes.append(
                try Replica.join(
                    nil, text, device: "device \(index)", owner: "Owner \(index)",
                    surroundings(seed &+ 200 &+ UInt64(index))))
        }
    }
}

extension TestTeam {
    /// One more member, that holds nothing yet.
    static func joining(_ root: Replica, role: Role, seed: UInt64) throws -> Replica {
        let invitation = try root.invite(
            role: role, volunteer: nil, expires: 0, uses: 1, address: "", surroundings(seed))
        return try Replica.join(
            nil, try Invitation(text: invitation.text), device: "late", owner: nil, surroundings(seed &+ 1))
    }
}

/// Everything that a replica holds.
func allRuns(of replica: Replica) throws -> [Run] {
    try replica.store.read { reader in
        try reader.batch(after: 0, through: try reader.end.arrivals, except: nil, limitBytes: .max)
    }.runs
}

extension Replica {
    /// Checks runs and takes them in.
    func takeIn(_ runs: [Run]) throws { _ = try take(try runs.map { try VerifiedRun($0, team: team) }) }

    /// Imports lines of JSON.
    @discardableResult
    func importLines(_ lines: [String], seed: UInt64) throws -> ImportReport {
        try importRows(
            .lines(Array(lines.joined(separator: "\n").utf8), DateReader()),
            ImportOptions(source: "lines \(seed)"), surroundings(seed), progress: { _ in })
    }

    /// Imports a sheet whose days begin with the year.
    @discardableResult
    func importSheet(_ header: String, _ rows: [String], seed: UInt64) throws -> ImportReport {
        let table = try Table(text: ([header] + rows).joined(separator: "\n"))
        return try importRows(
            .table(table, try ColumnMap(headers: table.header), DateReader(order: .ymd)),
            ImportOptions(source: "sheet \(seed)"), surroundings(seed), progress: { _ in })
    }
}

/// Carries everything everywhere, whoever is a member.
func carryEverywhere(_ nodes: [Replica]) throws {
    for _ in 0..<2 {
        for from in nodes {
            for to in nodes where to.id != from.id {
                try to.takeIn(try allRuns(of: from))
            }
        }
    }
}

/// One sync in memory, message by message, through the encoded bytes; may be cut off after some messages.
@discardableResult
func sync(
    _ client: Replica, with server: Replica, memory: inout SyncSession.Memory, cutAfter limit: Int = .max,
    sendsOnly: Bool = false, turn: UInt64 = 0
) throws -> (isEqual: Bool, rounds: Int, bytes: Int) {
    var session = SyncSession(memory: memory, sendingAs: sendsOnly ? client.id : nil, turn: turn)
    var bytes = 0
    var steps = 0
    while true {
        let message = try client.store.read { try session.message(reading: $0) }
        let body = try MessageCoding.encode([message])
        bytes += body.count
        steps += 1
        if steps > limit { break }
        let answer =
            session.isIntroduction
            ? try server.answerJoin(body, from: client.id, nowSeconds: 0)
            : try server.answerSync(body, from: client.id)
        bytes += answer.count
        steps += 1
        if steps > limit { break }
        let part = try MessageCoding.decode(answer)[0]
        let taken = try client.take(try SyncAnswer.receive(part), parts: part.given)
        let goesOn = try client.store.read {
            try session.finishRound(
                part, wasSentAll: !message.hasMore, added: taken.added, reading: $0)
        }
        memory = session.memory
        if !goesOn { break }
    }
    return (session.isEqual, session.rounds, bytes)
}

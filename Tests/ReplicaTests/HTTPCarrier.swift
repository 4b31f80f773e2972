import Foundation
import HoursStore
import Logging
import Office
import Replica
import SyncClient
import SyncProtocol
import Testing

/// How the messages of a random world travel.
enum Carrier {
    /// From hand to hand, as encoded bytes.
    case memory
    /// Over HTTP, to a server per node at these ports.
    case http([Int])
}

/// One sync over HTTP; cut off after some messages, as if the line broke before or after the answer came.
func syncOverHTTP(
    _ client: Replica, to port: Int, memory: inout SyncSession.Memory, cutAfter limit: Int
) async throws {
    let transport = try await HTTPTransport(
        to: NodeAddress("http://127.0.0.1:\(port)"), key: client.deviceKey)
    var session = SyncSession(memory: memory)
    do {
        var goesOn = true
        while goesOn, session.rounds * 2 < limit {
            let message = try client.store.read { try session.message(reading: $0) }
            let path = session.isIntroduction ? SyncPath.join : SyncPath.sync
            let answer = try await transport.post(path, body: try MessageCoding.encode([message]))
            if session.rounds * 2 > limit { break }
            let part = try #require(try MessageCoding.decode(answer.body).first)
            let taken = try client.take(try SyncAnswer.receive(part), parts: part.given)
            goesOn = try client.store.read {
                try session.finishRound(
                    part, wasSentAll: !message.hasMore, added: taken.added, reading: $0)
            }
            memory = session.memory
        }
    } catch {
        try await transport.close()
        throw error
    }
    try await transport.close()
}

/// Runs a test while every node of a team is served at a port of its own.
func serving(_ nodes: [Replica], _ test: @escaping @Sendable ([Int]) async throws -> Void) async throws {
    let (arrivals, sender) = AsyncStream.makeStream(of: (node: Int, port: Int).self)
    try await withThrowingTaskGroup(of: Bool.self) { group in
        for (index, node) in nodes.enumerated() {
            let office = try OfficeServer(
                replicas: [node], host: "127.0.0.1", port: 0,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            group.addTask {
                try await office.run { port in sender.yield((index, port)) }
                return false
            }
        }
        group.addTask {
            var ports = [Int](repeating: 0, count: nodes.count)
            var known = 0
            for await arrival in arrivals {
                ports[arrival.node] = arrival.port
                known += 1
                if known == nodes.count { break }
            }
            try await test(ports)
            return true
        }
        while let isTest = try await group.next(), !isTest {}
        group.cancelAll()
    }
}

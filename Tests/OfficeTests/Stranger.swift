import NIOCore
import NIOPosix
import Synchronization

/// Something at a free port of this machine that is no Saat node: it says the same bytes to everyone and
/// hangs up.
final class Stranger: Sendable {
    let port: Int
    private let seen = Mutex<[String]>([])

    var base: String { "http://127.0.0.1:\(port)" }
    /// What it was asked, each request as text.
    var requests: [String] { seen.withLock { $0 } }

    private init(port: Int) { self.port = port }

    static func run(answering text: String, _ test: @Sendable (Stranger) async throws -> Void) async throws {
        try await run(answering: Array(text.utf8), test)
    }

    static func run(answering bytes: [UInt8], _ test: @Sendable (Stranger) async throws -> Void) async throws
    {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        let stranger = Stranger(port: server.channel.localAddress?.port ?? 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await server.executeThenClose { connections in
                    for try await connection in connections {
                        // Whoever is refused may hang up first; that is no fault of the test.
                        try? await stranger.answer(connection, bytes)
                    }
                }
            }
            try await test(stranger)
            group.cancelAll()
        }
    }

    private func answer(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ bytes: [UInt8]) async throws
    {
        try await connection.executeThenClose { inbound, outbound in
            var text = ""
            var parts = inbound.makeAsyncIterator()
            while let part = try await parts.next() {
                text += String(buffer: part)
                // Every request here has a body; hanging up on an unread one would lose the answer.
                if text.contains("\r\n\r\n"), !text.hasSuffix("\r\n\r\n") { break }
            }
            seen.withLock { $0.append(text) }
            try await outbound.write(ByteBuffer(bytes: bytes))
            outbound.finish()
            // All is out when the other side has hung up too.
            while try await parts.next() != nil {}
        }
    }
}

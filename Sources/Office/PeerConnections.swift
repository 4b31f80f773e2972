import Foundation
import NIOCore
import Synchronization

/// How many connections each address holds, so that one machine cannot take all that the node has.
///
/// Connections of this machine are not counted: a proxy in front of the node makes them for others.
final class PeerConnections: Sendable {
    private let counts = Mutex<[String: Int]>([:])
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Counts a connection of an address; false if it has as many as it may.
    func admit(_ source: String) -> Bool {
        counts.withLock { counts in
            let count = counts[source] ?? 0
            guard count < limit else { return false }
            counts[source] = count + 1
            return true
        }
    }

    /// Counts a connection no longer.
    func leave(_ source: String) {
        counts.withLock { counts in
            let count = counts[source] ?? 0
            // Addresses that are gone are not kept.
            counts[source] = count > 1 ? count - 1 : nil
        }
    }

    /// What connections are counted by: an IPv4 address, or the network of an IPv6 address, whose last 64 bits anybody
    /// chooses freely (RFC 4291, 2.5.4); nil for this machine and for what is no address of the network.
    static func source(of address: SocketAddress?) -> String? {
        switch address {
        case .v4(let address):
            let bytes = withUnsafeBytes(of: address.address.sin_addr) { Array($0) }
            return source(ofFour: bytes)
        case .v6(let address):
            let bytes = withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
            // An IPv4 address as IPv6 writes it (RFC 4291, 2.5.5.2).
            if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 255, bytes[11] == 255 {
                return source(ofFour: Array(bytes[12...]))
            }
            guard bytes != Array(repeating: 0, count: 15) + [1] else { return nil }
            return "6:" + bytes.prefix(8).map { String($0) }.joined(separator: ".")
        default: return nil
        }
    }

    private static func source(ofFour bytes: [UInt8]) -> String? {
        bytes[0] == 127 ? nil : "4:" + bytes.map { String($0) }.joined(separator: ".")
    }
}

/// Closes a connection at once if its address holds as many as it may.
final class PeerConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let connections: PeerConnections
    /// What it was counted by; nil while it is not.
    private var source: String?

    init(_ connections: PeerConnections) { self.connections = connections }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { count(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        count(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    private func count(_ context: ChannelHandlerContext) {
        guard source == nil, let source = PeerConnections.source(of: context.remoteAddress) else { return }
        guard connections.admit(source) else {
            context.close(promise: nil)
            return
        }
        self.source = source
    }

    private func leave() {
        guard let source else { return }
        self.source = nil
        connections.leave(source)
    }
}

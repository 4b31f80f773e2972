import NIOCore
import NIOEmbedded
import Testing

@testable import Office

/// One address does not take all connections that a node has.
@Suite struct PeerConnectionTests {
    @Test(
        "An address is its IPv4 number or its IPv6 network; this machine is not counted",
        arguments: [
            ("192.0.2.7", "4:192.0.2.7"), ("::ffff:192.0.2.7", "4:192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "6:32.1.13.184.0.1.0.2"), ("2001:db8:1:2::9", "6:32.1.13.184.0.1.0.2"),
            ("127.0.0.1", nil), ("127.8.9.1", nil), ("::1", nil), ("::ffff:127.0.0.1", nil),
        ])
    func source(text: String, expected: String?) throws {
        #expect(PeerConnections.source(of: try SocketAddress(ipAddress: text, port: 5)) == expected)
    }

    @Test("What is no address of the network is not counted")
    func localSocket() throws {
        #expect(PeerConnections.source(of: try SocketAddress(unixDomainSocketPath: "/tmp/a")) == nil)
        #expect(PeerConnections.source(of: nil) == nil)
    }

    /// A connection from an address, as the server sees it.
    private func connect(_ text: String, _ peers: PeerConnections) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: PeerConnectionHandler(peers))
        try channel.connect(to: SocketAddress(ipAddress: text, port: 5)).wait()
        return channel
    }

    @Test("Beyond the limit a connection is closed at once; others are not, and a place that is left is free")
    func limit() throws {
        let peers = PeerConnections(limit: 2)
        let first = try connect("192.0.2.7", peers)
        let second = try connect("192.0.2.7", peers)
        #expect(first.isActive && second.isActive)
        for _ in 0..<3 { #expect(try !connect("192.0.2.7", peers).isActive) }
        #expect(try connect("192.0.2.8", peers).isActive)
        for _ in 0..<3 { #expect(try connect("127.0.0.1", peers).isActive) }
        try first.close().wait()
        let third = try connect("192.0.2.7", peers)
        #expect(third.isActive)
        #expect(try !connect("::ffff:192.0.2.7", peers).isActive)
        try second.close().wait()
        try third.close().wait()
        #expect(try connect("192.0.2.7", peers).isActive)
    }

    @Test("Large bodies have a limit in all and for each address; this machine may take all")
    func largeBodies() {
        let bodies = LargeBodies(limit: 3, perAddress: 1)
        #expect(bodies.take("a") && !bodies.take("a") && bodies.take("b"))
        #expect(bodies.take(nil) && !bodies.take(nil) && !bodies.take("c"))
        bodies.giveBack("a")
        #expect(bodies.take("c") && !bodies.take("a"))
    }
}

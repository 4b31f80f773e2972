import SyncProtocol
import Testing

@Suite struct LoopbackHostTests {
    @Test(
        "This machine is recognised",
        arguments: ["localhost", "LOCALHOST", "127.0.0.1", "127.255.0.3", "::1", "[::1]", "0:0:0:0:0:0:0:1"])
    func thisMachine(host: String) { #expect(LoopbackHost.contains(host)) }

    @Test(
        "Anything else is another machine",
        arguments: [
            "", "0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "127.0.0.1.example.org", "127.1", "127.0.0.01",
            "127.0.0.256", "127.0.0.", "127.0.0.+1", "localhost.example.org", "example.org",
            "::ffff:127.0.0.1",
        ])
    func anotherMachine(host: String) { #expect(!LoopbackHost.contains(host)) }
}

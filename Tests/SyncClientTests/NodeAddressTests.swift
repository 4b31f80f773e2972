import Testing

@testable import SyncClient

private let digits = String(repeating: "0f", count: 32)

@Suite struct NodeAddressTests {
    @Test(
        "Addresses of this machine are taken, a slash at the end does not matter",
        arguments: [
            ("http://127.0.0.1:8470", "http://127.0.0.1:8470"), ("http://localhost:1/", "http://localhost:1"),
            ("HTTP://[::1]:8470", "http://[::1]:8470"), ("http://127.0.0.9", "http://127.0.0.9"),
            ("https://192.168.1.5:8470", "https://192.168.1.5:8470"),
            ("https://[fe80::1]:1/#sha256=" + digits, "https://[fe80::1]:1#sha256=" + digits),
        ])
    func taken(text: String, address: String) throws { #expect(try NodeAddress(text).text == address) }

    @Test(
        "Other machines need TLS",
        arguments: ["http://example.org:8470", "http://10.0.0.1", "http://[fe80::1]:1"])
    func later(text: String) {
        #expect {
            try NodeAddress(text)
        } throws: {
            if case TransportError.needsTLS = $0 { true } else { false }
        }
    }

    @Test(
        "What is no address of a node is refused",
        arguments: [
            "", "127.0.0.1:8470", "localhost:8470", "ftp://127.0.0.1", "http://", "http://127.0.0.1/office",
            "http://127.0.0.1?x=1", "http://127.0.0.1#x", "http://a:b@127.0.0.1", "http://127.0.0.1:99999x",
            "https://a.org#sha256=12", "https://a.org#x", "http://127.0.0.1#sha256=" + digits,
            "not an address",
        ])
    func refused(text: String) {
        #expect(throws: TransportError.badAddress(text)) { try NodeAddress(text) }
    }
}

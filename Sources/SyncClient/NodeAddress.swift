import Foundation
import SyncProtocol

/// The address of a node: scheme, host and port, nothing more.
struct NodeAddress: Hashable, Sendable {
    /// As in `http://127.0.0.1:8470`, without a slash at the end.
    let text: String

    /// - Throws: `TransportError.badAddress` or `.needsTLS`.
    init(_ text: String) throws {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let host = parts.host, !host.isEmpty, ["http", "https"].contains(scheme),
            parts.path.isEmpty || parts.path == "/", parts.query == nil, parts.fragment == nil,
            parts.user == nil,
            parts.password == nil
        else { throw TransportError.badAddress(text) }
        // The scheme https is for the milestone that brings certificates; until then it must not look safe.
        guard scheme == "http", LoopbackHost.contains(host) else { throw TransportError.needsTLS(host: host) }
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        self.text = "\(scheme)://\(name)" + (parts.port.map { ":\($0)" } ?? "")
    }
}

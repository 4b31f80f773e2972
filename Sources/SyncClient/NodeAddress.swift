import Foundation
public import SyncProtocol

/// The address of a node: scheme, host and port, and the fingerprint of its certificate where it made that itself.
public struct NodeAddress: Hashable, Sendable {
    /// As in `https://192.168.1.5:8470`, without a slash at the end.
    public let base: String
    /// The certificate that it must show; nil if an authority vouches for it, or without TLS.
    public let fingerprint: CertificateFingerprint?
    /// The host, without brackets.
    public let host: String
    let port: Int
    /// Whether it speaks TLS.
    public let isSecure: Bool

    /// Host and port as a Host header has them.
    var authority: String { String(base.drop { $0 != ":" }.dropFirst(3)) }

    /// The whole: the base and, behind `#`, the fingerprint.
    public var text: String { base + (fingerprint.map { "#\($0)" } ?? "") }

    /// Reads an address such as `http://127.0.0.1:8470` or `https://192.168.1.5:8470#sha256=…`.
    ///
    /// - Throws: `TransportError.badAddress`; `.needsTLS` for another machine without TLS.
    public init(_ text: String) throws {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let host = parts.host, !host.isEmpty, ["http", "https"].contains(scheme),
            parts.path.isEmpty || parts.path == "/", parts.query == nil, parts.user == nil,
            parts.password == nil
        else { throw TransportError.badAddress(text) }
        isSecure = scheme == "https"
        fingerprint = parts.fragment.flatMap { CertificateFingerprint(text: $0) }
        guard parts.fragment == nil || isSecure && fingerprint != nil else {
            throw TransportError.badAddress(text)
        }
        guard isSecure || LoopbackHost.contains(host) else { throw TransportError.needsTLS(host: host) }
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        self.host = bare
        port = parts.port ?? (isSecure ? 443 : 80)
        let name = bare.contains(":") ? "[\(bare)]" : bare
        // As in a Host header: the port that goes with the scheme is not written.
        base = "\(scheme)://\(name)" + (port == (isSecure ? 443 : 80) ? "" : ":\(port)")
    }

    /// Creates the same address with a fingerprint.
    public func pinned(to fingerprint: CertificateFingerprint) throws -> NodeAddress {
        try NodeAddress("\(base)#\(fingerprint)")
    }
}

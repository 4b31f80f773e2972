public import Foundation

/// Why a node cannot listen.
public enum OfficeError: Error, Hashable, Sendable {
    /// Another program listens at the port.
    case portInUse(Int)
    /// The address is open to other machines, which needs TLS.
    case notLoopback(host: String)
    /// The certificate or its key cannot be used.
    case badCertificate(path: String, reason: String)
    /// The operating system does not let this program listen at the address.
    case cannotListen(host: String, port: Int, reason: String)
}

extension OfficeError: LocalizedError {
    /// What happened, with the values.
    public var errorDescription: String? {
        switch self {
        case .portInUse(let port): "Port \(port) is in use."
        case .notLoopback(let host): "\(host) is open to other machines, which needs TLS."
        case .badCertificate(let path, let reason): "The certificate \(path) cannot be used: \(reason)."
        case .cannotListen(let host, let port, let reason):
            "Cannot listen at \(host), port \(port): \(reason)."
        }
    }

    /// What to do.
    public var recoverySuggestion: String? {
        switch self {
        case .portInUse: "Stop the program that uses it, or choose another port with --listen 127.0.0.1:PORT."
        case .notLoopback:
            "Listen at 127.0.0.1, or with --tls."
        case .badCertificate:
            "Give PEM files with --certificate and --key; without them the node makes its own certificate."
        case .cannotListen(_, let port, _):
            port < 1024 && port > 0
                ? "Choose a port above 1023." : "Check the address with --listen 127.0.0.1:PORT."
        }
    }
}

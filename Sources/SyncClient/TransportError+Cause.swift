import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension TransportError {
    /// Says in our words what the HTTP client or the socket threw.
    init(_ cause: any Error, address: NodeAddress) {
        let address = address.base
        if let cause = cause as? TransportError {
            self = cause
        } else if cause is NIOSSLError || cause is BoringSSLError {
            self = .untrusted(address: address, reason: Self.reason(ofTLS: cause))
        } else if let cause = cause as? HTTPClientError {
            self = Self.fromClient(cause, address)
        } else if let cause = cause as? HTTPParserError, cause == .invalidEOFState {
            self = .connectionLost(address: address)
        } else if cause is HTTPParserError {
            self = .notASaatNode(address: address, status: nil, contentType: nil)
        } else if Self.isRefusal(cause) {
            self = .refused(address: address)
        } else if cause is NIOConnectionError {
            self = .unreachable(address: address, reason: "\(cause)")
        } else if let cause = cause as? ChannelError, case .connectTimeout = cause {
            self = .timedOut(address: address)
        } else if cause is ChannelError || (cause as? IOError)?.errnoCode == ECONNRESET
            || (cause as? IOError)?.errnoCode == EPIPE
        {
            self = .connectionLost(address: address)
        } else {
            self = .unreachable(address: address, reason: "\(cause)")
        }
    }

    private static func fromClient(_ cause: HTTPClientError, _ address: String) -> TransportError {
        switch cause {
        case .connectTimeout, .readTimeout, .writeTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout:
            .timedOut(address: address)
        case .remoteConnectionClosed, .uncleanShutdown, .requestStreamCancelled:
            .connectionLost(address: address)
        default: .unreachable(address: address, reason: "\(cause)")
        }
    }

    static let noTLS = "it does not speak TLS 1.3"

    private static func reason(ofTLS cause: any Error) -> String {
        "\(cause)".contains("CERTIFICATE_VERIFY_FAILED")
            ? "no authority that this device knows vouches for its certificate" : noTLS
    }

    private static func isRefusal(_ cause: any Error) -> Bool {
        if let cause = cause as? IOError { return cause.errnoCode == ECONNREFUSED }
        guard let cause = cause as? NIOConnectionError, !cause.connectionErrors.isEmpty else { return false }
        return cause.connectionErrors.allSatisfy { ($0.error as? IOError)?.errnoCode == ECONNREFUSED }
    }
}

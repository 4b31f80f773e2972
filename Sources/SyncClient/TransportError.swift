public import Foundation
public import SyncProtocol

/// Why an exchange with a node did not happen.
public enum TransportError: Error, Hashable, Sendable {
    /// The text is not the address of a node.
    case badAddress(String)
    /// The address is another machine, and says nothing of TLS.
    case needsTLS(host: String)
    /// The node shows another certificate than the one that its address names.
    case wrongCertificate(address: String)
    /// No secure connection came about: the certificate is not to be trusted, or it is no TLS 1.3.
    case untrusted(address: String, reason: String)
    /// The machine is there, but nothing listens at the port.
    case refused(address: String)
    /// No connection came about for another reason.
    case unreachable(address: String, reason: String)
    /// The connection was closed before the whole answer was there.
    case connectionLost(address: String)
    /// The time for connecting or answering is over.
    case timedOut(address: String)
    /// Something answered that is not a Saat node; no status means that it did not even speak HTTP.
    case notASaatNode(address: String, status: Int?, contentType: String?)
    /// The answer is larger than the limit.
    case answerTooLarge(address: String, limitBytes: Int)
    /// The answer cannot be decompressed.
    case damagedAnswer(address: String)
    /// The node refused the request and says why.
    case problem(ProblemDocument, retryAfterSeconds: Int?)
}

extension TransportError {
    /// Whether the same request may succeed a moment later without anyone doing anything.
    public var isPassing: Bool {
        switch self {
        case .refused, .unreachable, .connectionLost: true
        case .notASaatNode(_, let status, _): status == 429 || status == 503
        case .problem(let problem, _): problem.status == 429 || problem.status == 503
        case .badAddress, .needsTLS, .wrongCertificate, .untrusted, .timedOut, .answerTooLarge,
            .damagedAnswer:
            false
        }
    }

    /// What the node asked to wait for, in seconds.
    var retryAfterSeconds: Int? {
        if case .problem(_, let seconds) = self { seconds } else { nil }
    }
}

extension TransportError: LocalizedError {
    /// What happened, with the values.
    public var errorDescription: String? {
        switch self {
        case .badAddress(let text): "'\(text)' is not the address of a node."
        case .needsTLS(let host):
            "\(host) is another machine; without TLS nothing is sent beyond this one."
        case .wrongCertificate(let address):
            "\(address) shows another certificate than the one of the invitation."
        case .untrusted(let address, let reason): "\(address) is not to be trusted: \(reason)."
        case .refused(let address): "Nothing listens at \(address)."
        case .unreachable(let address, let reason): "\(address) cannot be reached: \(reason)."
        case .connectionLost(let address): "\(address) closed the connection before its answer was complete."
        case .timedOut(let address): "\(address) did not answer in time."
        case .notASaatNode(let address, let status?, let contentType):
            "\(address) is not a Saat node: it answered with status \(status) and "
                + "\(contentType?.prefix(100) ?? "no content type")."
        case .notASaatNode(let address, nil, _): "\(address) is not a Saat node: it does not speak HTTP."
        case .answerTooLarge(let address, let limit):
            "The answer of \(address) is larger than \(limit) bytes."
        case .damagedAnswer(let address): "The answer of \(address) cannot be decompressed."
        case .problem(let problem, _):
            "The node refused (\(problem.status)): \(problem.title.prefix(200))"
                + (problem.detail.map { ". \($0.prefix(1000))" } ?? ".")
        }
    }

    /// What to do.
    public var recoverySuggestion: String? {
        switch self {
        case .badAddress: "Write it as http://127.0.0.1:8470 or https://HOST:8470#sha256=…, without a path."
        case .needsTLS:
            "Use the https address with its fingerprint, as `saat serve` there shows it, or `saat bundle export`."
        case .wrongCertificate:
            "If the node was set up anew, take its new address from `saat serve` there; else somebody stands between."
        case .untrusted:
            "Use the address that `saat serve` there shows: https with its fingerprint, or http on the same machine."
        case .refused: "Start `saat serve` there, or check the port."
        case .unreachable:
            "Check the network and the address; nothing is lost, `saat sync` goes on from here."
        case .connectionLost(let address) where address.hasPrefix("http://"):
            "Run `saat sync` again; it goes on from here. If the node speaks TLS, use its https address."
        case .connectionLost, .timedOut, .damagedAnswer: "Run `saat sync` again; it goes on from here."
        case .notASaatNode(_, let status?, _):
            (300..<400).contains(status)
                ? "Use the address that it redirects to." : "Check the address and the port of the node."
        case .notASaatNode(_, nil, _): "Check the address and the port of the node."
        case .answerTooLarge: "The node is at fault; report it with its version."
        case .problem(let problem, let seconds):
            problem.hint.map { String($0.prefix(1000)) } ?? Self.hint(seconds)
        }
    }

    private static func hint(_ retryAfterSeconds: Int?) -> String {
        guard let retryAfterSeconds else { return "Ask who runs the node." }
        return "Try again in \(retryAfterSeconds) seconds."
    }
}

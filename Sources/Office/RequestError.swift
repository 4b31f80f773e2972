import Foundation

/// What is wrong with a request before anyone looks at its message.
enum RequestError: Error, Hashable {
    case notFound
    case wrongMethod(allowed: String)
    case unsupportedType(String?)
    case unsupportedCoding(String)
    case tooLarge(limitBytes: Int)
    case tooSlow(seconds: Int64)
    case otherNode(String)
    case tooOften(seconds: Int)
    case busy
}

extension RequestError: LocalizedError {
    var errorDescription: String? {
        switch self {
        case .notFound: "This node has nothing at this path."
        case .wrongMethod(let allowed): "This path only answers \(allowed)."
        case .unsupportedType(let type):
            "The body is \(type.map { "'\($0.prefix(100))'" } ?? "of no type"), not application/x-protobuf."
        case .unsupportedCoding(let coding):
            "The body is in the coding '\(coding.prefix(100))'; this version reads zstd and none, not gzip."
        case .tooLarge(let limit): "The body has more than \(limit) bytes."
        case .tooSlow(let seconds): "The body was not complete after \(seconds) seconds."
        case .otherNode(let name):
            "The request is for '\(name.prefix(100))', which is not a name of this node."
        case .tooOften: "This device asked too often within a minute."
        case .busy: "This node answers as many requests as it can."
        }
    }

    var recoverySuggestion: String? {
        switch self {
        case .notFound, .wrongMethod: "Check the address; a sync goes to /v1/sync with `saat sync URL`."
        case .unsupportedType, .unsupportedCoding, .tooLarge:
            "The sender is at fault; use `saat sync` of the same version."
        case .tooSlow: "Run `saat sync` again on a better connection, or use `saat bundle export`."
        case .otherNode: "Use an address of this node; who runs it names them with `saat serve --name`."
        case .tooOften(let seconds): "Try again in \(seconds) seconds; `saat sync` does so by itself."
        case .busy: "Try again in \(OfficeLimits.retryAfterSeconds) seconds; `saat sync` does so by itself."
        }
    }
}

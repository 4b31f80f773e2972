import Foundation
import SyncProtocol

/// In which type and coding bodies come and go.
enum BodyForm {
    /// The codings of a body that this node reads.
    enum Coding: Hashable {
        case identity
        case zstd
        case gzip

        /// - Throws: `SyncError.malformedMessage` or `.tooLarge`.
        func decode(_ body: [UInt8], limit: Int) throws -> [UInt8] {
            switch self {
            case .identity: body
            case .zstd: try Zstd.decompress(body, limit: limit)
            case .gzip: try Gzip.decompress(body, limit: limit)
            }
        }
    }

    /// Reads a `content-encoding`; none is identity.
    ///
    /// - Throws: `RequestError.unsupportedCoding`.
    static func coding(_ contentEncoding: String?) throws -> Coding {
        guard let contentEncoding else { return .identity }
        switch trimmed(contentEncoding[...]) {
        case "identity": return .identity
        case SyncBody.zstd: return .zstd
        case "gzip": return .gzip
        default: throw RequestError.unsupportedCoding(contentEncoding)
        }
    }

    /// Compresses an answer that is not small, if its receiver accepts that and it becomes smaller.
    static func pack(_ body: [UInt8], accepted: String?) -> (body: [UInt8], coding: String?) {
        acceptsZstd(accepted) ? SyncBody.pack(body) : (body, nil)
    }

    /// Whether an `accept-encoding` names zstd with a weight other than 0.
    static func acceptsZstd(_ acceptEncoding: String?) -> Bool {
        acceptEncoding == SyncBody.zstd
            || (acceptEncoding ?? "").split(separator: ",").contains { item in
                let parts = item.split(separator: ";").map { trimmed($0) }
                let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { $0.dropFirst(2) } ?? "1"
                return parts.first == SyncBody.zstd && (Double(weight) ?? 0) > 0
            }
    }

    private static func trimmed(_ text: Substring) -> String {
        text.trimmingCharacters(in: .whitespaces).lowercased()
    }
}

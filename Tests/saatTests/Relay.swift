import Foundation
import SyncProtocol
import Synchronization

/// Stands between a device and a node and keeps every byte that passes, as somebody who listens on the line would.
final class Relay: Sendable {
    private let listener: Int32
    private let target: Int
    private let captured = Mutex<[Int32: [UInt8]]>([:])

    /// Where it listens.
    let port: Int

    /// - Parameter target: the port of this machine that it passes everything on to.
    init(to target: Int) throws {
        self.target = target
        listener = Relay.socket()
        var address = Relay.address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 8) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRINUSE) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { self.accept() }
    }

    /// Takes no connection any more.
    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        _ = Foundation.close(listener)
    }

    /// Every byte as it passed, and every body of a request or an answer once more as it is without compression.
    func everything() throws -> [UInt8] {
        try captured.withLock { streams in
            try streams.values.reduce(into: []) { $0 += try $1 + Relay.bodies(of: $1) }
        }
    }

    /// The bodies of the messages that follow each other in a stream, decompressed.
    private static func bodies(of stream: [UInt8]) throws -> [UInt8] {
        var found: [UInt8] = []
        var rest = Data(stream)
        while let end = rest.range(of: Data("\r\n\r\n".utf8)) {
            let head = String(decoding: rest[rest.startIndex..<end.lowerBound], as: UTF8.self).lowercased()
            let fields = head.split(separator: "\r\n").map { $0.split(separator: ":", maxSplits: 1) }
            func value(_ name: String) -> String? {
                fields.first { $0.count == 2 && $0[0] == name }.map {
                    $0[1].trimmingCharacters(in: .whitespaces)
                }
            }
            let body = rest[end.upperBound...].prefix(value("content-length").flatMap { Int($0) } ?? 0)
            let isCompressed = value("content-encoding") == "zstd"
            found += isCompressed ? try Zstd.decompress(Array(body), limit: 1 << 26) : Array(body)
            rest = Data(rest[body.endIndex...])
        }
        return found
    }

    private func accept() {
        while true {
            let client = Foundation.accept(listener, nil, nil)
            guard client >= 0 else { return }
            let server = Relay.socket()
            var address = Relay.address(target)
            let isConnected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            guard isConnected else { continue }
            for (from, to) in [(client, server), (server, client)] {
                Thread.detachNewThread { self.pass(from, to) }
            }
        }
    }

    private func pass(_ from: Int32, _ to: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(from, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            captured.withLock { $0[from, default: []] += buffer.prefix(count) }
            var sent = 0
            while sent < count {
                let now = buffer.withUnsafeBytes {
                    send(to, $0.baseAddress.map { $0 + sent }, count - sent, Int32(MSG_NOSIGNAL))
                }
                guard now > 0 else { break }
                sent += now
            }
        }
        shutdown(to, Int32(SHUT_WR))
    }

    private static func socket() -> Int32 {
        #if os(Linux)
            Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            Foundation.socket(AF_INET, SOCK_STREAM, 0)
        #endif
    }

    private static func address(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }
}

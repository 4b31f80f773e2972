import Synchronization

/// What the node counts since it started, for `/metrics`.
final class OfficeCounters: Sendable {
    private struct Request: Hashable, Comparable {
        let route: String
        let status: Int

        static func < (a: Request, b: Request) -> Bool { (a.route, a.status) < (b.route, b.status) }
    }

    private struct State {
        var requests: [Request: Int] = [:]
        var receivedBytes = 0
        var sentBytes = 0
        var receivedEntries = 0
    }

    private let state = Mutex(State())

    func countRequest(route: String, status: Int) {
        state.withLock { $0.requests[Request(route: route, status: status), default: 0] += 1 }
    }

    func countBytes(received: Int, sent: Int) {
        state.withLock { state in
            state.receivedBytes += received
            state.sentBytes += sent
        }
    }

    func countEntries(received: Int) {
        state.withLock { $0.receivedEntries += received }
    }

    /// The counters in the text format 0.0.4 of Prometheus.
    var prometheusText: String {
        let state = state.withLock { $0 }
        var lines = [
            "# HELP saat_http_requests_total Requests answered.",
            "# TYPE saat_http_requests_total counter",
        ]
        for (request, count) in state.requests.sorted(by: { $0.key < $1.key }) {
            lines.append(
                "saat_http_requests_total{route=\"\(request.route)\",status=\"\(request.status)\"} \(count)")
        }
        lines += [
            "# HELP saat_sync_received_bytes_total Bytes of bodies of syncs and joins, as on the wire.",
            "# TYPE saat_sync_received_bytes_total counter",
            "saat_sync_received_bytes_total \(state.receivedBytes)",
            "# HELP saat_sync_sent_bytes_total Bytes of answers to syncs and joins, as on the wire.",
            "# TYPE saat_sync_sent_bytes_total counter",
            "saat_sync_sent_bytes_total \(state.sentBytes)",
            "# HELP saat_sync_received_entries_total Entries received in syncs, with those held already.",
            "# TYPE saat_sync_received_entries_total counter",
            "saat_sync_received_entries_total \(state.receivedEntries)",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}

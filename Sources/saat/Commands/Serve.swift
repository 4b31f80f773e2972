import ArgumentParser
import Logging
import Office
import Replica
import Texts

/// Listens for other nodes.
struct Serve: SaatCommand {
    static let configuration = CommandConfiguration(
        abstract: "Listen: other devices sync with this replica, and join its team.",
        discussion: "Ends on SIGINT and SIGTERM after it answered the requests that came.")

    @Option(
        help: ArgumentHelp(
            "The address of this machine and the port; port 0 takes any.", valueName: "host:port"))
    var listen = "127.0.0.1:8470"

    @Flag(help: "Write a line per request to standard error.")
    var verbose = false

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) async throws {
        let (host, port) = try address()
        let replica = try call.writingReplica()
        var logger = Logger(label: "saat") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = verbose ? .info : .warning
        let server = try OfficeServer(replica: replica, host: host, port: port, logger: logger)
        let shown = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        try await server.run { port in
            let url = "http://\(shown):\(port)"
            // Whoever started it waits for this line; if nobody reads it, it serves all the same.
            try? call.output.answer(["listening": .text(url)]) {
                [call.texts("serve.listening", ["url": url])]
            }
        }
    }

    private func address() throws -> (host: String, port: Int) {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
            (0...65_535).contains(port), colon > listen.startIndex
        else { throw CommandError.badOption("--listen", listen, "127.0.0.1:8470") }
        return (String(listen[..<colon]), port)
    }
}

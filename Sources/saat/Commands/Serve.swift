import ArgumentParser
import Foundation
import HoursStore
import Logging
import Office
import Replica
import SyncProtocol
import Texts

/// Listens for other nodes.
struct Serve: SaatCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Listen: other devices sync with this replica, and join its team.",
        discussion: "Ends on SIGINT and SIGTERM after it answered the requests that came.")

    @Option(
        help: ArgumentHelp(
            "The address of this machine and the port; port 0 takes any.", valueName: "host:port"))
    var listen = "127.0.0.1:8470"

    @Flag(help: "Speak TLS on this machine too; other addresses always do.")
    var tls = false

    @Option(
        help: "A certificate with those between as a PEM file; without one the node makes its own.",
        completion: .file())
    var certificate: String?

    @Option(help: "The private key of --certificate, as a PEM file.", completion: .file())
    var key: String?

    @Option(
        help: ArgumentHelp(
            "A name under which others ask this node; may be repeated. Requests made for another are refused.",
            valueName: "host:port"))
    var name: [String] = []

    @Flag(help: "Write a line per request to standard error.")
    var verbose = false

    @OptionGroup var common: CommonOptions

    func run(_ call: Invocation) async throws {
        let (host, port) = try address()
        // Whoever asks meanwhile is told to come again; a hanging answer would help nobody.
        let patience = Patience(seconds: OfficeLimits.writerSeconds)
        let replicas = try call.writingReplicas(patience: patience)
        var logger = Logger(label: "saat") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = verbose ? .info : .warning
        let shownByServer = try serverCertificate(host, call)
        let server = try OfficeServer(
            replicas: replicas, host: host, port: port, certificate: shownByServer, names: Set(name),
            logger: logger
        ) { known in
            guard call.team == nil else { return [] }
            return try call.home.teams.filter { try !known.contains($0.team()) }
                .map { try call.writing(Replica.open($0, patience: patience)) }
        }
        let isAny = ["0.0.0.0", "::", "[::]"].contains(host)
        let named = isAny ? ProcessInfo.processInfo.hostName : host
        let shown = named.contains(":") && !named.hasPrefix("[") ? "[\(named)]" : named
        try await server.run { port in
            let url = "\(shownByServer == nil ? "http" : "https")://\(shown):\(port)"
            let fingerprint = shownByServer.flatMap { $0.isOwn ? $0.fingerprint : nil }
            // Whoever started it waits for this line; if nobody reads it, it serves all the same.
            try? call.output.answer([
                "listening": .text(url), "fingerprint": .optional(fingerprint?.description),
            ]) {
                var lines = [call.texts("serve.listening", ["url": url])]
                if let fingerprint {
                    lines.append(call.texts("serve.fingerprint", ["address": "\(url)#\(fingerprint)"]))
                }
                return lines
            }
        }
        // Whoever copies the file now has all of it; another program that has it open keeps that from happening, and no harm is done.
        for replica in replicas { try? replica.store.close() }
    }

    /// What the node proves itself with; nil for plain HTTP on this machine.
    private func serverCertificate(_ host: String, _ call: Invocation) throws -> ServerCertificate? {
        switch (certificate, key) {
        case (let certificate?, let key?):
            for path in [certificate, key] where !FileManager.default.fileExists(atPath: path) {
                throw CommandError.missingFile(path)
            }
            return try ServerCertificate(chainPath: certificate, keyPath: key)
        case (nil, nil):
            return tls || !LoopbackHost.contains(host)
                ? try ServerCertificate.own(atPath: call.home.certificatePath) : nil
        case (nil, _): throw CommandError.needed("--certificate")
        case (_, nil): throw CommandError.needed("--key")
        }
    }

    private func address() throws -> (host: String, port: Int) {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
            (0...65_535).contains(port), colon > listen.startIndex
        else { throw CommandError.badOption("--listen", listen, "127.0.0.1:8470") }
        return (String(listen[..<colon]), port)
    }
}

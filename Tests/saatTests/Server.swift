import Foundation

/// A server that ends with the test.
final class Server {
    private struct Listening: Decodable { let listening: String }

    private let process: Process
    let url: String

    /// - Parameter port: 0 lets the system choose.
    init(_ program: Program, home: String, port: Int = 0) throws {
        process = program.process(["serve", "--listen", "127.0.0.1:\(port)", "--json"], home: home)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = output.fileHandleForReading.availableData
        url = try JSONDecoder().decode(Listening.self, from: line).listening
    }

    /// The process.
    var processIdentifier: Int32 { process.processIdentifier }

    /// Where it listens.
    var port: Int { url.split(separator: ":").last.flatMap { Int($0) } ?? 0 }

    /// Ends it at once, as a power cut would.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Asks it to end; gives its exit status.
    func end() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }
}

import Foundation

/// A server that ends with the test.
final class Server {
    private struct Listening: Decodable { let listening: String }

    private let process: Process
    let url: String

    /// - Parameters:
    ///   - port: 0 lets the system choose.
    ///   - log: the file in the program's folder that gets a line per request.
    ///   - kibibytes: beyond which size no file may grow, as on a full disk.
    init(_ program: Program, home: String, port: Int = 0, log: String? = nil, kibibytes: Int? = nil) throws {
        let verbose = log == nil ? [] : ["--verbose"]
        process = program.process(["serve", "--listen", "127.0.0.1:\(port)", "--json"] + verbose, home: home)
        if let kibibytes { Program.limitFiles(of: process, toKibibytes: kibibytes) }
        let output = Pipe()
        process.standardOutput = output
        if let log {
            let file = program.folder.appendingPathComponent(log)
            try Data().write(to: file)
            process.standardError = try FileHandle(forWritingTo: file)
        } else {
            process.standardError = FileHandle.nullDevice
        }
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

import Foundation

/// A server that ends with the test.
final class Server {
    private struct Listening: Decodable { let listening: String }

    private let process: Process
    let url: String

    init(_ program: Program, home: String) throws {
        process = program.process(["serve", "--listen", "127.0.0.1:0", "--json"], home: home)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = output.fileHandleForReading.availableData
        url = try JSONDecoder().decode(Listening.self, from: line).listening
    }

    /// Asks it to end; gives its exit status.
    func end() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }
}

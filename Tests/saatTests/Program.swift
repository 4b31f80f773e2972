import Foundation
import Texts

/// The built program, run as a person runs it.
struct Program {
    /// What a run gave.
    struct Answer {
        let output: String
        /// What was said beside the output, without the remark that a command waits for another program: whether
        /// one does depends on the machine.
        let errors: String
        let status: Int32
    }

    private static let remarks = Language.allCases.map { Catalogue($0)("busy.waiting") + "\n" }

    /// The binary beside the test bundle.
    static let path: String = {
        let places = [
            Bundle.main.bundleURL, Bundle.main.bundleURL.deletingLastPathComponent(),
            URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent(),
            root.appendingPathComponent(".build/debug"),
        ]
        let found = places.map { $0.appendingPathComponent("saat").path }.first {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) && !isFolder.boolValue
        }
        return found ?? "saat"
    }()

    /// The package.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Where it runs; homes are folders in it.
    let folder: URL
    private let seconds: Int64 = 1_773_129_600  // 2026-03-10T08:00Z

    /// Makes a new folder with the fixtures in it.
    init(fixtures: [String] = []) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "saat-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in fixtures {
            let source = Program.root.appendingPathComponent("Fixtures/\(name)")
            try FileManager.default.copyItem(
                at: source, to: folder.appendingPathComponent(source.lastPathComponent))
        }
    }

    /// Removes the folder.
    func remove() throws { try FileManager.default.removeItem(at: folder) }

    /// Runs a command in a home.
    ///
    /// - Parameter step: moves the clock on by two minutes each, so that times and ids come out in one order.
    func run(_ arguments: [String], home: String = "home", step: Int? = nil) throws -> Answer {
        try run(process(arguments, home: home, step: step))
    }

    /// Runs a process to its end.
    func run(_ process: Process) throws -> Answer {
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        let wrong = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = Program.remarks.reduce(String(decoding: wrong, as: UTF8.self)) {
            $0.replacingOccurrences(of: $1, with: "")
        }
        return Answer(
            output: String(decoding: said, as: UTF8.self), errors: text, status: process.terminationStatus)
    }

    /// A run that was not started yet.
    func process(_ arguments: [String], home: String, step: Int? = nil) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        var environment = [
            "LC_ALL": "C", "HOME": folder.path, "SAAT_HOME": folder.appendingPathComponent(home).path,
        ]
        for name in ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR"] {
            environment[name] = ProcessInfo.processInfo.environment[name]
        }
        if let step {
            let minute = Int(seconds / 60) + step * 2
            let (day, time) = minute.quotientAndRemainder(dividingBy: 1440)
            let clock = [time / 60, time % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
            // Scenarios last less than a day.
            environment["SAAT_NOW"] = day == 20_522 ? "2026-03-10T\(clock)Z" : "2026-03-11T\(clock)Z"
        }
        process.environment = environment
        return process
    }

    /// Lets no file of a process grow beyond a size, as on a full disk.
    static func limitFiles(of process: Process, toKibibytes kibibytes: Int) {
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments =
            ["-c", "trap '' XFSZ; ulimit -f \(kibibytes); exec \"$0\" \"$@\"", path]
            + (process.arguments ?? [])
    }

    /// Runs a command that must be done, and reads its JSON.
    func json<Shape: Decodable>(_ shape: Shape.Type, _ arguments: String..., home: String = "home") throws
        -> Shape
    {
        let answer = try run(arguments + ["--json"], home: home)
        guard answer.status == 0 else { throw Refusal(arguments: arguments, answer: answer) }
        return try JSONDecoder().decode(Shape.self, from: Data(answer.output.utf8))
    }

    /// A command that was not done.
    struct Refusal: Error {
        let arguments: [String]
        let answer: Answer
    }
}

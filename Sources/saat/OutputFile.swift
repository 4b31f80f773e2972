import Foundation

/// Files that a command writes for people.
enum OutputFile {
    /// Writes a file whole, or leaves what was there.
    ///
    /// - Throws: `CommandError.unusableFile`.
    static func write(_ bytes: [UInt8], to path: String) throws {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandError.unusableFile(path)
        }
    }
}

/// Places for files that are taken before something is done that cannot be taken back, and filled after it.
///
/// Where a file cannot be written the command is refused before it did anything.
struct ReservedFiles {
    private let paths: [String]

    /// Takes the places.
    ///
    /// - Throws: `CommandError.unusableFile`.
    init(_ paths: [String]) throws {
        self.paths = paths
        for (place, path) in paths.enumerated()
        where !FileManager.default.createFile(atPath: path + ".partial", contents: nil) {
            for earlier in paths[..<place] { ReservedFiles.remove(earlier) }
            throw CommandError.unusableFile(path)
        }
    }

    /// Does something, and writes the files that it gives, in the order of the places; if it throws, nothing stays.
    func fill<T>(_ work: () throws -> (T, files: [[UInt8]])) throws -> T {
        defer { for path in paths { ReservedFiles.remove(path) } }
        let (result, files) = try work()
        for (path, bytes) in zip(paths, files) { try OutputFile.write(bytes, to: path) }
        return result
    }

    private static func remove(_ path: String) {
        // A place that is left behind is an empty file, and no reason to fail.
        try? FileManager.default.removeItem(atPath: path + ".partial")
    }
}

import Foundation

/// Files that a command writes for people.
enum OutputFile {
    /// Writes a file whole, or leaves what was there.
    ///
    /// - Parameter isPrivate: whether its owner alone may read it.
    /// - Throws: `CommandError.unusableFile`.
    static func write(_ bytes: [UInt8], to path: String, isPrivate: Bool = false) throws {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
            if isPrivate {
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            }
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
    /// An empty file of this beside each of them, which shows that there can be one.
    private let places: [String]

    /// Takes the places.
    ///
    /// - Throws: `CommandError.unusableFile`.
    init(_ paths: [String]) throws {
        self.paths = paths
        let mark = ".\(UUID().uuidString).partial"
        places = paths.map { $0 + mark }
        for (path, place) in zip(paths, places) {
            var isFolder: ObjCBool = false
            let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            guard !(isThere && isFolder.boolValue),
                FileManager.default.createFile(atPath: place, contents: nil)
            else {
                giveBack()
                throw CommandError.unusableFile(path)
            }
        }
    }

    /// Does something, and writes the files that it gives, in the order of the places; if it throws, nothing stays.
    func fill<T>(_ work: () throws -> (T, files: [[UInt8]])) throws -> T {
        defer { giveBack() }
        let (result, files) = try work()
        for (path, bytes) in zip(paths, files) { try OutputFile.write(bytes, to: path) }
        return result
    }

    private func giveBack() {
        for place in places where FileManager.default.fileExists(atPath: place) {
            // A place that is left behind is an empty file, and no reason to fail.
            try? FileManager.default.removeItem(atPath: place)
        }
    }
}

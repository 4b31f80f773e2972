import Foundation

/// Real input beside the checkout, that may not be shipped; tests that need it say loudly that they are skipped without it.
enum SharedData {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("../shared/data").standardizedFileURL

    static let isHere: Bool = {
        let isHere = FileManager.default.fileExists(atPath: folder.path)
        if !isHere { print("SKIPPED: tests on real input, because \(folder.path) is absent") }
        return isHere
    }()

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent(path)))
    }

    static let fixtures = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures")
}

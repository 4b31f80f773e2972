import Foundation
import Sheets
import Testing

/// Files beside the tests, and real files that only some machines have.
enum SheetFixtures {
    /// The root of the repository; links are followed so that a copy of the package finds it too.
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let oracles = root.appending(path: "Fixtures/oracles")

    /// The folder of the real files beside the repository; nil, and said aloud, where there is none.
    static let shared: URL? = {
        let folder = root.deletingLastPathComponent().appending(path: "shared/data")
        if FileManager.default.fileExists(atPath: folder.path()) { return folder }
        print("SKIPPED: no real files at \(folder.path()); tests that read them do not run")
        return nil
    }()

    static var hasShared: Bool { shared != nil }

    static func bytes(_ folder: URL?, _ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: try #require(folder).appending(path: path)))
    }

    static func table(_ folder: URL?, _ path: String) throws -> Table { try Table(try bytes(folder, path)) }
}

/// The error that an expression throws, for tables of refused inputs.
func fault<Value>(_ body: () throws(SheetError) -> Value) -> SheetError? {
    do throws(SheetError) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

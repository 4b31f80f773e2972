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

/// A seeded source of numbers (SplitMix64, Steele, Lea and Flood 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
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

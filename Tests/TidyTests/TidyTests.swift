import Foundation
import Testing

/// Holds the rules of the tree that no compiler holds: who may import what, and what pure code may not do.
@Suite("The tree is tidy")
struct TidyTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    /// What each module may import; arrows only point up.
    private static let mayImport: [String: Set<String>] = [
        "Causality": [],
        "HoursModel": ["Causality", "Foundation"],
        "Reports": ["Causality", "HoursModel"],
        "SignedLog": ["Causality", "Crypto", "Foundation", "Synchronization", "SwiftProtobuf"],
        "SyncProtocol": [
            "Causality", "SignedLog", "Crypto", "Foundation", "SwiftProtobuf", "CZlib", "CZstd",
        ],
        "HoursStore": [
            "Causality", "HoursModel", "Reports", "SignedLog", "SyncProtocol", "Crypto", "Dispatch",
            "Foundation", "GRDB",
            "GRDBSQLite",
            "Synchronization",
        ],
        "Sheets": ["HoursModel", "Foundation", "CZlib"],
        "Credentials": ["Causality", "HoursModel", "SignedLog", "Foundation"],
        "Documents": ["HoursModel", "Foundation", "CPango", "CQREncode"],
        "Replica": [
            "Causality", "HoursModel", "Reports", "SignedLog", "SyncProtocol", "HoursStore", "Sheets",
            "Credentials", "Crypto", "Foundation", "Synchronization",
        ],
    ]
    /// Modules that read no clock and draw no random number.
    private static let pure = [
        "Causality", "HoursModel", "Reports", "SignedLog", "SyncProtocol", "HoursStore", "Sheets", "Replica",
        "Credentials", "Documents",
    ]

    private static func sources(_ module: String? = nil) throws -> [(path: String, lines: [Substring])] {
        let folder = root.appendingPathComponent(module.map { "Sources/\($0)" } ?? "Sources")
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return try names.filter { $0.hasSuffix(".swift") && !$0.contains("Generated/") }.sorted().map {
            name in
            let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            return (
                "\(module.map { $0 + "/" } ?? "")\(name)",
                text.split(separator: "\n", omittingEmptySubsequences: false)
            )
        }
    }

    @Test("Modules import only what is above them")
    func imports() throws {
        for (module, allowed) in TidyTests.mayImport {
            let files = try TidyTests.sources(module)
            #expect(!files.isEmpty, "\(module) has no sources")
            for (path, lines) in files {
                for line in lines where line.hasPrefix("import ") || line.hasPrefix("public import ") {
                    let name = line.split(separator: " ").last.map(String.init) ?? ""
                    #expect(allowed.contains(name) || name == "Glibc", "\(path) imports \(name)")
                }
            }
        }
    }

    @Test("Only HoursStore knows the database, only Office the server")
    func owners() throws {
        for (path, lines) in try TidyTests.sources() {
            for line in lines where line.contains("import ") && !line.hasPrefix("//") {
                if line.hasSuffix(" GRDB") || line.hasSuffix(" GRDBSQLite") {
                    #expect(path.hasPrefix("HoursStore/"), "\(path)")
                }
                if line.hasSuffix(" Hummingbird") { #expect(path.hasPrefix("Office/"), "\(path)") }
            }
        }
    }

    @Test("Pure modules read no clock, draw no random number, print nothing and start no task")
    func purity() throws {
        let forbidden = [
            "Date()", "Date.now", ".now()", "SystemRandomNumberGenerator", "UUID()", ".random(in:", "print(",
            "Task {",
        ]
        for module in TidyTests.pure {
            for (path, lines) in try TidyTests.sources(module) {
                for (number, line) in lines.enumerated()
                where !line.drop(while: { $0 == " " }).hasPrefix("//") {
                    for word in forbidden where line.contains(word) {
                        Issue.record("\(path):\(number + 1) uses \(word)")
                    }
                }
            }
        }
    }

    @Test("Nothing unsafe, unfinished or swallowed stands in the code")
    func leftovers() throws {
        let forbidden = [
            "try!", "fatalError(", "@unchecked Sendable", "nonisolated(unsafe)", "TODO", "FIXME", "XXX",
            "catch {}",
            "catch { }",
        ]
        for (path, lines) in try TidyTests.sources() {
            for (number, line) in lines.enumerated() {
                for word in forbidden where line.contains(word) {
                    Issue.record("\(path):\(number + 1) has \(word)")
                }
            }
        }
    }

    @Test("Every command says its own name, which the parser would otherwise make of its type at each start")
    func commandNames() throws {
        for (path, lines) in try TidyTests.sources("saat") {
            for (number, line) in lines.enumerated() where line.contains("= CommandConfiguration(") {
                let next = lines.dropFirst(number + 1).first ?? ""
                #expect((line + next).contains("commandName:"), "\(path):\(number + 1)")
            }
        }
    }

    @Test("Files are short enough to have one subject")
    func lengths() throws {
        for (path, lines) in try TidyTests.sources() {
            #expect(lines.count <= 400, "\(path) has \(lines.count) lines")
        }
    }
}

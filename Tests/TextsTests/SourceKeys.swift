import Foundation

/// The keys that the sources of the command line, of the pages and of the texts themselves name.
struct SourceKeys {
    /// Keys as they stand: `texts("ledger.sum")`, and words in quotes that look like keys of tables of keys.
    var whole: Set<String> = []
    /// Keys of texts that depend on a number.
    var counted: Set<String> = []
    /// Beginnings of keys that end in a value: `texts("rule.\(name)")`.
    var families: Set<String> = []

    static func read() throws -> SourceKeys {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var keys = SourceKeys()
        let files = ["Sources/saat", "Sources/Office/Pages", "Sources/Texts"].flatMap { folder in
            FileManager.default.enumerator(
                at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil)?.compactMap {
                    $0 as? URL
                } ?? []
        }
        for file in files where file.pathExtension == "swift" {
            keys.take(try String(contentsOf: file, encoding: .utf8))
        }
        return keys
    }

    private mutating func take(_ source: String) {
        for match in source.matches(of: /counted\("([a-z][A-Za-z]*\.[A-Za-z.]+)"/) {
            counted.insert(String(match.1))
        }
        for match in source.matches(of: /"([a-z][A-Za-z]*\.)\\\(/) { families.insert(String(match.1)) }
        let direct = /(?:texts|self|written|has|add)\(\s*"([a-z][A-Za-z]*(?:\.[A-Za-z]+)*)"/
        for match in source.matches(of: direct) { whole.insert(String(match.1)) }
        // The arms of a choice between two keys, and keys that are handed on.
        let handed = /(?:\? |: |, )"([a-z]+\.[a-zA-Z]+)"/
        for match in source.matches(of: handed) where !match.1.hasPrefix("replica.") {
            whole.insert(String(match.1))
        }
    }
}

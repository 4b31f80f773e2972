import Causality
import Foundation
import HoursModel
import HoursStore
import SignedLog
import SyncProtocol

/// Stable words for what differs from run to run: ids, digests, keys, invitations, folders.
struct Placeholders {
    private let folder: URL
    private var known: [(id: String, word: String)] = []
    private var counts: [String: Int] = [:]
    /// The whole text of a word, to put into a command.
    private(set) var texts: [String: String] = [:]

    init(folder: URL) { self.folder = folder }

    /// Puts ids back where a command names their words.
    func filling(_ words: [String]) -> [String] {
        words.map { word in texts.reduce(word) { $0.replacing($1.key, with: $1.value) } }
    }

    /// Replaces what differs, and learns the words of what was not seen before.
    mutating func hiding(_ text: String, homes: [String]) throws -> String {
        var result = text.replacing(folder.path, with: "<folder>")
        for match in result.matches(of: /saat-invitation-1\.[A-Za-z0-9_-]+/).map({ String($0.0) }) {
            result = result.replacing(match, with: word(for: match, "invitation"))
        }
        for match in result.matches(of: /saat-recovery-1\.[0-9a-f]+/).map({ String($0.0) }) {
            result = result.replacing(match, with: word(for: match, "recovery"))
        }
        for match in result.matches(of: /SAATL?1\.[A-Z2-7]{100,}/).map({ String($0.0) }) {
            result = result.replacing(match, with: word(for: match, "code"))
        }
        for match in result.matches(of: /\b[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}\b/).map({ String($0.0) }) {
            result = result.replacing(match, with: word(for: match, "serial"))
        }
        result = result.replacing(/[0-9٠-٩۰-۹]+(?= bytes)/) { _ in "<count>" }
        var words: [String: String] = [:]
        // A digest that a comma parts from a number is a word of its own.
        let hex = /\b[0-9a-f]{8,64}\b/.wordBoundaryKind(.simple)
        for digits in result.matches(of: hex).map({ String($0.0) })
        where words[digits] == nil {
            if let record = try record(digits, homes) {
                words[digits] = word(for: record.id, record.kind)
            } else if digits.count == 16 {
                words[digits] = word(for: digits, "basis")
            } else if digits.count > 16 {
                words[digits] = "<digest>"
            }
        }
        return result.replacing(hex) { words[String($0.0)] ?? String($0.0) }
    }

    private mutating func word(for text: String, _ kind: String) -> String {
        if let word = known.first(where: { $0.id == text })?.word { return word }
        counts[kind, default: 0] += 1
        let word = "<\(kind)\(counts[kind] ?? 0)>"
        known.append((text, word))
        texts[word] = text
        return word
    }

    /// The record, replica or team whose id begins so.
    private func record(_ digits: String, _ homes: [String]) throws -> (id: String, kind: String)? {
        for home in homes {
            let path = folder.appendingPathComponent(home).appendingPathComponent("replica.db").path
            guard FileManager.default.fileExists(atPath: path) else { continue }
            let found = try Store.open(path: path).read { reader -> (String, String)? in
                if reader.team.description.hasPrefix(digits) { return (reader.team.description, "team") }
                if let head = try reader.heads.first(where: { $0.replica.description.hasPrefix(digits) }) {
                    return (head.replica.description, "replica")
                }
                return try reader.records(Kinds.all, prefix: digits).first.map {
                    ($0.id.description, $0.kind.name)
                }
            }
            if let found { return (found.0, found.1) }
        }
        return nil
    }
}

import Foundation

/// A transcript: remarks, commands after `$ `, and what they say.
///
/// `office $ saat status` runs in the home `office`, `$ saat status` in `home`. Ids stand as `<claim1>`; what ends otherwise
/// than with 0 says `[exit 1]` in its last line.
struct Scenario {
    /// One command with the remarks before it.
    struct Step {
        var remarks: [String] = []
        var home: String
        var words: [String]
        var line: String
        var expected: [String] = []
    }

    let url: URL
    private(set) var steps: [Step] = []

    init(_ url: URL) throws {
        self.url = url
        var remarks: [String] = []
        for line in try String(contentsOf: url, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if let match = line.wholeMatch(of: /(?:([a-z]+) )?\$ saat (.*)/) {
                steps.append(
                    Step(
                        remarks: remarks, home: match.1.map(String.init) ?? "home",
                        words: Scenario.words(match.2),
                        line: String(line)))
                remarks = []
            } else if line.hasPrefix("# ") {
                remarks.append(String(line))
            } else if !steps.isEmpty, remarks.isEmpty {
                steps[steps.count - 1].expected.append(String(line))
            }
        }
        for place in steps.indices {
            while steps[place].expected.last == "" { steps[place].expected.removeLast() }
        }
    }

    /// Runs the commands one after another.
    ///
    /// - Returns: for each what it said, as the transcript would have it.
    func play(_ program: Program) throws -> [[String]] {
        var placeholders = Placeholders(folder: program.folder)
        let homes = Array(Set(steps.map(\.home))).sorted()
        var said: [[String]] = []
        for (place, step) in steps.enumerated() {
            let answer = try program.run(placeholders.filling(step.words), home: step.home, step: place)
            let text = try placeholders.hiding(answer.output + answer.errors, homes: homes)
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                var line = String(line)
                while line.last == " " { line.removeLast() }
                return line
            }
            while lines.last == "" { lines.removeLast() }
            if answer.status != 0 { lines.append("[exit \(answer.status)]") }
            said.append(lines)
        }
        return said
    }

    /// The text of the transcript with other answers.
    func text(_ said: [[String]]) -> String {
        zip(steps, said).map { step, lines in (step.remarks + [step.line] + lines).joined(separator: "\n") }
            .joined(separator: "\n\n") + "\n"
    }

    /// The words of a command line: white space parts them, quotes of both kinds hold them together.
    static func words(_ line: some StringProtocol) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == " " {
                if let word { words.append(word) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return words + [word].compactMap { $0 }
    }
}

import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where answers go: people's lines or one JSON document on standard output, remarks on standard error.
struct Output: Sendable {
    /// Whether the answer is JSON.
    let isJSON: Bool
    /// Whether people read standard output.
    let isTerminal: Bool
    /// Whether standard error is a terminal.
    let hasErrorTerminal: Bool
    private let hasColours: Bool

    init(isJSON: Bool, environment: [String: String]) {
        self.isJSON = isJSON
        isTerminal = isatty(STDOUT_FILENO) == 1
        hasErrorTerminal = isatty(STDERR_FILENO) == 1
        let isPlain = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        hasColours = isTerminal && !isPlain && environment["TERM"] != "dumb"
    }

    /// Gives the answer in the form that was asked for; only that form is made.
    func answer(_ json: @autoclosure () throws -> JSON, people: () throws -> [String]) throws {
        if isJSON {
            try write(json().text(isIndented: isTerminal) + "\n", to: .standardOutput)
        } else {
            let lines = try people().map(\.withoutTrailingSpaces)
            if !lines.isEmpty { try write(lines.joined(separator: "\n") + "\n", to: .standardOutput) }
        }
    }

    /// Says something beside the answer, on standard error.
    func remark(_ text: String) throws { try write(text + "\n", to: .standardError) }

    func write(_ text: String, to file: FileHandle) throws { try file.write(contentsOf: Data(text.utf8)) }

    /// What stands out on a terminal.
    enum Style: String {
        case strong = "1"
        case faint = "2"
        case good = "32"
        case warning = "33"
        case bad = "31"
    }

    /// The text in a style where there are colours.
    func styled(_ text: String, _ style: Style) -> String {
        hasColours && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}

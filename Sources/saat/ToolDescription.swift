import ArgumentParser
import Foundation

/// What the argument parser says of the program: its commands and their options.
struct ToolDescription: Decodable {
    let command: Command

    /// A command with its arguments and subcommands.
    struct Command: Decodable {
        let commandName: String
        let abstract: String?
        let discussion: String?
        let subcommands: [Command]?
        let defaultSubcommand: String?
        let arguments: [Argument]?
    }

    /// An option, flag or word of a command.
    struct Argument: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String
        }

        let kind: String
        let names: [Name]?
        let valueName: String?
        let abstract: String?
        let allValues: [String]?
        let defaultValue: String?
        let isOptional: Bool
        let isRepeating: Bool
        let shouldDisplay: Bool
    }

    /// Describes this program.
    static func own() throws -> ToolDescription {
        try JSONDecoder().decode(ToolDescription.self, from: Data(Saat._dumpHelp().utf8))
    }
}

extension ToolDescription.Argument {
    /// Its names and what it takes, as they are typed: `--from <day>`, `<volunteer>`.
    var head: String {
        let words = (names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name }
        let value = kind == "flag" ? "" : valueName.map { "<\($0)>" } ?? ""
        return (words.isEmpty ? [value] : [words.joined(separator: ", "), value])
            .filter { !$0.isEmpty }.joined(separator: " ")
    }
}

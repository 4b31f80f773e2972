import ArgumentParser
import Texts

/// What somebody asks who asks for help.
struct HelpRequest {
    /// The words of the command; empty for the program itself.
    let path: [String]

    /// Nil for anything else: for a word that is no command, and where `-h` stands in the place of a value.
    init?(_ arguments: [String]) {
        let rest = ArgumentOrder.withoutCommon(arguments)
        guard let first = rest.first else { return nil }
        let isCommand = first == "help"
        let place = rest.firstIndex { $0 == "--help" || $0 == "-h" }
        guard isCommand || place != nil else { return nil }
        var commands: [any ParsableCommand.Type] = Saat.groups.flatMap(\.subcommands)
        var path: [String] = []
        for word in rest.dropFirst(isCommand ? 1 : 0) {
            guard let next = commands.first(where: { $0._commandName == word }) else { break }
            path.append(word)
            commands = next.configuration.subcommands
        }
        if path.isEmpty, !isCommand, !first.hasPrefix("-") { return nil }
        self.path = path
        if let place, place > 0, rest[place - 1].hasPrefix("-"), !isFlag(rest[place - 1]) { return nil }
    }

    /// Whether a word is an option without a value; one that nobody knows may have one.
    private func isFlag(_ word: String) -> Bool {
        guard !word.contains("="), let page = try? HelpPage(path, Catalogue(.english)) else { return true }
        return page.flags.contains(word)
    }
}

/// The help of a command in a language other than English: each option on a line of its own, what it means below it, so that no line has
/// two directions.
struct HelpPage {
    private let command: ToolDescription.Command
    /// What runs where the command is a group and no other of it is named; else the command itself.
    private let runs: ToolDescription.Command
    private let path: [String]
    private let texts: Catalogue
    private let help: HelpTexts

    /// Finds the command.
    init(_ path: [String], _ texts: Catalogue) throws {
        command = path.reduce(try ToolDescription.own().command) { command, word in
            command.subcommands?.first { $0.commandName == word } ?? command
        }
        let group = command
        runs = group.subcommands?.first { $0.commandName == group.defaultSubcommand } ?? group
        self.path = path
        self.texts = texts
        help = HelpTexts(texts.language)
    }

    /// The options without a value, as they are typed.
    var flags: Set<String> {
        Set(
            (runs.arguments ?? []).filter { $0.kind == "flag" }.flatMap { $0.names ?? [] }.map {
                ($0.kind == "long" ? "--" : "-") + $0.name
            })
    }

    /// The page, without an end of line.
    var text: String {
        var lines = paragraph(command.abstract)
        if let discussion = runs.discussion, !discussion.isEmpty { lines += [""] + paragraph(discussion) }
        lines += ["", texts("help.usage"), "  " + usage]
        let arguments = (runs.arguments ?? []).filter(\.shouldDisplay)
        lines += section(texts("help.arguments"), arguments.filter { $0.kind == "positional" })
        lines += section(texts("help.options"), arguments.filter { $0.kind != "positional" })
        for (name, commands) in groups where !commands.isEmpty {
            lines += ["", name] + commands.flatMap { ["  \($0.commandName)"] + indented($0.abstract) }
        }
        return lines.joined(separator: "\n")
    }

    private var usage: String {
        if command.subcommands?.isEmpty == false, path.isEmpty || own.isEmpty {
            return (["saat"] + path + ["<subcommand>"]).joined(separator: " ")
        }
        let words = own.map { argument in
            let word = argument.head + (argument.isRepeating ? " ..." : "")
            return argument.isOptional ? "[\(word)]" : word
        }
        return (["saat"] + path + ["[<options>]"] + words).joined(separator: " ")
    }

    /// The words that the command takes.
    private var own: [ToolDescription.Argument] {
        (runs.arguments ?? []).filter { $0.kind == "positional" && $0.shouldDisplay }
    }

    private var groups: [(String, [ToolDescription.Command])] {
        let known = (command.subcommands ?? []).filter { $0.commandName != "help" }
        guard path.isEmpty else { return [(texts("help.commands"), known)] }
        return Saat.groups.map { group in
            let names = group.subcommands.map { $0._commandName }
            return (
                texts("helpGroup.\(group.name)"), known.filter { names.contains($0.commandName) }
            )
        }
    }

    private func section(_ title: String, _ arguments: [ToolDescription.Argument]) -> [String] {
        arguments.isEmpty
            ? [] : ["", title] + arguments.flatMap { ["  \($0.head)"] + indented(meaning($0)) }
    }

    private func meaning(_ argument: ToolDescription.Argument) -> String {
        var text = help(argument.abstract ?? "")
        if let values = argument.allValues, !values.isEmpty {
            text += " " + texts("help.values", ["values": values.joined(separator: ", ")])
        }
        if let value = argument.defaultValue, argument.kind != "flag" {
            text += " " + texts("help.default", ["value": value])
        }
        return text
    }

    private func indented(_ text: String?) -> [String] { paragraph(text).map { "      " + $0 } }

    private func paragraph(_ text: String?) -> [String] {
        (text ?? "").split(separator: "\n", omittingEmptySubsequences: false).map { help(String($0)) }
    }
}

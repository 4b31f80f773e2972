import Foundation

/// The manual page of the program in the macros of man(7), from what its commands say of themselves.
struct ManualPage {
    /// What every command takes is said once.
    private static let common: Set = ["home", "json", "lang", "calendar", "team", "help", "version"]

    private let command: ToolDescription.Command

    init(_ command: ToolDescription.Command) { self.command = command }

    /// The page.
    var text: String {
        var lines = [
            ".TH \(command.commandName.uppercased()) 1", ".SH NAME",
            "\(command.commandName) \\- \(Self.plain(command.abstract ?? ""))",
            ".SH SYNOPSIS", ".B \(command.commandName)", ".I command", "[options]",
            ".SH DESCRIPTION",
        ]
        lines += Self.paragraphs(command.discussion)
        lines.append(".SH COMMANDS")
        let all = (command.subcommands ?? []).flatMap { Self.leaves($0, after: command.commandName) }
        for (name, leaf) in all { lines += Self.section(name, leaf) }
        lines += [".SH OPTIONS OF EVERY COMMAND"]
        let shared = all.lazy.compactMap { $0.command.arguments }.first { arguments in
            arguments.contains { Self.isCommon($0) && $0.valueName == "dir" }
        }
        for argument in shared ?? [] where Self.isCommon(argument) { lines += Self.item(argument) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The commands that do something, with all their words.
    private static func leaves(_ command: ToolDescription.Command, after words: String)
        -> [(name: String, command: ToolDescription.Command)]
    {
        let name = "\(words) \(command.commandName)"
        let inner = (command.subcommands ?? []).flatMap { leaves($0, after: name) }
        let isGroup = !inner.isEmpty && (command.arguments ?? []).allSatisfy { isCommon($0) }
        return (isGroup ? [] : [(name, command)]) + inner
    }

    private static func section(_ name: String, _ command: ToolDescription.Command) -> [String] {
        let arguments = (command.arguments ?? []).filter { $0.shouldDisplay && !isCommon($0) }
        var lines = [".SS \(quoted(name + arguments.map { " " + usage($0) }.joined()))"]
        lines += paragraphs(command.abstract) + paragraphs(command.discussion)
        return lines + arguments.flatMap(item)
    }

    private static func item(_ argument: ToolDescription.Argument) -> [String] {
        [".TP", "\\fB\(plain(argument.head))\\fR", plain(argument.abstract ?? "")]
    }

    private static func usage(_ argument: ToolDescription.Argument) -> String {
        let name = argument.names?.first { $0.kind == "long" } ?? argument.names?.first
        let value = argument.kind == "flag" ? "" : "<\(argument.valueName ?? "value")>"
        let words =
            [name.map { ($0.kind == "long" ? "--" : "-") + $0.name } ?? "", value]
            .filter { !$0.isEmpty }.joined(separator: " ") + (argument.isRepeating ? "..." : "")
        return argument.isOptional ? "[\(words)]" : words
    }

    private static func isCommon(_ argument: ToolDescription.Argument) -> Bool {
        argument.names?.contains { common.contains($0.name) } == true
    }

    private static func paragraphs(_ text: String?) -> [String] {
        (text ?? "").components(separatedBy: "\n\n").filter { !$0.isEmpty }.flatMap { paragraph in
            [".PP"]
                + paragraph.split(separator: "\n").map { plain($0.trimmingCharacters(in: .whitespaces)) }
        }
    }

    /// A line of text: no escape and no macro (groff(7)).
    private static func plain(_ text: String) -> String {
        let escaped = text.replacingOccurrences(of: "\\", with: "\\e").replacingOccurrences(
            of: "-", with: "\\-"
        )
        .split(whereSeparator: \.isNewline).joined(separator: " ")
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }

    private static func quoted(_ text: String) -> String {
        "\"" + plain(text).replacingOccurrences(of: "\"", with: "\\(dq") + "\""
    }
}

/// The order of words on the command line before the parser sees them.
enum ArgumentOrder {
    /// The common options with a value.
    private static let options: Set<String> = ["--home", "--lang", "--calendar", "--team"]

    /// Moves common options that stand before the command behind it, as in `saat --home DIR status`.
    ///
    /// - Throws: `CommandError.unknownCommand` for a first word that is no command.
    static func arranged(_ arguments: [String], commands: [String]) throws -> [String] {
        let (leading, rest) = split(arguments)
        if let command = rest.first, !command.hasPrefix("-"), command != "help", !commands.contains(command) {
            throw CommandError.unknownCommand(command, known: commands)
        }
        guard !leading.isEmpty else { return arguments }
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        return Array(rest[..<end]) + leading + Array(rest[end...])
    }

    /// The words before `--` without the common options and their values.
    static func withoutCommon(_ arguments: [String]) -> [String] {
        var words: [String] = []
        var rest = arguments.prefix { $0 != "--" }[...]
        while let word = rest.popFirst() {
            if word == "--json" || options.contains(String(word.prefix { $0 != "=" })) {
                // Help in the place of the value is help.
                if options.contains(word), let value = rest.first, !value.hasPrefix("-") {
                    rest.removeFirst()
                }
            } else {
                words.append(word)
            }
        }
        return words
    }

    /// The common options that stand before the command, and the rest.
    static func split(_ arguments: [String]) -> (leading: [String], rest: ArraySlice<String>) {
        var leading: [String] = []
        var rest = arguments[...]
        while let word = rest.first, word == "--json" || options.contains(String(word.prefix { $0 != "=" })) {
            leading.append(rest.removeFirst())
            if options.contains(word), let value = rest.popFirst() { leading.append(value) }
        }
        return (leading, rest)
    }
}

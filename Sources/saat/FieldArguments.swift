import HoursModel

/// The words of a command line that options of a kind's fields are made of: `NAME --field value --other=value`.
struct FieldArguments: Hashable {
    /// The words that are no option.
    private(set) var words: [String] = []
    /// Field names with what was typed, in order.
    var values: [(name: String, text: String)] { zip(names, typed).map { (name: $0, text: $1) } }
    private var names: [String] = []
    private var typed: [String] = []

    /// Reads the words; `--a-field` and `--aField` are one.
    ///
    /// - Throws: `CommandError.needed` for an option without a value.
    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--"), word.count > 2 else {
                if word != "--" { words.append(word) }
                continue
            }
            let option = word.dropFirst(2)
            if let equals = option.firstIndex(of: "=") {
                names.append(FieldArguments.camelCase(option[..<equals]))
                typed.append(String(option[option.index(after: equals)...]))
            } else if let value = rest.popFirst() {
                names.append(FieldArguments.camelCase(option))
                typed.append(value)
            } else {
                throw CommandError.needed(word)
            }
        }
    }

    /// Takes the value of one option out of the list; nil if it is not there.
    mutating func take(_ name: String) -> String? {
        guard let place = names.lastIndex(of: name) else { return nil }
        let value = typed[place]
        names.remove(at: place)
        typed.remove(at: place)
        return value
    }

    /// Puts a value before the others.
    mutating func put(_ name: String, _ text: String) {
        names.insert(name, at: 0)
        typed.insert(text, at: 0)
    }

    private static func camelCase(_ option: some StringProtocol) -> String {
        let parts = option.split(separator: "-")
        return parts.prefix(1).joined()
            + parts.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}

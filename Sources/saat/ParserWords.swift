import Texts

/// What the argument parser says in English, in the words of the reader.
enum ParserWords {
    /// The key of a text with what stands between its fixed parts in English, in order.
    private static let forms: [(key: String, parts: [String], names: [String])] = [
        ("suggestion", ["Unknown option '", "'. Did you mean '", "'?"], ["option", "other"]),
        ("unknown", ["Unknown option '", "'"], ["option"]),
        ("unexpected", ["Unexpected argument '", "'"], ["words"]),
        ("several", ["", " unexpected arguments: '", "'"], ["n", "words"]),
        ("missing", ["Missing expected argument '", "'"], ["words"]),
        ("noValue", ["Missing value for '", "'"], ["option"]),
        (
            "noneTaken", ["The option '", "' does not take any value, but '", "' was specified."],
            ["option", "value"]
        ),
        (
            "choices", ["The value '", "' is invalid for '", "'. Please provide one of ", "."],
            ["value", "option", "choices"]
        ),
        (
            "choices",
            ["The value '", "' is invalid for '", "'. Please provide one of the following:\n", ""],
            ["value", "option", "choices"]
        ),
        ("badValue", ["The value '", "' is invalid for '", "'"], ["value", "option"]),
    ]

    /// The message in the language of the texts; as it is where the parser says something else.
    static func said(_ message: String, _ texts: Catalogue) -> String {
        guard texts.language != .english else { return message }
        for form in forms {
            guard let values = values(message, form.parts), values.count == form.names.count else { continue }
            var named = Dictionary(zip(form.names, values), uniquingKeysWith: { a, _ in a })
            named["choices"] = named["choices"].map { choices in
                choices.replacing(" or ", with: ", ").replacing(" and ", with: ", ").split(separator: "\n")
                    .map { $0.trimmingPrefix(#/\s*- /#) }.joined(separator: ", ")
            }
            return texts("parser.\(form.key)", named)
        }
        return message
    }

    /// What stands between some parts of a text; nil if it is not made of them.
    private static func values(_ text: String, _ parts: [String]) -> [String]? {
        guard text.hasPrefix(parts[0]) else { return nil }
        var rest = text.dropFirst(parts[0].count)
        var values: [String] = []
        for (place, part) in parts.enumerated().dropFirst() {
            if place == parts.count - 1 {
                guard rest.hasSuffix(part) else { return nil }
                return values + [String(rest.dropLast(part.count))]
            }
            guard let range = rest.firstRange(of: part) else { return nil }
            values.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return values
    }
}

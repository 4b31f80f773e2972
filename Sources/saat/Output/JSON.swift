import Sheets

/// A JSON document whose keys keep the order in which they were given.
indirect enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Int)
    case text(String)
    case list([JSON])
    case object([Member])

    struct Member: Hashable, Sendable {
        let key: String
        let value: JSON
    }

    /// A text, or null.
    static func optional(_ text: String?) -> JSON { text.map { .text($0) } ?? .null }

    /// What says itself in text: ids, digests.
    static func id(_ value: some CustomStringConvertible) -> JSON { .text(value.description) }

    /// Texts in order.
    static func ids(_ values: some Sequence<some CustomStringConvertible>) -> JSON {
        .list(values.map { .id($0) })
    }

    /// An object with more keys; this must be an object.
    func adding(_ more: JSON) -> JSON {
        guard case .object(let own) = self, case .object(let others) = more else { return self }
        return .object(own + others)
    }

    /// The document on one line, or indented by two spaces a level.
    func text(isIndented: Bool) -> String {
        var text = ""
        write(to: &text, indent: isIndented ? 0 : nil)
        return text
    }

    private func write(to text: inout String, indent: Int?) {
        switch self {
        case .null: text += "null"
        case .bool(let flag): text += flag ? "true" : "false"
        case .number(let number): text += String(number)
        case .text(let string): text += JSONValue.quoted(string)
        case .list(let values):
            JSON.write(values, "[", "]", to: &text, indent) { $0.write(to: &$1, indent: $2) }
        case .object(let members):
            JSON.write(members, "{", "}", to: &text, indent) { member, text, indent in
                text += JSONValue.quoted(member.key)
                text += indent == nil ? ":" : ": "
                member.value.write(to: &text, indent: indent)
            }
        }
    }

    private static func write<Part>(
        _ parts: [Part], _ open: String, _ close: String, to text: inout String, _ indent: Int?,
        _ one: (Part, inout String, Int?) -> Void
    ) {
        text += open
        for (place, part) in parts.enumerated() {
            if place > 0 { text += "," }
            if let indent { text += "\n" + String(repeating: "  ", count: indent + 1) }
            one(part, &text, indent.map { $0 + 1 })
        }
        if let indent, !parts.isEmpty { text += "\n" + String(repeating: "  ", count: indent) }
        text += close
    }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member(key: $0.0, value: $0.1) })
    }
    init(arrayLiteral elements: JSON...) { self = .list(elements) }
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .number(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
}

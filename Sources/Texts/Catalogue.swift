/// The texts of one language.
///
/// A catalogue is a file of lines `key = text`; lines that begin with `#` are remarks. A text holds places `{name}`.
/// A text that depends on a number has a key for each form of the language: `key.one`, `key.other` and so on.
public struct Catalogue: Hashable, Sendable {
    /// The language.
    public let language: Language
    private let own: [String: String]
    private let english: [String: String]

    /// Opens the catalogue of a language.
    public init(_ language: Language) {
        self.language = language
        own = Catalogue.texts(in: language)
        english = Catalogue.texts(in: .english)
    }

    /// The keys that this language itself has.
    public var keys: Set<String> { Set(own.keys) }

    /// The text as it stands in the file of this language; nil if it has none.
    public func written(_ key: String) -> String? { own[key] }

    /// Whether this language itself has a text for a key.
    public func has(_ key: String) -> Bool { own[key] != nil }

    /// The text of a key with its places filled; in English where this language has none, the key where English has none.
    public func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
        Catalogue.fill(own[key] ?? english[key] ?? key, values)
    }

    /// The text of a key that depends on a number, in the form that the language wants for it.
    ///
    /// - Parameters:
    ///   - key: without the form; at least `key.other` must be there.
    ///   - count: the number that chooses the form.
    ///   - values: the places; the number itself is not among them by itself, as its digits are the caller's.
    public func counted(_ key: String, _ count: Int, _ values: [String: String]) -> String {
        let form = PluralForm(count, in: language)
        if let text = own["\(key).\(form.rawValue)"] ?? own["\(key).other"] {
            return Catalogue.fill(text, values)
        }
        return self("\(key).\(PluralForm(count, in: .english).rawValue)", values)
    }

    /// Puts values into the places of a text; a place without a value stays as it is.
    package static func fill(_ text: String, _ values: [String: String]) -> String {
        guard text.contains("{") else { return text }
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = rest[rest.index(after: open)..<close]
            result += rest[..<open]
            result += values[String(name)] ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    /// The places of a text.
    package static func places(in text: String) -> Set<String> {
        Set(
            text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
                part.firstIndex(of: "}").map { String(part[..<$0]) }
            })
    }

    /// Reads the lines of a file; a key that comes twice is a fault of ours.
    ///
    /// It reads bytes: every command does this first, and to look at characters takes ten times as long.
    static func read(_ bytes: [UInt8]) -> [String: String] {
        var texts: [String: String] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) where line.first != UInt8(ascii: "#") {
            guard let equals = line.indices.first(where: { line[$0...].starts(with: separator) }) else {
                continue
            }
            let key = String(decoding: line[..<equals], as: UTF8.self)
            precondition(texts[key] == nil, "the catalogue has \(key) twice")
            texts[key] = String(decoding: line[(equals + separator.count)...], as: UTF8.self)
        }
        return texts
    }

    private static let separator = Array(" = ".utf8)

    /// The texts of a language; each file is read once, when somebody asks for it.
    private static func texts(in language: Language) -> [String: String] {
        switch language {
        case .english: englishTexts
        case .arabic: arabicTexts
        case .persian: persianTexts
        }
    }

    private static let englishTexts = read(PackageResources.en_txt)
    private static let arabicTexts = read(PackageResources.ar_txt)
    private static let persianTexts = read(PackageResources.fa_txt)
}

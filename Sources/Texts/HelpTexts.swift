/// What the program says of its commands and options in a language other than English, found by the English line.
///
/// A file is pairs of lines, the English one and its translation, parted by empty lines: who changes a line in the code is told by a
/// test that its translations are missing.
public struct HelpTexts: Hashable, Sendable {
    private let known: [String: String]

    /// Opens the texts of a language; English has none and needs none.
    public init(_ language: Language) { known = HelpTexts.files[language] ?? [:] }

    /// The English lines that this language has.
    public var lines: Set<String> { Set(known.keys) }

    /// A line in this language; as it is where there is no translation, as of examples.
    public func callAsFunction(_ line: String) -> String { known[line] ?? line }

    private static func read(_ bytes: [UInt8]) -> [String: String] {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        precondition(lines.count.isMultiple(of: 2), "a line of help lacks its translation")
        let pairs = stride(from: 0, to: lines.count, by: 2).map { (lines[$0], lines[$0 + 1]) }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    private static let files: [Language: [String: String]] = [
        .arabic: read(PackageResources.help_ar_txt), .persian: read(PackageResources.help_fa_txt),
    ]
}

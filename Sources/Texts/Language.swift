/// A language in which the product speaks to people; the raw value is its code.
public enum Language: String, Hashable, Sendable, CaseIterable {
    /// English, to which the others fall back.
    case english = "en"
    /// Arabic.
    case arabic = "ar"
    /// Persian.
    case persian = "fa"

    /// Creates the language of a tag such as `fa`, `fa-IR` or `ar_SA.UTF-8`; nil for a language that is not spoken here.
    public init?(tag: some StringProtocol) {
        let code = tag.lowercased().prefix { $0.isASCII && $0.isLetter }
        self.init(rawValue: String(code))
    }

    /// The first language that is spoken here of the locales of a process, in the order of POSIX: `LC_ALL`,
    /// `LC_MESSAGES`, `LANG`; an empty one counts as not given.
    public init(all: String?, messages: String?, lang: String?) {
        let given = [all, messages, lang].compactMap { $0 }.first { !$0.isEmpty }
        self = given.flatMap { Language(tag: $0) } ?? .english
    }
}

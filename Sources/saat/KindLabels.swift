import HoursModel
import Texts

extension Labels {
    /// The word in a language.
    func word(_ language: Language) -> String {
        switch language {
        case .english: english
        case .arabic: arabic
        case .persian: persian
        }
    }
}

extension KindDeclaration {
    /// What people call the kind.
    func label(_ language: Language) -> String { labels.word(language) }
}

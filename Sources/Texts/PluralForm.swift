/// Which form of a text a number wants (Unicode CLDR, cardinal rules of whole numbers).
enum PluralForm: String, Hashable, Sendable, CaseIterable {
    case zero
    case one
    case two
    case few
    case many
    case other

    init(_ count: Int, in language: Language) {
        switch language {
        case .english: self = count == 1 ? .one : .other
        case .persian: self = count == 0 || count == 1 ? .one : .other
        case .arabic:
            switch (count, count % 100) {
            case (0, _): self = .zero
            case (1, _): self = .one
            case (2, _): self = .two
            case (_, 3...10): self = .few
            case (_, 11...99): self = .many
            default: self = .other
            }
        }
    }
}

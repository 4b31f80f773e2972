/// What the rows of a sheet are; the words are those of `--rows`.
public enum SheetRows: String, Hashable, Sendable, CaseIterable {
    /// Hours that people gave.
    case claims
    /// People: a list of registrations from another system.
    case volunteers

    /// The fields that such rows may have.
    public var fields: Set<SheetField> {
        let people: Set<SheetField> = [
            .volunteer, .volunteerRef, .phone, .nationalId, .email, .skills, .nameEnglish, .nameArabic,
            .namePersian,
        ]
        return switch self {
        case .claims:
            Set(SheetField.allCases).subtracting([.email, .skills, .nameEnglish, .nameArabic, .namePersian])
        case .volunteers: people
        }
    }
}

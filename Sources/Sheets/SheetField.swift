import HoursModel

/// What a column of a sheet can say about a claim; the words are those of `--map HEADER=FIELD`.
public enum SheetField: String, Hashable, Sendable, CaseIterable {
    /// The name of the person as typed; the number or outside name of the person.
    case volunteer, volunteerRef
    /// The name of what was done.
    case activity
    /// The day, or the first day; the last day.
    case date, until
    /// The day in three columns, as monthly forms have it: the day of the month, the month by number or name, the year.
    case day, month, year
    /// The time of day, with or without the date; `from`, `startTime` and `to`, `endTime` are the same words.
    case start, end
    /// How long: in hours, in minutes, or in both together (2 and 30).
    case hours, minutes
    /// The pause within the times, in minutes.
    case `break`
    /// What stands behind the claim; who reported it; what else there is to say.
    case evidence, recorder, note
    /// Whether it was done from elsewhere; service, training or travel.
    case remote, kindOfMinutes
    /// What the person did there; whether it was inside paid duty of the body that offers the activity.
    case role, paidDuty
    /// The outside name of the claim, which makes an import idempotent.
    case ref
    /// Ways to find the person.
    case phone, nationalId
    /// What lists of volunteers say beside.
    case email, skills, nameEnglish, nameArabic, namePersian
    /// A column that is left out.
    case ignore

    /// Creates a field from its word, in any case and with any separators.
    ///
    /// - Throws: `unknownField`.
    public init(name: String) throws(SheetError) {
        let key = HeaderKey(name).loose
        let aliases: [String: SheetField] = [
            "from": .start, "starttime": .start, "to": .end, "endtime": .end,
        ]
        let match = SheetField.allCases.first { $0.rawValue.lowercased() == key } ?? aliases[key]
        guard let match else { throw .unknownField(name) }
        self = match
    }

    /// The field that a header means by itself; nil if it is none that we know.
    init?(header: HeaderKey) {
        guard let field = SheetField.meanings[header.loose] else { return nil }
        self = field
    }

    private static let meanings: [String: SheetField] = {
        var meanings: [String: SheetField] = [:]
        for (field, words) in HeaderWords.all {
            for word in words.split(whereSeparator: \.isWhitespace) {
                meanings[HeaderKey(String(word)).loose] = field
            }
        }
        return meanings
    }()
}

/// A header as it is compared.
struct HeaderKey: Hashable {
    /// Folded.
    let exact: String
    /// Folded, and only letters and digits: `From.date`, `from_date` and `From date` are one.
    let loose: String

    init(_ header: String) {
        exact = FoldedText(header).key
        loose = String(
            String.UnicodeScalarView(
                exact.unicodeScalars.filter {
                    $0.properties.isAlphabetic || $0.properties.numericType != nil
                }))
    }
}

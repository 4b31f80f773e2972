/// Which part of a numeric date comes first; the words are those of `--date-order`.
public enum DateOrder: String, Hashable, Sendable, CaseIterable {
    /// Day, month, year.
    case dmy
    /// Month, day, year.
    case mdy
    /// Year, month, day.
    case ymd

    /// Puts three parts of a date into year, month and day.
    func arranged<Part>(_ a: Part, _ b: Part, _ c: Part) -> (year: Part, month: Part, day: Part) {
        switch self {
        case .dmy: (c, b, a)
        case .mdy: (c, a, b)
        case .ymd: (a, b, c)
        }
    }
}

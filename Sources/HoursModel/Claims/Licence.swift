public import Causality

/// How far a licence has come.
public enum LicenceStep: Int, Hashable, Sendable, CaseIterable {
    /// Somebody applied for it.
    case applied
    /// The applicant is invited to an interview, or was there.
    case interview
    /// It was granted.
    case granted
    /// It was refused.
    case refused
    /// It was granted, and no longer counts.
    case suspended

    /// The word used on the command line and in files.
    public var name: String { String(describing: self) }
}

/// A volunteer's licence for a profession, as reviewers wrote it.
public struct Licence: Hashable, Sendable {
    /// One of the concurrent words on it.
    public struct Term: Hashable, Sendable {
        /// How far it has come.
        public let step: LicenceStep
        /// The day of that step.
        public let stepOn: LocalDate?
        /// The first valid day; nil is the day on which it was granted, or the beginning of time.
        public let validFrom: LocalDate?
        /// The last valid day; nil is without end.
        public let validUntil: LocalDate?
        /// The entry that says so.
        public let entry: EntryRef

        /// Creates the word.
        public init(
            step: LicenceStep, stepOn: LocalDate?, validFrom: LocalDate?, validUntil: LocalDate?,
            entry: EntryRef
        ) {
            self.step = step
            self.stepOn = stepOn
            self.validFrom = validFrom
            self.validUntil = validUntil
            self.entry = entry
        }

        /// Whether it says that the licence was valid on a day; a suspended one was so before the day of its suspension.
        func isValid(on day: LocalDate) -> Bool {
            if let validUntil, day > validUntil { return false }
            switch step {
            case .granted: return (validFrom ?? stepOn).map { $0 <= day } ?? true
            case .suspended:
                return stepOn.map { day < $0 } ?? false && validFrom.map { $0 <= day } ?? true
            case .applied, .interview, .refused: return false
            }
        }

        /// The first valid day; nil if there is none before which it was not valid.
        var firstDay: LocalDate? { validFrom ?? (step == .granted ? stepOn : nil) }

        /// The last valid day of a licence that was granted; nil is without end.
        var lastDay: LocalDate? {
            guard step == .suspended, let end = stepOn?.advanced(by: -1) else { return validUntil }
            return validUntil.map { min($0, end) } ?? end
        }
    }

    /// The profession.
    public let profession: FoldedText
    /// The words on it; concurrent ones must agree that it was valid.
    public let terms: Set<Term>

    /// Creates the licence.
    public init(profession: FoldedText, terms: Set<Term>) {
        self.profession = profession
        self.terms = terms
    }

    /// Whether it was valid on a day.
    public func isValid(on day: LocalDate) -> Bool {
        !terms.isEmpty && terms.allSatisfy { $0.isValid(on: day) }
    }
    /// The first and the last day on which all words on it agree that it is valid, around one such day; nil is without limit.
    ///
    /// - Returns: nil if it is not valid on the day.
    public func validity(on day: LocalDate) -> (from: LocalDate?, until: LocalDate?)? {
        guard isValid(on: day) else { return nil }
        return (terms.compactMap(\.firstDay).max(), terms.compactMap(\.lastDay).min())
    }
}

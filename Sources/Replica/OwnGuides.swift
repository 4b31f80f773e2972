import Causality
import HoursModel
public import HoursStore

extension StoreReader {
    /// The guides of the team's own in a language, ascending by topic; only those that a leader or stronger wrote.
    ///
    /// - Parameter language: its code; a guide that names no language is for all.
    public func ownGuides(in language: String) throws -> [ShownRecord] {
        try list(Kinds.guide).filter { guide in
            guard guide.text("topic") != nil, guide.text("name") != nil, guide.text("text") != nil else {
                return false
            }
            if case .integer(let code) = guide.fields[3],
                Kinds.guideLanguages.firstIndex(of: language).map(Int64.init) != code
            {
                return false
            }
            return try history(guide.id, kind: Kinds.guide).allSatisfy { $0.signer.role >= .leader }
        }.sorted { ($0.text("topic") ?? "") < ($1.text("topic") ?? "") }
    }
}

extension Kinds {
    /// The codes of the languages of guides, in the order of their choice.
    fileprivate static let guideLanguages = ["en", "ar", "fa"]
}

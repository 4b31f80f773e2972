import Causality

extension RuleBook {
    /// The volunteer to whose person a claim belongs, if its versions name several.
    ///
    /// The first version in the order of reports among the approved ones, else the standing ones, else the heads.
    public static func home(of claim: ClaimHistory, decisions: [Decision]) -> ID<Volunteer>? {
        let named = Set(claim.versions.map(\.unit.volunteer))
        if named.count <= 1 { return named.first }
        let verdicts = Verdicts(PersonCase(volunteers: [], claims: [claim], decisions: decisions))
        let ranked = claim.versions.map { ($0, verdicts.onVersion($0, of: claim.id)) }
        let pinned = ranked.filter { $0.1 == .approved }.map(\.0)
        let standing = ranked.filter { $0.1 == nil && $0.0.isHead }.map(\.0)
        let candidates =
            pinned.isEmpty ? (standing.isEmpty ? claim.versions.filter(\.isHead) : standing) : pinned
        return candidates.map { Report(claim: claim.id, version: $0, isPinned: false, volunteers: []) }
            .min(by: Report.precedes)?.version.unit.volunteer
    }

    /// Whether a version of a claim is approved, so that the claim stays even if the import that made it was undone.
    public static func isApproved(_ claim: ClaimHistory, decisions: [Decision]) -> Bool {
        let verdicts = Verdicts(
            PersonCase(
                volunteers: Set(claim.versions.map(\.unit.volunteer)), claims: [claim], decisions: decisions))
        return claim.versions.contains { verdicts.onVersion($0, of: claim.id) == .approved }
    }
}

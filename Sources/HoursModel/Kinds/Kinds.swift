/// All record kinds that this program knows, one file each beside this one.
public enum Kinds {
    /// In order of their numbers.
    public static let all: [KindDeclaration] = [
        organisation, team, membership, invitation, recorder, policy, volunteer, activity, claim, roster,
        decision,
        sameAs, notSameAs, batch, limit, handover, erasure, grant, bundleKey, elsewhere, certificate,
        guide, naming, licence, helpers, honour,
        rate, programme, campaign, pledge, agreement, publication, release, mapping,
    ]

    /// The kind with a name; nil if there is none.
    public static func kind(named name: String) -> KindDeclaration? { all.first { $0.name == name } }
}

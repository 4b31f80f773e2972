/// All record kinds that this program knows, one file each beside this one.
public enum Kinds {
    /// In order of their numbers.
    public static let all: [KindDeclaration] = [
        organisation, team, membership, invitation, recorder, policy, volunteer, activity, claim, roster,
        decision,
        sameAs, notSameAs, batch, limit, handover, erasure, grant, bundleKey, elsewhere,
    ]

    /// The kind with a number; nil for one that a newer program wrote.
    public static func kind(_ number: UInt32) -> KindDeclaration? { byNumber[number] }

    /// The kind with a name; nil if there is none.
    public static func kind(named name: String) -> KindDeclaration? { all.first { $0.name == name } }

    private static let byNumber = Dictionary(uniqueKeysWithValues: all.map { ($0.number, $0) })
}

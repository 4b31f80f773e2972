extension Kinds {
    /// A decision that two volunteer records are one person.
    public static let sameAs = pair(12, "sameAs", Labels("Same person", "الشخص نفسه", "همان شخص"))

    /// A decision that two volunteer records are two persons; it is never suggested again.
    public static let notSameAs = pair(
        13, "notSameAs", Labels("Not the same person", "شخصان مختلفان", "دو شخص جدا"))

    private static func pair(_ number: UInt32, _ name: String, _ labels: Labels) -> KindDeclaration {
        KindDeclaration(
            number: number, name: name, labels: labels,
            units: [
                UnitDeclaration(
                    1, .once,
                    [
                        FieldDeclaration(
                            1, "first", .reference(kind: "volunteer"), Labels("First", "الأول", "نخست")),
                        FieldDeclaration(
                            2, "second", .reference(kind: "volunteer"), Labels("Second", "الثاني", "دوم")),
                        FieldDeclaration(
                            3, "replaces", .references(kind: "decision"),
                            Labels("Replaces", "يحل محل", "جایگزین")),
                    ]),
                UnitDeclaration(
                    3, .rivals, [FieldDeclaration(4, "released", .flag, Labels("Released", "ملغى", "لغوشده"))]
                ),
                UnitDeclaration(
                    2, .latest,
                    [
                        FieldDeclaration(
                            5, "reason", .text, isPersonal: true, Labels("Reason", "السبب", "دلیل"))
                    ]),
            ])
    }
}

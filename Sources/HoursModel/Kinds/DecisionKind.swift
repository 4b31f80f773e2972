extension Kinds {
    /// A reviewer's word on a claim or on a pair of claims.
    public static let decision = KindDeclaration(
        number: 11, name: "decision", labels: Labels("Decision", "قرار", "تصمیم"),
        units: [
            UnitDeclaration(
                1, .once,
                [
                    FieldDeclaration(
                        1, "action", .choice(["approve", "reject", "same", "distinct", "release"]),
                        Labels("Decision", "القرار", "تصمیم")),
                    FieldDeclaration(
                        2, "claim", .reference(kind: "claim"), Labels("Claim", "المطالبة", "ادعا")),
                    FieldDeclaration(
                        3, "other", .reference(kind: "claim"),
                        Labels("Other claim", "المطالبة الأخرى", "ادعای دیگر")),
                    FieldDeclaration(4, "covers", .versions, Labels("Covers", "يشمل", "شامل")),
                    FieldDeclaration(
                        5, "replaces", .references(kind: "decision"), Labels("Replaces", "يحل محل", "جایگزین")
                    ),
                    FieldDeclaration(
                        1_001, "shown", .versions,
                        Labels("Circumstances shown", "الظروف المعروضة", "شرایط نشان‌داده‌شده")),
                ]),
            UnitDeclaration(
                2, .latest,
                [FieldDeclaration(6, "reason", .text, isPersonal: true, Labels("Reason", "السبب", "دلیل"))]),
        ])
}

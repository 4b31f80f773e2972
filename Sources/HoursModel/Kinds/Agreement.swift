extension Kinds {
    /// A partnership; it succeeds by the initiatives that it activates.
    public static let agreement = KindDeclaration(
        number: 34, name: "agreement", labels: Labels("Agreement", "اتفاقية", "تفاهم‌نامه"),
        units: [
            UnitDeclaration(1, .latest, [FieldDeclaration(1, "name", .text, Labels("Name", "الاسم", "نام"))]),
            UnitDeclaration(
                2, .latest,
                [
                    FieldDeclaration(
                        2, "partner", .reference(kind: "organisation"), Labels("Partner", "الشريك", "همکار"))
                ]),
            UnitDeclaration(
                3, .latest,
                [
                    FieldDeclaration(
                        3, "policyVersion", .text,
                        Labels("Policy version", "إصدار السياسة", "نسخهٔ سیاست"))
                ]),
            UnitDeclaration(
                4, .latest,
                [
                    FieldDeclaration(
                        4, "signedOn", .date, Labels("Signed on", "تاريخ التوقيع", "تاریخ امضا")),
                    FieldDeclaration(5, "until", .date, Labels("Last day", "آخر يوم", "واپسین روز")),
                ]),
            UnitDeclaration(
                5, .latest,
                [
                    FieldDeclaration(
                        6, "initiatives", .references(kind: "activity"),
                        Labels("Initiatives", "المبادرات", "ابتکارها"))
                ]),
        ])
}

extension Kinds {
    /// What campaigns and activities belong to.
    public static let programme = KindDeclaration(
        number: 31, name: "programme", labels: Labels("Programme", "برنامج", "برنامه"),
        units: [
            UnitDeclaration(1, .latest, [FieldDeclaration(1, "name", .text, Labels("Name", "الاسم", "نام"))]),
            UnitDeclaration(
                2, .latest,
                [
                    FieldDeclaration(
                        2, "body", .reference(kind: "organisation"), Labels("Body", "الجهة", "نهاد"))
                ]),
            UnitDeclaration(
                3, .latest,
                [
                    FieldDeclaration(3, "from", .date, Labels("First day", "أول يوم", "نخستین روز")),
                    FieldDeclaration(4, "until", .date, Labels("Last day", "آخر يوم", "واپسین روز")),
                ]),
            UnitDeclaration(
                4, .latest, [FieldDeclaration(5, "summary", .text, Labels("Summary", "الملخص", "خلاصه"))]),
        ])
}

extension Kinds {
    /// A part of a programme in a range of days, with a label in whatever calendar people name it by: Ramadan, Nowruz.
    public static let campaign = KindDeclaration(
        number: 32, name: "campaign", labels: Labels("Campaign", "حملة", "پویش"),
        units: [
            UnitDeclaration(1, .latest, [FieldDeclaration(1, "name", .text, Labels("Name", "الاسم", "نام"))]),
            UnitDeclaration(
                2, .latest,
                [
                    FieldDeclaration(
                        2, "programme", .reference(kind: "programme"),
                        Labels("Programme", "البرنامج", "برنامه"))
                ]),
            UnitDeclaration(
                3, .latest,
                [
                    FieldDeclaration(3, "from", .date, Labels("First day", "أول يوم", "نخستین روز")),
                    FieldDeclaration(4, "until", .date, Labels("Last day", "آخر يوم", "واپسین روز")),
                    FieldDeclaration(5, "label", .text, Labels("Label", "التسمية", "برچسب")),
                ]),
        ])
}

extension Kinds {
    /// Hours that a volunteer promised; how far they were given is computed, and a promise is never counted as hours.
    public static let pledge = KindDeclaration(
        number: 33, name: "pledge", labels: Labels("Pledge", "نذر خدمة", "نذر خدمت"),
        units: [
            UnitDeclaration(
                1, .rivals,
                [
                    FieldDeclaration(
                        1, "volunteer", .reference(kind: "volunteer"),
                        Labels("Volunteer", "المتطوع", "داوطلب")),
                    FieldDeclaration(2, "minutes", .minutes, Labels("Promised", "الموعود", "وعده")),
                    FieldDeclaration(3, "role", .text, Labels("Role", "الدور", "نقش")),
                    FieldDeclaration(4, "from", .date, Labels("First day", "أول يوم", "نخستین روز")),
                    FieldDeclaration(5, "until", .date, Labels("Last day", "آخر يوم", "واپسین روز")),
                ]),
            UnitDeclaration(
                2, .latest,
                [FieldDeclaration(6, "note", .text, isPersonal: true, Labels("Note", "ملاحظة", "یادداشت"))]),
        ])
}

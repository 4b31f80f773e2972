extension Kinds {
    /// The unit of replication and of permission.
    public static let team = KindDeclaration(
        number: 2, name: "team", labels: Labels("Team", "فريق", "گروه"),
        units: [
            UnitDeclaration(1, .latest, [FieldDeclaration(1, "name", .text, Labels("Name", "الاسم", "نام"))]),
            UnitDeclaration(
                2, .latest,
                [FieldDeclaration(2, "zone", .zone, Labels("Time zone", "المنطقة الزمنية", "منطقهٔ زمانی"))]),
            UnitDeclaration(
                3, .latest,
                [
                    FieldDeclaration(
                        3, "organisation", .reference(kind: "organisation"),
                        Labels("Organisation", "الجهة", "سازمان"))
                ]),
        ])
}

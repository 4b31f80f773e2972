extension Kinds {
    /// An office, department, centre, offering body, intermediary or partner.
    public static let organisation = KindDeclaration(
        number: 1, name: "organisation", labels: Labels("Organisation", "جهة", "سازمان"),
        units: [
            UnitDeclaration(1, .latest, [FieldDeclaration(1, "name", .text, Labels("Name", "الاسم", "نام"))]),
            UnitDeclaration(
                2, .latest,
                [
                    FieldDeclaration(
                        2, "parent", .reference(kind: "organisation"),
                        Labels("Parent", "الجهة الأم", "سازمان بالاتر"))
                ]),
            UnitDeclaration(
                3, .latest, [FieldDeclaration(3, "region", .text, Labels("Region", "المنطقة", "منطقه"))]),
            UnitDeclaration(
                4, .latest,
                [
                    FieldDeclaration(
                        4, "partnerType", .choice(["strategic", "supervisory", "enabling"]),
                        Labels("Partner type", "نوع الشراكة", "نوع همکاری"))
                ]),
            UnitDeclaration(
                30, .latest,
                [
                    FieldDeclaration(
                        30, "residents", .count,
                        Labels("Residents served", "السكان المخدومون", "ساکنان زیر پوشش"))
                ]),
            UnitDeclaration(
                31, .latest,
                [
                    FieldDeclaration(
                        31, "sensitive", .flag,
                        Labels(
                            "Sensitive: not in open data", "حساس: ليس في البيانات المفتوحة",
                            "حساس: نه در دادهٔ باز"))
                ]),
        ])
}

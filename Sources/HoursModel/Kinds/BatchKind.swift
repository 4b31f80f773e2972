extension Kinds {
    /// One import, so that it can be undone as a whole.
    public static let batch = KindDeclaration(
        number: 14, name: "batch", labels: Labels("Import", "استيراد", "درون‌ریزی"),
        units: [
            UnitDeclaration(
                1, .once,
                [
                    FieldDeclaration(1, "entries", .count, Labels("Entries", "القيود", "ورودی‌ها")),
                    FieldDeclaration(2, "rows", .count, Labels("Rows", "الأسطر", "سطرها")),
                    FieldDeclaration(3, "accepted", .count, Labels("Accepted", "المقبولة", "پذیرفته")),
                ]),
            UnitDeclaration(
                2, .latest,
                [FieldDeclaration(4, "source", .text, isPersonal: true, Labels("Source", "المصدر", "منبع"))]),
        ])
}

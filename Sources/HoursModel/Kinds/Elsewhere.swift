extension Kinds {
    /// Minutes of a claim that an office found credited in another of its teams as well; it says nothing of that team.
    ///
    /// Only reviewers' count, and only while the claim's versions are those that were seen. Nobody can write over one, or write one first
    /// so that it is missing.
    public static let elsewhere = KindDeclaration(
        number: 20, name: "elsewhere",
        labels: Labels("Counted elsewhere", "محسوب في مكان آخر", "جای دیگر به حساب آمده"),
        units: [
            UnitDeclaration(
                1, .once,
                [
                    FieldDeclaration(
                        1, "claim", .reference(kind: "claim"), Labels("Claim", "المطالبة", "ادعا")),
                    FieldDeclaration(
                        2, "covers", .versions, Labels("Versions seen", "النسخ المشاهدة", "نسخه‌های دیده‌شده")),
                    FieldDeclaration(
                        3, "minutes", .minutes, Labels("Minutes", "الدقائق", "دقیقه‌ها")),
                ])
        ])
}

extension Kinds {
    /// Minutes of a claim that an office found credited in another of its teams as well; it says nothing of that team.
    ///
    /// Only reviewers' count, and only while the claim's versions are those that were seen. Its outside name is a digest of all that it
    /// says, so that the same finding is never written twice.
    public static let elsewhere = KindDeclaration(
        number: 20, name: "elsewhere",
        labels: Labels("Counted elsewhere", "محسوب في مكان آخر", "جای دیگر به حساب آمده"),
        units: [
            UnitDeclaration(
                1, .latest,
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

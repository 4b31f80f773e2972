extension Kinds {
    /// The unit of an honour that holds the story.
    public static let storyUnit: UInt32 = 2

    /// A recognition that a body gave a volunteer; who has earned one follows from the confirmed hours alone.
    public static let honour = KindDeclaration(
        number: 26, name: "honour", labels: Labels("Honour", "تكريم", "بزرگداشت"),
        units: [
            UnitDeclaration(
                1, .latest,
                [
                    FieldDeclaration(
                        1, "volunteer", .reference(kind: "volunteer"),
                        Labels("Volunteer", "المتطوع", "داوطلب")),
                    FieldDeclaration(
                        2, "award", .choice(Award.allCases.map(\.name)),
                        Labels("Award", "نوع التكريم", "گونهٔ بزرگداشت")),
                    FieldDeclaration(
                        3, "awardedOn", .date, Labels("Awarded on", "تاريخ التكريم", "تاریخ اعطا")),
                    FieldDeclaration(
                        4, "hours", .count, Labels("Hours reached", "الساعات المنجزة", "ساعت‌های رسیده")),
                ]),
            UnitDeclaration(
                storyUnit, .latest,
                [
                    FieldDeclaration(5, "story", .text, isPersonal: true, Labels("Story", "القصة", "داستان")),
                    FieldDeclaration(
                        6, "storyConsent", .flag, isPersonal: true,
                        Labels("May be told", "يجوز نشرها", "اجازهٔ بازگویی")),
                ]),
        ])
}

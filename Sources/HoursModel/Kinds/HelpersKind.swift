extension Kinds {
    /// Helpers whose names nobody took down: how many they were, and how long each helped.
    ///
    /// Only what leaders write counts. The label may hold a name, "Ahmad, no id", so it can be erased.
    public static let helpers = KindDeclaration(
        number: 25, name: "helpers", labels: Labels("Unnamed helpers", "مساعدون بلا أسماء", "یاوران بی‌نام"),
        units: [
            UnitDeclaration(
                1, .rivals,
                [
                    FieldDeclaration(
                        1, "activity", .reference(kind: "activity"), Labels("Activity", "النشاط", "فعالیت")),
                    FieldDeclaration(2, "date", .date, Labels("Day", "اليوم", "روز")),
                    FieldDeclaration(3, "people", .count, Labels("People", "عدد الأشخاص", "شمار افراد")),
                    FieldDeclaration(
                        4, "minutes", .minutes, Labels("Minutes of each", "دقائق كل شخص", "دقیقهٔ هر نفر")),
                ]),
            UnitDeclaration(
                2, .latest,
                [FieldDeclaration(5, "label", .text, isPersonal: true, Labels("Label", "الوصف", "برچسب"))]),
        ])

    /// One of some helpers got a name: the minutes of one head are a claim of that volunteer from now on.
    ///
    /// Only what leaders write counts. Its id and the claim's follow from helpers and volunteer, so whoever is named on two nodes is named once.
    public static let naming = KindDeclaration(
        number: 23, name: "naming", labels: Labels("Naming", "تسمية", "نام‌گذاری"),
        units: [
            UnitDeclaration(
                1, .latest,
                [
                    FieldDeclaration(
                        1, "helpers", .reference(kind: "helpers"),
                        Labels("Helpers", "المساعدون", "یاوران")),
                    FieldDeclaration(
                        2, "volunteer", .reference(kind: "volunteer"),
                        Labels("Volunteer", "المتطوع", "داوطلب")),
                    FieldDeclaration(
                        3, "claim", .reference(kind: "claim"), Labels("Claim", "المطالبة", "ادعا")),
                ])
        ])
}

extension Kinds {
    /// A volunteer's licence for a social profession, from the application on; activities and their roles may ask for one.
    ///
    /// Only what reviewers write counts. When the interview was, and what is noted, can be erased; what the hours depend on stays.
    public static let licence = KindDeclaration(
        number: 24, name: "licence", labels: Labels("Licence", "ترخيص", "پروانه"),
        units: [
            UnitDeclaration(
                1, .latest,
                [
                    FieldDeclaration(
                        1, "volunteer", .reference(kind: "volunteer"),
                        Labels("Volunteer", "المتطوع", "داوطلب")),
                    FieldDeclaration(2, "profession", .text, Labels("Profession", "المهنة", "حرفه")),
                ]),
            UnitDeclaration(
                2, .rivals,
                [
                    FieldDeclaration(
                        3, "step", .choice(LicenceStep.allCases.map(\.name)),
                        Labels("Step", "المرحلة", "مرحله")),
                    FieldDeclaration(
                        4, "stepOn", .date, Labels("Day of the step", "يوم المرحلة", "روز مرحله")),
                    FieldDeclaration(5, "validFrom", .date, Labels("Valid from", "ساري من", "معتبر از")),
                    FieldDeclaration(6, "validUntil", .date, Labels("Valid until", "ساري حتى", "معتبر تا")),
                ]),
            UnitDeclaration(
                3, .latest,
                [
                    FieldDeclaration(
                        7, "interviewOn", .date, isPersonal: true,
                        Labels("Interview on", "تاريخ المقابلة", "تاریخ مصاحبه")),
                    FieldDeclaration(
                        8, "interviewMode", .choice(["inPerson", "remote"]), isPersonal: true,
                        Labels("Interview, how", "طريقة المقابلة", "شیوهٔ مصاحبه")),
                ]),
            UnitDeclaration(
                4, .latest,
                [FieldDeclaration(9, "note", .text, isPersonal: true, Labels("Note", "ملاحظة", "یادداشت"))]),
        ])
}

extension Kinds {
    /// One report that a person gave time to an activity.
    public static let claim = KindDeclaration(
        number: 9, name: "claim", labels: Labels("Claim", "مطالبة", "ادعا"),
        units: [
            UnitDeclaration(
                1, .rivals,
                [
                    FieldDeclaration(
                        1, "volunteer", .reference(kind: "volunteer"),
                        Labels("Volunteer", "المتطوع", "داوطلب")),
                    FieldDeclaration(
                        2, "activity", .reference(kind: "activity"), Labels("Activity", "النشاط", "فعالیت")),
                    FieldDeclaration(3, "start", .instant(offset: 4), Labels("Start", "من", "از")),
                    FieldDeclaration(
                        4, "startOffset", .offset, Labels("Start offset", "فرق البداية", "اختلاف آغاز")),
                    FieldDeclaration(5, "end", .instant(offset: 6), Labels("End", "إلى", "تا")),
                    FieldDeclaration(
                        6, "endOffset", .offset, Labels("End offset", "فرق النهاية", "اختلاف پایان")),
                    FieldDeclaration(7, "break", .minutes, Labels("Break", "استراحة", "استراحت")),
                    FieldDeclaration(8, "date", .date, Labels("First day", "أول يوم", "نخستین روز")),
                    FieldDeclaration(9, "until", .date, Labels("Last day", "آخر يوم", "واپسین روز")),
                    FieldDeclaration(10, "minutes", .minutes, Labels("Minutes", "الدقائق", "دقیقه")),
                    FieldDeclaration(
                        11, "kindOfMinutes", .choice(MinutesKind.allCases.map(\.name)),
                        Labels("Kind of minutes", "نوع الدقائق", "نوع دقیقه")),
                    FieldDeclaration(12, "remote", .flag, Labels("Remote", "عن بُعد", "از راه دور")),
                    FieldDeclaration(
                        13, "evidence", .choice([""] + Evidence.allCases.map(\.name)),
                        Labels("Evidence", "الدليل", "مدرک")),
                    FieldDeclaration(
                        14, "recorder", .reference(kind: "recorder"), Labels("Recorder", "المسجِّل", "ثبت‌کننده")
                    ),
                ]),
            UnitDeclaration(
                2, .latest, [FieldDeclaration(15, "role", .text, Labels("Role", "الدور", "نقش"))]),
            UnitDeclaration(
                3, .latest,
                [FieldDeclaration(16, "note", .text, isPersonal: true, Labels("Note", "ملاحظة", "یادداشت"))]),
            UnitDeclaration(
                4, .rivals,
                [FieldDeclaration(17, "withdrawn", .versions, Labels("Withdrawn", "مسحوبة", "پس‌گرفته"))]),
            UnitDeclaration(
                5, .latest,
                [FieldDeclaration(18, "reason", .text, isPersonal: true, Labels("Reason", "السبب", "دلیل"))]),
            UnitDeclaration(
                6, .rivals,
                [
                    FieldDeclaration(
                        19, "paidDuty", .flag,
                        Labels("Inside paid duty", "ضمن دوام مدفوع", "در ساعت کار موظف"))
                ]),
        ])
}

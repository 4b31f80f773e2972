extension Kinds {
    /// The unit of an activity that says who offers it.
    static let bodyUnit: UInt32 = 3
    /// The unit of an activity that holds its state.
    static let activityStateUnit: UInt32 = 8
    /// The unit of an activity that asks for a licence.
    static let demandUnit: UInt32 = 10
    /// The unit of an activity that marks it as paid duty.
    static let activityDutyUnit: UInt32 = 11
    /// The place of the word for a cancelled activity among the states.
    static let cancelledState: Int64 = 4

    /// An opportunity to give time.
    public static let activity = KindDeclaration(
        number: 8, name: "activity", labels: Labels("Activity", "نشاط", "فعالیت"),
        units: [
            UnitDeclaration(1, .latest, [FieldDeclaration(1, "name", .text, Labels("Name", "الاسم", "نام"))]),
            UnitDeclaration(
                2, .latest,
                [FieldDeclaration(2, "zone", .zone, Labels("Time zone", "المنطقة الزمنية", "منطقهٔ زمانی"))]),
            UnitDeclaration(
                bodyUnit, .latest,
                [
                    FieldDeclaration(
                        3, "body", .reference(kind: "organisation"), Labels("Offering body", "الجهة", "نهاد"))
                ]),
            UnitDeclaration(
                4, .latest, [FieldDeclaration(4, "place", .text, Labels("Place", "المكان", "مکان"))]),
            UnitDeclaration(
                5, .latest,
                [
                    FieldDeclaration(5, "from", .date, Labels("First day", "أول يوم", "نخستین روز")),
                    FieldDeclaration(6, "until", .date, Labels("Last day", "آخر يوم", "واپسین روز")),
                ]),
            UnitDeclaration(
                6, .latest, [FieldDeclaration(7, "capacity", .count, Labels("Capacity", "السعة", "گنجایش"))]),
            UnitDeclaration(
                7, .latest,
                [
                    FieldDeclaration(
                        8, "mode", .choice(["onSite", "remote"]), Labels("Mode", "الطريقة", "شیوه"))
                ]),
            UnitDeclaration(
                activityStateUnit, .latest,
                [
                    FieldDeclaration(
                        9, "state", .choice(["draft", "open", "running", "closed", "cancelled"]),
                        Labels("State", "الحالة", "وضعیت")),
                    FieldDeclaration(
                        8_001, "cancelledFrom", .date, Labels("Cancelled from", "ملغى من", "لغوشده از")),
                ]),
            UnitDeclaration(
                9, .latest, [FieldDeclaration(10, "summary", .text, Labels("Summary", "الملخص", "خلاصه"))]),
            UnitDeclaration(
                demandUnit, .rivals,
                [
                    FieldDeclaration(
                        11, "licence", .text, Labels("Licence needed", "الترخيص المطلوب", "پروانهٔ لازم")),
                    FieldDeclaration(
                        12, "licensedRoles", .text,
                        Labels("Roles that need it", "الأدوار التي تحتاجه", "نقش‌های نیازمند پروانه")),
                ]),
            UnitDeclaration(
                activityDutyUnit, .rivals,
                [
                    FieldDeclaration(
                        13, "paidDuty", .flag,
                        Labels("Inside paid duty", "ضمن دوام مدفوع", "در ساعت کار موظف"))
                ]),
            UnitDeclaration(
                30, .latest,
                [
                    FieldDeclaration(
                        30, "programme", .reference(kind: "programme"),
                        Labels("Programme", "البرنامج", "برنامه"))
                ]),
            UnitDeclaration(
                31, .latest,
                [
                    FieldDeclaration(
                        31, "campaign", .reference(kind: "campaign"), Labels("Campaign", "الحملة", "پویش"))
                ]),
            UnitDeclaration(
                32, .latest,
                [
                    FieldDeclaration(
                        32, "centre", .reference(kind: "organisation"), Labels("Centre", "المركز", "مرکز"))
                ]),
            UnitDeclaration(
                33, .latest,
                [
                    FieldDeclaration(
                        33, "purpose", .text, Labels("Purpose before", "الغاية قبلها", "هدف پیش از کار"))
                ]),
            UnitDeclaration(
                34, .latest,
                [
                    FieldDeclaration(
                        34, "result", .text, Labels("Result after", "النتيجة بعدها", "نتیجه پس از کار"))
                ]),
            UnitDeclaration(
                35, .latest,
                [
                    FieldDeclaration(
                        35, "sensitive", .flag,
                        Labels(
                            "Sensitive: not in open data", "حساس: ليس في البيانات المفتوحة",
                            "حساس: نه در دادهٔ باز"))
                ]),
        ])
}

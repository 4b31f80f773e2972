extension Kinds {
    /// What an hour of a role is worth in a period, after a source.
    ///
    /// All numbers are one unit, so that a version is written whole: a changed rate is a new version of the same record. Only what
    /// reviewers wrote counts. The supervision is what paid staff give for each volunteer hour, and what an hour of it costs.
    public static let rate = KindDeclaration(
        number: 30, name: "rate", labels: Labels("Rate", "قيمة الساعة", "ارزش ساعت"),
        units: [
            UnitDeclaration(1, .latest, [FieldDeclaration(1, "name", .text, Labels("Name", "الاسم", "نام"))]),
            UnitDeclaration(
                2, .rivals,
                [
                    FieldDeclaration(2, "role", .text, Labels("Role", "الدور", "نقش")),
                    FieldDeclaration(3, "from", .date, Labels("First day", "أول يوم", "نخستین روز")),
                    FieldDeclaration(4, "until", .date, Labels("Last day", "آخر يوم", "واپسین روز")),
                    FieldDeclaration(5, "source", .text, Labels("Source", "المصدر", "منبع")),
                    FieldDeclaration(6, "currency", .text, Labels("Currency", "العملة", "واحد پول")),
                    FieldDeclaration(7, "low", .amount, Labels("Low", "الأدنى", "کمینه")),
                    FieldDeclaration(8, "central", .amount, Labels("Central", "الوسطى", "میانه")),
                    FieldDeclaration(9, "high", .amount, Labels("High", "الأعلى", "بیشینه")),
                    FieldDeclaration(
                        10, "supervisionMinutes", .minutes,
                        Labels(
                            "Paid supervision for an hour", "إشراف مدفوع لكل ساعة",
                            "سرپرستی مزدی برای هر ساعت")),
                    FieldDeclaration(
                        11, "supervisionRate", .amount,
                        Labels("An hour of supervision", "قيمة ساعة الإشراف", "ارزش ساعت سرپرستی")),
                ]),
        ])
}

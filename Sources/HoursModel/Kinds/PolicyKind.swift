extension Kinds {
    /// The numbers of the rules from a first valid day on; each is a unit of its own, so that two edits do not meet.
    public static let policy = KindDeclaration(
        number: 6, name: "policy", labels: Labels("Policy", "السياسة", "سیاست"),
        units: [
            UnitDeclaration(
                1, .rivals,
                [FieldDeclaration(1, "validFrom", .date, Labels("Valid from", "سارية من", "معتبر از"))]),
            UnitDeclaration(
                2, .rivals,
                [
                    FieldDeclaration(
                        2, "toleranceMinutes", .minutes, Labels("Tolerance", "هامش التفاوت", "رواداری"))
                ]),
            UnitDeclaration(
                3, .rivals,
                [
                    FieldDeclaration(
                        3, "handoverMinutes", .minutes, Labels("Handover", "مدة التسليم", "مدت تحویل"))
                ]),
            UnitDeclaration(
                4, .rivals,
                [
                    FieldDeclaration(
                        4, "sessionLimit", .minutes, Labels("Session limit", "حد الجلسة", "سقف نوبت"))
                ]),
            UnitDeclaration(
                5, .rivals,
                [FieldDeclaration(5, "dayLimit", .minutes, Labels("Day limit", "حد اليوم", "سقف روز"))]),
            UnitDeclaration(
                6, .rivals,
                [
                    FieldDeclaration(
                        6, "paidDuty", .choice(["no", "yes"]),
                        Labels(
                            "Hours inside paid duty count", "احتساب الساعات ضمن الدوام المدفوع",
                            "شمردن ساعت‌های کار موظف"))
                ]),
            UnitDeclaration(
                7, .rivals,
                [
                    FieldDeclaration(
                        7, "body", .reference(kind: "organisation"),
                        Labels("Body, for paid duty", "الجهة، للدوام المدفوع", "نهاد، برای کار موظف"))
                ]),
        ])
}

extension Kinds {
    /// A team's secret, sealed to one member: whoever holds the member's device can open it, and nobody else.
    ///
    /// Whether it is the team's secret shows when it is opened, so that nobody needs a right to write one.
    public static let grant = KindDeclaration(
        number: 18, name: "grant", labels: Labels("Grant", "منح", "واگذاری کلید"),
        units: [
            UnitDeclaration(
                1, .once,
                [
                    FieldDeclaration(1, "member", .opaque, Labels("Member", "العضو", "عضو")),
                    FieldDeclaration(
                        2, "identityKey", .opaque,
                        Labels(
                            "Key for identity numbers, sealed", "مفتاح أرقام الهوية، مختوم",
                            "کلید شماره‌های هویت، مهرشده")),
                ])
        ])

    /// A new key for the team's bundles, sealed to every member that keeps a right; written with a limit.
    ///
    /// Only those of members who are admins still count. The highest generation holds, of equal ones the smaller key id.
    public static let bundleKey = KindDeclaration(
        number: 19, name: "bundleKey", labels: Labels("Bundle key", "مفتاح الحزم", "کلید بسته‌ها"),
        units: [
            UnitDeclaration(
                1, .once,
                [
                    FieldDeclaration(1, "generation", .count, Labels("Generation", "الجيل", "نسل")),
                    FieldDeclaration(
                        2, "sealed", .opaque, Labels("Sealed to members", "مختوم للأعضاء", "مهرشده برای اعضا")
                    ),
                ])
        ])
}

extension Kinds {
    /// A person's data is destroyed on every node; the hours stay.
    ///
    /// Only admins' erasures count. The tokens are the ids that the person's names would give, keyed with the team's token key: a
    /// sheet that is imported again is recognised by them, and they tell nobody else anything.
    public static let erasure = KindDeclaration(
        number: 17, name: "erasure", labels: Labels("Erasure", "محو", "پاک‌سازی"),
        units: [
            UnitDeclaration(
                1, .once,
                [
                    FieldDeclaration(
                        1, "volunteer", .reference(kind: "volunteer"),
                        Labels("Volunteer", "المتطوع", "داوطلب")),
                    FieldDeclaration(
                        2, "ground", .choice(["request", "law", "mistake"]), Labels("Ground", "السبب", "سبب")),
                    FieldDeclaration(
                        3, "tokens", .references(kind: "volunteer"),
                        Labels("Keyed names", "الأسماء المرمّزة", "نام‌های رمزشده")),
                    FieldDeclaration(
                        4, "recorder", .reference(kind: "recorder"),
                        Labels("Recorder", "المسجِّل", "ثبت‌کننده")),
                ])
        ])
}

extension Kinds {
    /// A person's data is destroyed on every node; the hours stay.
    ///
    /// Only admins' erasures count.
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
                ])
        ])
}

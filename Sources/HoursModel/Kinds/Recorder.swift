extension Kinds {
    /// Who reports hours; its id is keyed from the folded name, so that laptops agree and the id reveals nothing.
    public static let recorder = KindDeclaration(
        number: 5, name: "recorder", labels: Labels("Recorder", "المسجِّل", "ثبت‌کننده"),
        units: [
            UnitDeclaration(
                1, .latest,
                [FieldDeclaration(1, "name", .text, isPersonal: true, Labels("Name", "الاسم", "نام"))])
        ])
}

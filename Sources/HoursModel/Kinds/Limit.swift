extension Kinds {
    /// Up to where a member's work stands, and what the member may do beyond; its outside name is the key with which the device began.
    ///
    /// Only writes of proper ancestors in the member tree count. Of concurrent limits the lowest role holds.
    public static let limit = KindDeclaration(
        number: 15, name: "limit", labels: Labels("Limit", "حد", "حد"),
        units: [
            UnitDeclaration(
                1, .rivals,
                [
                    FieldDeclaration(1, "member", .opaque, Labels("Member", "العضو", "عضو")),
                    FieldDeclaration(
                        2, "role", .choice(Role.allCases.map(\.name)),
                        Labels("Role beyond", "الدور بعد الحد", "نقش پس از حد")),
                    FieldDeclaration(
                        3, "upTo", .versions, Labels("Stands up to", "يسري حتى", "معتبر تا")),
                    FieldDeclaration(
                        4, "joins", .opaque, Labels("Joins that stand", "انضمامات سارية", "پیوستن‌های معتبر")),
                ])
        ])

    /// The root gives its place to another member, or the recovery key does.
    public static let handover = KindDeclaration(
        number: 16, name: "handover", labels: Labels("Handover", "تسليم", "واگذاری"),
        units: [
            UnitDeclaration(
                1, .once,
                [
                    FieldDeclaration(1, "root", .opaque, Labels("New root", "الأصل الجديد", "ریشهٔ تازه")),
                    FieldDeclaration(2, "proof", .opaque, Labels("Proof", "الإثبات", "گواه")),
                    FieldDeclaration(3, "count", .count, Labels("Count", "العدد", "شماره")),
                ])
        ])
}

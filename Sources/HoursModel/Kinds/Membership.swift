extension Kinds {
    /// A device's place in a team; its first entry holds it.
    public static let membership = KindDeclaration(
        number: 3, name: "membership", labels: Labels("Membership", "عضوية", "عضویت"),
        units: [
            UnitDeclaration(
                1, .once,
                [
                    FieldDeclaration(1, "replica", .opaque, Labels("Key", "المفتاح", "کلید")),
                    FieldDeclaration(2, "nonce", .opaque, Labels("Root nonce", "رقم الأصل", "عدد ریشه")),
                    FieldDeclaration(
                        3, "recoveryKey", .opaque, Labels("Recovery key", "مفتاح الاسترداد", "کلید بازیابی")),
                    FieldDeclaration(
                        4, "invitation", .reference(kind: "invitation"),
                        Labels("Invitation", "الدعوة", "دعوت‌نامه")),
                    FieldDeclaration(5, "proof", .opaque, Labels("Proof", "الإثبات", "گواه")),
                    FieldDeclaration(
                        6, "owner", .reference(kind: "recorder"),
                        Labels("Owner", "صاحب الجهاز", "صاحب دستگاه")),
                    FieldDeclaration(
                        8, "predecessor", .opaque, Labels("Former key", "المفتاح السابق", "کلید پیشین")),
                    FieldDeclaration(
                        9, "predecessorHeads", .versions,
                        Labels("Its last entries", "آخر قيوده", "آخرین ثبت‌های آن")),
                    FieldDeclaration(
                        10, "identityKey", .opaque,
                        Labels("Key for identity numbers", "مفتاح أرقام الهوية", "کلید شماره‌های هویت")),
                    FieldDeclaration(
                        11, "receivingKey", .opaque,
                        Labels("Receiving key", "مفتاح الاستلام", "کلید دریافت")),
                ]),
            UnitDeclaration(
                2, .latest, [FieldDeclaration(7, "device", .text, Labels("Device", "الجهاز", "دستگاه"))]),
        ])

    /// A capability to join, named in the inviter's log by its public key.
    public static let invitation = KindDeclaration(
        number: 4, name: "invitation", labels: Labels("Invitation", "دعوة", "دعوت‌نامه"),
        units: [
            UnitDeclaration(
                1, .once,
                [
                    FieldDeclaration(1, "key", .opaque, Labels("Key", "المفتاح", "کلید")),
                    FieldDeclaration(
                        2, "role", .choice(Role.allCases.map(\.name)), Labels("Role", "الدور", "نقش")),
                    FieldDeclaration(
                        3, "volunteer", .reference(kind: "volunteer"),
                        Labels("Volunteer", "المتطوع", "داوطلب")),
                    FieldDeclaration(4, "uses", .count, Labels("Uses", "مرات الاستعمال", "دفعات استفاده")),
                    FieldDeclaration(5, "expires", .count, Labels("Expires", "تنتهي", "پایان اعتبار")),
                ])
        ])
}

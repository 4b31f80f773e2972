extension Kinds {
    /// A certificate that was issued: what it says never changes, only whether it stands.
    ///
    /// Only those of reviewers count, and only their words on the status. The name is not in it: it stands on the document alone, and an
    /// erasure takes nothing from the hours.
    public static let certificate = KindDeclaration(
        number: 21, name: "certificate", labels: Labels("Certificate", "شهادة", "گواهی"),
        units: [
            UnitDeclaration(
                1, .once,
                [
                    FieldDeclaration(1, "serial", .text, Labels("Serial", "الرقم التسلسلي", "شمارهٔ سریال")),
                    FieldDeclaration(
                        2, "volunteer", .reference(kind: "volunteer"),
                        Labels("Volunteer", "المتطوع", "داوطلب")),
                    FieldDeclaration(
                        3, "person", .references(kind: "volunteer"),
                        Labels("Records of the person", "سجلات الشخص", "پرونده‌های شخص")),
                    FieldDeclaration(4, "from", .date, Labels("First day", "أول يوم", "نخستین روز")),
                    FieldDeclaration(5, "until", .date, Labels("Last day", "آخر يوم", "واپسین روز")),
                    FieldDeclaration(
                        6, "minutes", .minutes,
                        Labels("Confirmed minutes", "الدقائق المؤكدة", "دقیقه‌های تأییدشده")),
                    FieldDeclaration(7, "lines", .opaque, Labels("Lines", "البنود", "سطرها")),
                    FieldDeclaration(8, "issued", .instant(offset: 9), Labels("Issued", "صدرت", "صدور")),
                    FieldDeclaration(
                        9, "issuedOffset", .offset,
                        Labels("Offset of issue", "فرق وقت الإصدار", "اختلاف صدور")),
                    FieldDeclaration(
                        10, "device", .opaque, Labels("Issuing device", "الجهاز المُصدر", "دستگاه صادرکننده")),
                    FieldDeclaration(
                        11, "posthumous", .flag, Labels("Posthumous", "بعد الوفاة", "پس از درگذشت")),
                ]),
            UnitDeclaration(
                2, .rivals,
                [
                    FieldDeclaration(
                        12, "status", .choice(CertificateStatus.allCases.map(\.name)),
                        Labels("Status", "الحالة", "وضعیت")),
                    FieldDeclaration(
                        13, "successor", .reference(kind: "certificate"),
                        Labels("Superseded by", "حلّت محلها", "جایگزین")),
                ]),
            UnitDeclaration(
                3, .latest,
                [FieldDeclaration(14, "reason", .text, isPersonal: true, Labels("Reason", "السبب", "دلیل"))]),
        ])
}

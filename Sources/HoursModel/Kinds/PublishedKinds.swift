extension Kinds {
    /// A report that was published: what it was about, the entries that it was computed from, and the digest of its file.
    ///
    /// Only those of reviewers count. The file itself stays with whoever has it; the sums are kept so that a later report can say what
    /// arrived since.
    public static let publication = KindDeclaration(
        number: 35, name: "publication", labels: Labels("Published report", "تقرير منشور", "گزارش منتشرشده"),
        units: [
            UnitDeclaration(
                1, .once,
                [
                    FieldDeclaration(1, "report", .text, Labels("Report", "التقرير", "گزارش")),
                    FieldDeclaration(2, "from", .date, Labels("First day", "أول يوم", "نخستین روز")),
                    FieldDeclaration(3, "until", .date, Labels("Last day", "آخر يوم", "واپسین روز")),
                    FieldDeclaration(
                        4, "computedFrom", .versions, Labels("Computed from", "محسوب من", "محاسبه از")),
                    FieldDeclaration(5, "digest", .opaque, Labels("Digest", "البصمة", "چکیده")),
                    FieldDeclaration(6, "confirmed", .minutes, Labels("Confirmed", "المؤكدة", "تأییدشده")),
                    FieldDeclaration(7, "provisional", .minutes, Labels("Provisional", "المبدئية", "موقت")),
                    FieldDeclaration(8, "volunteers", .count, Labels("Volunteers", "المتطوعون", "داوطلبان")),
                ])
        ])

    /// A release of open data: the entries that it was computed from, and which of its figures were shown.
    ///
    /// Only those of reviewers count. Later releases are held against all earlier ones, on whatever device they are made.
    public static let release = KindDeclaration(
        number: 36, name: "release",
        labels: Labels("Open data release", "إصدار بيانات مفتوحة", "انتشار دادهٔ باز"),
        units: [
            UnitDeclaration(
                1, .once,
                [
                    FieldDeclaration(1, "number", .count, Labels("Number", "الرقم", "شماره")),
                    FieldDeclaration(
                        2, "computedFrom", .versions, Labels("Computed from", "محسوب من", "محاسبه از")),
                    FieldDeclaration(3, "digest", .opaque, Labels("Digest", "البصمة", "چکیده")),
                    FieldDeclaration(
                        4, "shown", .opaque, Labels("Shown figures", "الأرقام المعروضة", "رقم‌های نشان‌داده")),
                ])
        ])
}

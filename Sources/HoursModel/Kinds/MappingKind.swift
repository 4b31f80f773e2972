extension Kinds {
    /// How sheets of one recurring shape are read; it travels with the replica, so that all who import such sheets read them alike.
    public static let mapping = KindDeclaration(
        number: 40, name: "mapping", labels: Labels("Mapping of a sheet", "قراءة كشف", "خوانش برگه"),
        units: [
            UnitDeclaration(1, .latest, [FieldDeclaration(1, "name", .text, Labels("Name", "الاسم", "نام"))]),
            UnitDeclaration(
                2, .latest, [FieldDeclaration(2, "columns", .text, Labels("Columns", "الأعمدة", "ستون‌ها"))]),
            UnitDeclaration(
                3, .latest,
                [
                    FieldDeclaration(
                        3, "rows", .choice(["claims", "volunteers"]),
                        Labels("Rows", "محتوى الأسطر", "محتوای سطرها"))
                ]),
            UnitDeclaration(
                4, .latest,
                [
                    FieldDeclaration(
                        4, "dateOrder", .choice(["dmy", "mdy", "ymd"]),
                        Labels("Order of dates", "ترتيب التاريخ", "ترتیب تاریخ"))
                ]),
            UnitDeclaration(
                5, .latest,
                [
                    FieldDeclaration(
                        5, "calendar", .choice(["gregorian", "persian", "islamic"]),
                        Labels("Calendar", "التقويم", "گاه‌شمار"))
                ]),
            UnitDeclaration(
                6, .latest,
                [FieldDeclaration(6, "encoding", .text, Labels("Encoding", "الترميز", "رمزگذاری"))]),
            UnitDeclaration(
                7, .latest, [FieldDeclaration(7, "sheet", .text, Labels("Sheet", "الورقة", "برگه"))]),
            UnitDeclaration(
                8, .latest,
                [
                    FieldDeclaration(
                        8, "headerRow", .count, Labels("Row of the header", "سطر العناوين", "سطر سرستون‌ها"))
                ]),
            UnitDeclaration(
                9, .latest,
                [FieldDeclaration(9, "activity", .text, Labels("Activity", "النشاط", "فعالیت"))]),
            UnitDeclaration(
                10, .latest,
                [
                    FieldDeclaration(
                        10, "volunteer", .text, isPersonal: true, Labels("Volunteer", "المتطوع", "داوطلب"))
                ]),
            UnitDeclaration(
                11, .latest,
                [
                    FieldDeclaration(
                        11, "recorder", .text, isPersonal: true,
                        Labels("Recorder", "المسجِّل", "ثبت‌کننده"))
                ]),
            UnitDeclaration(
                12, .latest,
                [
                    FieldDeclaration(
                        12, "evidence", .choice([""] + Evidence.allCases.map(\.name)),
                        Labels("Evidence", "الدليل", "مدرک"))
                ]),
            UnitDeclaration(
                13, .latest,
                [
                    FieldDeclaration(
                        13, "break", .minutes, Labels("Usual break", "الاستراحة المعتادة", "استراحت معمول"))
                ]),
            UnitDeclaration(
                14, .latest,
                [
                    FieldDeclaration(
                        14, "growing", .flag,
                        Labels("Each file is a longer copy", "كل ملف نسخة أطول", "هر پرونده رونوشتی بلندتر"))
                ]),
            UnitDeclaration(
                15, .latest, [FieldDeclaration(15, "role", .text, Labels("Role", "الدور", "نقش"))]),
        ])
}

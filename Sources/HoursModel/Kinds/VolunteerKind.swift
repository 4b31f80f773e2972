extension Kinds {
    /// The unit of a volunteer that holds the identity number, sealed, and the token by which it is compared.
    public static let identityUnit: UInt32 = 8
    /// The unit of a volunteer that holds the day of death.
    public static let deathUnit: UInt32 = 9
    /// The unit of a volunteer that says from when on the volunteer is of age.
    public static let ageUnit: UInt32 = 10
    /// The unit of a volunteer that holds a guardian's consent.
    public static let consentUnit: UInt32 = 11

    /// A natural person who gives time.
    public static let volunteer = KindDeclaration(
        number: 7, name: "volunteer", labels: Labels("Volunteer", "متطوع", "داوطلب"),
        units: [
            UnitDeclaration(
                1, .latest,
                [FieldDeclaration(1, "name", .text, isPersonal: true, Labels("Name", "الاسم", "نام"))]),
            UnitDeclaration(
                2, .latest,
                [
                    FieldDeclaration(
                        2, "nameEnglish", .text, isPersonal: true,
                        Labels("English name", "الاسم بالإنجليزية", "نام انگلیسی"))
                ]),
            UnitDeclaration(
                3, .latest,
                [
                    FieldDeclaration(
                        3, "nameArabic", .text, isPersonal: true,
                        Labels("Arabic name", "الاسم بالعربية", "نام عربی"))
                ]),
            UnitDeclaration(
                4, .latest,
                [
                    FieldDeclaration(
                        4, "namePersian", .text, isPersonal: true,
                        Labels("Persian name", "الاسم بالفارسية", "نام فارسی"))
                ]),
            UnitDeclaration(
                5, .latest,
                [FieldDeclaration(5, "phone", .text, isPersonal: true, Labels("Phone", "الهاتف", "تلفن"))]),
            UnitDeclaration(
                6, .latest,
                [
                    FieldDeclaration(
                        6, "email", .text, isPersonal: true, Labels("E-mail", "البريد", "رایانامه"))
                ]),
            UnitDeclaration(
                7, .latest,
                [
                    FieldDeclaration(
                        7, "skills", .text, isPersonal: true, Labels("Skills", "المهارات", "مهارت‌ها"))
                ]),
            UnitDeclaration(
                identityUnit, .latest,
                [
                    FieldDeclaration(
                        8, "identityToken", .opaque, isPersonal: true,
                        Labels("Identity token", "رمز الهوية", "نشان هویت")),
                    FieldDeclaration(
                        9, "nationalId", .identity, isPersonal: true,
                        Labels("Identity number, sealed", "رقم الهوية، مختوم", "شمارهٔ هویت، مهرشده")),
                ]),
            UnitDeclaration(
                deathUnit, .latest,
                [
                    FieldDeclaration(
                        10, "diedOn", .date, isPersonal: true,
                        Labels("Died on", "تاريخ الوفاة", "تاریخ درگذشت"))
                ]),
            UnitDeclaration(
                ageUnit, .latest,
                [
                    FieldDeclaration(
                        11, "bornOn", .date, isPersonal: true,
                        Labels("Born on", "تاريخ الميلاد", "تاریخ تولد")),
                    FieldDeclaration(
                        12, "minorUntil", .date, isPersonal: true,
                        Labels("Of age from", "بالغ من تاريخ", "بزرگسال از")),
                ]),
            UnitDeclaration(
                consentUnit, .latest,
                [
                    FieldDeclaration(
                        13, "guardian", .text, isPersonal: true,
                        Labels("Guardian", "ولي الأمر", "سرپرست")),
                    FieldDeclaration(
                        14, "consentFrom", .date, isPersonal: true,
                        Labels("Guardian consents from", "موافقة ولي الأمر من", "رضایت سرپرست از")),
                ]),
        ])
}

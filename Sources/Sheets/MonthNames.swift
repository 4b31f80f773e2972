import HoursModel

/// The names of months in English, Arabic and Persian, folded and without spaces.
enum MonthNames {
    /// The month (1 to 12) of a name without spaces; nil if the calendar has no such month.
    static func month(_ name: String, in calendar: SheetCalendar) -> Int? {
        switch calendar {
        case .gregorian: gregorian[name]
        case .persian: persian[name]
        case .islamic: islamic[name]
        }
    }

    /// Whether a word in a date says nothing about it: a weekday, a mark of an era, the ending of an ordinal number.
    static func isLeftOut(_ word: String) -> Bool { leftOut.contains(word) }

    private static let gregorian = table([
        "january jan يناير ژانویه جنوری كانون_الثاني", "february feb فبراير فوریه شباط",
        "march mar مارس آذار",
        "april apr أبريل إبريل آوریل نيسان", "may مايو مه می أيار", "june jun يونيو ژوئن حزيران",
        "july jul يوليو ژوئیه جولای تموز", "august aug أغسطس اوت آگوست آب",
        "september sep sept سبتمبر سپتامبر أيلول",
        "october oct أكتوبر اکتبر تشرين_الأول", "november nov نوفمبر نوامبر تشرين_الثاني",
        "december dec ديسمبر دسامبر كانون_الأول",
    ])

    private static let persian = table([
        "فروردین farvardin حمل", "اردیبهشت ordibehesht ثور", "خرداد khordad جوزا", "تیر tir سرطان",
        "مرداد امرداد mordad اسد", "شهریور shahrivar سنبله", "مهر mehr میزان", "آبان aban عقرب",
        "آذر azar قوس",
        "دی dey جدی", "بهمن bahman دلو", "اسفند esfand حوت",
    ])

    private static let islamic = table([
        "محرم muharram", "صفر safar", "ربيع_الأول ربيع_أول rabialawwal rabii",
        "ربيع_الثاني ربيع_الآخر rabialthani rabiii",
        "جمادى_الأولى جمادى_الأول jumadaalula jumadai", "جمادى_الآخرة جمادى_الثانية jumadaalakhirah jumadaii",
        "رجب rajab", "شعبان shaban", "رمضان ramadan ramazan", "شوال shawwal",
        "ذو_القعدة ذي_القعدة ذیقعده dhualqadah",
        "ذو_الحجة ذي_الحجة ذیحجه dhualhijjah",
    ])

    private static let leftOut: Set<String> = {
        let words = """
            monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
            الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
            دوشنبه چهارشنبه پنجشنبه پنج سه یکشنبه یک دو چهار شنبه جمعه سه‌شنبه
            st nd rd th of ad ce ah ه م ش ق هـ هجري هجری شمسی قمری ميلادي میلادی
            """
        return Set(words.split { $0.isWhitespace }.map { FoldedText(String($0)).key })
    }()

    private static func table(_ months: [String]) -> [String: Int] {
        var table: [String: Int] = [:]
        for (index, names) in months.enumerated() {
            for name in names.split(separator: " ") {
                table[FoldedText(String(name.replacing("_", with: ""))).key] = index + 1
            }
        }
        return table
    }
}

public import HoursModel

/// Writes days with the names of months, as a document does: `12 March 2026`, `١٢ مارس ٢٠٢٦ م (٢٣ رمضان ١٤٤٧ هـ)`.
///
/// A reader of Arabic gets the day of Umm al-Qura behind the Gregorian one, a reader of Persian that of the Solar Hijri calendar before it.
public struct DayWords: Hashable, Sendable {
    private let language: String
    private let digits: Digits

    /// Creates the writer for a language's code.
    public init(language: String) {
        self.language = String(language.prefix(2).lowercased())
        digits = Digits(language: language)
    }

    /// The day in the calendars of the language.
    public func text(_ date: LocalDate) -> String {
        switch language {
        case "ar": "\(gregorian(date)) م (\(words(date, .islamic, DayWords.islamic)) هـ)"
        case "fa": "\(words(date, .persian, DayWords.persian)) (\(gregorian(date)))"
        default: gregorian(date)
        }
    }

    /// The day in the Gregorian calendar.
    public func gregorian(_ date: LocalDate) -> String {
        switch language {
        case "ar": words(date, .gregorian, DayWords.gregorianInArabic)
        case "fa": words(date, .gregorian, DayWords.gregorianInPersian)
        default: words(date, .gregorian, DayWords.gregorianInEnglish)
        }
    }

    /// The day in the calendar that people of the language name first: Solar Hijri in Persian, else Gregorian.
    public func short(_ date: LocalDate) -> String {
        language == "fa" ? words(date, .persian, DayWords.persian) : gregorian(date)
    }

    /// A range of days, or its only day, with what both days share said once: `5 – 19 March 2026`.
    public func span(_ days: ClosedRange<LocalDate>) -> String {
        let (first, last) = (days.lowerBound, days.upperBound)
        guard first < last else { return short(first) }
        let calendar: SheetCalendar = language == "fa" ? .persian : .gregorian
        let (a, b) = (calendar.parts(of: first), calendar.parts(of: last))
        return (a.year, a.month) == (b.year, b.month)
            ? "\(digits.text(a.day)) – \(short(last))" : "\(short(first)) – \(short(last))"
    }

    private func words(_ date: LocalDate, _ calendar: SheetCalendar, _ months: [String]) -> String {
        let (year, month, day) = calendar.parts(of: date)
        let name = months.indices.contains(month - 1) ? months[month - 1] : String(month)
        return digits.text("\(day) \(name) \(year)")
    }

    private static let gregorianInEnglish = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]
    private static let gregorianInArabic = [
        "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر",
        "ديسمبر",
    ]
    private static let gregorianInPersian = [
        "ژانویهٔ", "فوریهٔ", "مارس", "آوریل", "مهٔ", "ژوئن", "ژوئیهٔ", "اوت", "سپتامبر", "اکتبر", "نوامبر",
        "دسامبر",
    ]
    private static let islamic = [
        "محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة", "رجب", "شعبان", "رمضان",
        "شوال", "ذو القعدة", "ذو الحجة",
    ]
    private static let persian = [
        "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
    ]
}

import HoursModel
import Sheets
import Texts

/// How one run shows numbers, lengths, days and times to people: in the digits of its language and its calendar.
struct Speech: Sendable {
    let texts: Catalogue
    let digits: Digits
    private let days: DateWriter

    init(_ call: Invocation) {
        texts = call.texts
        // What a script reads has the same digits in every language.
        digits = call.output.isJSON ? .ascii : Digits(language: call.texts.language.rawValue)
        days = DateWriter(calendar: call.calendar, digits: digits)
    }

    init(_ texts: Catalogue, _ calendar: SheetCalendar, _ digits: Digits) {
        self.texts = texts
        self.digits = digits
        days = DateWriter(calendar: calendar, digits: digits)
    }

    /// What stands between the parts of a list.
    var comma: String { texts("list.comma") + " " }

    /// A whole number.
    func number(_ number: Int) -> String { digits.text(number) }

    /// What stands where there is nothing: a dot, or a dash beside digits whose nought is a dot.
    var nothing: String { texts.language == .english ? "·" : "–" }

    /// A length on a clock, as `3:05`; a dot or a dash where there is nothing.
    func clock(_ minutes: Int) -> String {
        guard minutes != 0 else { return nothing }
        return digits.text("\(minutes / 60):\(twoDigits(abs(minutes % 60)))")
    }

    /// A length in words, as `3 h 5 min`.
    func length(_ minutes: Int) -> String {
        let (hours, rest) = minutes.quotientAndRemainder(dividingBy: 60)
        if hours == 0 { return texts("length.minutes", ["m": number(rest)]) }
        if rest == 0 { return texts("length.hours", ["h": number(hours)]) }
        return texts("length.both", ["h": number(hours), "m": number(rest)])
    }

    /// A length in whole words, as `3 hours and 5 minutes`.
    func longLength(_ minutes: Int) -> String { texts.longLength(minutes) { number($0) } }

    /// A change of a length, with its sign.
    func change(_ minutes: Int) -> String {
        (minutes < 0 ? "\u{2212}" : "+") + digits.text("\(abs(minutes) / 60):\(twoDigits(abs(minutes) % 60))")
    }

    /// A day.
    func day(_ date: LocalDate) -> String { days.text(date) }

    /// A minute as its day and time of day on a clock that is so many minutes east of UTC.
    func moment(_ minute: Int, offset: Int) -> String {
        let (day, time) = wall(minute, offset)
        return "\(self.day(day)) \(time)"
    }

    /// When a claim was, short: `2026-03-01 09:00–12:00`, `2026-03-01`, `2026-03-01 … 2026-03-05`.
    func time(_ time: ClaimTime, offsets: (start: Int, end: Int)) -> String {
        switch time {
        case .timed(let start, let end, let pause):
            let (firstDay, from) = wall(start, offsets.start)
            let (lastDay, to) = wall(end, offsets.end)
            let last =
                firstDay == lastDay
                ? to : firstDay.advanced(by: 1) == lastDay ? "\(to)+\(number(1))" : "\(day(lastDay)) \(to)"
            let rest = pause > 0 ? " " + texts("time.break", ["length": clock(pause)]) : ""
            return "\(day(firstDay)) \(from)–\(last)\(rest)"
        case .dated(let first, let last, _):
            return first == last ? day(first) : "\(day(first)) … \(day(last))"
        }
    }

    /// The word for a state of minutes.
    func state(_ state: MinuteState) -> String { texts("state.\(state.name)") }

    /// The word for evidence.
    func evidence(_ evidence: Evidence) -> String { texts("evidence.\(evidence.name)") }

    /// The sentence of a rule, with the claims that are involved.
    func rule(_ rule: RuleName, _ state: MinuteState?) -> String {
        if let state, let text = texts.written("rule.\(rule.rawValue).\(state.name)") { return text }
        return texts("rule.\(rule.rawValue)")
    }

    private func wall(_ minute: Int, _ offset: Int) -> (day: LocalDate, time: String) {
        let wall = minute + offset
        let day = LocalDate(dayNumber: Int((Double(wall) / 1440).rounded(.down)))
        let time = wall - day.dayNumber * 1440
        return (day, digits.text("\(twoDigits(time / 60)):\(twoDigits(time % 60))"))
    }
}

/// A number below 100 with two digits.
private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

/// Reads times of day as people and programs write them.
///
/// `9:00`, `09:00:00`, `0900`, `9:00 AM`, `9.30pm`, `9 am`, `٩:٠٠ ص`, `۹:۰۰ ب.ظ`, in three sets of digits. Seconds are
/// rounded down. `24:00` is the end of the day.
public struct ClockReader: Hashable, Sendable {
    /// Creates a reader.
    public init() {}

    /// Reads a time of day as the minute of the day, 0 to 1440; 1440 is for `24:00` only.
    ///
    /// - Throws: `unreadableClock`.
    public func read(_ text: String) throws(SheetError) -> Int {
        guard let minute = ClockReader.minute(key: cellKey(text)) else { throw .unreadableClock(text) }
        return minute
    }

    /// Reads a folded text; nil if it is no time of day.
    static func minute(key: String) -> Int? {
        var rest = Substring(key)
        for word in ["الساعه ", "ساعت "] where rest.hasPrefix(word) { rest = rest.dropFirst(word.count) }
        let half = takeHalf(&rest)
        guard let (hour, minute) = numbers(rest) else { return nil }
        guard let half else { return hour < 24 || (hour == 24 && minute == 0) ? hour * 60 + minute : nil }
        switch (half, hour) {
        case (.morning, 0...11), (.afternoon, 13...23): return hour * 60 + minute
        case (.morning, 12): return minute
        case (.afternoon, 12): return 720 + minute
        case (.afternoon, 1...11): return (hour + 12) * 60 + minute
        default: return nil
        }
    }

    private enum Half { case morning, afternoon }

    /// The words of both halves of the day, folded, long ones first.
    private static let halves: [(word: String, half: Half)] = {
        let morning = ["قبل از ظهر", "صباحا", "a.m.", "a.m", "ق.ظ.", "ق.ظ", "ق ظ", "صبح", "am", "ص", "a"]
        let afternoon = ["بعد از ظهر", "مساء", "p.m.", "p.m", "ب.ظ.", "ب.ظ", "ب ظ", "عصر", "pm", "م", "p"]
        let words = morning.map { ($0, Half.morning) } + afternoon.map { ($0, Half.afternoon) }
        return words.sorted { $0.0.count > $1.0.count }
    }()

    /// Takes the word for the half of the day off either end.
    private static func takeHalf(_ rest: inout Substring) -> Half? {
        guard let first = rest.utf8.first, let last = rest.utf8.last else { return nil }
        let digits: ClosedRange<UInt8> = 0x30...0x39
        if digits.contains(first), digits.contains(last) { return nil }
        for (word, half) in halves {
            if rest.hasSuffix(word) {
                rest = Substring(String(rest.dropLast(word.count)).trimmed)
                return half
            }
            if rest.hasPrefix(word) {
                rest = Substring(String(rest.dropFirst(word.count)).trimmed)
                return half
            }
        }
        return nil
    }

    /// Hour and minute; seconds and their fractions are checked and left out.
    ///
    /// Points part hours and minutes only: `01.03.26` is a date.
    private static func numbers(_ text: Substring) -> (hour: Int, minute: Int)? {
        guard text.utf8.count <= 20 else { return nil }
        if text.isDigits, text.utf8.count <= 4, let number = Int(text) {
            if text.utf8.count <= 2 { return (number, 0) }
            return number % 100 < 60 ? (number / 100, number % 100) : nil
        }
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 1 {
            parts = text.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
        } else if parts.count == 3 {
            let seconds = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            guard seconds.count == 1 || seconds[1].isDigits, seconds[0].utf8.count == 2,
                isSixtieth(seconds[0])
            else {
                return nil
            }
            parts.removeLast()
        }
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[0].isDigits,
            let hour = Int(parts[0]),
            parts[1].utf8.count == 2, isSixtieth(parts[1]), let minute = Int(parts[1])
        else { return nil }
        return (hour, minute)
    }

    private static func isSixtieth(_ text: Substring) -> Bool { text.isDigits && (Int(text) ?? 60) < 60 }
}

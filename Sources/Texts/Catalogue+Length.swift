extension Catalogue {
    /// A length in whole words, as `3 hours and 5 minutes`.
    ///
    /// - Parameter digits: how a number is written.
    public func longLength(_ minutes: Int, _ digits: (Int) -> String) -> String {
        let (hours, rest) = minutes.quotientAndRemainder(dividingBy: 60)
        let parts = [
            hours == 0 ? nil : counted("length.longHours", hours, ["n": digits(hours)]),
            rest == 0 && hours > 0 ? nil : counted("length.longMinutes", rest, ["n": digits(rest)]),
        ].compactMap { $0 }
        return parts.count == 2 ? self("length.and", ["hours": parts[0], "minutes": parts[1]]) : parts[0]
    }
}

/// What a number format makes of a number, as far as it matters to a reader (ECMA-376 part 1, 18.8.30 and 18.8.31).
enum NumberFormat: Hashable {
    /// A number as it is.
    case number
    /// A number with at least so many digits, as numbers of people and identity cards are shown.
    case padded(digits: Int)
    /// A day.
    case date
    /// A day with a time of day.
    case dateTime
    /// A time of day, or a length below a day.
    case time
    /// A length of time, of any number of hours.
    case elapsed

    /// The formats that files name by their number alone.
    init(builtIn number: Int) {
        switch number {
        case 14...17, 27...31, 34...36, 50...54, 57, 58: self = .date
        case 18...21, 32, 33, 45, 47, 55, 56: self = .time
        case 22: self = .dateTime
        case 46: self = .elapsed
        default: self = .number
        }
    }

    /// Reads a format's code by its first section.
    init(code: String) {
        let (letters, isElapsed) = NumberFormat.letters(of: code)
        if isElapsed {
            self = .elapsed
            return
        }
        let hasDay = letters.contains("y") || letters.contains("d") || letters.contains("e")
        let hasTime = letters.contains("h") || letters.contains("s")
        switch (hasDay || (letters.contains("m") && !hasTime), hasTime) {
        case (true, true): self = .dateTime
        case (true, false): self = .date
        case (false, true): self = .time
        case (false, false):
            let isZeros = !code.isEmpty && code.allSatisfy { $0 == "0" }
            self = isZeros && code.count > 1 ? .padded(digits: min(code.count, 32)) : .number
        }
    }

    /// The letters of the first section that stand for parts of a date, without texts, colours and locales, and whether it counts on.
    private static func letters(of code: String) -> (letters: Set<Character>, isElapsed: Bool) {
        var letters: Set<Character> = []
        var isElapsed = false
        var rest = code.lowercased()[...]
        // "General" has letters of dates in it.
        if rest.hasPrefix("general") { return ([], false) }
        while let character = rest.popFirst(), character != ";" {
            switch character {
            case "\"": rest = rest.drop { $0 != "\"" }.dropFirst()
            case "\\", "_", "*": rest = rest.dropFirst()
            case "[":
                let inside = rest.prefix { $0 != "]" }
                isElapsed =
                    isElapsed
                    || !inside.isEmpty && Set(inside).count == 1 && "hms".contains(inside.first ?? " ")
                rest = rest.dropFirst(inside.count + 1)
            default: if character.isLetter { letters.insert(character) }
            }
        }
        // "E+00" is an exponent and no year of an era.
        if code.uppercased().contains("E+") || code.uppercased().contains("E-") { letters.remove("e") }
        return (letters, isElapsed)
    }
}

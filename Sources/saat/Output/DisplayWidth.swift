extension String {
    /// How many columns a terminal takes for the text: marks and joiners none, ideographs and emoji two.
    ///
    /// After Markus Kuhn's `wcwidth` (2007), with escape sequences of colours counted as nothing.
    var displayWidth: Int {
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return utf8.count }
        var width = 0
        var isEscape = false
        for scalar in unicodeScalars {
            if isEscape {
                isEscape = scalar != "m"
            } else if scalar == "\u{1B}" {
                isEscape = true
            } else {
                width += scalar.displayWidth
            }
        }
        return width
    }

    /// The text without spaces at its end.
    var withoutTrailingSpaces: String {
        guard utf8.last == 0x20 else { return self }
        var text = self[...]
        while text.utf8.last == 0x20 { text.removeLast() }
        return String(text)
    }

    /// The text with control characters shown as a sign, and without those that turn its direction, so that nothing that was typed elsewhere steers a terminal.
    var printable: String {
        guard utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 || $0 == 0xE2 }) else {
            return self
        }
        return String(
            String.UnicodeScalarView(
                unicodeScalars.lazy.filter { !$0.turnsDirection }.map { $0.isControl ? "\u{FFFD}" : $0 }))
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool { value < 0x20 || (0x7F..<0xA0).contains(value) }

    /// Whether it turns the direction of what follows; texts that were copied from elsewhere are full of such signs.
    fileprivate var turnsDirection: Bool {
        (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
    }

    fileprivate var displayWidth: Int {
        if value < 0x7F { return value < 0x20 ? 0 : 1 }
        // Letters and digits of Arabic script without its marks, and the signs that tables are made of.
        if (0x0621...0x064A).contains(value) || (0x0660...0x0669).contains(value) || value == 0xB7 {
            return 1
        }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}

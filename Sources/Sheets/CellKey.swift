import HoursModel

/// Folds a cell for the readers: as `FoldedText`, and with every hyphen, dash and minus sign as `-`, every slash as `/`.
func cellKey(_ text: String) -> String {
    let key = FoldedText(text).key
    guard !key.utf8.allSatisfy({ $0 < 0x80 }) else { return key }
    var result = String.UnicodeScalarView()
    for scalar in key.unicodeScalars {
        switch scalar.value {
        case 0x2010...0x2015, 0x2212: result.append("-")
        case 0x060D, 0x2044, 0x2215: result.append("/")
        default: result.append(scalar)
        }
    }
    return String(result)
}

extension StringProtocol {
    /// Whether the text is one or more ASCII digits.
    var isDigits: Bool { !utf8.isEmpty && utf8.allSatisfy { (0x30...0x39).contains($0) } }

    /// The text without white space at its ends, otherwise as typed.
    var trimmed: String {
        if let first, let last, !first.isWhitespace, !last.isWhitespace { return String(self) }
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}

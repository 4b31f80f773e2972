import Foundation

/// A text as it is compared: what different keyboards, habits and programs write differently is the same here.
///
/// NFKC; no bidi marks, joiners, tatweel or harakat; one letter for ي ى ی, for ك ک, for ة ۀ ە ه, for أ إ آ ٱ ا and
/// for ؤ و (ئ stays); case, spaces and digits folded; "عبد الله" is "عبدالله". The key is for comparing and searching
/// only: what is shown is the text as typed. Folding a key gives the same key.
public struct FoldedText: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The folded text; empty if nothing that can be seen is in the text.
    public let key: String

    /// Folds a text.
    ///
    /// - Complexity: O(length); texts in ASCII, and most in Arabic script, take a short way.
    public init(_ text: String) {
        key = FoldedText.fold(text)
    }

    /// The key.
    public var description: String { key }
    /// Orders by key.
    public static func < (a: FoldedText, b: FoldedText) -> Bool { a.key < b.key }

    /// Folds until nothing changes: a mark that goes may let its neighbours join, which NFKC must see.
    private static func fold(_ text: String) -> String {
        if text.unicodeScalars.allSatisfy(isPlain) { return mapped(text) }
        var key = pass(text)
        for _ in 0..<4 {
            let next = pass(key)
            if next.unicodeScalars.elementsEqual(key.unicodeScalars) { break }
            key = next
        }
        return key
    }

    /// Folds once.
    ///
    /// Invisible marks go before NFKC so that they part nothing; harakat go after it, because a hamza written as a
    /// mark of its own is first joined with its letter.
    private static func pass(_ text: String) -> String {
        let visible = String(String.UnicodeScalarView(text.unicodeScalars.filter { !isInvisible($0) }))
        return mapped(visible.precomposedStringWithCompatibilityMapping)
    }

    /// All of a round but NFKC.
    private static func mapped(_ composed: String) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(composed.utf8.count)
        var pendingSpace = false
        for scalar in Digits.toASCII(composed).unicodeScalars where !isInvisible(scalar) && !isHaraka(scalar)
        {
            if isSpace(scalar) {
                pendingSpace = !result.isEmpty
                continue
            }
            if pendingSpace { result.append(0x20) }
            pendingSpace = false
            append(scalar, to: &result)
        }
        return joiningServantNames(String(decoding: result, as: UTF8.self))
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout [UInt8]) {
        if scalar.value < 0x80 {
            result.append(UInt8((0x41...0x5A).contains(scalar.value) ? scalar.value | 0x20 : scalar.value))
        } else if (0x0600...0x06FF).contains(scalar.value) {
            // Arabic script has no case; to ask takes longer than all else. Its letters are of two bytes.
            let letter = (letter(scalar) ?? scalar).value
            result.append(UInt8(0xC0 | letter >> 6))
            result.append(UInt8(0x80 | letter & 0x3F))
        } else if scalar.properties.changesWhenCaseFolded {
            // Upper case first, so that ß is "ss" and a final sigma is a sigma: the full folding of Unicode.
            result += scalar.properties.uppercaseMapping.lowercased().utf8
        } else {
            result += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
        }
    }

    /// Whether NFKC leaves the scalar alone beside others of its sort.
    ///
    /// These are ASCII, the letters and digits of Arabic script that are no ligatures, the harakat that only go away,
    /// and what is left out anyway. Most names are made of them.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x80, 0x0621...0x0652, 0x0660...0x0670, 0x0679...0x06D5, 0x06F0...0x06FF: true
        default: isInvisible(scalar)
        }
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x20: true
        case 0..<0x80, 0x0621...0x06FF: false
        default: scalar.properties.isWhitespace
        }
    }

    /// The letter that stands for its variants; nil for a letter without any.
    private static func letter(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x064A, 0x0649: "\u{06CC}"
        case 0x0643: "\u{06A9}"
        case 0x0629, 0x06C0, 0x06D5: "\u{0647}"
        case 0x0622, 0x0623, 0x0625, 0x0671: "\u{0627}"
        case 0x0624: "\u{0648}"
        default: nil
        }
    }

    /// Bidi marks, embeddings and isolates, joiners, zero-width spaces, BOM, soft hyphen, tatweel.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00AD, 0x0640, 0x061C, 0x200B...0x200F, 0x202A...0x202E, 0x2060, 0x2066...0x206F, 0xFEFF: true
        default: false
        }
    }

    private static func isHaraka(_ scalar: Unicode.Scalar) -> Bool {
        (0x064B...0x065F).contains(scalar.value) || scalar.value == 0x0670
    }

    /// Takes out the space after the word عبد where a word with the article follows.
    private static func joiningServantNames(_ text: String) -> String {
        let servant = "\u{0639}\u{0628}\u{062F}"
        guard mayNameServant(text) else { return text }
        var result = ""
        var isAfterServant = false
        for word in text.split(separator: " ") {
            let hasArticle = word.hasPrefix("\u{0627}\u{0644}") && word.count > 2
            if !result.isEmpty, !(isAfterServant && hasArticle) { result += " " }
            result += word
            isAfterServant = word == servant
        }
        return result
    }

    /// Whether the letters of the word and a space after them are anywhere in the text.
    private static func mayNameServant(_ text: String) -> Bool {
        var matched = 0
        for scalar in text.unicodeScalars {
            switch (scalar, matched) {
            case ("\u{0639}", _): matched = 1
            case ("\u{0628}", 1), ("\u{062F}", 2): matched += 1
            case (" ", 3): return true
            default: matched = 0
            }
        }
        return false
    }
}

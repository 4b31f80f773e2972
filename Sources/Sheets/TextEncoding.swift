/// The encodings of text files; the words are those of `--encoding`.
public enum TextEncoding: Hashable, Sendable, CaseIterable {
    /// Unicode.
    case utf8, utf16, utf16LittleEndian, utf16BigEndian
    /// One byte a character.
    case windows1256, windows1252, latin1, arabicISO

    /// The word used on the command line.
    public var name: String {
        switch self {
        case .utf8: "utf-8"
        case .utf16: "utf-16"
        case .utf16LittleEndian: "utf-16le"
        case .utf16BigEndian: "utf-16be"
        case .windows1256: "windows-1256"
        case .windows1252: "windows-1252"
        case .latin1: "latin1"
        case .arabicISO: "iso-8859-6"
        }
    }

    /// The words of all encodings.
    public static var names: [String] { allCases.map(\.name) }

    /// Creates an encoding from its word, also from `cp1256`, `ISO_8859-1` and the like.
    ///
    /// - Throws: `unknownEncoding`.
    public init(name: String) throws(SheetError) {
        let key = name.lowercased().filter { $0.isLetter || $0.isNumber }
        switch key {
        case "utf8", "utf8bom", "ascii", "usascii": self = .utf8
        case "utf16", "unicode": self = .utf16
        case "utf16le": self = .utf16LittleEndian
        case "utf16be": self = .utf16BigEndian
        case "windows1256", "cp1256", "1256", "win1256": self = .windows1256
        case "windows1252", "cp1252", "1252", "win1252": self = .windows1252
        case "latin1", "iso88591": self = .latin1
        case "iso88596", "arabic": self = .arabicISO
        default: throw .unknownEncoding(name)
        }
    }

    /// Gives the bytes of a text file as valid UTF-8 without a mark at the start.
    ///
    /// A byte order mark goes before what the caller names; without either the text is UTF-8.
    /// - Throws: `tooMany(.fileBytes)`, `workbook` for a zip archive, `notText`, where it can with the line.
    public static func utf8(
        _ bytes: [UInt8], encoding: TextEncoding? = nil, limits: SheetLimits = SheetLimits()
    ) throws(SheetError) -> [UInt8] {
        if bytes.count > limits.fileBytes { throw .tooMany(.fileBytes, allowed: limits.fileBytes) }
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { throw .workbook }
        let (text, used) = try decoded(bytes, encoding)
        if text.count > limits.fileBytes { throw .tooMany(.fileBytes, allowed: limits.fileBytes) }
        if let line = text.lineOfNul { throw .inLine(line, .notText(encoding: used.name)) }
        return text
    }

    private static func decoded(
        _ bytes: [UInt8], _ encoding: TextEncoding?
    ) throws(SheetError) -> ([UInt8], TextEncoding) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return (try checkedUTF8(Array(bytes.dropFirst(3))), .utf8)
        }
        if bytes.starts(with: [0xFF, 0xFE]) { return (try fromUTF16(bytes.dropFirst(2), high: 1), .utf16) }
        if bytes.starts(with: [0xFE, 0xFF]) { return (try fromUTF16(bytes.dropFirst(2), high: 0), .utf16) }
        let used = encoding ?? .utf8
        let text: [UInt8]? =
            switch used {
            case .utf8: try checkedUTF8(bytes)
            case .utf16, .utf16LittleEndian: try fromUTF16(bytes[...], high: 1)
            case .utf16BigEndian: try fromUTF16(bytes[...], high: 0)
            case .windows1256: CodePage.decode(bytes, CodePage.windows1256)
            case .windows1252: CodePage.decode(bytes, CodePage.windows1252)
            case .latin1: CodePage.decode(bytes, Array(0x80...0xFF))
            case .arabicISO: CodePage.decode(bytes, CodePage.arabicISO)
            }
        guard let text else { throw .notText(encoding: used.name) }
        return (text, used)
    }

    private static func checkedUTF8(_ bytes: [UInt8]) throws(SheetError) -> [UInt8] {
        if String(validating: bytes, as: UTF8.self) != nil { return bytes }
        var line = 1
        for part in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if String(validating: part, as: UTF8.self) == nil { break }
            line += 1
        }
        throw .inLine(line, .notText(encoding: TextEncoding.utf8.name))
    }

    /// Decodes UTF-16; `high` is the place of the higher byte in each pair.
    private static func fromUTF16(_ bytes: ArraySlice<UInt8>, high: Int) throws(SheetError) -> [UInt8] {
        let pairs = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2)
        let units = pairs.map { UInt16(bytes[$0 + high]) << 8 | UInt16(bytes[$0 + 1 - high]) }
        guard bytes.count.isMultiple(of: 2), let text = String(validating: units, as: UTF16.self) else {
            throw .notText(encoding: TextEncoding.utf16.name)
        }
        return Array(text.utf8)
    }
}

extension [UInt8] {
    /// The line (from 1) of the first NUL byte: text has none, but UTF-16 read as UTF-8 has many.
    fileprivate var lineOfNul: Int? {
        guard let nul = firstIndex(of: 0) else { return nil }
        return self[..<nul].count { $0 == 0x0A } + 1
    }
}

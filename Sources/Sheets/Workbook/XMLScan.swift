/// What a part of a workbook is told of its XML, one element after another.
protocol XMLListener: AnyObject {
    /// An element begins; names have no prefix, those of attributes do.
    func begin(_ name: String, _ attributes: [String: String]) throws(SheetError)
    /// An element ends.
    func end(_ name: String) throws(SheetError)
    /// Text within the element that began last.
    func text(_ text: String) throws(SheetError)
}

/// Reads the XML of one part (XML 1.0, without document types): elements, attributes, text, CDATA, the five entities and numbers.
///
/// It stands in for Foundation's parser, whose version on Linux ends the program at an attribute that is not valid UTF-8, and at some
/// damaged names. Workbooks have no document types, and entities that one declares could grow without end: they are refused.
struct XMLScan {
    private let bytes: [UInt8]
    private let part: String
    private let limits: SheetLimits
    private var place = 0
    private var open: [String] = []

    private init(_ bytes: [UInt8], _ part: String, _ limits: SheetLimits) {
        self.bytes = bytes
        self.part = part
        self.limits = limits
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    }

    /// Tells a listener all of a part.
    ///
    /// - Throws: `damagedWorkbook` for what is not well formed, `tooMany(.nesting)`, and what the listener throws.
    /// - Complexity: O(bytes).
    static func read(
        _ bytes: [UInt8], _ part: String, _ listener: some XMLListener, _ limits: SheetLimits
    ) throws(SheetError) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw .damagedWorkbook("\(part) is not UTF-8")
        }
        var scan = XMLScan(bytes, part, limits)
        try scan.run(listener)
    }

    private mutating func run(_ listener: some XMLListener) throws(SheetError) {
        var hasRoot = false
        while place < bytes.count {
            guard bytes[place] == UInt8(ascii: "<") else {
                let end = bytes[place...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
                if !open.isEmpty { try listener.text(try unescaped(place..<end)) }
                place = end
                continue
            }
            switch place + 1 < bytes.count ? bytes[place + 1] : 0 {
            case UInt8(ascii: "/"): try endTag(listener)
            case UInt8(ascii: "?"): guard skips("<?", to: "?>") else { throw damaged() }
            case UInt8(ascii: "!"): try special(listener)
            default:
                if hasRoot, open.isEmpty { throw damaged() }
                hasRoot = true
                try startTag(listener)
            }
        }
        if !open.isEmpty || !hasRoot { throw damaged() }
    }

    /// A comment or CDATA; a document type is neither.
    private mutating func special(_ listener: some XMLListener) throws(SheetError) {
        if skips("<!--", to: "-->") { return }
        let start = place + 9
        guard !open.isEmpty, skips("<![CDATA[", to: "]]>") else { throw damaged() }
        try listener.text(String(decoding: bytes[start..<(place - 3)], as: UTF8.self))
    }

    private mutating func startTag(_ listener: some XMLListener) throws(SheetError) {
        place += 1
        let name = try takeName()
        var attributes: [String: String] = [:]
        while true {
            skipSpace()
            guard place < bytes.count else { throw damaged() }
            if bytes[place] == UInt8(ascii: ">") { break }
            if bytes[place] == UInt8(ascii: "/"), place + 1 < bytes.count,
                bytes[place + 1] == UInt8(ascii: ">")
            {
                break
            }
            let key = try takeName()
            skipSpace()
            guard place < bytes.count, bytes[place] == UInt8(ascii: "=") else { throw damaged() }
            place += 1
            skipSpace()
            guard place < bytes.count, bytes[place] == 0x22 || bytes[place] == 0x27,
                let end = bytes[(place + 1)...].firstIndex(of: bytes[place])
            else { throw damaged() }
            attributes[key] = try unescaped((place + 1)..<end)
            place = end + 1
        }
        let local = XMLScan.local(name)
        if open.count >= limits.elements { throw .tooMany(.nesting, allowed: limits.elements) }
        try listener.begin(local, attributes)
        if bytes[place] == UInt8(ascii: "/") {
            place += 2
            try listener.end(local)
        } else {
            place += 1
            open.append(name)
        }
    }

    private mutating func endTag(_ listener: some XMLListener) throws(SheetError) {
        place += 2
        let name = try takeName()
        skipSpace()
        guard place < bytes.count, bytes[place] == UInt8(ascii: ">"), open.popLast() == name else {
            throw damaged()
        }
        place += 1
        try listener.end(XMLScan.local(name))
    }

    /// Moves behind what begins and ends with some marks; false if it does not stand here, or never ends.
    private mutating func skips(_ begin: String, to end: String) -> Bool {
        guard bytes[place...].starts(with: Array(begin.utf8)) else { return false }
        let mark = Array(end.utf8)
        var index = place + begin.utf8.count
        while let found = bytes[min(index, bytes.count)...].firstIndex(of: mark[0]) {
            if bytes[found...].starts(with: mark) {
                place = found + mark.count
                return true
            }
            index = found + 1
        }
        return false
    }

    private mutating func skipSpace() {
        while place < bytes.count {
            switch bytes[place] {
            case 0x20, 0x09, 0x0A, 0x0D: place += 1
            default: return
            }
        }
    }

    private mutating func takeName() throws(SheetError) -> String {
        let start = place
        while place < bytes.count {
            let byte = bytes[place]
            let isPart =
                byte >= 0x80 || (0x30...0x3A).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F
            guard isPart else { break }
            place += 1
        }
        guard place > start else { throw damaged() }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    /// The text of some bytes with entities as what they stand for.
    private func unescaped(_ range: Range<Int>) throws(SheetError) -> String {
        guard bytes[range].contains(UInt8(ascii: "&")) else {
            return String(decoding: bytes[range], as: UTF8.self)
        }
        var result = ""
        var rest = bytes[range]
        while let start = rest.firstIndex(of: UInt8(ascii: "&")) {
            result += String(decoding: rest[..<start], as: UTF8.self)
            guard let end = rest[start...].prefix(12).firstIndex(of: UInt8(ascii: ";")),
                let scalar = XMLScan.entity(String(decoding: rest[(start + 1)..<end], as: UTF8.self))
            else { throw damaged() }
            result.unicodeScalars.append(scalar)
            rest = rest[(end + 1)...]
        }
        return result + String(decoding: rest, as: UTF8.self)
    }

    private static func entity(_ name: String) -> Unicode.Scalar? {
        switch name {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.hasPrefix("#") else { return nil }
            let digits = name.dropFirst()
            let code = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return code.flatMap { $0 == 0 ? nil : Unicode.Scalar($0) }
        }
    }

    private func damaged() -> SheetError { .damagedWorkbook("\(part) is damaged near byte \(place)") }

    private static func local(_ name: String) -> String {
        name.utf8.lastIndex(of: UInt8(ascii: ":")).map { String(name[name.utf8.index(after: $0)...]) } ?? name
    }
}

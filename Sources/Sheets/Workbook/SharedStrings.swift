/// The texts that cells share: the part `xl/sharedStrings.xml`.
final class SharedStrings: XMLListener {
    /// In the order of the part.
    private(set) var texts: [String] = []
    private var run = TextRun()
    private let limits: SheetLimits

    init(_ limits: SheetLimits) { self.limits = limits }

    func begin(_ name: String, _ attributes: [String: String]) throws(SheetError) {
        if name == "si" {
            if texts.count >= limits.cells { throw .tooMany(.cells, allowed: limits.cells) }
            run = TextRun()
        }
        run.begin(name)
    }

    func end(_ name: String) throws(SheetError) {
        run.end(name)
        if name == "si" { texts.append(run.text.withoutEscapes) }
    }

    func text(_ text: String) throws(SheetError) { try run.add(text, limits) }
}

/// The text of a cell in pieces of several styles, without the readings that stand above words in Japanese.
struct TextRun {
    private(set) var text = ""
    private var isInText = false
    private var isInReading = false

    mutating func begin(_ name: String) {
        switch name {
        case "t": isInText = !isInReading
        case "rPh": isInReading = true
        default: break
        }
    }

    mutating func end(_ name: String) {
        switch name {
        case "t": isInText = false
        case "rPh": isInReading = false
        default: break
        }
    }

    mutating func add(_ piece: String, _ limits: SheetLimits) throws(SheetError) {
        guard isInText else { return }
        text += piece
        if text.utf8.count > limits.cellBytes { throw .tooMany(.cellBytes, allowed: limits.cellBytes) }
    }
}

extension String {
    /// The text with `_x000D_` and the like as the characters they stand for (ECMA-376 part 1, 22.9.2.19).
    var withoutEscapes: String {
        guard contains("_x") else { return self }
        var result = ""
        var rest = self[...]
        while let place = rest.firstRange(of: "_x") {
            result += rest[..<place.lowerBound]
            let code = rest[place.upperBound...].prefix(4)
            let after = rest[place.upperBound...].dropFirst(4)
            if code.utf8.count == 4, after.first == "_", let value = UInt32(code, radix: 16),
                let scalar = Unicode.Scalar(value)
            {
                result.unicodeScalars.append(scalar)
                rest = after.dropFirst()
            } else {
                result += "_x"
                rest = rest[place.upperBound...]
            }
        }
        return result + rest
    }
}

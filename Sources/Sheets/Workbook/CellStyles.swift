/// The number format of each style of a workbook: the part `xl/styles.xml`.
final class CellStyles: XMLListener {
    /// By the index that a cell names.
    private(set) var formats: [NumberFormat] = []
    private var codes: [Int: NumberFormat] = [:]
    private var isInCellFormats = false
    private let limits: SheetLimits

    init(_ limits: SheetLimits) { self.limits = limits }

    /// The format of a style; a number as it is where there is none.
    func format(_ style: Int?) -> NumberFormat {
        guard let style, formats.indices.contains(style) else { return .number }
        return formats[style]
    }

    func begin(_ name: String, _ attributes: [String: String]) throws(SheetError) {
        switch name {
        case "numFmt":
            guard let number = attributes["numFmtId"].flatMap({ Int($0) }),
                let code = attributes["formatCode"]
            else { return }
            if codes.count >= limits.styles { throw .tooMany(.styles, allowed: limits.styles) }
            codes[number] = NumberFormat(code: code)
        case "cellXfs": isInCellFormats = true
        case "xf" where isInCellFormats:
            if formats.count >= limits.styles { throw .tooMany(.styles, allowed: limits.styles) }
            let number = attributes["numFmtId"].flatMap { Int($0) } ?? 0
            formats.append(codes[number] ?? NumberFormat(builtIn: number))
        default: break
        }
    }

    func end(_ name: String) throws(SheetError) { if name == "cellXfs" { isInCellFormats = false } }

    func text(_ text: String) throws(SheetError) {}
}

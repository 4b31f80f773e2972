/// Where in a sheet its table begins, and what stands above it.
///
/// Forms have a title over the table, and lines such as `Month: March`. The header is the row with the most headers that are known or
/// were mapped, among the first 40; the first row unless another has more of them, and at least two.
public struct TableLayout: Hashable, Sendable {
    /// The line of the header, from 1; nil finds it.
    public var headerRow: Int?
    /// What was given with `--map`.
    public var options: [String]

    /// Creates a layout.
    public init(headerRow: Int? = nil, options: [String] = []) {
        self.headerRow = headerRow
        self.options = options
    }

    /// How many rows may stand above the header, with it.
    static let searched = 40

    /// A line above the header: its cells, and how many columns each merged one covers.
    struct Line {
        let line: Int
        let cells: [String]
        var widths: [Int: Int] = [:]
    }

    /// The index of the header among the first lines.
    ///
    /// - Throws: `badHeaderRow`.
    func header(among lines: [Line]) throws(SheetError) -> Int? {
        if let headerRow {
            guard let place = lines.firstIndex(where: { $0.line == headerRow }) else {
                throw .badHeaderRow(headerRow)
            }
            return place
        }
        guard let first = lines.first else { return nil }
        let mapped = Set(options.compactMap { ColumnMap.parts(of: $0) }.map { HeaderKey($0.header).loose })
        var best = (place: 0, score: score(first.cells, mapped))
        for (place, line) in lines.enumerated().dropFirst() {
            let score = score(line.cells, mapped)
            if score >= 2, score > best.score { best = (place, score) }
        }
        return best.place
    }

    private func score(_ cells: [String], _ mapped: Set<String>) -> Int {
        var known: Set<String> = []
        for cell in cells where cell.utf8.count <= 200 && !cell.isBlankCell {
            let key = HeaderKey(cell)
            if mapped.contains(key.loose) || SheetField(header: key) != nil || NumberedField(key) != nil {
                known.insert(key.loose)
            }
        }
        return known.count
    }

    /// What lines above the table say: `Month:` with March in the next cell, or `Month: March` in one.
    ///
    /// - Parameter header: the headers of the table; what they say already is left out.
    func titles(_ lines: [Line], header: [String]) -> [(label: String, value: String)] {
        var known = Set(header.compactMap { SheetField(header: HeaderKey($0)) })
        var labels = Set(header.map { HeaderKey($0).loose })
        var titles: [(label: String, value: String)] = []
        for line in lines {
            var skipped: Int?
            for (column, cell) in line.cells.enumerated() where column != skipped {
                guard let label = label(cell) else { continue }
                let next = column + line.widths[column, default: 1]
                let beside = line.cells.indices.contains(next) ? line.cells[next] : ""
                let value =
                    label.rest.isEmpty ? (self.label(beside) == nil ? beside.trimmed : "") : label.rest
                if label.rest.isEmpty, !value.isEmpty { skipped = next }
                let key = HeaderKey(label.text)
                if let field = SheetField(header: key), !known.insert(field).inserted { continue }
                if labels.insert(key.loose).inserted { titles.append((label.text, value)) }
            }
        }
        return titles
    }

    /// What there is to say of a header and of what stands above it.
    static func notes(isFirst: Bool, line: Int, _ titles: [(label: String, value: String)]) -> [SheetNote] {
        let blank = titles.filter(\.value.isEmpty).map(\.label)
        return (isFirst ? [] : [.headerRow(line)]) + (blank.isEmpty ? [] : [.blankTitles(blank)])
    }

    /// The label that a cell is, or begins with; a text without a colon is one if it is a known header.
    private func label(_ cell: String) -> (text: String, rest: String)? {
        let text = cell.trimmed
        guard text.utf8.count <= 400 else { return nil }
        if let colon = text.firstIndex(where: { $0 == ":" || $0 == "\u{FF1A}" }) {
            let label = String(text[..<colon]).trimmed
            guard label.unicodeScalars.contains(where: { $0.properties.isAlphabetic }) else { return nil }
            return (label, String(text[text.index(after: colon)...]).trimmed)
        }
        return SheetField(header: HeaderKey(text)) == nil ? nil : (text, "")
    }
}

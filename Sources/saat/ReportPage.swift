import Causality
import HoursModel
import Reports
import Texts

/// A report as one HTML file: no script, nothing from elsewhere, charts as SVG in it.
struct ReportPage {
    let sheet: ReportSheet
    private static let barWidth = 360
    private static let barHeight = 22
    private static let mostBars = 40

    init(_ sheet: ReportSheet) { self.sheet = sheet }

    private var isRightToLeft: Bool { sheet.texts.language != .english }

    /// The file.
    func html() throws -> String {
        var file = HTMLFile(title: sheet.title, language: sheet.texts.language)
        for table in sheet.report.tables {
            if table != sheet.report.tables[0] {
                file.add(heading: sheet.texts("reportTable.\(table.name)"))
            }
            file.body += try chart(table)
            let numbers = table.columns.indices.filter { sheet.side(table.columns[$0]) == .end }
            file.add(
                sheet.headers(table), try table.rows.map { try sheet.cells($0, table) },
                sums: sheet.total(table).map { [$0] } ?? [],
                numbers: Set(numbers.map { $0 + table.by.count }))
        }
        file.add(list: sheet.remarks, "remarks")
        let adjusted = try sheet.adjustmentLines()
        if !adjusted.isEmpty {
            file.add(heading: sheet.texts("report.adjustments"))
            file.add(list: adjusted, "remarks")
        }
        var seen: Set<String> = []
        let means = sheet.report.tables.flatMap(sheet.definitions).filter { seen.insert($0).inserted }
        file.add(list: means + [sheet.origin], "means")
        return file.text
    }

    /// Bars of the first column that is a sum, not of rows that are sums; nothing where there are not at least two.
    private func chart(_ table: ReportTable) throws -> String {
        let wanted: [Figure] = [.hours, .central, .volunteers, .fulfilled, .approvals]
        guard let figure = wanted.first(where: { table.columns.contains($0) }),
            let place = table.columns.firstIndex(of: figure)
        else { return "" }
        let rows = table.rows.filter { !$0.keys.contains(.word("sum")) }
        let bars = try rows.prefix(ReportPage.mostBars).compactMap { row -> (String, String, Int)? in
            guard let length = ReportPage.length(row.cells[place]) else { return nil }
            let label = try zip(row.keys, table.by).map { try sheet.text($0, $1) }.joined(separator: " · ")
            return (label, sheet.text(row.cells[place]), length)
        }
        guard bars.count > 1, let longest = bars.map(\.2).max(), longest > 0 else { return "" }
        let (width, step) = (760, ReportPage.barHeight)
        var text =
            "<svg role=\"img\" viewBox=\"0 0 \(width) \(bars.count * step + 26)\" width=\"100%\">\n<title>"
            + HTMLFile.escaped(sheet.texts("figure.\(figure.rawValue)")) + "</title>\n"
        text += label(
            sheet.texts("figure.\(figure.rawValue)"), x: isRightToLeft ? width - 230 : 230, y: 16,
            anchor: "start", style: "axis")
        for (place, bar) in bars.enumerated() {
            let length = max(1, bar.2 * ReportPage.barWidth / longest)
            let y = 26 + place * step
            let start = isRightToLeft ? width - 230 - length : 230
            text += "<rect x=\"\(start)\" y=\"\(y + 3)\" width=\"\(length)\" height=\"\(step - 6)\"/>\n"
            text += label(
                bar.0, x: isRightToLeft ? width - 224 : 224, y: y + 15, anchor: "end", style: "name")
            let end = isRightToLeft ? start - 6 : start + length + 6
            text += label(bar.1, x: end, y: y + 15, anchor: "start", style: "value")
        }
        return text + "</svg>\n"
    }

    /// Text in a picture; `start` and `end` follow the direction of the page.
    private func label(_ text: String, x: Int, y: Int, anchor: String, style: String) -> String {
        let short = text.count > 32 ? text.prefix(31) + "…" : text[...]
        return
            "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\" class=\"\(style)\">\(HTMLFile.escaped(String(short)))</text>\n"
    }

    private static func length(_ cell: Cell) -> Int? {
        switch cell {
        case .minutes(let number), .count(let number): number
        case .product(let product): Int(clamping: product.money.hundredths)
        default: nil
        }
    }
}

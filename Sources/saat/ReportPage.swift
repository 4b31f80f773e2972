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
        let title = ReportPage.escaped(sheet.title)
        var body = "<h1>\(title)</h1>\n"
        for table in sheet.report.tables {
            if table != sheet.report.tables[0] {
                body += "<h2>\(ReportPage.escaped(sheet.texts("reportTable.\(table.name)")))</h2>\n"
            }
            body += try chart(table) + self.table(table)
        }
        body += list(sheet.remarks, "remarks")
        let adjusted = try sheet.adjustmentLines()
        if !adjusted.isEmpty {
            body +=
                "<h2>\(ReportPage.escaped(sheet.texts("report.adjustments")))</h2>\n"
                + list(adjusted, "remarks")
        }
        var seen: Set<String> = []
        let means = sheet.report.tables.flatMap(sheet.definitions).filter { seen.insert($0).inserted }
        body += list(means + [sheet.origin], "means")
        let language = sheet.texts.language.rawValue
        return """
            <!doctype html>
            <html lang="\(language)" dir="\(isRightToLeft ? "rtl" : "ltr")">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(title)</title><style>\(ReportPage.style)</style></head>
            <body><main>
            \(body)</main></body></html>

            """
    }

    private func list(_ lines: [String], _ style: String) -> String {
        guard !lines.isEmpty else { return "" }
        return "<ul class=\"\(style)\">\n"
            + lines.map { "<li>\(ReportPage.escaped($0))</li>\n" }.joined() + "</ul>\n"
    }

    private func table(_ table: ReportTable) throws -> String {
        func row(_ cells: [String], _ tag: String) -> String {
            let shown = cells.enumerated().map { place, cell in
                let isNumber =
                    place >= table.by.count && sheet.side(table.columns[place - table.by.count]) == .end
                return "<\(tag)\(isNumber ? " class=\"number\"" : "")>\(ReportPage.escaped(cell))</\(tag)>"
            }
            return "<tr>\(shown.joined())</tr>\n"
        }
        var text = "<table>\n<thead>\(row(sheet.headers(table), "th"))</thead>\n<tbody>\n"
        for one in table.rows { text += row(try sheet.cells(one, table), "td") }
        text += "</tbody>\n"
        if let total = sheet.total(table) { text += "<tfoot>\(row(total, "td"))</tfoot>\n" }
        return text + "</table>\n"
    }

    /// Bars of the first column that is a sum; nothing where there are not at least two rows of it.
    private func chart(_ table: ReportTable) throws -> String {
        let wanted: [Figure] = [.hours, .central, .volunteers, .fulfilled, .approvals]
        guard let figure = wanted.first(where: { table.columns.contains($0) }),
            let place = table.columns.firstIndex(of: figure)
        else { return "" }
        let bars = try table.rows.prefix(ReportPage.mostBars).compactMap { row -> (String, String, Int)? in
            guard let length = ReportPage.length(row.cells[place]) else { return nil }
            let label = try zip(row.keys, table.by).map { try sheet.text($0, $1) }.joined(separator: " · ")
            return (label, sheet.text(row.cells[place]), length)
        }
        guard bars.count > 1, let longest = bars.map(\.2).max(), longest > 0 else { return "" }
        let (width, step) = (760, ReportPage.barHeight)
        var text =
            "<svg role=\"img\" viewBox=\"0 0 \(width) \(bars.count * step + 26)\" width=\"100%\">\n<title>"
            + ReportPage.escaped(sheet.texts("figure.\(figure.rawValue)")) + "</title>\n"
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
            "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\" class=\"\(style)\">\(ReportPage.escaped(String(short)))</text>\n"
    }

    private static func length(_ cell: Cell) -> Int? {
        switch cell {
        case .minutes(let number), .count(let number): number
        case .product(let product): Int(clamping: product.money.hundredths)
        default: nil
        }
    }

    /// Text with the marks of HTML as such.
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    private static let style = """
        body{font:1rem/1.6 "Noto Naskh Arabic","Noto Sans",system-ui,sans-serif;color:#21262b;background:#f7f6f1;margin:0}\
        main{max-width:62rem;margin:2rem auto;padding:1.5rem 2rem;background:#fff}\
        h1{color:#0d545c;font-size:1.5rem}h2{color:#0d545c;font-size:1.15rem;margin-top:2rem}\
        table{border-collapse:collapse;width:100%;margin:1rem 0}th{text-align:start;color:#5b6268;font-weight:normal}\
        th,td{padding:.3rem .5rem;border-bottom:1px solid #ddd}.number{text-align:end;font-variant-numeric:tabular-nums}\
        tfoot td{font-weight:bold;border-top:2px solid #0d545c}rect{fill:#0d545c}text{font-size:12px;fill:#21262b}\
        .axis{fill:#5b6268}.means{color:#5b6268;font-size:.85rem}ul{padding-inline-start:1.2rem}
        """
}

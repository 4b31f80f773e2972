import Texts

/// A document as one HTML file: no script, nothing from elsewhere.
struct HTMLFile {
    let title: String
    let language: Language
    /// What stands under the title, as HTML.
    var body = ""

    init(title: String, language: Language) {
        self.title = title
        self.language = language
    }

    var isRightToLeft: Bool { language != .english }

    /// The file.
    var text: String {
        let title = HTMLFile.escaped(title)
        return """
            <!doctype html>
            <html lang="\(language.rawValue)" dir="\(isRightToLeft ? "rtl" : "ltr")">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(title)</title><style>\(HTMLFile.style)</style></head>
            <body><main>
            <h1>\(title)</h1>
            \(body)</main></body></html>

            """
    }

    /// Appends the title of a part.
    mutating func add(heading: String) { body += "<h2>\(HTMLFile.escaped(heading))</h2>\n" }

    /// Appends lines, if there are any.
    mutating func add(list lines: [String], _ style: String) {
        guard !lines.isEmpty else { return }
        body +=
            "<ul class=\"\(style)\">\n"
            + lines.map { "<li>\(HTMLFile.escaped($0))</li>\n" }.joined() + "</ul>\n"
    }

    /// Appends a table.
    ///
    /// - Parameters:
    ///   - sums: rows under the others.
    ///   - numbers: the columns that stand at the end of their cells.
    mutating func add(_ titles: [String], _ rows: [[String]], sums: [[String]], numbers: Set<Int>) {
        func row(_ cells: [String], _ tag: String) -> String {
            let shown = cells.enumerated().map { place, cell in
                "<\(tag)\(numbers.contains(place) ? " class=\"number\"" : "")>\(HTMLFile.escaped(cell))</\(tag)>"
            }
            return "<tr>\(shown.joined())</tr>\n"
        }
        body += "<table>\n<thead>\(row(titles, "th"))</thead>\n<tbody>\n"
        for cells in rows { body += row(cells, "td") }
        body += "</tbody>\n"
        if !sums.isEmpty { body += "<tfoot>\(sums.map { row($0, "td") }.joined())</tfoot>\n" }
        body += "</table>\n"
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
        tfoot td{font-weight:bold}tfoot tr:first-child td{border-top:2px solid #0d545c}\
        rect{fill:#0d545c}text{font-size:12px;fill:#21262b}\
        [lang=fa] body{font-family:"Vazirmatn","Noto Sans Arabic","Noto Sans",system-ui,sans-serif}\
        .axis{fill:#5b6268}.means{color:#5b6268;font-size:.85rem}ul{padding-inline-start:1.2rem}
        """
}

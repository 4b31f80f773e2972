import HTTPTypes
import Hummingbird
import HummingbirdCore
import Texts

/// A public page in one of the three languages: no script, nothing from elsewhere, nothing kept.
struct Page {
    private let texts: Catalogue
    private let title: String
    private let query: String

    /// - Parameters:
    ///   - title: the key of its title.
    ///   - query: what the links to the other languages keep, ending in `&`.
    init(_ texts: Catalogue, _ title: String, query: String = "") {
        self.texts = texts
        self.title = texts(title)
        self.query = query
    }

    /// The answer with a body that is HTML already.
    func response(_ body: String) -> Response {
        let language = texts.language
        let links = Language.allCases.filter { $0 != language }.map { other in
            "<a href=\"?\(query)lang=\(other.rawValue)\" hreflang=\"\(other.rawValue)\">\(PageLanguage.name(of: other))</a>"
        }
        let html = """
            <!doctype html>
            <html lang="\(language.rawValue)" dir="\(language == .english ? "ltr" : "rtl")">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex"><title>\(PageText.html(title))</title><style>\(Page.style)</style></head>
            <body><main><h1>\(PageText.html(title))</h1>
            \(body)<nav>\(links.joined(separator: " · "))</nav></main></body></html>

            """
        let headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
            .contentSecurityPolicy: Page.policy, .xContentTypeOptions: "nosniff",
            .contentLanguage: language.rawValue,
            .vary: "accept-language",
        ]
        var all = headers
        if let name = HTTPField.Name("referrer-policy") { all[name] = "no-referrer" }
        return Response(status: .ok, headers: all, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    private static let policy =
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    private static let style = """
        body{font:1.05rem/1.6 "Noto Naskh Arabic","Noto Serif",Georgia,serif;color:#21262b;background:#f7f6f1;margin:0}\
        main{max-width:42rem;margin:2rem auto;padding:1.5rem 2rem;background:#fff;border:2px solid #0d545c;outline:1px solid #b58c3d;outline-offset:-8px}\
        h1{color:#0d545c;font-size:1.5rem}h2{color:#0d545c;font-size:1.15rem}.good,.bad{padding:.6rem 1rem;font-weight:bold}\
        .good{background:#e4f2ea;color:#14532d}.bad{background:#fbe9e7;color:#8a1c0f}\
        table{border-collapse:collapse;width:100%}th{text-align:start;font-weight:normal;color:#5b6268;padding:.3rem 0;width:32%;vertical-align:top}\
        td{padding:.3rem .5rem;overflow-wrap:anywhere}.note{color:#5b6268;font-size:.9rem}\
        label,textarea,button{display:block;width:100%;box-sizing:border-box}textarea{font-family:monospace;margin:.4rem 0}\
        button{padding:.6rem;background:#0d545c;color:#fff;border:0;font:inherit}nav{margin-top:1.5rem}a{color:#0d545c}
        """
}

/// Text inside HTML and addresses.
enum PageText {
    /// The text with the signs escaped that mean something in HTML.
    static func html(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// What a check found, for people and for readers of screens.
    static func verdict(_ text: String, isGood: Bool) -> String {
        "<p class=\"\(isGood ? "good" : "bad")\" role=\"status\">\(html(text))</p>\n"
    }

    /// Titles and values, and what is to be said of them.
    static func table(_ rows: [(String, String)], note: String) -> String {
        let cells = rows.map { "<tr><th>\(html($0))</th><td>\(html($1))</td></tr>" }
        return "<table>\(cells.joined())</table>\n<p class=\"note\">\(html(note))</p>\n"
    }

    /// The letters, digits, dots and hyphens of a text, for the query of an address; the rest is left out.
    static func query(_ text: String) -> String {
        String(
            text.unicodeScalars.filter {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789.-".unicodeScalars.contains($0))
            })
    }
}

/// The language in which a page answers.
enum PageLanguage {
    /// The one that the address names, else the first that the browser asks for and that is spoken here, else English.
    static func of(_ request: Request) -> Language {
        if let named = request.uri.queryParameters["lang"].flatMap({ Language(tag: $0) }) { return named }
        let wanted = (request.headers[.acceptLanguage] ?? "").prefix(200).split(separator: ",")
        return wanted.lazy.compactMap { Language(tag: $0.drop { $0 == " " }) }.first ?? .english
    }

    /// What the language calls itself.
    static func name(of language: Language) -> String {
        switch language {
        case .english: "English"
        case .arabic: "العربية"
        case .persian: "فارسی"
        }
    }
}

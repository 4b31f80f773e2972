import HoursModel
import HoursStore
import Hummingbird
import Replica
import Texts

/// The guides that every program brings along, for whoever is about to record hours.
///
/// The guides of a team's own are for its members and are not shown here, where nobody logs in.
struct GuidePage: Sendable {
    /// Answers `/guide` and `/guide/TOPIC`.
    @Sendable func answer(_ request: Request, _ context: OfficeContext) async throws -> Response {
        let texts = Catalogue(PageLanguage.of(request))
        let guides = Guide.all(texts.language)
        guard let topic = context.parameters.get("topic") else {
            let links = guides.map {
                "<li><a href=\"/guide/\($0.topic)?lang=\(texts.language.rawValue)\">\(PageText.html($0.title))</a></li>"
            }
            return Page(texts, "guide.all").response("<ul>\(links.joined())</ul>\n")
        }
        guard let guide = guides.first(where: { $0.topic == topic }) else { throw RequestError.notFound }
        return Page(texts, "guide.all").response(GuidePage.html(guide))
    }

    /// Paragraphs, points and commands as HTML.
    static func html(_ guide: Guide) -> String {
        var html = "<h2>\(PageText.html(guide.title))</h2>\n"
        for block in guide.text.split(separator: "\n\n") {
            let lines = block.split(separator: "\n").map(String.init)
            if lines.allSatisfy({ $0.hasPrefix("- ") }) {
                html +=
                    "<ul>" + lines.map { "<li>\(PageText.html(String($0.dropFirst(2))))</li>" }.joined()
                    + "</ul>\n"
            } else if lines.allSatisfy({ $0.hasPrefix("    ") }) {
                let commands = lines.map { String($0.dropFirst(4)) }.joined(separator: "\n")
                html += "<pre dir=\"ltr\">\(PageText.html(commands))</pre>\n"
            } else {
                html += "<p>\(PageText.html(lines.joined(separator: " ")))</p>\n"
            }
        }
        return html
    }
}

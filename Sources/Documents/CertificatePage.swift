/// A certificate, or another document of the same form, as it is printed: every word in the language and the digits of its reader.
public struct CertificatePage: Hashable, Sendable {
    /// One line of what was confirmed.
    public struct Line: Hashable, Sendable {
        /// To what.
        public let activity: String
        /// When.
        public let days: String
        /// How long.
        public let hours: String

        /// Creates the line.
        public init(activity: String, days: String, hours: String) {
            self.activity = activity
            self.days = days
            self.hours = hours
        }
    }

    /// The language's code: it decides the direction, and the forms of letters and digits.
    public var language: String
    /// Who issues it.
    public var issuer: String
    /// What it is.
    public var title: String
    /// What stands before the name.
    public var opening: String
    /// Who gave the time.
    public var name: String
    /// What stands behind the name, with the hours.
    public var sentence: String
    /// From when to when.
    public var period: String
    /// The titles of the columns.
    public var titles: Line
    /// What was confirmed, adding up to the total; without any, no table is drawn.
    public var lines: [Line]
    /// The sum; nil where there is nothing to add up.
    public var total: Line?
    /// What is said where the lines are on the next page.
    public var overleaf: String
    /// Serial, day of issue and the like, a line each.
    public var facts: [String]
    /// What stands under the line for a signature.
    public var signature: String
    /// How to check it.
    public var checking: String
    /// What the code holds.
    public var code: String
    /// The code as letters, in groups for the eye.
    public var codeText: String
    /// When it was issued, as in `2026-03-10T12:00:00Z`.
    public var created: String

    /// Creates the page.
    public init(
        language: String, issuer: String, title: String, opening: String, name: String, sentence: String,
        period: String, titles: Line, lines: [Line], total: Line?, overleaf: String, facts: [String],
        signature: String, checking: String, code: String, codeText: String, created: String
    ) {
        self.language = language
        self.issuer = issuer
        self.title = title
        self.opening = opening
        self.name = name
        self.sentence = sentence
        self.period = period
        self.titles = titles
        self.lines = lines
        self.total = total
        self.overleaf = overleaf
        self.facts = facts
        self.signature = signature
        self.checking = checking
        self.code = code
        self.codeText = codeText
        self.created = created
    }

    /// The document as PDF, of the same bytes for the same words and fonts.
    ///
    /// - Throws: `DocumentError`.
    public func pdf() throws -> [UInt8] {
        let symbol = try QRSymbol(code)
        return try PDFCanvas.draw(
            width: 841.89, height: 595.28, language: language, title: "\(title) · \(name)",
            created: created
        ) { canvas in
            drawFront(on: canvas, symbol)
            if lines.count > CertificatePage.linesInFront { drawOverleaf(on: canvas) }
        }
    }

    /// The most lines that stand on the front.
    static let linesInFront = 6
}

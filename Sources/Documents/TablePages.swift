public import HoursModel

/// A table on as many upright pages as it needs: a statement, a report.
public struct TablePages: Hashable, Sendable {
    /// A column.
    public struct Column: Hashable, Sendable {
        /// What stands above it.
        public let title: String
        /// Its part of the width, in relation to the others.
        public let share: Int
        /// Whether its cells stand at the end of the column, as numbers do.
        public let isNumber: Bool

        /// Creates the column.
        public init(_ title: String, share: Int, isNumber: Bool = false) {
            self.title = title
            self.share = share
            self.isNumber = isNumber
        }
    }

    /// The language's code: it decides the direction, and the forms of letters and digits.
    public var language: String
    /// What it is.
    public var title: String
    /// Whom and when it is about, a line each.
    public var head: [String]
    /// The columns.
    public var columns: [Column]
    /// The rows; as many cells as there are columns.
    public var rows: [[String]]
    /// Rows of sums.
    public var sums: [[String]]
    /// What is to be said below, a line each.
    public var notes: [String]
    /// What stands at the foot of each page before its number.
    public var foot: String
    /// The digits of the page numbers.
    public var digits: Digits
    /// When it was made, as in `2026-03-10T12:00:00Z`.
    public var created: String

    /// Creates the pages.
    public init(
        language: String, title: String, head: [String], columns: [Column], rows: [[String]],
        sums: [[String]], notes: [String], foot: String, digits: Digits, created: String
    ) {
        self.language = language
        self.title = title
        self.head = head
        self.columns = columns
        self.rows = rows
        self.sums = sums
        self.notes = notes
        self.foot = foot
        self.digits = digits
        self.created = created
    }

    /// The document as PDF, of the same bytes for the same words and fonts.
    ///
    /// - Throws: `DocumentError`.
    public func pdf() throws -> [UInt8] {
        try PDFCanvas.draw(
            width: 595.28, height: 841.89, language: language, title: title, created: created
        ) { canvas in
            var pen = TablePen(pages: self, canvas: canvas)
            pen.drawAll()
        }
    }
}

/// Where on which page the next row goes.
private struct TablePen {
    let pages: TablePages
    let canvas: PDFCanvas
    private let margin = 44.0
    private let gap = 8.0
    private var top = 48.0
    private var page = 1

    init(pages: TablePages, canvas: PDFCanvas) {
        self.pages = pages
        self.canvas = canvas
    }

    private var width: Double { canvas.width - 2 * margin }
    private var bottom: Double { canvas.height - 64 }

    mutating func drawAll() {
        line(pages.title, TextStyle(size: 20, colour: .teal, isBold: true), after: 4)
        for text in pages.head { line(text, TextStyle(size: 10.5, isPlain: true), after: 1) }
        top += 10
        drawTitles()
        for (place, row) in pages.rows.enumerated() {
            draw(row, TextStyle(size: 8.5, wraps: true, isPlain: true), isBanded: !place.isMultiple(of: 2))
        }
        canvas.rule(margin, top + 1, width, 0.8, .teal)
        top += 4
        for row in pages.sums {
            draw(row, TextStyle(size: 9, colour: .teal, isBold: true, wraps: true, isPlain: true))
        }
        top += 8
        for note in pages.notes {
            let style = TextStyle(size: 8.5, colour: .faint, wraps: true, isPlain: true)
            breakPage(before: canvas.height(note, style, width: width))
            line(note, style, after: 2)
        }
        drawFoot()
    }

    private mutating func line(_ text: String, _ style: TextStyle, after: Double) {
        top += canvas.text(text, style, start: margin, top: top, width: width) + after
    }

    private mutating func drawTitles() {
        draw(pages.columns.map(\.title), TextStyle(size: 8, colour: .faint, wraps: true, isPlain: true))
        canvas.rule(margin, top, width, 0.8, .teal)
        top += 3
    }

    private mutating func draw(_ cells: [String], _ style: TextStyle, isBanded: Bool = false) {
        let boxes = boxes
        let height = zip(cells, boxes).map { canvas.height($0, style, width: $1.width) }.max() ?? 0
        breakPage(before: height)
        if isBanded { canvas.fill(margin - 4, top - 1, width + 8, height + 3, .band) }
        for (place, cell) in cells.enumerated() {
            var style = style
            if pages.columns[place].isNumber { style.side = .end }
            canvas.text(cell, style, start: boxes[place].start, top: top, width: boxes[place].width)
        }
        top += height + 3
    }

    private var boxes: [(start: Double, width: Double)] {
        let shares = pages.columns.reduce(0) { $0 + $1.share }
        let room = width - gap * Double(pages.columns.count - 1)
        var start = margin
        return pages.columns.map { column in
            let width = room * Double(column.share) / Double(max(1, shares))
            defer { start += width + gap }
            return (start, width)
        }
    }

    private mutating func breakPage(before height: Double) {
        guard top + height > bottom else { return }
        drawFoot()
        canvas.newPage()
        page += 1
        top = 48
        drawTitles()
    }

    private func drawFoot() {
        let style = TextStyle(size: 8, colour: .faint, isPlain: true)
        var end = style
        end.side = .end
        canvas.rule(margin, canvas.height - 50, width, 0.5, .gold)
        canvas.text(pages.foot, style, start: margin, top: canvas.height - 46, width: width - 50)
        canvas.text(
            pages.digits.text(page), end, start: margin + width - 50, top: canvas.height - 46, width: 50)
    }
}

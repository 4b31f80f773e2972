extension CertificatePage {
    private static let margin = 62.0
    private static let row = 18.0

    /// Draws the page that is framed.
    func drawFront(on canvas: PDFCanvas, _ symbol: QRSymbol) {
        drawFrame(on: canvas)
        let inner = canvas.width - 2 * Self.margin
        let rows = lines.count > CertificatePage.linesInFront ? 1 : lines.count
        // What the table leaves free goes between the lines above it.
        let air = Double(CertificatePage.linesInFront - rows) * Self.row / 8
        var top = 46.0 + air
        func middle(
            _ text: String, _ size: Double, _ colour: PDFCanvas.Colour, isBold: Bool = false, after: Double
        ) {
            // A long name is a whole name.
            let style = canvas.fitting(
                text, TextStyle(size: size, colour: colour, isBold: isBold, side: .middle), width: inner,
                smallest: size * 0.4)
            top += canvas.text(text, style, start: Self.margin, top: top, width: inner) + after
        }
        middle(issuer, 13, .gold, isBold: true, after: air / 2)
        middle(title, 31, .teal, isBold: true, after: 4)
        drawDivider(on: canvas, top: top)
        top += 12 + air
        middle(opening, 13, .faint, after: air / 2)
        middle(name, 34, .ink, isBold: true, after: air / 2)
        middle(sentence, 16, .teal, isBold: true, after: 0)
        middle(period, 11.5, .faint, after: 8 + 2 * air)
        if !lines.isEmpty { drawTable(on: canvas, top: top) }
        drawFoot(on: canvas, symbol)
    }

    private func drawFrame(on canvas: PDFCanvas) {
        canvas.frame(22, 2.4, .teal)
        canvas.frame(29, 0.7, .gold)
        for x in [29, canvas.width - 29] {
            for y in [29, canvas.height - 29] {
                canvas.star(x, y, 13, PDFCanvas.Colour(red: 1, green: 1, blue: 1))
                canvas.star(x, y, 10, .gold)
                canvas.star(x, y, 5.5, .teal)
            }
        }
    }

    private func drawDivider(on canvas: PDFCanvas, top: Double) {
        let (half, gap) = (120.0, 14.0)
        canvas.rule(canvas.width / 2 - half - gap, top, half, 0.8, .gold)
        canvas.rule(canvas.width / 2 + gap, top, half, 0.8, .gold)
        canvas.star(canvas.width / 2, top, 6, .gold)
    }

    private func drawTable(on canvas: PDFCanvas, top: Double) {
        var top = top
        let width = 600.0
        let start = (canvas.width - width) / 2
        drawRow(titles, on: canvas, start, top, width, TextStyle(size: 9, colour: .faint, isPlain: true))
        top += Self.row
        canvas.rule(start, top - 2, width, 0.8, .teal)
        if lines.count > CertificatePage.linesInFront {
            let style = TextStyle(size: 9.5, colour: .faint, side: .middle, isPlain: true)
            canvas.text(overleaf, style, start: start, top: top + 2, width: width)
            top += Self.row
        } else {
            for line in lines {
                drawRow(line, on: canvas, start, top, width, TextStyle(size: 10, isPlain: true))
                top += Self.row
            }
        }
        canvas.rule(start, top, width, 0.5, .gold)
        guard let total else { return }
        drawRow(
            total, on: canvas, start, top + 2, width,
            TextStyle(size: 10.5, colour: .teal, isBold: true, isPlain: true))
    }

    private func drawRow(
        _ line: Line, on canvas: PDFCanvas, _ start: Double, _ top: Double, _ width: Double,
        _ style: TextStyle
    ) {
        var end = style
        end.side = .end
        let room = width * 0.45 - 14
        canvas.text(
            line.activity, canvas.fitting(line.activity, style, width: room, smallest: 6.5),
            start: start + 4, top: top, width: room)
        canvas.text(line.days, style, start: start + width * 0.45, top: top, width: width * 0.33)
        canvas.text(line.hours, end, start: start + width * 0.78, top: top, width: width * 0.22 - 4)
    }

    private func drawFoot(on canvas: PDFCanvas, _ symbol: QRSymbol) {
        let size = 118.0
        let bottom = canvas.height - 44
        let codeStart = canvas.width - Self.margin - size + 10
        canvas.code(symbol, start: codeStart, top: bottom - size, size: size)
        var top = bottom - size + 6
        for fact in facts {
            let style = TextStyle(size: 8.5, colour: .faint, isPlain: true)
            top += canvas.text(fact, style, start: Self.margin, top: top, width: 330) + 1
        }
        canvas.rule(430, bottom - size + 40, 190, 0.7, .faint)
        canvas.text(
            signature, TextStyle(size: 8.5, colour: .faint, side: .middle, isPlain: true), start: 430,
            top: bottom - size + 44, width: 190)
        let text = codeStart - Self.margin - 12
        let code = TextStyle(size: 7, colour: .faint, wraps: true, isCode: true)
        let height = canvas.height(codeText, code, width: text)
        let hint = TextStyle(size: 7.5, colour: .faint, wraps: true, isPlain: true)
        let hintHeight = canvas.height(checking, hint, width: text)
        canvas.text(checking, hint, start: Self.margin, top: bottom - height - hintHeight - 2, width: text)
        canvas.text(codeText, code, start: Self.margin, top: bottom - height, width: text)
    }

    /// Draws the lines that the front has no room for.
    func drawOverleaf(on canvas: PDFCanvas) {
        let (width, rows) = (canvas.width - 2 * Self.margin, 22)
        var rest = lines[...]
        while !rest.isEmpty {
            canvas.newPage()
            var top = 56.0
            let head = TextStyle(size: 13, colour: .teal, isBold: true)
            top += canvas.text("\(name) · \(title)", head, start: Self.margin, top: top, width: width) + 10
            drawRow(
                titles, on: canvas, Self.margin, top, width, TextStyle(size: 9, colour: .faint, isPlain: true)
            )
            top += Self.row
            canvas.rule(Self.margin, top - 2, width, 0.8, .teal)
            for line in rest.prefix(rows) {
                drawRow(line, on: canvas, Self.margin, top, width, TextStyle(size: 10, isPlain: true))
                top += Self.row
            }
            rest = rest.dropFirst(rows)
            canvas.rule(Self.margin, top, width, 0.5, .gold)
            if rest.isEmpty, let total {
                let style = TextStyle(size: 10.5, colour: .teal, isBold: true, isPlain: true)
                drawRow(total, on: canvas, Self.margin, top + 2, width, style)
            }
            let foot = TextStyle(size: 8.5, colour: .faint, isPlain: true)
            canvas.text(
                facts.first ?? "", foot, start: Self.margin, top: canvas.height - 50, width: width)
        }
    }
}
